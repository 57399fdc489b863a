"""Sentences of a summary that tell two values of one fact."""

from __future__ import annotations

import pytest

from nlp.checks.finding import explain
from nlp.event.choose import Place
from nlp.event.clash import clashes, say_clashes, to_leave_out
from nlp.event.digest import Statement
from nlp.event.fact import Fact, FactValue
from nlp.event.report import Report, report_of
from nlp.event.run import digest_event
from nlp.read.document import Document

LEAD = "Trận lũ quét tại xã Nậm Khao cuốn trôi 45 ngôi nhà ven suối."


def reports_of(*texts: str) -> list[Report]:
    return [report_of(Document(f"{text} {LEAD}"), name=f"bài {i}") for i, text in enumerate(texts)]


def dead(reports: list[Report], *numbers: str) -> Fact:
    values = [
        FactValue(number, (i,), ((i, report.article.text.index(number), 0),))
        for i, (report, number) in enumerate(zip(reports, numbers, strict=True))
    ]
    return Fact("number", "người chết", "differs", tuple(values))


REPORTS = reports_of("Lũ làm 12 người chết.", "Lũ làm 14 người chết.")
PLACES = [Place(0, 0), Place(1, 0)]


@pytest.mark.parametrize(
    ("places", "ranks", "left_out"),
    [
        (PLACES, (1, 2), Place(0, 0)),
        (PLACES, (2, 1), Place(1, 0)),
        ([Place(0, 0), Place(1, 1)], (1, 2), None),
        ([Place(0, 0)], (1, 2), None),
        ([], (1, 2), None),
    ],
)
def test_the_older_value_is_left_out(
    places: list[Place], ranks: tuple[int, ...], left_out: Place | None
) -> None:
    facts = [dead(REPORTS, "12", "14")]
    assert to_leave_out(places, REPORTS, facts, ranks) == left_out
    assert bool(list(clashes(places, REPORTS, facts))) == (left_out is not None)


def test_what_stays_is_said() -> None:
    summary = [Statement("Lũ làm 12 người chết.", "", (0,), 0, 1), Statement("14 người.", "", (1,), 0, 1)]
    [finding] = say_clashes(summary, PLACES, REPORTS, [dead(REPORTS, "12", "14")])
    assert finding.spans == ((0, 21), (22, 31))
    assert "12 (bài 0); 14 (bài 1)" in explain(finding, "vi")
    assert explain(finding, "vi") != explain(finding, "en")


def test_a_summary_tells_the_newest_of_what_went_up_and_down() -> None:
    found = digest_event(
        reports_of(
            "Ngày 10/9/2024, lũ làm 5 người bị thương.",
            "Ngày 11/9/2024, lũ làm 7 người bị thương.",
            "Ngày 12/9/2024, lũ làm 5 người bị thương.",
        )
    )
    assert "7 người bị thương" not in found.summary_vi
    [fact] = found.facts_that("differs")
    assert (fact.label, [value.text for value in fact.values]) == ("người bị thương", ["5", "7"])
