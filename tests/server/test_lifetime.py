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
from nlp.server import run, store
from tests.server.conftest import ARTICLE, wait_until

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


def test_jobs_live_through_the_end_of_the_process(database: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    texts = [f"{ARTICLE} Trong đó có {i} hộ dân phải di dời." for i in NUMBERS]
    seen: list[dict[int, str]] = [{}]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        with service(database, http) as process:
            id = http.post("/v1/jobs", json={"text": texts, "task": "translate"}).json()["id"]
            _end_at_work(process, signal.SIGKILL, http, id)
        seen.append(_results(database))
        with service(database, http) as process:
            _end_at_work(process, signal.SIGTERM, http, id, done=len(seen[1]))
        seen.append(_results(database))
        with service(database, http):
            wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["ended"] is not None, 60)
            rows = http.get(f"/v1/jobs/{id}/result").json()
    assert 0 < len(seen[1]) < len(seen[2]) < len(texts)
    assert len(rows) == len(texts)
    for i, row in zip(NUMBERS, rows, strict=True):
        assert row["error"] is None
        assert str(i) in row["translation"]
    for kept in seen:
        for position, result in kept.items():
            assert rows[position] == json.loads(result)  # its timings too: it was not worked on again


def _end_at_work(
    process: subprocess.Popen[bytes], end: signal.Signals, http: httpx.Client, id: str, done: int = 0
) -> None:
    wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["done"] > done, 30)
    process.send_signal(end)
    process.wait(20)


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
