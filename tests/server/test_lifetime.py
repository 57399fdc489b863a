"""A service that is killed in the middle of jobs, and started again: nothing is lost, nothing done twice."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.server import run, store
from nlp.settings import Settings
from tests.conftest import FakeModel
from tests.server.conftest import Serve, wait_until

NUMBERS = range(1000, 1014)


@contextmanager
def service(database: str, http: httpx.Client) -> Iterator[subprocess.Popen[bytes]]:
    """A slow service in a process of its own."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.slow_service", database, str(http.base_url.port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(http), 60)
        yield process
    finally:
        process.kill()
        process.wait(10)


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_jobs_live_through_the_end_of_the_process(
    database: str, serve: Serve, fake_model: FakeModel, end: signal.Signals
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    texts = [f"Trong vùng ngập của thành phố có {i} hộ dân đã phải di dời." for i in NUMBERS]
    with (
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as http,
        service(database, http) as process,
    ):
        id = http.post("/v1/jobs", json={"text": texts, "task": "translate"}).json()["id"]
        wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["done"] > 0, 30)
        process.send_signal(end)
        process.wait(20)
    kept = _results(database)
    assert 0 < len(kept) < len(texts)
    pipeline = Pipeline(fake_model, fake_model, Settings(preset="extractive"))
    http = serve(pipeline, database=database).http  # which begins as a new process would
    wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["ended"] is not None, 60)
    rows = http.get(f"/v1/jobs/{id}/result").json()
    assert len(rows) == len(texts)
    for i, row in zip(NUMBERS, rows, strict=True):
        assert row["error"] is None
        assert str(i) in row["translation"]
    for position, result in kept.items():
        assert rows[position] == json.loads(result)  # its timings too: it was not worked on again
    done = {request.text for batch in fake_model.batches for request in batch}
    assert not any(str(NUMBERS[position]) in text for position in kept for text in done)


def _results(database: str) -> dict[int, str]:
    engine = store.connect(database)
    items = store.items.c
    with engine.connect() as connection:
        rows = connection.execute(select(items.position, items.result).where(items.result.is_not(None))).all()
    engine.dispose()
    return {row.position: row.result for row in rows}


def test_two_services_do_not_share_a_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/service.sqlite"
    with run._alone(url), pytest.raises(InputError, match="another service"), run._alone(url):
        pass
    with run._alone(url):
        pass
