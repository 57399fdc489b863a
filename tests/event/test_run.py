"""The digest of an event, whole: through the pipeline's translation, to JSON and back."""

from __future__ import annotations

import json

import pytest

from nlp.errors import InputError
from nlp.event.digest import EventDigest, Statement
from nlp.event.run import digest_event, find_denials
from nlp.event.support import Support
from nlp.pipeline import Pipeline
from tests.event.articles import flood


def test_a_digest_has_sources_dates_and_english(fake_pipeline: Pipeline) -> None:
    digest = digest_event(flood(), fake_pipeline, name="lũ")
    assert (digest.id, digest.first, digest.last) == ("lũ", "2024-09-10", "2024-09-11")
    assert [source.name for source in digest.sources] == ["bao-sang", "bao-chieu", "bao-mai"]
    assert 3 <= len(digest.summary) <= 7
    assert digest.title
    assert digest.title_en
    for statement in digest.summary:
        assert statement.english
        source = digest.sources[statement.sources[0]]
        assert " ".join(source.text[statement.start : statement.end].split()) == statement.text


def test_each_sentence_has_its_own_english(fake_pipeline: Pipeline) -> None:
    for statement in digest_event(flood(), fake_pipeline).summary:
        if "45" in statement.text:
            assert "45" in statement.english


def test_a_figure_that_is_out_of_date_is_not_told() -> None:
    digest = digest_event(flood())
    assert "12 người chết" not in f"{digest.title}\n{digest.summary_vi}"


def test_how_many_died_is_told_as_the_last_article_has_it() -> None:
    digest = digest_event(flood(), sentences=3)
    assert "14 người" in digest.summary_vi


CAUSE = "Nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện ở một ki-ốt tầng một."
DENIAL = "Công an khẳng định nguyên nhân vụ cháy ở chợ Tân Phú không phải do chập điện ở ki-ốt."


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ([CAUSE], [DENIAL]),
        ([CAUSE, DENIAL], []),
        ([CAUSE, "Nguyên nhân vụ cháy ở chợ Tân Phú không phải do chập điện, công an khẳng định."], []),
        ([CAUSE, "Vụ cháy ở chợ Tân Phú thiêu rụi 12 ki-ốt."], [DENIAL]),
    ],
)
def test_a_denial_that_the_summary_tells_itself_is_not_noted(summary: list[str], told: list[str]) -> None:
    reports = flood()[:2]
    statements = [Statement(text, "", (0,), 0, 1) for text in summary]
    support = [Support((0,), ((1, DENIAL),) if text == CAUSE else ()) for text in summary]
    found = list(find_denials(statements, support, reports))
    assert [finding.detail for finding in found] == [f"bao-chieu: {text.rstrip('.')}" for text in told]


def test_who_says_otherwise_is_not_named_as_a_source() -> None:
    digest = digest_event(flood())
    for statement in digest.summary:
        if "9/9" in statement.text:
            assert 1 not in statement.sources
        if "8/9" in statement.text:
            assert statement.sources == (1,)


def test_without_a_pipeline_there_is_no_english() -> None:
    digest = digest_event(flood())
    assert digest.summary_vi
    assert not digest.summary_en
    assert not digest.warnings


def test_a_preset_without_a_translator_is_told() -> None:
    digest = digest_event(flood(), Pipeline(None, None))
    assert [finding.code for finding in digest.warnings] == ["no_translator"]


@pytest.mark.parametrize("english", [True, False])
def test_a_digest_survives_json(fake_pipeline: Pipeline, english: bool) -> None:
    digest = digest_event(flood(), fake_pipeline if english else None)
    assert EventDigest.from_dict(json.loads(digest.to_json())) == digest


def test_what_is_no_digest_is_said() -> None:
    with pytest.raises(InputError, match="no digest"):
        EventDigest.from_dict({"id": ""})


@pytest.mark.parametrize(("count", "sentences"), [(0, 7), (3, 2), (3, 8)])
def test_bad_input_is_said(count: int, sentences: int) -> None:
    with pytest.raises(InputError):
        digest_event(flood()[:count], sentences=sentences)
