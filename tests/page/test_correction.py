"""Corrections as the browser sends them, and what is shown then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nlp.digest import Digest
from nlp.output.labels import labels
from nlp.page.correction import corrected
from tests.page.scripted import ATTACK, Tags, digest


def test_a_correction_is_shown_copied_downloaded_and_can_be_taken_back() -> None:
    made = digest()
    step = corrected(json.dumps({"summary_en": "Coffee prices rose 5% in March."}), made, "en")
    assert step is not None
    _, shown, changed = step
    assert isinstance(changed, Digest)
    assert 'data-copy="Coffee prices rose 5% in March."' in shown
    assert "6%" not in shown
    assert labels("en")["corrected_note"] in shown
    assert labels("en")["corrected"] in shown  # beside the figures, as in every file
    again = corrected('{"uncorrected": true}', changed, "en")
    assert again is not None
    assert again[2] == made
    assert labels("en")["corrected_note"] not in again[1]


@pytest.mark.parametrize("given", ["", "x", "[]", "3", "null", '"a"'])
def test_what_is_no_correction_changes_nothing(given: str) -> None:
    assert corrected(given, digest(), "vi") is None


@pytest.mark.parametrize("given", [{}, {"summary_en": 3}, {"title": "x"}, {"summary_en": "x" * 500_000}])
def test_what_cannot_be_corrected_stays(given: dict[str, Any]) -> None:
    made = digest()
    step = corrected(json.dumps(given), made, "vi")
    assert step is not None
    assert step[2] is made


def test_a_session_that_is_gone_is_told() -> None:
    step = corrected('{"summary_en": "x"}', "idle", "vi")
    assert step is not None
    assert labels("vi")["error_expired"] in step[0]


def test_a_correction_becomes_no_html() -> None:
    step = corrected(json.dumps({"summary_en": ATTACK, "title_en": ATTACK}), digest(), "vi")
    assert step is not None
    shown = Tags(step[1])
    assert not {"script", "img"} & set(shown.tags)
