"""How much is spent on a sentence, first and where the checks ask for more."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from nlp.generate.retry import generate_with_fallback
from nlp.models.contract import Decoding, Model, Request
from nlp.pipeline import Pipeline
from nlp.settings import Settings
from nlp.translate.effort import RETRIES, first_try, later_tries
from tests.conftest import FakeModel


@pytest.mark.parametrize(
    ("beams", "spread", "asked", "expected"),
    [
        (8, 1.5, 0, Decoding(beams=8, spread=1.5)),
        (8, math.inf, 0, Decoding(beams=8)),
        (1, math.inf, 0, Decoding()),
        (8, 1.5, 4, Decoding(beams=4)),
        (8, 1.5, 1, Decoding()),
    ],
)
def test_who_asks_for_beams_gets_all_of_them(
    fake_model: Model, beams: int, spread: float, asked: int, expected: Decoding
) -> None:
    fake_model.beams, fake_model.spread = beams, spread
    assert first_try(fake_model, asked) == expected


def test_after_a_narrow_search_comes_the_wide_one() -> None:
    tries = later_tries(Decoding(beams=8, spread=1.5))
    assert tries[0].beams == 8
    assert 1.5 < tries[0].spread < math.inf
    assert tries[1].repetition_penalty > 1
    assert later_tries(Decoding(beams=8)) == later_tries(Decoding()) == RETRIES


def test_only_what_has_errors_is_searched_widely(fake_model: Model) -> None:
    from nlp.checks.finding import Finding
    from nlp.models.contract import Output

    first = Decoding(beams=8, spread=1.5)
    requests = [Request("translate", text, decoding=first) for text in ("Mưa.", "Nắng.")]
    steps = generate_with_fallback(
        fake_model,
        requests,
        lambda index, output: (output.text, [Finding("empty", "error")] if output.text == "bad" else []),
        retries=later_tries(first),
        attempts=3,
    )
    asked = next(steps)
    assert [request.decoding for request in asked.requests] == [first, first]
    asked = steps.send([Output("bad", 1, True), Output("good", 1, True)])
    assert [(of.text, of.decoding) for of in asked.requests] == [("Mưa.", later_tries(first)[0])]
    with pytest.raises(StopIteration) as end:
        steps.send([Output("better", 1, True)])
    assert [text for text, _ in end.value.value] == ["better", "good"]


@pytest.mark.parametrize(("beams", "searched"), [(0, [2, 16]), (3, [3])])
def test_a_sentence_that_lost_a_term_is_searched_more_widely(
    fake_model: FakeModel, beams: int, searched: list[int]
) -> None:
    """But not where the user has said how wide."""
    fake_model.card = replace(fake_model.card, hints="inline")
    fake_model.beams, fake_model.spread = 2, 1.5
    fake_model.answer = lambda request: (
        "The Prime Minister visited the city today."
        if request.decoding.beams == 16
        else "The minister of all visited the city today."
    )
    pipeline = Pipeline(None, fake_model)
    settings = Settings(task="translate", beams=beams)
    digest = pipeline.digest("Hôm nay, Thủ tướng Chính phủ thăm thành phố.", settings=settings)
    assert [batch[0].decoding.beams for batch in fake_model.batches] == searched
    assert ("Prime Minister" in (digest.translation or "")) is (beams == 0)


@pytest.mark.parametrize(
    ("source", "draft", "lost"),
    [
        (
            "Hôm nay, Thủ tướng Chính phủ thăm thành phố Huế.",
            "The minister of all visited Hue City today.",
            [("Thủ tướng Chính phủ", "Prime Minister")],
        ),
        # A body that is there is not asked for; what has no English of its own is not, either.
        (
            "Hôm nay, Thủ tướng Chính phủ thăm Quốc hội.",
            "The Prime Minister visited the National Assembly.",
            [],
        ),
    ],
)
def test_a_model_that_mends_is_given_the_draft_and_what_it_lacks(
    fake_model: FakeModel, source: str, draft: str, lost: list[tuple[str, str]]
) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    fake_model.mends = True
    fake_model.answer = lambda request: (
        "The Prime Minister visited Hue City today." if request.draft else draft
    )
    digest = Pipeline(None, fake_model).digest(source, settings=Settings(task="translate"))
    asked = [request for batch in fake_model.batches for request in batch]
    assert [list(request.terms) for request in asked if request.draft] == ([lost] if lost else [])
    assert [request.draft for request in asked[1:]] == ([draft] if lost else [])
    assert "Prime Minister" in (digest.translation or "")
