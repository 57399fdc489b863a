"""How far translations may be trusted: of which it is told, and what is said of the low ones."""

from __future__ import annotations

import pytest

from nlp.checks.finding import Finding
from nlp.digest import Digest
from nlp.facts.parsed import ParsedText
from nlp.models.contract import Output
from nlp.output.registry import outlet
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions
from nlp.translate.beams import choose
from nlp.translate.confidence import LOW, confidence, is_told
from nlp.translate.hints import Hints
from tests.conftest import FakeModel

TRANSLATE = RunOptions(task="translate")
TEXT = "Có 12 người đã đến đây.\n\n***\n\nThe rain has stopped in the city.\nHọ ở lại đây 3 ngày."


@pytest.fixture
def sure_of_one(fake_model: FakeModel) -> FakeModel:
    fake_model.likely = lambda request: -2.0 if "12" in request.text else -0.2
    return fake_model


def test_less_likely_is_less_sure() -> None:
    values = [confidence(logprob, 20, ()) for logprob in (0.0, -0.2, -0.5, -1.0, -2.0, -9.0)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.9
    assert values[-1] < LOW / 2
    assert all(0 <= value <= 1 for value in values)


def test_findings_make_it_less() -> None:
    warning, error, note = (Finding("x", severity) for severity in ("warning", "error", "info"))
    values = [confidence(-0.3, 20, found) for found in ([], [note], [warning], [warning, warning], [error])]
    assert values[0] == values[1] > values[2] > values[3] > values[4]


def test_each_translated_sentence_has_one(sure_of_one: FakeModel) -> None:
    digest = Pipeline(sure_of_one, sure_of_one).digest(TEXT, settings=TRANSLATE)
    known = {segment.source: segment.confidence for segment in digest.segments}
    low, high = known["Có 12 người đã đến đây."], known["Họ ở lại đây 3 ngày."]
    assert low is not None
    assert high is not None
    assert low < LOW < high
    assert known["***"] is known["The rain has stopped in the city."] is None


def test_low_ones_are_said_at_their_place(sure_of_one: FakeModel) -> None:
    digest = Pipeline(sure_of_one, sure_of_one).digest(TEXT, settings=TRANSLATE)
    [finding] = [finding for finding in digest.warnings if finding.code == "low_confidence"]
    assert digest.translation is not None
    assert digest.translation[slice(*finding.spans[0])] == digest.segments[0].target
    assert TEXT[slice(*finding.source_spans[0])] == digest.segments[0].source
    assert "unsure" in str(outlet("markdown").render(digest, language="en"))
    assert Digest.from_dict(digest.to_dict()) == digest


def test_a_summary_in_english_has_it_too(sure_of_one: FakeModel) -> None:
    digest = Pipeline(sure_of_one, sure_of_one).digest("Có 12 người đã đến đây. Họ ở lại đây trong 3 ngày.")
    assert [segment.confidence is None for segment in digest.summary_segments] == [False, False]


def test_who_cannot_tell_tells_nothing(fake_pipeline: Pipeline) -> None:
    digest = fake_pipeline.digest(TEXT, settings=TRANSLATE)
    assert {segment.confidence for segment in digest.segments} == {None}
    assert not any(finding.code == "low_confidence" for finding in digest.warnings)


def test_the_other_direction_is_not_calibrated(sure_of_one: FakeModel) -> None:
    options = RunOptions(task="translate", to="vi")
    digest = Pipeline(sure_of_one, sure_of_one).digest("The rain has stopped in the city.", settings=options)
    assert [segment.confidence for segment in digest.segments] == [None]


def test_the_beam_that_is_taken_tells() -> None:
    source = ParsedText("Có 12 người đã đến đây.")
    beams = (Output("There were 21 people here.", 6, True, logprob=-0.1),)
    beams += (Output("There were 12 people here.", 6, True, logprob=-0.4),)
    output = Output(beams[0].text, 6, True, beams[1:], logprob=-0.1)
    for several, taken in ((True, -0.4), (False, -0.1)):
        draft = choose(source, output, several, hints=Hints.of(source, TRANSLATE))
        assert (draft.beam.logprob, draft.beam.text) == (taken, draft.text)


@pytest.mark.embedded
def test_the_embedded_model_is_unsure_of_what_it_cannot_know(embedded: Pipeline) -> None:
    text = "Bộ Y tế hôm nay công bố 12 ca mắc mới. Gà què ăn quẩn cối xay, trâu chậm uống nước đục."
    digest = embedded.digest(text, settings=TRANSLATE)
    plain, proverb = (segment.confidence for segment in digest.segments)
    assert plain is not None
    assert proverb is not None
    assert proverb < LOW < plain


@pytest.mark.parametrize(
    ("source", "value", "told"),
    [
        ("Tài liệu tham khảo", 0.05, False),
        ("Mục lục", 0.9, False),
        ("Người lập biểu", 0.01, True),
        ("Trời mưa.", 0.05, True),
        ("Ông nói: “Trời mưa.”", 0.3, True),
        ("Mưa lớn gây ngập nhiều nơi ở Hà Nội", 0.4, True),
        ("", 0.5, False),
    ],
)
def test_of_headings_it_is_told_only_where_they_are_lost(source: str, value: float, told: bool) -> None:
    assert is_told(source, value) is told


def test_a_heading_is_not_marked(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_model.likely = lambda request: -0.5
    digest = fake_pipeline.digest("Lời nói đầu\n\nTrời mưa.", settings=TRANSLATE)
    heading, sentence = digest.segments
    assert heading.confidence is None
    assert sentence.confidence is not None
    assert [f.source_spans for f in digest.warnings if f.code == "low_confidence"] == [((13, 22),)]
