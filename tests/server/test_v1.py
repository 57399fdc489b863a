"""tomtat's own interface: answers, events, problems, and that nobody waits for what nobody wants."""

from __future__ import annotations

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from nlp.client.wire import event_from_dict
from nlp.digest import Digest
from nlp.errors import ModelError
from nlp.pipeline import Pipeline
from nlp.server.logs import JsonLines
from nlp.server.schemas import example
from nlp.settings import Settings
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, GatedModel, Live, Serve, wait_until

LONG = " ".join(f"Câu số {i} kể rằng nước ở tuyến đường {i} đã rút hết." for i in range(100))
TIMED = ("timings", "version", "settings_hash", "settings")


def events_of(text: str) -> list[dict[str, Any]]:
    """The data of each server-sent event."""
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            data = json.loads(lines["data"])
            assert lines["event"] == data["kind"]
            found.append(data)
    return found


@pytest.mark.parametrize(
    ("path", "name"), [("digest", "digest"), ("digest", "digest-several"), ("summarize", "summarize")]
)
def test_every_example_of_the_documentation_works(live: Live, path: str, name: str) -> None:
    answer = live.http.post(f"/v1/{path}", json=example(name))
    assert answer.status_code == 200
    rows = answer.json() if isinstance(answer.json(), list) else [answer.json()]
    assert all(row["summary_vi"] and row["error"] is None for row in rows)


def test_the_example_of_an_answer_is_the_answer(live: Live) -> None:
    answer = live.http.post("/v1/digest", json=example("digest")).json()
    shown = example("digest-answer")
    assert {"title", "summary_vi", "evidence", "warnings", "settings", "error"} <= shown.keys()
    for name in shown.keys() - set(TIMED):
        assert answer[name] == shown[name], name


def test_the_translation_example_works(serve: Serve, fake_pipeline: Pipeline) -> None:
    answer = serve(fake_pipeline).http.post("/v1/translate", json=example("translate")).json()
    assert answer["translation"].count("\n") == example("translate")["text"].count("\n")
    assert answer["summary_vi"] is None


def test_every_example_is_in_the_documentation(live: Live) -> None:
    shown = json.dumps(live.http.get("/v1/openapi.json").json(), ensure_ascii=False)
    for name in ("digest", "digest-several", "digest-address", "summarize", "translate", "problem"):
        assert json.dumps(example(name), ensure_ascii=False) in shown


def test_an_answer_is_the_digest_that_the_pipeline_makes(live: Live, extractive: Pipeline) -> None:
    answer = live.http.post("/v1/digest", json={"text": ARTICLE, "length": "medium", "bullets": True}).json()
    assert answer.pop("error") is None
    ours = extractive.digest(ARTICLE, settings=Settings(length="medium", bullets=True)).to_dict()
    assert {**answer, "timings": 0} == {**json.loads(json.dumps(ours)), "timings": 0}
    assert json.loads(Digest.from_dict(answer).to_json()) == answer


def test_a_list_is_answered_by_a_list_and_a_bad_text_fails_alone(live: Live) -> None:
    texts = [
        ARTICLE,
        "",
        {"text": ARTICLE, "origin": "b"},
        {"text": "This is not Vietnamese at all.", "origin": "c"},
    ]
    answer = live.http.post("/v1/summarize", json={"text": texts})
    assert answer.status_code == 200
    assert [bool(row["error"]) for row in answer.json()] == [False, True, False, True]
    assert [row["id"] for row in answer.json()] == ["", "", "b", "c"]
    assert live.http.post("/v1/summarize", json={"text": []}).json() == []


