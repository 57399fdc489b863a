"""How far translations may be trusted: who tells, of what, and what is said of the low ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.digest import Digest
from nlp.output.registry import outlet
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions
from nlp.translate.confidence import LOW, calibrated
from tests.conftest import FakeModel

TRANSLATE = RunOptions(task="translate", confidence=True)
TEXT = "Có 12 người đã đến đây.\n\n***\n\nThe rain has stopped in the city.\nHọ ở lại đây 3 ngày."


@pytest.fixture
def scoring(fake_model: FakeModel) -> FakeModel:
    fake_model.scores = True
    fake_model.likely = lambda request: -9.0 if "12" in request.given else -0.1
    return fake_model


def test_less_likely_is_less_sure() -> None:
    values = [calibrated(logprob, 20) for logprob in (-0.2, -1.0, -2.0, -4.0, -8.0)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.9
    assert values[-1] < LOW / 2
    assert all(0 <= value <= 1 for value in values)


def test_each_translated_sentence_has_one(scoring: FakeModel) -> None:
    digest = Pipeline(scoring, scoring).digest(TEXT, settings=TRANSLATE)
    known = [segment.confidence for segment in digest.segments]
    sure = calibrated(-0.1, 6)
    assert known == [calibrated(-9.0, 6), *[None] * (len(known) - 2), sure]
    # One batch more, of the sources given their English; nothing is generated.
    [given] = [batch for batch in scoring.batches if batch[0].given]
    assert sorted(request.given for request in given) == ["Có 12 người đã đến đây.", "Họ ở lại đây 3 ngày."]
    assert {request.task for request in given} == {"translate_to_vi"}
    assert all(request.text in (digest.translation or "") for request in given)


def test_low_ones_are_said_at_their_place(scoring: FakeModel) -> None:
    digest = Pipeline(scoring, scoring).digest(TEXT, settings=TRANSLATE)
    [finding] = [finding for finding in digest.warnings if finding.code == "low_confidence"]
    assert digest.translation is not None
    assert digest.translation[slice(*finding.spans[0])] == digest.segments[0].target
    assert TEXT[slice(*finding.source_spans[0])] == digest.segments[0].source
    assert "unsure" in str(outlet("markdown").render(digest, language="en"))
    assert Digest.from_dict(digest.to_dict()) == digest


@pytest.mark.parametrize("lacking", ["scores", "task", "direction", "wish"])
def test_who_cannot_tell_tells_nothing(scoring: FakeModel, lacking: str) -> None:
    text, options = TEXT, TRANSLATE
    if lacking == "scores":
        scoring.scores = False
    elif lacking == "task":
        scoring.card = replace(scoring.card, tasks=("summarize", "translate"))
    elif lacking == "wish":
        options = replace(TRANSLATE, confidence=False)
    else:
        text, options = "The rain has stopped in the city.", replace(TRANSLATE, to="vi")
    digest = Pipeline(scoring, scoring).digest(text, settings=options)
    assert {segment.confidence for segment in digest.segments} == {None}
    assert not any(request.given for batch in scoring.batches for request in batch)


def test_what_is_too_long_to_be_read_back_has_none(scoring: FakeModel) -> None:
    scoring.answer = lambda request: "word " * 300 if "12" in request.text else "They stayed here for 3 days."
    digest = Pipeline(scoring, scoring).digest(TEXT, settings=replace(TRANSLATE, attempts=1))
    assert [segment.confidence for segment in digest.segments if "12" in segment.source] == [None]


@pytest.mark.embedded
def test_the_embedded_model_is_less_sure_of_what_leaves_something_out(embedded: Pipeline) -> None:
    from nlp.models.contract import Request

    source = "Sáng 16/1, tại Hà Nội, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019."
    whole = "On January 16, the Ministry of Transport held a conference in Hanoi to review its work in 2019."
    part = "On January 16, a conference was held."
    assert embedded.translator is not None
    outputs = embedded.translator.run_batch(
        [Request("translate_to_vi", english, given=source) for english in (whole, part)]
    )
    good, bad = (output.logprob for output in outputs)
    assert good is not None
    assert bad is not None
    assert good > bad
