"""Jobs: handed in, followed, fetched, deleted; they live through kill -9, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.server import jobs as jobs_module
from nlp.server import run, store
from nlp.server.jobs import MOST_ATTEMPTS, Jobs
from nlp.server.schemas import example
from nlp.settings import RunOptions
from tests.server.conftest import ARTICLE, GatedModel, Live, Serve, wait_until


def ended(http: httpx.Client, id: str, seconds: float = 20) -> dict[str, Any]:
    wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["ended"] is not None, seconds)
    found: dict[str, Any] = http.get(f"/v1/jobs/{id}").json()
    return found


def test_a_job_gives_what_a_request_gives(live: Live) -> None:
    answer = live.http.post("/v1/jobs", json=example("job"))
    assert answer.status_code == 202
    id = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/jobs/{id}"
    job = ended(live.http, id)
    assert (job["state"], job["done"], job["total"]) == ("finished", 2, 2)
    body = {name: value for name, value in example("job").items() if name != "task"}
    direct = live.http.post("/v1/summarize", json=body).json()
    result = live.http.get(f"/v1/jobs/{id}/result").json()
    assert [{**row, "timings": 0} for row in result] == [{**row, "timings": 0} for row in direct]


def test_one_text_is_answered_by_one_object(live: Live) -> None:
    id = live.http.post("/v1/jobs", json={"text": ARTICLE}).json()["id"]
    ended(live.http, id)
    assert live.http.get(f"/v1/jobs/{id}/result").json()["summary_vi"]


def test_events_follow_a_job_to_its_end(live: Live) -> None:
    id = live.http.post("/v1/jobs", json={"text": [ARTICLE, ""]}).json()["id"]
    lines = [
        line for line in live.http.get(f"/v1/jobs/{id}/events").text.splitlines() if line.startswith("data")
    ]
    last = json.loads(lines[-1].removeprefix("data: "))
    assert (last["state"], last["done"], last["total"]) == ("finished", 2, 2)
    rows = live.http.get(f"/v1/jobs/{id}/result").json()
    assert [bool(row["error"]) for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": ARTICLE, "task": "cook"}, 422),
        ({"text": ARTICLE, "preset": "best-gpu"}, 422),
        ([], 422),
        ({"text": "a" * 200_001}, 413),
    ],
)
def test_bad_jobs_are_refused(live: Live, body: Any, status: int) -> None:
    assert live.http.post("/v1/jobs", json=body).status_code == status


def test_a_job_that_is_not_there_is_a_problem(live: Live) -> None:
    for path in ("", "/events", "/result"):
        answer = live.http.get(f"/v1/jobs/none{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-job")
    assert live.http.delete("/v1/jobs/none").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "rows"),
    [
        ("bài.txt", ARTICLE.encode(), None),
        ("tin.csv", f'id,text\na,"{ARTICLE}"\nb,\n'.encode(), [("a", False), ("b", True)]),
        ("tin.jsonl", f'{{"text": "{ARTICLE}"}}\nkhông phải\n'.encode(), [("1", False), ("2", True)]),
    ],
)
def test_tables_and_documents(
    live: Live, name: str, data: bytes, rows: list[tuple[str, bool]] | None
) -> None:
    answer = live.http.post(
        "/v1/jobs", files={"file": (name, data)}, data={"length": "1", "translate": "none"}
    )
    assert answer.status_code == 202, answer.text
    ended(live.http, answer.json()["id"])
    result = live.http.get(f"{answer.headers['location']}/result").json()
    if rows is None:
        assert result["summary_vi"]
        assert result["settings"]["length"] == 1
    else:
        assert [(row["id"], bool(row["error"])) for row in result] == rows


@pytest.mark.parametrize(
    ("files", "fields", "status", "said"),
    [
        ({"file": ("tin.csv", b"a,b\n1,2\n")}, {}, 422, "there is no column 'text'"),
        ({"file": ("tin.exe", b"\x00\x01" * 50)}, {}, 422, ""),
        ({"file": ("tin.pdf", b"x")}, {}, 422, "tin.pdf"),
        ({"other": ("tin.txt", b"x")}, {}, 422, "nothing"),
        ({"file": ("tin.txt", ARTICLE.encode())}, {"lenght": "1"}, 422, "lenght"),
    ],
)
def test_bad_files_are_refused_without_naming_folders(
    live: Live, files: Any, fields: dict[str, str], status: int, said: str
) -> None:
    answer = live.http.post("/v1/jobs", files=files, data=fields)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["detail"]
    assert "/tmp" not in answer.text


def test_deleting_a_job_stops_it(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated))
    texts = [f"{ARTICLE} Có {i} hộ phải di dời." for i in range(50)]
    id = live.http.post("/v1/jobs", json={"text": texts, "task": "translate"}).json()["id"]
    assert gated.entered.wait(10)
    assert live.http.get(f"/v1/jobs/{id}/result").status_code == 409
    assert live.http.delete(f"/v1/jobs/{id}").status_code == 204
    gated.gate.set()
    wait_until(lambda: live.service.worker.open == 0)
    assert live.http.get(f"/v1/jobs/{id}").status_code == 404
    assert len(gated.batches) <= 2


def test_who_waits_goes_beside_a_long_job(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated), queue=1)
    texts = [f"{ARTICLE} Có {i} hộ phải di dời." for i in range(60)]
    live.http.post("/v1/jobs", json={"text": texts, "task": "translate"})
    assert gated.entered.wait(10)
    gated.gate.set()
    answer = live.http.post("/v1/translate", json={"text": "Nước đã rút ở 3 tuyến đường."})
    assert answer.status_code == 200
    assert len(gated.batches) < 60


def test_a_caller_has_so_many_jobs(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated), jobs_of_one=2)
    statuses = [live.http.post("/v1/jobs", json={"text": ARTICLE}).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]


def test_another_key_sees_nothing(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, keys=True)
    assert live.service.keys is not None
    mine, other = ({"X-API-Key": live.service.keys.add(name)} for name in "ab")
    id = live.http.post("/v1/jobs", json={"text": ARTICLE}, headers=mine).json()["id"]
    assert live.http.get(f"/v1/jobs/{id}", headers=mine).status_code == 200
    assert live.http.get(f"/v1/jobs/{id}", headers=other).status_code == 404
    assert live.http.delete(f"/v1/jobs/{id}", headers=other).status_code == 404


# --- the store ------------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = store.connect(f"sqlite:///{tmp_path}/jobs.sqlite")
    yield found
    found.dispose()


def test_a_lease_keeps_others_away_and_runs_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Jobs(engine), Jobs(engine)
    id = ours.add("a", RunOptions(), [Document("x"), Document("y")], many=True)
    assert ours.claim() == id
    assert theirs.claim() is None
    assert ours.renew(id)
    ours.save(id, 0, {"error": None})
    now = time.time()
    monkeypatch.setattr(jobs_module.time, "time", lambda: now + jobs_module.LEASE + 1)
    assert theirs.claim() == id
    assert not ours.renew(id)
    assert [position for position, _ in theirs.begin(id)] == [1]
    ours.save(id, 0, {"error": "doubled"})  # what is there stays
    ours.finish(id)  # not ours any more
    assert theirs.get(id).state == "running"  # type: ignore[union-attr]
    theirs.save(id, 1, {"error": None})
    theirs.finish(id)
    assert theirs.get(id).state == "finished"  # type: ignore[union-attr]
    assert theirs.results(id) == ['{"error": null}'] * 2


def test_a_text_that_brings_the_service_down_is_given_up(engine: Engine) -> None:
    jobs = Jobs(engine)
    id = jobs.add("a", RunOptions(), [Document("x", origin="bài 1")], many=False)
    for _ in range(MOST_ATTEMPTS):
        jobs.recover()
        assert jobs.claim() == id
        assert len(jobs.begin(id)) == 1
    jobs.recover()
    assert jobs.claim() == id
    assert jobs.begin(id) == []
    assert "broke down" in jobs.results(id)[0]
    assert "bài 1" in jobs.results(id)[0]


def test_a_stop_is_no_attempt(engine: Engine) -> None:
    jobs = Jobs(engine)
    id = jobs.add("a", RunOptions(), [Document("x")], many=False)
    for _ in range(2 * MOST_ATTEMPTS):
        assert jobs.claim() == id
        assert len(jobs.begin(id)) == 1
        jobs.release()


def test_old_jobs_go(engine: Engine) -> None:
    jobs = Jobs(engine)
    ids = [jobs.add("a", RunOptions(), [Document("x")], many=False) for _ in range(2)]
    assert jobs.claim() == ids[0]
    jobs.finish(ids[0])
    jobs.expire(time.time() + 1)
    assert jobs.get(ids[0]) is None
    assert jobs.get(ids[1]) is not None
    assert jobs.results(ids[0]) == []


def test_settings_and_documents_come_back_as_they_were(engine: Engine) -> None:
    jobs = Jobs(engine)
    options = RunOptions(task="translate", beams=3, attempts=1)
    document = Document("Nước “rút”\n\n- xong", "Tựa", "x", ("một", "hai"))
    id = jobs.add("a", options, [document, ("b", "hỏng")], preset="extractive", many=True)
    found = jobs.get(id)
    assert found is not None
    assert (found.options, found.preset) == (options, "extractive")
    assert jobs.claim() == id
    assert jobs.begin(id) == [(0, document)]
    assert json.loads(jobs.results(id)[1]) == {"id": "b", "error": "hỏng"}


# --- a process that is killed ---------------------------------------------------------------------


def _start(database: str, port: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.server.slow_service", database, str(port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    )


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_jobs_live_through_the_end_of_the_process(tmp_path: Path, kill: signal.Signals) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    path = tmp_path / "service.sqlite"
    texts = [f"{ARTICLE} Trong đó có {i} hộ dân phải di dời." for i in range(1000, 1040)]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        process = _start(f"sqlite:///{path}", port)
        try:
            wait_until(lambda: _answers(http), 60)
            id = http.post("/v1/jobs", json={"text": texts, "task": "translate"}).json()["id"]
            wait_until(lambda: http.get(f"/v1/jobs/{id}").json()["done"] >= 3, 30)
            process.send_signal(kill)
            process.wait(20)
            with closing(sqlite3.connect(path)) as connection:
                kept = dict(
                    connection.execute("select position, result from job_items where result is not null")
                )
            assert 3 <= len(kept) < len(texts)
            process = _start(f"sqlite:///{path}", port)
            wait_until(lambda: _answers(http), 60)
            assert ended(http, id, 60)["done"] == len(texts)
            rows = http.get(f"/v1/jobs/{id}/result").json()
        finally:
            process.kill()
            process.wait(10)
    for i, row in zip(range(1000, 1040), rows, strict=True):
        assert row["error"] is None
        assert str(i) in row["translation"]
    for position, result in kept.items():
        assert rows[position] == json.loads(result)  # not worked on again


def test_two_services_do_not_share_a_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/service.sqlite"
    with run._alone(url), pytest.raises(InputError, match="another service"), run._alone(url):
        pass
    with run._alone(url):
        pass
