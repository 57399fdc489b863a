"""Corrections of an event as the browser sends them, and what is shown then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nlp.event.digest import EventDigest
from nlp.event.run import digest_event
from nlp.output.labels import labels
from nlp.page.event.correction import corrected_event
from nlp.page.event.html import event_result
from nlp.pipeline import Pipeline
from tests.event.articles import flood
from tests.page.scripted import ATTACK, Tags


@pytest.fixture
def digest(fake_pipeline: Pipeline) -> EventDigest:
    return digest_event(flood(), fake_pipeline)


def sent(digest: EventDigest, first: str) -> str:
    pieces = [first, *(statement.english for statement in digest.summary[1:])]
    return json.dumps({"summary_en": " ".join(pieces), "pieces": pieces})


def test_every_sentence_and_the_title_can_be_corrected_when_it_is_done(digest: EventDigest) -> None:
    shown = event_result(digest, "en")
    for field, count in (
        ("title_en", 1),
        ("summary_vi", len(digest.summary)),
        ("summary_en", len(digest.summary)),
    ):
        assert shown.count(f'data-edit="{field}"') == 1
        assert shown.count(f'data-field="{field}"') == count
    assert "data-edit" not in event_result(digest, "en", done=False)


def test_a_correction_is_shown_copied_downloaded_and_can_be_taken_back(digest: EventDigest) -> None:
    step = corrected_event(sent(digest, "The flood killed 99 people."), digest, "en")
    assert step is not None
    _, shown, changed = step
    assert isinstance(changed, EventDigest)
    assert 'data-copy="The flood killed 99 people. ' in shown
    assert labels("en")["corrected_note"] in shown
    assert labels("en")["corrected"] in shown  # beside the figures, as in every file
    assert any(finding.detail == "99" for finding in changed.warnings)
    again = corrected_event('{"uncorrected": true}', changed, "en")
    assert again is not None
    assert again[2] == digest
    assert labels("en")["corrected_note"] not in again[1]


@pytest.mark.parametrize("given", ["", "x", "[]", "3", "null", '"a"', '{"pieces": 3}'])
def test_what_is_no_correction_changes_nothing(digest: EventDigest, given: str) -> None:
    assert corrected_event(given, digest, "vi") is None


@pytest.mark.parametrize(
    "given", [{}, {"summary_en": 3}, {"summary_en": "x", "pieces": ["x" * 500_000]}, {"pieces": [1]}]
)
def test_what_cannot_be_corrected_stays(digest: EventDigest, given: dict[str, Any]) -> None:
    step = corrected_event(json.dumps(given), digest, "vi")
    assert step is not None
    assert step[2] is digest


def test_a_session_that_is_gone_is_told() -> None:
    step = corrected_event('{"summary_en": "x", "pieces": ["x"]}', "idle", "vi")
    assert step is not None
    assert labels("vi")["error_expired"] in step[0]


def test_a_correction_becomes_no_html(digest: EventDigest) -> None:
    step = corrected_event(sent(digest, ATTACK), digest, "vi")
    assert step is not None
    assert not {"script", "img"} & set(Tags(step[1]).tags)
