"""Long sentences, clause by clause: what is asked, what is joined, and when it is taken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.facts.parsed import ParsedText
from nlp.models.contract import Output, Request
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions
from nlp.translate.clause_by_clause import steps_of
from tests.conftest import FakeModel

FIRST = "Bộ trưởng yêu cầu các đơn vị tổ chức thực hiện nghiêm túc các nghị quyết của Bộ Chính trị"
SECOND = "xây dựng đội ngũ cán bộ có đủ phẩm chất, năng lực, uy tín, ngang tầm nhiệm vụ"
TEXT = f"{FIRST}; {SECOND}."
WHOLE = "The Minister asked the units to implement the Politburo resolutions seriously, and to build on them."
CLAUSES = [
    "The Minister asked the units to implement the Politburo resolutions seriously.",
    "and to build a contingent of officials with sufficient quality.",
]
JOINED = (
    "The Minister asked the units to implement the Politburo resolutions seriously; "
    "and to build a contingent of officials with sufficient quality."
)


class Forgetful(FakeModel):
    """Leaves the second clause out of a whole sentence; knows how likely a source is after either."""

    scores = True
    continues = True

    def __init__(self, whole: float, joined: float, *, finished: bool = True) -> None:
        super().__init__()
        self.likely_after = {WHOLE: whole, JOINED: joined}
        self.finished = finished

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.batches.append(list(requests))
        return [self.output(request) for request in requests]

    def output(self, request: Request) -> Output:
        if request.given:
            return Output(request.given, 9, True, logprob=self.likely_after[request.text])
        if request.begun:
            return Output(CLAUSES[1], 9, self.finished, logprob=-0.3)
        return Output(CLAUSES[0] if SECOND not in request.text else WHOLE, 9, True, logprob=-0.1)


def translated(model: FakeModel, text: str = TEXT, options: RunOptions | None = None) -> str | None:
    options = options or RunOptions(task="translate")
    return Pipeline(None, model).digest(text, settings=options).translation


@pytest.mark.parametrize(
    ("whole", "joined", "taken"),
    [(-2.0, -1.2, JOINED), (-1.5, -2.0, WHOLE), (-1.5, -1.49, WHOLE), (-1.0, -0.5, WHOLE)],
)
def test_clauses_are_taken_where_the_source_follows_clearly_better(
    whole: float, joined: float, taken: str
) -> None:
    assert translated(Forgetful(whole, joined)) == taken


def test_a_clause_is_asked_for_behind_the_one_before_it() -> None:
    model = Forgetful(-2.0, -1.2)
    translated(model)
    [second] = [request for batch in model.batches for request in batch if request.begun]
    assert (second.text, second.begun) == (TEXT, JOINED[: JOINED.index(";") + 1])
    assert [r.text for batch in model.batches for r in batch if r.text == f"{FIRST}."] == [f"{FIRST}."]


def test_what_broke_off_is_not_taken() -> None:
    assert translated(Forgetful(-2.0, -1.2, finished=False)) == WHOLE


@pytest.mark.parametrize("attribute", ["scores", "continues"])
def test_a_model_that_cannot_is_not_asked(attribute: str) -> None:
    model = Forgetful(-2.0, -1.2)
    setattr(model, attribute, False)
    assert translated(model) == WHOLE
    assert not any(request.begun for batch in model.batches for request in batch)


@pytest.mark.parametrize("options", [{"attempts": 1}, {"beams": 2}])
def test_a_search_of_the_users_own_is_left_alone(options: dict[str, int]) -> None:
    assert translated(Forgetful(-2.0, -1.2), options=RunOptions(task="translate", **options)) == WHOLE


def test_a_text_with_nothing_to_translate_comes_back() -> None:
    model = Forgetful(-2.0, -1.2)
    assert translated(model, "12.000") == "12.000"
    assert model.batches == []


@pytest.mark.parametrize("text", ["", "Trời mưa.", f"{FIRST}."])
def test_what_is_short_or_one_clause_has_no_steps(text: str) -> None:
    assert steps_of(ParsedText(text), ()) == []
