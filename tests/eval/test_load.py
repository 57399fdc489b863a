"""The load: an answer is known for one's own by its content."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from eval.load import FIRST, Seen, is_own, report

SENT = {FIRST, FIRST + 1, FIRST + 2}


@pytest.mark.parametrize(
    ("changed", "own"),
    [
        ({}, True),
        ({"summary_vi": "Báo cáo số 100.001."}, True),
        ({"summary_vi": None, "translation": "Report No. 100,001."}, True),
        ({"summary_en": "Report No. 100,001."}, True),
        ({"summary_en": "Report No. 100,007, as a small model has it."}, True),
        ({"id": "100000"}, False),
        ({"id": None}, False),
        ({"summary_vi": "Báo cáo."}, False),
        ({"summary_vi": "Báo cáo số 100002."}, False),
        ({"summary_vi": "Báo cáo số 100001 và 100002."}, False),
        ({"summary_en": "Report No. 100,002."}, False),
    ],
)
def test_an_answer_is_that_of_its_request(changed: dict[str, Any], own: bool) -> None:
    row = {"id": "100001", "summary_vi": "Báo cáo số 100001.", "summary_en": None, "translation": None}
    assert is_own({**row, **changed}, FIRST + 1, SENT) is own


def test_the_figures_tell_refusals_errors_and_memory() -> None:
    memory = [(0.0, 900.0), (59.0, 2000.0), (60.0, 1000.0), (100.0, 1100.0), (600.0, 1050.0)]
    statuses = Counter({"200": 3, "429": 2, "500": 1, "ReadTimeout": 1})
    figures = report(Seen([1.0, 2.0, 3.0], statuses, memory=memory), 10, 600)
    assert (figures["errors"], figures["refused (429)"]) == (2, 2)
    assert figures["p50 s"] <= figures["p95 s"]
    assert figures["memory MB, settled: first, least, most, last"] == [1000.0, 1000.0, 1100.0, 1050.0]


def test_a_run_without_answers() -> None:
    assert report(Seen(), 1, 1)["p95 s"] == 0.0
