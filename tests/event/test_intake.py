"""What is given as the articles of an event: other languages, copies, other events."""

from __future__ import annotations

import pytest

from nlp.errors import InputError
from nlp.event.intake import take_in
from nlp.event.report import Report, report_of
from nlp.event.run import digest_event
from nlp.read.document import Document
from tests.event.articles import AFTERNOON, MATCH, MORNING, NEXT_DAY, flood

ENGLISH = """Flash flood kills 12 in Nam Khao

A flash flood early on September 9 in Nam Khao commune killed 12 people and swept 45 houses away.

Rescuers have taken 320 people to safety. National Highway 12B is cut at three places.
"""


def reports(**texts: str) -> list[Report]:
    return [report_of(Document(text, origin=name), name=name) for name, text in texts.items()]


def codes(given: list[Report], *, keep_all: bool = False) -> list[tuple[str, str]]:
    return [(finding.code, finding.detail) for finding in take_in(given, keep_all=keep_all).findings]


def test_articles_on_one_event_are_all_taken() -> None:
    intake = take_in(flood())
    assert [report.name for report in intake.reports] == [report.name for report in flood()]
    assert not intake.findings
    assert intake.copies == ((), (), ())


@pytest.mark.parametrize(
    ("copy", "counted"),
    [
        (MORNING, 1),
        (MORNING.replace("\n\n", "\n"), 1),
        (MORNING.rsplit("\n\n", 1)[0], 1),  # cut at its end
        (MORNING.replace("12 người chết", "13 người chết"), 2),
        (MORNING.replace("Lò Văn Pản", "Lò Văn Sơn"), 2),
        (AFTERNOON, 2),
    ],
)
def test_a_text_that_is_given_twice_is_one_source(copy: str, counted: int) -> None:
    intake = take_in(reports(a=MORNING, b=copy))
    assert len(intake.reports) == counted
    assert [finding.code for finding in intake.findings] == (["same_text"] if counted == 1 else [])


def test_a_copy_does_not_confirm_what_it_is_of_and_is_named() -> None:
    digest = digest_event(reports(a=MORNING, b=MORNING, c=NEXT_DAY))
    assert [(source.name, source.copies) for source in digest.sources] == [("a", ("b",)), ("c", ())]
    assert all(max(statement.sources) < 2 for statement in digest.summary)
    assert [(finding.code, finding.detail) for finding in digest.warnings] == [("same_text", "b = a")]


def test_articles_of_other_events_are_left_out_and_told() -> None:
    given = [*reports(match=MATCH), *flood(), *reports(copy=MATCH)]
    assert codes(given) == [("same_text", "copy = match"), ("left_out_event", "match")]
    intake = take_in(given)
    assert [report.name for report in intake.reports] == [report.name for report in flood()]
    assert intake.copies == ((), (), ())


def test_articles_of_other_events_stay_where_all_are_kept_or_there_is_no_most() -> None:
    given = [*flood(), *reports(match=MATCH)]
    assert codes(given, keep_all=True) == [("other_event", "match")]
    assert len(take_in(given, keep_all=True).reports) == 4
    two = reports(flood=MORNING, match=MATCH)
    assert codes(two) == [("other_event", "match")]
    assert len(take_in(two).reports) == 2
    assert codes(reports(alone=MATCH)) == []


def test_a_digest_says_nothing_of_an_article_that_was_left_out() -> None:
    given = [*flood(), *reports(match=MATCH)]
    assert "match" not in [source.name for source in digest_event(given).sources]
    assert "match" in [source.name for source in digest_event(given, keep_all=True).sources]


def test_an_article_in_english_is_left_out_and_told() -> None:
    given = [*flood(), *reports(english=ENGLISH)]
    assert codes(given) == [("left_out_foreign", "english")]
    assert len(take_in(given).reports) == 3


@pytest.mark.parametrize("count", [1, 2])
def test_where_nothing_is_vietnamese_it_is_refused(count: int) -> None:
    with pytest.raises(InputError, match="Vietnamese"):
        take_in(reports(a=ENGLISH, b=ENGLISH)[:count])
