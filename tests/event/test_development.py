"""Values in the order in which they were reported."""

from __future__ import annotations

import pytest

from nlp.event.development import in_time
from nlp.event.fact import Fact, FactValue
from nlp.event.lines import line_up
from nlp.event.report import Moment, report_of
from nlp.read.document import Document


def ordered(told: str, *moments: str, may_return: bool = True) -> list[tuple[str, tuple[int, ...]]] | None:
    """What comes of articles that tell values: "11 12,11" is two articles, the second with two values."""
    of: dict[str, list[int]] = {}
    for report, texts in enumerate(told.split()):
        for text in texts.split(","):
            of.setdefault(text, []).append(report)
    values = [FactValue(text, tuple(who), tuple((i, 0, 1) for i in who)) for text, who in of.items()]
    found = in_time(values, [Moment.read(moment) for moment in moments], may_return=may_return)
    return None if found is None else [(value.text, value.reports) for value in found]


NINE, NOON, SIX = "2024-09-07 09:00", "2024-09-07 12:00", "2024-09-07 18:00"


@pytest.mark.parametrize(
    ("told", "moments", "values"),
    [
        ("11 12", (NINE, NOON), [("11", (0,)), ("12", (1,))]),
        ("11 12 11", (NINE, NOON, SIX), [("11", (0,)), ("12", (1,)), ("11", (2,))]),
        ("11 12 12", (SIX, NINE, NOON), [("12", (1, 2)), ("11", (0,))]),
        ("11 12,11 12", (NINE, NOON, SIX), [("11", (0,)), ("12", (1, 2))]),
        ("11 12", (NINE, NINE), None),
        ("11 12", (NINE, ""), None),
        ("11 12", (NINE, "2024-09-07"), None),
        ("11,12 13", (NINE, NOON), None),
    ],
)
def test_values_stand_in_the_order_of_time(
    told: str, moments: tuple[str, ...], values: list[tuple[str, tuple[int, ...]]] | None
) -> None:
    assert ordered(told, *moments) == values


def test_what_only_grows_does_not_come_back() -> None:
    assert ordered("12 21 12", NINE, NOON, SIX, may_return=False) is None


def test_an_older_value_that_is_repeated_is_a_place_of_it() -> None:
    found = in_time(
        [FactValue("11", (0, 1), ((0, 5, 7), (1, 9, 11))), FactValue("12", (1,), ((1, 2, 4),))],
        [Moment.read(NINE), Moment.read(NOON)],
        may_return=False,
    )
    assert found == [FactValue("11", (0,), ((0, 5, 7), (1, 9, 11))), FactValue("12", (1,), ((1, 2, 4),))]


LEADS = ("Người dân lo lắng", "Nhiều trường cho học sinh nghỉ", "Chợ búa vẫn đông đúc")


def facts(template: str, *values: str) -> list[Fact]:
    """What three articles of one day differ in, and what developed."""
    reports = [
        report_of(Document(f"{lead} ở tỉnh.\n\n{template.format(value)}"), published=at)
        for lead, value, at in zip(LEADS, values, (NINE, NOON, SIX), strict=True)
    ]
    return [fact for fact in line_up(reports) if fact.state in ("differs", "updated")]


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("Sức gió mạnh nhất vùng gần tâm bão trên biển Quảng Ninh đạt cấp {}.", ("11", "12", "11")),
        ("Lượng mưa đo được tại trạm Quảng Ninh trong một giờ là {} mm.", ("120", "230", "120")),
        ("Nhiệt độ cao nhất đo được tại Quảng Ninh hôm nay là {} độ C.", ("38", "40", "38")),
        ("Giá vàng bán ra tại Quảng Ninh hôm nay là {} một lượng.",
         ("80,5 triệu đồng", "81,2 triệu đồng", "80,5 triệu đồng")),
        ("Mực nước sông đo được tại Quảng Ninh hôm nay lên tới {} m.", ("3,2", "3,9", "3,2")),
    ],
)  # fmt: skip
def test_what_is_measured_may_come_back(template: str, values: tuple[str, ...]) -> None:
    [fact] = facts(template, *values)
    assert fact.state == "updated"
    assert [value.text for value in fact.values] == list(values)
    assert [value.reports for value in fact.values] == [(0,), (1,), (2,)]


def test_a_count_that_comes_back_is_a_contradiction() -> None:
    [fact] = facts("Bão cuốn trôi {} ngôi nhà ở ven biển Quảng Ninh.", "45", "54", "45")
    assert fact.state == "differs"
