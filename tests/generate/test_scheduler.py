from __future__ import annotations

import pytest

from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Progressed
from nlp.generate import scheduler
from nlp.generate.scheduler import Generation, Job, Scheduler
from nlp.models.contract import Output, Request
from tests.conftest import FakeModel


def job(model: FakeModel, document: int, *rounds: list[str]) -> Job:
    """Asks for each round of texts and ends with an event that holds all outputs."""
    seen: list[str] = []
    for texts in rounds:
        outputs = yield Generation(model, [Request("summarize", text, sentences=9) for text in texts])
        seen += [output.text for output in outputs]
    yield Progressed(document, "summary_vi", 1, 1, "|".join(seen))


def texts_by_document(events: list[Event]) -> dict[int, str]:
    return {event.document: event.text if isinstance(event, Progressed) else event.error for event in events}


@pytest.mark.parametrize("count", [0, 1, 2, 7, 50])
@pytest.mark.parametrize("window", [1, 3, 64])
def test_every_document_gets_its_own_outputs_in_order(fake_model: FakeModel, count: int, window: int) -> None:
    jobs = [job(fake_model, i, [f"a {i}", f"b {i} dài hơn nhiều"], [], [f"c {i}"]) for i in range(count)]
    events = list(scheduler.run(jobs, window=window))
    assert texts_by_document(events) == {i: f"a {i}|b {i} dài hơn nhiều|c {i}" for i in range(count)}
    assert len(events) == count


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_documents_that_need_no_model_do_not_end_the_run(fake_model: FakeModel, count: int) -> None:
    jobs = [*(job(fake_model, i) for i in range(count)), job(fake_model, count, ["sau cùng"])]
    events = list(scheduler.run(jobs, window=3))
    assert texts_by_document(events) == {**dict.fromkeys(range(count), ""), count: "sau cùng"}


def test_documents_share_batches(fake_model: FakeModel) -> None:
    list(scheduler.run([job(fake_model, i, [f"bài {i}"]) for i in range(8)]))
    assert [len(batch) for batch in fake_model.batches] == [4, 4]


def test_the_same_request_is_generated_once(fake_model: FakeModel) -> None:
    events = list(scheduler.run([job(fake_model, i, ["giống nhau", "giống nhau"]) for i in range(5)]))
    assert sum(len(batch) for batch in fake_model.batches) == 1
    assert set(texts_by_document(events).values()) == {"giống nhau|giống nhau"}


def test_one_bad_request_fails_its_document_only(fake_model: FakeModel) -> None:
    texts = [["một"], ["LỖI", "hai"], ["ba"], ["bốn"]]
    events = list(scheduler.run([job(fake_model, i, t, [f"sau {i}"]) for i, t in enumerate(texts)]))
    assert [event.document for event in events if isinstance(event, Progressed)] == [0, 3, 2]
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert "LỖI" in failed.error
    assert failed.model_failed
    asked = [request.text for batch in fake_model.batches for request in batch]
    assert "sau 1" not in asked


@pytest.mark.parametrize(("error", "model_failed"), [(InputError("xấu"), False), (ModelError("xấu"), True)])
def test_a_job_that_raises_fails_and_the_others_go_on(
    fake_model: FakeModel, error: Exception, model_failed: bool
) -> None:
    def bad() -> Job:
        yield Event(0)
        raise error

    events = list(scheduler.run([bad(), job(fake_model, 1, ["tốt"])]))
    assert [(type(e), e.document) for e in events] == [(Event, 0), (Failed, 0), (Progressed, 1)]
    assert events[1].error == "xấu"
    assert events[1].model_failed is model_failed