def test_events_tell_what_happens_and_end_with_the_digest(serve: Serve, fake_model: FakeModel) -> None:
    live = serve(Pipeline(fake_model, fake_model))
    body = {"text": ARTICLE, "translate": "article"}
    answer = live.http.post("/v1/digest", json=body, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_of(answer.text)
    assert events[0]["kind"] == "cleaned"
    assert events[-1]["kind"] == "finished"
    assert {"summary_vi", "translation"} <= {event.get("field") for event in events}
    whole = live.http.post("/v1/digest", json=body).json()
    assert events[-1]["digest"]["translation"] == whole["translation"]
    for event in events:
        assert type(event_from_dict(event)).__name__.lower() == event["kind"]


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        ({}, 422, "nothing-given"),
        ({"text": ARTICLE, "address": "https://example.com"}, 422, "nothing-given"),
        ({"text": ""}, 422, "invalid-input"),
        ({"text": "This is an English text, and it is not in Vietnamese."}, 422, "invalid-input"),
        ({"text": 5}, 422, "invalid-field"),
        ({"text": ARTICLE, "lenght": 3}, 422, "invalid-field"),
        ({"text": ARTICLE, "length": "huge"}, 422, "invalid-input"),
        ({"text": ARTICLE, "length": 0}, 422, "invalid-input"),
        ({"text": ARTICLE, "beams": 99}, 422, "invalid-input"),
        ({"text": ARTICLE, "preset": "best-gpu"}, 422, "invalid-input"),
        ({"text": ARTICLE, "preset": "nothing"}, 422, "invalid-input"),
        ({"text": "a" * 200_001}, 413, "text-too-long"),
        ({"text": [ARTICLE] * 101}, 413, "too-many-texts"),
        ({"address": "file:///etc/passwd"}, 422, "invalid-input"),
        ({"address": "/etc/passwd"}, 422, "invalid-input"),
        ({"address": "-"}, 422, "invalid-input"),
        ({"text": ARTICLE, "glossaries": ["/etc/passwd"]}, 422, "invalid-input"),
        ({"text": ARTICLE, "glossaries": [{"text": "một\thai\nmột\tba"}]}, 422, "invalid-input"),
        ({"text": ARTICLE, "glossaries": [{"path": "/etc/passwd"}]}, 422, "invalid-field"),
        ({"text": ARTICLE, "names": "shouted"}, 422, "invalid-field"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_bad_requests_are_problems(
    live: Live, body: dict[str, Any], status: int, name: str, stream: bool
) -> None:
    accept = {"Accept": "text/event-stream"} if stream else {}
    english = live.http.post("/v1/digest", json=body, headers={"Accept-Language": "en-GB", **accept})
    if stream and english.status_code == 200:  # what is found out later is an event
        event = events_of(english.text)[-1]
        assert event["kind"] == "failed"
        assert event["problem"]["type"] == f"/problems/{name}"
        return
    assert english.status_code == status
    assert english.headers["content-type"] == "application/problem+json"
    problem = english.json()
    assert problem["type"] == f"/problems/{name}"
    assert problem["status"] == status
    assert problem["request_id"] == english.headers["x-request-id"]
    assert problem["detail"].endswith((".", "…"))
    assert "\n" not in problem["detail"]
    assert "Traceback" not in english.text
    vietnamese = live.http.post("/v1/digest", json=body, headers={"Accept-Language": "vi, en;q=0.5"})
    assert vietnamese.json()["detail"] != problem["detail"]
    assert live.http.get(problem["type"]).json()["status"] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"nul", b"[" * 100_000, b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_request_is_refused(live: Live, body: bytes) -> None:
    answer = live.http.post("/v1/digest", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["type"].startswith("/problems/")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/digest", 405),
        ("POST", "/health", 405),
        ("GET", "/problems/x", 404),
    ],
)
def test_wrong_addresses_are_problems(live: Live, method: str, path: str, status: int) -> None:
    answer = live.http.request(method, path)
    assert answer.status_code == status
    assert answer.json()["status"] == status


@pytest.mark.parametrize("fault", [ZeroDivisionError, ValueError, KeyError, OSError, ModelError])
def test_an_engine_in_trouble_shows_nothing_of_itself(
    serve: Serve, fake_model: FakeModel, caplog: pytest.LogCaptureFixture, fault: type[Exception]
) -> None:
    def broken(request: Any) -> str:
        raise fault(f"/home/ai/models: {request.text}")

    fake_model.answer = broken
    live = serve(Pipeline(fake_model, fake_model))
    answer = live.http.post("/v1/digest", json={"text": ARTICLE})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/model-failed")
    for secret in ("Vinh", "/home", fault.__name__, "Traceback"):
        assert secret not in answer.text
    logged = [JsonLines().format(record) for record in caplog.records]
    assert "Vinh" not in str(logged)
    fake_model.answer = lambda request: "Nước đã rút trên phần lớn các tuyến đường."
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200


def test_a_fault_of_the_program_is_one_of_that_request(
    serve: Serve, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise AssertionError(ARTICLE)

    live = serve(Pipeline(fake_model, fake_model))
    with monkeypatch.context() as patch:
        patch.setattr("nlp.pipeline.check_source", broken)
        answer = live.http.post("/v1/digest", json={"text": ARTICLE})
    assert answer.status_code == 503
    assert "Vinh" not in answer.text
    logged = [JsonLines().format(record) for record in caplog.records]
    assert "AssertionError" in str(logged)
    assert "Vinh" not in str(logged)
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200


def test_terms_are_found_and_looked_up(live: Live) -> None:
    rows = live.http.post("/v1/terms", json=example("terms")).json()
    found = {row["source"]: row["target"] for row in rows}
    assert found["điện gió"] == "wind power"
    assert found["Bộ Công Thương"] == "Ministry of Industry and Trade"
    assert live.http.post("/v1/terms", json={"text": ""}).json() == []
    assert live.http.post("/v1/terms", json={"text": "a", "date": "x"}).status_code == 422
    shown = live.http.get("/v1/terms", params={"q": "công thương"}).json()
    assert any(row["target"] == "Ministry of Industry and Trade" for row in shown)
    assert len(live.http.get("/v1/terms").json()) == 200


def test_many_users_share_batches_and_each_gets_its_own(serve: Serve, fake_model: FakeModel) -> None:
    live = serve(Pipeline(fake_model, fake_model))

    def ask(number: int) -> str:
        text = f"{ARTICLE} Trong đó có {number} hộ dân phải di dời."
        answer = httpx.post(f"{live.url}/v1/translate", json={"text": text}, timeout=30).json()
        return str(answer["translation"])

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(1000, 1024)))
    for number, answer in zip(range(1000, 1024), answers, strict=True):
        assert str(number) in answer
        assert not any(str(other) in answer for other in range(1000, 1024) if other != number)
    assert max(len(batch) for batch in fake_model.batches) == fake_model.batch_size


