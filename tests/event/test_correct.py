"""The digest of an event after a person has corrected it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nlp.checks.finding import Finding
from nlp.event.correct import correct_event
from nlp.event.digest import EventDigest, Statement
from nlp.event.run import digest_event
from nlp.pipeline import Pipeline
from tests.event.articles import flood


@pytest.fixture
def digest(fake_pipeline: Pipeline) -> EventDigest:
    """A digest whose English is right, of three sentences."""
    made = digest_event(flood(), fake_pipeline, sentences=3)
    rows = [
        ("Trận lũ quét rạng sáng 9/9 làm 14 người chết.", "The flash flood on September 9 killed 14 people."),
        ("Quốc lộ 12B bị chia cắt tại ba điểm.", "National Highway 12B was cut at three points."),
        ("Tỉnh đã trích 5 tỷ đồng.", "The province gave 5 billion dong."),
    ]  # fmt: skip
    summary = tuple(Statement(text, english, (2,), 0, 9) for text, english in rows)
    return replace(made, summary=summary, warnings=(), title_en="Road open")


def english(digest: EventDigest) -> list[str]:
    return [statement.english for statement in digest.summary]


def texts(digest: EventDigest) -> list[str]:
    return [statement.text for statement in digest.summary]


def marked(digest: EventDigest, field: str) -> list[tuple[str, str]]:
    whole = getattr(digest, field)
    return [(one.code, whole[slice(*one.spans[0])]) for one in digest.warnings if one.field == field]


def test_a_number_that_a_correction_changes_is_found_at_its_words(digest: EventDigest) -> None:
    lines = english(digest)
    lines[1] = "National Highway 12B was cut at seven points."
    changed = correct_event(digest, {"summary_en": lines})
    assert "seven points" in changed.summary_en
    assert ("unsupported_number", "seven") in marked(changed, "summary_en")
    assert changed.uncorrected == digest


def test_what_was_found_in_other_sentences_keeps_its_words(digest: EventDigest) -> None:
    at = digest.summary_en.index("5 billion")
    one = Finding("unsupported_number", "warning", "summary_en", ((at, at + 9),), detail="5 billion")
    lines = english(digest)
    lines[0] = "A flood that came early on September 9 killed 14 people."
    changed = correct_event(replace(digest, warnings=(one,)), {"summary_en": lines})
    assert ("unsupported_number", "5 billion") in marked(changed, "summary_en")


def test_a_vietnamese_sentence_is_checked_against_the_sources_and_its_english(digest: EventDigest) -> None:
    lines = texts(digest)
    lines[2] = "Tỉnh đã trích 8 tỷ đồng."
    changed = correct_event(digest, {"summary_vi": lines})
    assert changed.summary[2].text == lines[2]
    assert [text for _, text in marked(changed, "summary_vi")] == ["8 tỷ đồng"]
    assert any("5 billion" in text for _, text in marked(changed, "summary_en"))


def test_its_sources_are_found_anew(digest: EventDigest) -> None:
    lines = texts(digest)
    lines[2] = flood()[0].sentences[0]
    assert correct_event(digest, {"summary_vi": lines}).summary[2].sources[:2] == (2, 0)


def test_a_sentence_that_is_emptied_goes_with_its_english(digest: EventDigest) -> None:
    lines = texts(digest)
    lines[1] = " "
    changed = correct_event(digest, {"summary_vi": lines})
    assert texts(changed) == [lines[0], lines[2]]
    assert english(changed) == [english(digest)[0], english(digest)[2]]


def test_english_that_is_emptied_stays(digest: EventDigest) -> None:
    lines = english(digest)
    assert correct_event(digest, {"summary_en": [" ", *lines[1:]]}) is digest
    changed = correct_event(digest, {"summary_en": ["", "Road 12B was cut at three points.", lines[2]]})
    assert english(changed) == [lines[0], "Road 12B was cut at three points.", lines[2]]


def test_the_title(digest: EventDigest) -> None:
    changed = correct_event(digest, {"title_en": ["Road to\n 15 villages open"]})
    assert changed.title_en == "Road to 15 villages open"
    assert "unsupported_number" in [code for code, _ in marked(changed, "title_en")]
    assert correct_event(digest, {"title_en": [" "]}) is digest


@pytest.mark.parametrize("lines", [[], ["a"], ["", "", ""]])
def test_what_is_no_correction_changes_nothing(digest: EventDigest, lines: list[str]) -> None:
    assert correct_event(digest, {"summary_vi": lines}) is digest


def test_nothing_changed_is_no_correction(digest: EventDigest) -> None:
    assert correct_event(digest, {"summary_vi": texts(digest), "summary_en": english(digest)}) is digest


def test_it_survives_json_and_the_first_version_stays(digest: EventDigest) -> None:
    once = correct_event(digest, {"title_en": ["One"]})
    twice = correct_event(once, {"title_en": ["Two"]})
    assert twice.uncorrected == digest
    assert EventDigest.from_dict(json.loads(twice.to_json())) == twice
