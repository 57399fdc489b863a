"""Another try is made only with what the engine can do and has not done."""

from __future__ import annotations

import pytest

from nlp.checks.finding import Finding
from nlp.generate.retry import Checked, generate_with_fallback
from nlp.generate.scheduler import Generation
from nlp.models.contract import Ability, Decoding, Output, Request
from tests.conftest import FakeModel

RETRIES = (Decoding(repetition_penalty=1.2), Decoding(beams=4), Decoding(beams=4, repetition_penalty=1.2))


def bad(index: int, output: Output) -> Checked:
    return output.text, [Finding("loop", "error")]


def decodings(model: FakeModel, first: Decoding, *, attempts: int = 4, check: object = bad) -> list[Decoding]:
    """The decodings that a text with a fault is asked with, in turn."""
    steps = generate_with_fallback(
        model,
        [Request("translate", "Hà Nội có mưa.", decoding=first)],
        check,  # type: ignore[arg-type]
        retries=RETRIES,
        attempts=attempts,
    )
    asked: list[Decoding] = []
    try:
        step = next(steps)
        while True:
            assert isinstance(step, Generation)
            asked += [request.decoding for request in step.requests]
            step = steps.send([Output("mưa mưa mưa", 3, True) for _ in step.requests])
    except StopIteration:
        return asked


@pytest.mark.parametrize(
    ("lacks", "first", "expected"),
    [
        (set(), Decoding(), [Decoding(), *RETRIES]),
        (set(), Decoding(beams=8), [Decoding(beams=8), RETRIES[0], RETRIES[2]]),
        ({"beams"}, Decoding(), [Decoding(), RETRIES[0]]),
        ({"beams", "samples"}, Decoding(beams=4), [Decoding(beams=4), RETRIES[0]]),
        ({"repetition_penalty"}, Decoding(), [Decoding(), RETRIES[1]]),
        ({"beams", "samples", "repetition_penalty"}, Decoding(), [Decoding()]),
    ],
)
def test_a_retry_that_would_repeat_one_before_is_passed_over(
    fake_model: FakeModel, lacks: set[Ability], first: Decoding, expected: list[Decoding]
) -> None:
    fake_model.lacks = frozenset(lacks)
    assert decodings(fake_model, first) == expected


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_no_more_tries_than_wanted(fake_model: FakeModel, attempts: int) -> None:
    assert len(decodings(fake_model, Decoding(), attempts=attempts)) == attempts


def test_a_good_output_is_not_asked_for_again(fake_model: FakeModel) -> None:
    assert decodings(fake_model, Decoding(), check=lambda i, output: (output.text, [])) == [Decoding()]