def test_a_full_queue_refuses_and_says_when_to_come_again(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated), queue=2)
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(httpx.post, f"{live.url}/v1/summarize", json={"text": ARTICLE}) for _ in range(2)
        ]
        wait_until(lambda: live.service.worker.open == 2)
        for accept in ("*/*", "text/event-stream"):
            refused = live.http.post("/v1/digest", json={"text": ARTICLE}, headers={"Accept": accept})
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            assert refused.json()["type"] == "/problems/queue-full"
        assert live.http.get("/ready").status_code == 503
        assert live.http.get("/health").status_code == 200
        gated.gate.set()
        assert [one.result().status_code for one in asked] == [200, 200]
    assert live.http.get("/ready").status_code == 200


@pytest.mark.parametrize(
    ("path", "accept", "body"),
    [
        ("/v1/translate", "*/*", {"text": LONG}),
        ("/v1/translate", "text/event-stream", {"text": LONG}),
        ("/v1/translate", "*/*", {"text": [LONG, LONG[5:]]}),
        ("/translate", "application/json", {"q": LONG, "source": "vi", "target": "en"}),
        ("/v1/event", "*/*", {"text": [LONG], "translate": "summary"}),
    ],
)
def test_a_client_that_goes_away_stops_its_work(
    serve: Serve, gated: GatedModel, path: str, accept: str, body: dict[str, Any]
) -> None:
    live = serve(Pipeline(gated, gated))
    sent = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", live.http.base_url.port or 80)) as connection:
        connection.sendall(head.encode() + sent)
        assert gated.entered.wait(30)  # an event is lined up in a process that may have to start
    wait_until(lambda: live.service.worker.open == 0)
    gated.gate.set()
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200
    asked = [batch for batch in gated.batches if any(request.task == "translate" for request in batch)]
    assert len(asked) <= 2


@pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
def test_the_time_limit_ends_a_request(serve: Serve, gated: GatedModel, accept: str) -> None:
    live = serve(Pipeline(gated, gated), time_limit=0.3)
    answer = live.http.post("/v1/summarize", json={"text": ARTICLE}, headers={"Accept": accept})
    if accept == "*/*":
        assert answer.status_code == 504
        assert answer.json()["type"] == "/problems/time-limit"
    else:
        assert events_of(answer.text)[-1]["problem"]["status"] == 504
    wait_until(lambda: live.service.worker.open == 0)


def test_what_there_is_to_choose_from(live: Live) -> None:
    assert [row["name"] for row in live.http.get("/v1/presets").json()] == ["extractive"]
    assert [row["name"] for row in live.http.get("/v1/models").json()] == ["extractive"]


def test_figures_are_counted_and_hold_no_text(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive)
    live.http.post("/v1/digest", json={"text": ARTICLE})
    live.http.post("/v1/digest", json={"text": ""})
    live.http.get("/bí-mật")
    figures = live.http.get("/metrics").text
    assert 'tomtat_requests_total{route="/v1/digest",status="200"} 1.0' in figures
    assert 'tomtat_requests_total{route="/v1/digest",status="422"} 1.0' in figures
    assert 'tomtat_requests_total{route="other",status="404"} 1.0' in figures
    assert 'tomtat_documents_total{end="finished"} 1.0' in figures
    assert 'tomtat_warnings_total{code="no_translator",severity="info"} 1.0' in figures
    assert "tomtat_tokens_total" in figures
    assert "tomtat_resident_bytes" in figures
    assert "Vinh" not in figures


def test_a_request_id_comes_back(live: Live) -> None:
    assert live.http.get("/health", headers={"X-Request-Id": "tin-42"}).headers["x-request-id"] == "tin-42"
    for bad in ("a b", "x" * 65, "<script>"):
        assert live.http.get("/health", headers={"X-Request-Id": bad}).headers["x-request-id"] != bad


def test_glossaries_of_the_house_and_of_a_caller(
    serve: Serve, fake_pipeline: Pipeline, tmp_path: Path
) -> None:
    house = tmp_path / "nhà.csv"
    house.write_text("vi,en\nthành phố Vinh,Vinh City\n")
    live = serve(fake_pipeline, glossaries=(str(house),))
    assert live.http.get("/v1/glossaries").json() == [{"name": "nhà", "terms": 1}]

    def used(**body: Any) -> list[str]:
        answer = live.http.post("/v1/translate", json={"text": ARTICLE, **body})
        assert answer.status_code == 200, answer.text
        return [name.rpartition(" ")[0] for name in answer.json()["settings"]["glossaries"]]

    own = {"name": "của tôi", "text": "nước\twater"}
    assert used() == ["nhà.csv"]
    assert used(glossaries=[]) == []
    assert used(glossaries=[own, "nhà"]) == ["của tôi", "nhà.csv"]
    assert str(tmp_path) not in live.http.post("/v1/translate", json={"text": ARTICLE}).text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/digest", {"text": "Xin chào", "translate": "x"}),
        ("/v1/digest", {"text": "Xin chào", "names": None}),
        ("/v1/digest", {"text": "Xin chào", "length": 2.5}),
        ("/v1/digest", {"text": "Xin chào", "length": True}),
        ("/v1/digest", {"text": "Xin chào", "length": "huge"}),
        ("/v1/digest", {"text": "Xin chào", "glossaries": ["x"]}),
        ("/v1/terms", {"text": "Bộ Y tế", "date": "x"}),
        ("/v1/jobs", {"text": "Xin chào", "task": "x"}),
    ],
)
def test_what_is_wrong_with_a_field_is_told_in_one_language(live: Live, path: str, body: Any) -> None:
    detail = live.http.post(path, json=body, headers={"Accept-Language": "vi"}).json()["detail"]
    assert detail.startswith("Không dùng được ")
    assert not re.search(r"\b(?:or|none|input|should|valid|number|of)\b", re.sub(r"'[^']*'", "", detail)), (
        detail
    )
