from __future__ import annotations

import pytest

from nlp.errors import InputError, ModelError
from nlp.events import Event
from nlp.generate import scheduler
from nlp.generate.scheduler import Ask, Flow
from nlp.models.contract import Output, Request
from tests.conftest import FakeModel


def flow(model: FakeModel, document: int, *rounds: list[str]) -> Flow:
    """Asks for each round of texts and ends with an event that holds all outputs."""
    seen: list[str] = []
    for texts in rounds:
        outputs = yield Ask(model, [Request("summarize", text, sentences=9) for text in texts])
        seen += [output.text for output in outputs]
    yield Event("finished", document, text="|".join(seen))


def texts_by_document(events: list[Event]) -> dict[int, str]:
    return {event.document: event.text or event.error for event in events}


@pytest.mark.parametrize("count", [0, 1, 2, 7, 50])
@pytest.mark.parametrize("window", [1, 3, 64])
def test_every_document_gets_its_own_outputs_in_order(fake_model: FakeModel, count: int, window: int) -> None:
    flows = [flow(fake_model, i, [f"a {i}", f"b {i} dài hơn nhiều"], [], [f"c {i}"]) for i in range(count)]
    events = list(scheduler.run(flows, window=window))
    assert texts_by_document(events) == {i: f"a {i}|b {i} dài hơn nhiều|c {i}" for i in range(count)}
    assert len(events) == count


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_documents_that_need_no_model_do_not_end_the_run(fake_model: FakeModel, count: int) -> None:
    flows = [*(flow(fake_model, i) for i in range(count)), flow(fake_model, count, ["sau cùng"])]
    events = list(scheduler.run(flows, window=3))
    assert texts_by_document(events) == {**dict.fromkeys(range(count), ""), count: "sau cùng"}


def test_documents_share_batches(fake_model: FakeModel) -> None:
    list(scheduler.run([flow(fake_model, i, [f"bài {i}"]) for i in range(8)]))
    assert [len(batch) for batch in fake_model.batches] == [4, 4]


def test_the_same_request_is_generated_once(fake_model: FakeModel) -> None:
    events = list(scheduler.run([flow(fake_model, i, ["giống nhau", "giống nhau"]) for i in range(5)]))
    assert sum(len(batch) for batch in fake_model.batches) == 1
    assert set(texts_by_document(events).values()) == {"giống nhau|giống nhau"}


def test_one_bad_request_fails_its_document_only(fake_model: FakeModel) -> None:
    texts = [["một"], ["LỖI", "hai"], ["ba"], ["bốn"]]
    events = list(scheduler.run([flow(fake_model, i, t, [f"sau {i}"]) for i, t in enumerate(texts)]))
    assert {e.document: e.kind for e in events} == {0: "finished", 1: "failed", 2: "finished", 3: "finished"}
    failed = next(event for event in events if event.kind == "failed")
    assert "LỖI" in failed.error
    assert failed.model_failed
    asked = [request.text for batch in fake_model.batches for request in batch]
    assert "sau 1" not in asked


@pytest.mark.parametrize(("error", "model_failed"), [(InputError("xấu"), False), (ModelError("xấu"), True)])
def test_a_flow_that_raises_fails_and_the_others_go_on(
    fake_model: FakeModel, error: Exception, model_failed: bool
) -> None:
    def bad() -> Flow:
        yield Event("cleaned", 0)
        raise error

    events = list(scheduler.run([bad(), flow(fake_model, 1, ["tốt"])]))
    assert [(e.kind, e.document) for e in events] == [("cleaned", 0), ("failed", 0), ("finished", 1)]
    assert events[1].error == "xấu"
    assert events[1].model_failed is model_failed


def test_flows_are_taken_only_as_the_window_allows(fake_model: FakeModel) -> None:
    taken = 0

    def flows() -> object:
        nonlocal taken
        for i in range(100):
            taken += 1
            yield flow(fake_model, i, [f"bài {i}"])

    events = scheduler.run(flows(), window=5)
    next(events)
    assert taken <= 10


def test_closing_cancels_between_batches(fake_model: FakeModel) -> None:
    events = scheduler.run([flow(fake_model, i, [f"bài {i}"]) for i in range(40)], window=40)
    next(events)
    events.close()
    assert len(fake_model.batches) == 1


def test_report_is_called_after_each_batch(fake_model: FakeModel) -> None:
    def reporting() -> Flow:
        requests = [Request("summarize", f"câu {i}") for i in range(6)]
        yield Ask(fake_model, requests, lambda done: Event("part", 0, len(done), 6))
        yield Event("finished", 0)

    events = list(scheduler.run([reporting()]))
    assert [(e.kind, e.done) for e in events] == [("part", 4), ("part", 6), ("finished", 0)]


def test_a_wrong_number_of_outputs_is_a_model_error(
    fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_model, "generate_batch", lambda requests: [Output("thừa", 1, True)] * 9)
    events = list(scheduler.run([flow(fake_model, 0, ["một"])]))
    assert events[0].kind == "failed"
    assert "9 outputs for 1 requests" in events[0].error
