"""Reports: their names, and when they were published."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.event.report import Moment, report_of, told_apart
from nlp.read.document import Document
from tests.event.articles import MORNING, flood

TEXT = "Sáng nay trời mưa to ở nhiều nơi trong tỉnh và học sinh được nghỉ học cả ngày."


@pytest.mark.parametrize(
    ("text", "at", "timed"),
    [
        ("Thứ Ba, 10/9/2024, 09:10 (GMT+7)", datetime(2024, 9, 10, 9, 10), True),
        ("2024-09-10T08:30:00", datetime(2024, 9, 10, 8, 30), True),
        ("2024-09-10", datetime(2024, 9, 10), False),
        ("ngày 2 tháng 9 năm 2024", datetime(2024, 9, 2), False),
    ],
)
def test_a_moment_is_read(text: str, at: datetime, timed: bool) -> None:
    assert Moment.read(text) == Moment(at, timed)


@pytest.mark.parametrize("text", ["", "10/9", "hôm qua", "2024-99-99", "32/13/2024"])
def test_without_a_whole_date_there_is_no_moment(text: str) -> None:
    assert Moment.read(text) is None


@given(st.text(max_size=60))
def test_any_text_gives_a_moment_or_none(text: str) -> None:
    found = Moment.read(text)
    assert found is None or found.at.year > 0


def test_articles_of_a_day_are_ordered_only_by_their_hours() -> None:
    day, nine, ten = (Moment(datetime(2024, 9, 10, hour), hour > 0) for hour in (0, 9, 10))
    assert nine.before(ten)
    assert not ten.before(nine)
    assert not day.before(ten)
    assert day.before(Moment(datetime(2024, 9, 11)))


def test_the_time_of_an_article_is_its_own_line() -> None:
    assert [str(report.published) for report in flood()] == [
        "2024-09-10 09:10", "2024-09-10 16:30", "2024-09-11 08:00",
    ]  # fmt: skip
    assert report_of(Document(MORNING), published="2024-09-12").published == Moment(datetime(2024, 9, 12))
    assert report_of(Document(TEXT)).published is None


@pytest.mark.parametrize(
    ("origin", "name"),
    [("https://www.tuoitre.vn/a-1.htm", "tuoitre.vn"), ("/tmp/bai-1.txt", "bai-1"), ("", "?")],
)
def test_a_report_is_named_by_where_it_is_from(origin: str, name: str) -> None:
    assert report_of(Document(TEXT, origin=origin)).name == name


def test_equal_names_are_told_apart() -> None:
    one = report_of(Document(TEXT, origin="a.txt"))
    assert [report.name for report in told_apart([one, one, one])] == ["a", "a (2)", "a (3)"]


def test_an_empty_article_is_bad_input() -> None:
    with pytest.raises(InputError):
        report_of(Document(""))