def test_a_fault_of_the_program_ends_its_document_only(
    fake_model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Job:
        yield Event(0)
        raise KeyError("typo")

    events = list(scheduler.run([broken(), job(fake_model, 1, ["tốt"])]))
    assert [(type(e), e.document) for e in events] == [(Event, 0), (Failed, 0), (Progressed, 1)]
    assert "KeyError" in events[1].error
    assert not events[1].model_failed
    assert "Traceback" in caplog.text


def test_jobs_are_taken_only_as_the_window_allows(fake_model: FakeModel) -> None:
    taken = 0

    def jobs() -> object:
        nonlocal taken
        for i in range(100):
            taken += 1
            yield job(fake_model, i, [f"bài {i}"])

    events = scheduler.run(jobs(), window=5)
    next(events)
    assert taken <= 10


def test_closing_cancels_between_batches(fake_model: FakeModel) -> None:
    events = scheduler.run([job(fake_model, i, [f"bài {i}"]) for i in range(40)], window=40)
    next(events)
    events.close()
    assert len(fake_model.batches) == 1


def test_report_is_called_after_each_batch(fake_model: FakeModel) -> None:
    def reporting() -> Job:
        requests = [Request("summarize", f"câu {i}") for i in range(6)]
        yield Generation(fake_model, requests, lambda done: Progressed(0, "summary_vi", len(done), 6))

    events = list(scheduler.run([reporting()]))
    assert [e.done for e in events] == [4, 6]


def test_a_wrong_number_of_outputs_is_a_model_error(
    fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_model, "generate_batch", lambda requests: [Output("thừa", 1, True)] * 9)
    events = list(scheduler.run([job(fake_model, 0, ["một"])]))
    assert isinstance(events[0], Failed)
    assert "9 outputs for 1 requests" in events[0].error


def step_all(scheduler: Scheduler, until: int) -> list[int]:
    """Runs batches until a document ends; returns the documents that ended, in order."""
    ended: list[int] = []
    while scheduler.waiting and until not in ended:
        ended += [event.document for event in scheduler.step() if isinstance(event, Progressed | Failed)]
    return ended


def whole_article(count: int, name: str = "") -> list[str]:
    return [f"câu {name} {i} của một bài rất dài" for i in range(count)]


@pytest.mark.parametrize("fair", [False, True])
def test_a_short_text_waits_two_batches_and_not_for_an_article(fake_model: FakeModel, fair: bool) -> None:
    scheduler = Scheduler(fair=fair)
    assert not list(scheduler.add(0, job(fake_model, 0, whole_article(100))))
    list(scheduler.step())
    assert not list(scheduler.add(1, job(fake_model, 1, ["ngắn"])))
    step_all(scheduler, until=1)
    assert (len(fake_model.batches) <= 2) is fair


def test_owners_have_turns_however_many_documents_they_bring(fake_model: FakeModel) -> None:
    scheduler = Scheduler(fair=True)
    for i in range(20):
        list(scheduler.add(i, job(fake_model, i, whole_article(3, str(i))), owner="many"))
    list(scheduler.add(99, job(fake_model, 99, whole_article(4, "one")), owner="one"))
    step_all(scheduler, until=99)
    assert len(fake_model.batches) == 2  # half of each batch of four


def test_nobody_starves_while_others_keep_coming(fake_model: FakeModel) -> None:
    scheduler = Scheduler(fair=True)
    list(scheduler.add(0, job(fake_model, 0, whole_article(10))))
    for i in range(1, 200):
        for more in range(4):
            number = i * 10 + more
            list(scheduler.add(number, job(fake_model, number, [f"bài {number}"])))
        if any(event.document == 0 for event in scheduler.step()):
            break
    assert i < 40  # ten texts of its own; those of others are four a batch, as many as fit


def test_fair_turns_give_every_document_its_own_outputs(fake_model: FakeModel) -> None:
    scheduler = Scheduler(fair=True)
    for i in range(9):
        list(scheduler.add(i, job(fake_model, i, [f"a {i}", "chung", f"b {i} dài hơn"], [f"c {i}"])))
    events: list[Event] = []
    while scheduler.waiting:
        events += scheduler.step()
    assert texts_by_document(events) == {i: f"a {i}|chung|b {i} dài hơn|c {i}" for i in range(9)}
    assert scheduler.active == 0
    asked = [request.text for batch in fake_model.batches for request in batch]
    assert asked.count("chung") == 1


def test_the_first_in_turn_is_served_though_others_are_longer(
    fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_model, "batch_tokens", 8)  # one long text, or two
    scheduler = Scheduler(fair=True)
    list(scheduler.add(0, job(fake_model, 0, ["ngắn"])))
    list(scheduler.add(1, job(fake_model, 1, whole_article(50))))
    step_all(scheduler, until=0)
    assert len(fake_model.batches) == 1


def test_a_cancelled_document_asks_for_nothing_more(fake_model: FakeModel) -> None:
    scheduler = Scheduler(fair=True)
    list(scheduler.add(0, job(fake_model, 0, [*whole_article(20), "chung"])))
    list(scheduler.add(1, job(fake_model, 1, ["chung", *whole_article(6, "khác")])))
    list(scheduler.step())
    scheduler.cancel(0)
    scheduler.cancel(77)
    before = len(fake_model.batches)
    step_all(scheduler, until=1)
    asked = [request.text for batch in fake_model.batches[before:] for request in batch]
    assert set(asked) <= {"chung", *whole_article(6, "khác")}
    assert scheduler.active == 0


def test_a_scheduler_tells_of_each_batch(fake_model: FakeModel) -> None:
    seen: list[tuple[int, int]] = []
    scheduler = Scheduler(ran=lambda model, asked, results, seconds: seen.append((len(asked), len(results))))
    list(scheduler.add(0, job(fake_model, 0, whole_article(6))))
    step_all(scheduler, until=0)
    assert seen == [(4, 4), (2, 2)]


def test_an_error_in_an_engine_is_not_tried_again_one_by_one(
    fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def fail(requests: list[Request]) -> list[Output]:
        asked.append(len(requests))
        raise KeyError("typo")

    monkeypatch.setattr(fake_model, "generate_batch", fail)
    events = list(scheduler.run([job(fake_model, i, [f"bài {i}"]) for i in range(4)]))
    assert asked == [4]
    assert all("error in its program (KeyError: 'typo')" in event.error for event in events)


def test_lean_batches_are_smaller(fake_model: FakeModel) -> None:
    fake_model.batch_size, fake_model.lean_rows = 50, 2
    for lean, sizes in ((False, [6]), (True, [2, 2, 2])):
        before = len(fake_model.batches)
        list(scheduler.run([job(fake_model, 0, whole_article(6, str(lean)))], lean=lean))
        assert [len(batch) for batch in fake_model.batches[before:]] == sizes


def test_who_asked_for_little_is_told_first(fake_model: FakeModel) -> None:
    fake_model.batch_size, fake_model.batch_rows, fake_model.batch_tokens = 50, 400, 10**6
    scheduler = Scheduler(fair=True)
    list(scheduler.add(0, job(fake_model, 0, whole_article(20))))
    list(scheduler.add(1, job(fake_model, 1, ["ngắn"])))
    assert [event.document for event in scheduler.step() if event.document in (0, 1)] == [1, 0]
