"""Which translation of a doubtful sentence is taken when the model is asked back for its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from nlp.facts.parsed import ParsedText
from nlp.generate.scheduler import Generation, Job, Scheduler
from nlp.models.contract import Output, Request
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions
from nlp.translate.beams import MOST, choose, rivals
from nlp.translate.hints import Hints
from tests.conftest import FakeModel

TEXT = "Có 12 người đã đến đây hôm nay."
FIRST, SECOND = "There were 12 people here.", "There are 12 people who came here today."
TRANSLATE = RunOptions(task="translate")


@dataclass(frozen=True)
class Beam:
    text: str
    forward: float | None = -0.35
    backward: float = -1.0
    finished: bool = True


class Undecided(FakeModel):
    """Writes the same beams for every sentence, and knows how likely the sentence is after each."""

    scores = True

    def __init__(self, *beams: Beam) -> None:
        super().__init__()
        self.written = beams

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.batches.append(list(requests))
        backward = {beam.text: beam.backward for beam in self.written}
        outputs = [Output(beam.text, 6, beam.finished, logprob=beam.forward) for beam in self.written]
        whole = replace(outputs[0], others=tuple(outputs[1:]))
        return [
            Output(request.given, 6, True, logprob=backward[request.text]) if request.given else whole
            for request in requests
        ]

    @property
    def asked_back(self) -> list[Request]:
        return [request for batch in self.batches for request in batch if request.given]


def translated(model: Undecided, text: str = TEXT, options: RunOptions = TRANSLATE) -> str:
    return Pipeline(None, model).digest(text, settings=options).translation or ""


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ((-0.35, -1.0), (-0.45, -3.0), FIRST),
        ((-0.35, -3.0), (-0.45, -1.0), SECOND),
        ((-0.35, -1.2), (-0.45, -1.1), FIRST),  # its source hardly likelier, itself less likely
        ((-0.35, -1.5), (-0.45, -1.1), SECOND),
    ],
)
def test_what_is_likely_and_makes_its_source_likely_is_taken(
    first: tuple[float, float], second: tuple[float, float], taken: str
) -> None:
    model = Undecided(Beam(FIRST, *first), Beam(SECOND, *second))
    assert translated(model) == taken
    assert {(request.task, request.text, request.given) for request in model.asked_back} == {
        ("translate_to_vi", FIRST, TEXT),
        ("translate_to_vi", SECOND, TEXT),
    }


def test_confidence_is_of_what_is_taken() -> None:
    model = Undecided(Beam(FIRST, -0.35, -3.0), Beam(SECOND, -0.25, -1.0))
    alone = Undecided(Beam(SECOND, -0.25))
    found, expected = (
        Pipeline(None, of).digest(TEXT, settings=TRANSLATE).segments[0].confidence for of in (model, alone)
    )
    assert found == expected


@pytest.mark.parametrize(
    "lacking", ["doubt", "hope", "logprob", "scores", "task", "effort", "attempts", "rival"]
)
def test_nothing_is_asked_without_need_or_ability(lacking: str) -> None:
    forward = {"doubt": -0.01, "hope": -2.0, "logprob": None}.get(lacking, -0.35)
    beams = [Beam(FIRST, forward, -3.0), Beam(SECOND, forward)][: 1 if lacking == "rival" else 2]
    model = Undecided(*beams)
    model.scores = lacking != "scores"
    if lacking == "task":
        model.card = replace(model.card, tasks=("translate",))
    options = replace(
        TRANSLATE, beams=2 if lacking == "effort" else 0, attempts=1 if lacking == "attempts" else 3
    )
    assert translated(model, options=options) == FIRST
    assert not model.asked_back


def test_the_other_direction_is_not_asked_for() -> None:
    model = Undecided(Beam("Hôm nay có 12 người."), Beam("Có 12 người đã đến đây hôm nay.", -0.45, -0.1))
    Pipeline(None, model).digest("12 people came here today.", settings=replace(TRANSLATE, to="vi"))
    assert not model.asked_back


def test_what_is_too_long_to_be_read_back_is_left_as_it_is() -> None:
    long = " ".join(["There were 12 people here today and all of them stayed."] * 30)
    model = Undecided(Beam(FIRST, -0.35, -3.0), Beam(long, -0.45))
    assert translated(model) == FIRST
    assert not model.asked_back


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((Beam(SECOND),), [FIRST, SECOND]),
        ((Beam("There were 21 people here."), Beam(SECOND)), [FIRST, SECOND]),  # a number less is no rival
        ((Beam(SECOND, finished=False),), [FIRST]),
        ((Beam(f"{FIRST} "), Beam(SECOND, forward=None)), [FIRST]),
        ([Beam(f"There were 12 {who} here.") for who in ("men", "women", "boys", "girls")], None),
    ],
)
def test_rivals_are_different_and_no_worse(others: Sequence[Beam], expected: list[str] | None) -> None:
    source = ParsedText("Có 12 người ở đây.")
    hints = Hints.of(source, TRANSLATE)
    beams = [Output(beam.text, 6, beam.finished, logprob=beam.forward) for beam in (Beam(FIRST), *others)]
    output = replace(beams[0], others=tuple(beams[1:]))
    draft = choose(source, beams[0], True, hints=hints)
    found = [of.text for of in rivals(source, output, draft, hints=hints)]
    assert found == (expected or [beam.text for beam in beams[:MOST]])


@pytest.mark.parametrize("fair", [False, True])
def test_what_is_read_shares_no_batch_with_what_is_written(fair: bool) -> None:
    model = Undecided(Beam(FIRST), Beam(SECOND))
    scheduler = Scheduler(fair=fair)

    def job(given: str) -> Job:
        yield Generation(model, [Request("translate_to_vi", FIRST, given=given)])

    for number, given in enumerate(["", TEXT]):
        list(scheduler.add(number, job(given)))
    while scheduler.waiting:
        list(scheduler.step())
    assert sorted(len(batch) for batch in model.batches) == [1, 1]
