"""The worker alone: models that come and go, a stop, and what fails."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Finished
from nlp.models.contract import Model
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.server.mailbox import SharedPipeline
from nlp.server.models import Models
from nlp.server.worker import RefusedError, Worker
from nlp.settings import RunOptions, Settings
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, GatedModel, wait_until

Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Worker] = []

    def begin(models: Models, **options: Any) -> Worker:
        worker = Worker(models, **options)
        worker.start()
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.stop(1)


def ends(worker: Worker, texts: list[str], **options: Any) -> list[Finished | Failed]:
    box: queue.SimpleQueue[Event] = queue.SimpleQueue()
    worker.submit([Document(text) for text in texts], RunOptions(task="summarize"), box.put, **options)
    found: dict[int, Finished | Failed] = {}
    while len(found) < len(texts):
        event = box.get(timeout=20)
        if isinstance(event, Finished | Failed):
            found[event.document] = event
    return [found[i] for i in range(len(texts))]


class Loader:
    """Loads fakes and counts how often."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def __call__(self, settings: Settings, models: dict[str, Model]) -> Pipeline:
        self.loaded.append(settings.preset)
        if settings.preset == "clean":
            raise ModelError("/home/ai/models: nothing is there")
        models[settings.preset] = model = FakeModel()
        return Pipeline(model, model, settings)


def test_presets_are_loaded_when_they_are_asked_for(start: Start) -> None:
    loader = Loader()
    worker = start(Models(["extractive", "embedded", "clean"], loader=loader))
    assert loader.loaded == []
    assert isinstance(ends(worker, [ARTICLE])[0], Finished)
    assert isinstance(ends(worker, [ARTICLE], preset="embedded")[0], Finished)
    assert isinstance(ends(worker, [ARTICLE])[0], Finished)
    assert loader.loaded == ["extractive", "embedded"]
    [failed] = ends(worker, [ARTICLE], preset="clean")
    assert isinstance(failed, Failed)
    assert failed.model_failed
    assert "/home" not in failed.error
    with pytest.raises(InputError, match="not offered"):
        ends(worker, [ARTICLE], preset="best-gpu")


def test_the_first_preset_may_be_loaded_at_the_start(start: Start) -> None:
    loader = Loader()
    worker = start(Models(["extractive"], loader=loader), preload=True)
    wait_until(lambda: worker.ready)
    assert loader.loaded == ["extractive"]


def test_idle_models_leave_the_memory_and_come_back(start: Start) -> None:
    loader = Loader()
    worker = start(Models(["extractive"], loader=loader), unload_after=0.2)
    ends(worker, [ARTICLE])
    assert worker.models.loaded == ("extractive",)
    wait_until(lambda: worker.models.loaded == ())
    assert isinstance(ends(worker, [ARTICLE])[0], Finished)
    assert loader.loaded == ["extractive", "extractive"]


@pytest.mark.parametrize(("every", "times"), [(-1.0, 3), (math.inf, 1)])
def test_a_worker_gives_back_what_batches_have_freed_but_not_after_each(
    start: Start, monkeypatch: pytest.MonkeyPatch, every: float, times: int
) -> None:
    given: list[None] = []
    monkeypatch.setattr("nlp.server.worker.give_back", lambda: given.append(None))
    monkeypatch.setattr("nlp.server.worker.GIVE_BACK", every)
    worker = start(Models(["extractive"], loader=Loader()))
    for _ in range(3):
        ends(worker, [ARTICLE])
    wait_until(lambda: len(given) >= times)
    assert len(given) == times


def test_presets_share_their_models() -> None:
    models = Models(["embedded", "extractive"])
    seen: list[int] = []

    def loader(settings: Settings, found: dict[str, Model]) -> Pipeline:
        seen.append(len(found))
        model = found.setdefault("extractive", FakeModel())
        return Pipeline(model, None, settings)

    models = Models(["embedded", "extractive"], loader=loader)
    assert models.take("embedded").summarizer is models.take("extractive").summarizer
    assert seen == [0, 1]


def test_a_stop_lets_work_finish(start: Start, fake_model: FakeModel) -> None:
    worker = start(Models(["extractive"], pipeline=Pipeline(fake_model, fake_model)))
    box: queue.SimpleQueue[Event] = queue.SimpleQueue()
    documents = [Document(f"{ARTICLE} Có {i} hộ.") for i in range(30)]
    worker.submit(documents, RunOptions(task="translate"), box.put)
    worker.stop(20)
    found = [event for event in iter_now(box) if isinstance(event, Finished)]
    assert len(found) == 30
    with pytest.raises(RefusedError):
        ends(worker, [ARTICLE])
    assert not worker.alive


def test_a_stop_does_not_wait_for_ever(start: Start, gated: GatedModel) -> None:
    worker = start(Models(["extractive"], pipeline=Pipeline(gated, gated)))
    box: queue.SimpleQueue[Event] = queue.SimpleQueue()
    documents = [Document(f"{ARTICLE} Có {i} hộ.") for i in range(60)]  # more than the window
    worker.submit(documents, RunOptions(task="translate"), box.put)
    assert gated.entered.wait(10)
    threading.Timer(0.5, gated.gate.set).start()
    began = time.monotonic()
    worker.stop(0.1)
    assert time.monotonic() - began < 8
    failed = {event.document for event in iter_now(box) if isinstance(event, Failed)}
    finished = {event.document for event in iter_now(box) if isinstance(event, Finished)}
    assert len(failed | finished) == 60 or failed == set(range(60))


def iter_now(box: queue.SimpleQueue[Event]) -> list[Event]:
    found = []
    while not box.empty():
        found.append(box.get())
    return found


def test_a_shared_pipeline_is_a_pipeline(start: Start, fake_model: FakeModel) -> None:
    own = Pipeline(fake_model, fake_model, Settings(preset="extractive"))
    worker = start(Models(["extractive"], pipeline=own), queue=1)
    shared = SharedPipeline(worker, Settings(preset="extractive"))
    ours = shared.digest([ARTICLE, ""], settings=RunOptions(length=1))
    assert [type(end).__name__ for end in ours] == ["Digest", "Failed"]
    assert shared.digest(ARTICLE).summary_vi == own.digest(ARTICLE).summary_vi
    assert shared.digest([]) == []
    with pytest.raises(InputError):
        shared.digest("")


def test_a_shared_pipeline_says_when_there_is_no_place(start: Start, gated: GatedModel) -> None:
    worker = start(Models(["extractive"], pipeline=Pipeline(gated, gated)), queue=1)
    shared = SharedPipeline(worker, Settings(preset="extractive"))
    events = shared.events([ARTICLE])
    next(events)
    with pytest.raises(ModelError, match="no place"):
        shared.digest(ARTICLE)
    events.close()  # type: ignore[attr-defined]
    gated.gate.set()
    wait_until(lambda: worker.open == 0)


def test_how_many_are_before_a_request(start: Start, gated: GatedModel) -> None:
    worker = start(Models(["extractive"], pipeline=Pipeline(gated, gated)))
    document = [Document(ARTICLE)]
    tickets = [worker.submit(document, RunOptions(), lambda _: None) for _ in range(3)]
    assert [worker.ahead(ticket) for ticket in tickets] == [0, 1, 2]
    worker.cancel(tickets[0])
    assert [worker.ahead(ticket) for ticket in tickets[1:]] == [0, 1]
    gated.gate.set()
