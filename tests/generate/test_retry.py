"""Another try is made only with what the engine can do and has not done."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.checks.finding import Finding
from nlp.generate.retry import Checked, generate_with_fallback
from nlp.generate.scheduler import Generation
from nlp.models.contract import Ability, Decoding, Output, Request
from tests.conftest import FakeModel

RETRIES = (Decoding(repetition_penalty=1.2), Decoding(beams=4), Decoding(beams=4, repetition_penalty=1.2))


def bad(index: int, output: Output) -> Checked:
    return output.text, [Finding("loop", "error")]


def decodings(
    model: FakeModel,
    first: Decoding,
    *,
    attempts: int = 4,
    check: object = bad,
    retries: Sequence[Decoding] = RETRIES,
) -> list[Decoding]:
    """The decodings that a text with a fault is asked with, in turn."""
    steps = generate_with_fallback(
        model,
        [Request("translate", "Hà Nội có mưa.", decoding=first)],
        check,  # type: ignore[arg-type]
        retries=retries,
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


@pytest.mark.parametrize(
    ("code", "first", "attempts", "expected"),
    [
        ("loop", Decoding(beams=8, spread=2.0), 3, [RETRIES[2]]),
        ("loop", Decoding(beams=8, spread=2.0), 2, [RETRIES[2]]),
        ("loop", Decoding(), 3, [Decoding(beams=8, spread=4.0), RETRIES[2]]),
        ("missing_number", Decoding(beams=8, spread=2.0), 3, [Decoding(beams=8, spread=4.0), RETRIES[2]]),
        ("missing_number", Decoding(beams=8, spread=2.0), 2, [Decoding(beams=8, spread=4.0)]),
    ],
)
def test_beams_that_went_round_in_circles_are_not_asked_for_more_of_them(
    fake_model: FakeModel, code: str, first: Decoding, attempts: int, expected: list[Decoding]
) -> None:
    retries = (Decoding(beams=8, spread=4.0), RETRIES[2])
    asked = decodings(
        fake_model,
        first,
        attempts=attempts,
        check=lambda i, output: (output.text, [Finding(code, "error")]),
        retries=retries,
    )
    assert asked == [first, *expected]


@pytest.mark.parametrize(("mended", "batches"), [((), 2), ((0,), 1), ((1,), 2)])
def test_what_loops_is_left_to_who_mends_it(
    fake_model: FakeModel, mended: tuple[int, ...], batches: int
) -> None:
    requests = [Request("translate", "Hà Nội có mưa.")]
    steps = generate_with_fallback(
        fake_model, requests, bad, retries=RETRIES[:1], attempts=2, loops_mended=mended
    )
    asked = []
    try:
        step = next(steps)
        while isinstance(step, Generation):
            asked.append(step)
            step = steps.send([Output("x", 1, True)] * len(step.requests))
    except StopIteration:
        pass
    assert len(asked) == batches
