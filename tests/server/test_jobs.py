"""Jobs: handed in, followed, fetched, deleted; and their store, in SQLite and PostgreSQL."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.server import jobs as jobs_module
from nlp.server import store
from nlp.server.documents import Order
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
def engine(database: str) -> Iterator[Engine]:
    found = store.connect(database)
    yield found
    found.dispose()


Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets seconds pass."""
    passed = [0.0]
    real = time.time
    monkeypatch.setattr(jobs_module.time, "time", lambda: real() + passed[0])

    def let_pass(seconds: float) -> None:
        passed[0] += seconds

    return let_pass


def test_of_a_sqlite_file_no_lease_is_waited_for(tmp_path: Path) -> None:
    engine = store.connect(f"sqlite:///{tmp_path}/jobs.sqlite")
    dead, restarted = Jobs(engine), Jobs(engine)
    id = dead.add("a", RunOptions(), [Document("x")], many=False)
    assert dead.claim() == id
    assert restarted.claim() is None
    restarted.recover()
    assert restarted.claim() == id
    engine.dispose()


def test_many_servers_claim_each_job_once(engine: Engine) -> None:
    ids = [Jobs(engine).add("a", RunOptions(), [Document("x")], many=False) for _ in range(12)]
    servers = [Jobs(engine) for _ in range(4)]

    def work(server: Jobs) -> list[str]:
        found = []
        while (id := server.claim()) is not None:
            found.append(id)
        return found

    with ThreadPoolExecutor(4) as pool:
        claimed = [id for found in pool.map(work, servers) for id in found]
    assert sorted(claimed) == sorted(ids)


@pytest.mark.parametrize(
    "id", ["%00", "%ed%a0%80", "x" * 5000, "%F0%9F%98%80", "..%2f..", "'; drop table jobs"]
)
def test_any_name_of_a_job_is_no_fault(serve: Serve, extractive: Pipeline, database: str, id: str) -> None:
    live = serve(extractive, database=database)
    assert live.http.get(f"/v1/jobs/{id}").status_code == 404


def test_any_text_is_kept(database: str, serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, database=database)
    text = {"text": f"{ARTICLE} \x00 \U0001f600", "title": "T\x00a", "origin": "\x00", "notes": ["\x01"]}
    refused = live.http.post("/v1/jobs", content=json.dumps({"text": [{**text, "title": "\ud800"}]}))
    assert refused.status_code == 422
    answer = live.http.post("/v1/jobs", content=json.dumps({"text": [text]}))
    assert answer.status_code == 202, answer.text
    job = ended(live.http, answer.json()["id"])
    assert job["done"] == 1
    [row] = live.http.get(f"/v1/jobs/{job['id']}/result").json()
    assert row["error"] is None


def test_a_database_that_goes_away_is_a_problem_and_comes_back(
    database: str, serve: Serve, extractive: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = serve(extractive, database=database, keys=True)
    assert live.service.keys is not None
    headers = {"X-API-Key": live.service.keys.add("a")}
    with monkeypatch.context() as patch:
        patch.setattr(live.service.keys._engine.pool, "connect", _gone)
        answer = live.http.get("/v1/jobs/x", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unreachable")
        assert live.http.get("/health").status_code == 200
    assert live.http.get("/v1/jobs/x", headers=headers).status_code == 404


def _gone() -> None:
    raise OperationalError("select 1", {}, Exception("the server closed the connection"))


def test_a_lease_keeps_others_away_and_runs_out(engine: Engine, later: Later) -> None:
    ours, theirs = Jobs(engine), Jobs(engine)
    id = ours.add("a", RunOptions(), [Document("x"), Document("y")], many=True)
    assert ours.claim() == id
    assert theirs.claim() is None
    assert ours.renew(id)
    ours.save(id, 0, {"error": None})
    later(jobs_module.LEASE + 1)
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


def test_a_text_that_brings_the_service_down_is_given_up(engine: Engine, later: Later) -> None:
    jobs = Jobs(engine)
    id = jobs.add("a", RunOptions(), [Document("x", origin="bài 1")], many=False)
    for _ in range(MOST_ATTEMPTS):
        later(jobs_module.LEASE + 1)
        assert jobs.claim() == id
        assert len(jobs.begin(id)) == 1
    later(jobs_module.LEASE + 1)
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


def test_a_document_is_kept_with_its_job_and_gives_way_to_its_result(engine: Engine) -> None:
    jobs = Jobs(engine)
    order = Order("bài.docx", b"\x00source", ".docx", "under", ("A", "B"))
    id = jobs.add("owner", RunOptions(task="translate"), [Document("a")], order=order)
    assert jobs.files.order(id) == order
    found = jobs.get(id)
    assert found is not None
    assert (found.document, found.to_dict()["task"], found.to_dict()["document"]) == ({}, "document", None)
    jobs.files.deliver(id, b"\xffresult", {"error": ""})
    jobs.files.deliver(id, b"again", {"error": "twice"})
    assert jobs.files.order(id) is None
    assert (jobs.files.data(id), jobs.files.told(id)) == (b"\xffresult", {"error": ""})
    assert jobs.files.size() == len(b"\xffresult")
    jobs.remove(id)
    assert (jobs.files.size(), jobs.files.told(id)) == (0, None)
