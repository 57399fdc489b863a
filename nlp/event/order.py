"""In which order articles were written that do not say when: by what they tell, else as they are given.

"Sáng nay (10/9)" is the day of who writes it, "đêm qua (9/9)" the one before; of who begins with "Ngày
10/9/2024," it is that day. Where no article tells its day, the one with more dead is the later: that number
only grows. Else "sáng nay" is before "chiều nay".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from nlp.checks.finding import Finding
from nlp.event.fact import Fact
from nlp.event.growth import grown
from nlp.event.report import Moment, Report
from nlp.facts.quantities import Quantity, find_quantities

Clue: TypeAlias = Literal["published", "told", "totals", "parts", "given"]
"""By what articles are put in order: `order_told` and so on are the codes of findings that say so."""

_PARTS = ("rạng sáng", "sáng", "trưa", "chiều", "tối", "đêm")
_PART = re.compile(rf"(?<!\w)({'|'.join(_PARTS)})\s+nay(?!\w)", re.IGNORECASE)
_TODAY = re.compile(
    rf"(?<!\w)(?:hôm|{'|'.join(_PARTS)})\s+(?P<when>nay|qua)\s*[,(]?\s*(?:ngày\s+)?$", re.IGNORECASE
)
"""What stands before a day that is the writer's own, or the one before."""

_OPENING = re.compile(
    r"(?:\([^()]*\)\s*[-–]?\s*)?(?:(?-i:[A-ZĐ][^\W\d_]*\.?\s?){1,4}(?:\s?[–-]|,)\s*)?"
    rf"(?:(?:vào|trong|lúc|khoảng|thứ \w+|chủ nhật|hôm nay|nay|ngày|hôm|{'|'.join(_PARTS)}"
    r"|\d{1,2}\s?(?:h|giờ|:)\s?\d{0,2}(?:\s?phút)?)(?:\s*[,(]\s*|\s+))*",
    re.IGNORECASE,
)
"""What may stand before the day with which a sentence begins: "(Báo C) Khoảng 5h30 sáng ngày 10/9"."""

_HEAD = 3
"""Sentences of an article in which the day with which one begins is that of the article."""

_SOME_YEAR = 2000
"""Where no article tells the year: a leap year."""

_HALF_A_YEAR = timedelta(days=183)


class _Told(NamedTuple):
    """A day that an article tells as its own.

    Attributes:
        year: None where it is not told.
        yesterday: it is the day before that of the article.
    """

    year: int | None
    month: int
    day: int
    yesterday: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The order of articles.

    Attributes:
        by: what it was found by.
        ranks: of each article; those of one rank are not told apart.
        unsure: the indices of those whose rank is only that of the one given before them.
    """

    by: Clue
    ranks: tuple[int, ...]
    unsure: tuple[int, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether no day tells it."""
        return self.by in ("totals", "parts", "given")


def moments_of(reports: Sequence[Report]) -> list[Moment | None]:
    """Returns when each article was published, else the day that it tells as its own; None where it tells
    neither. Where no year is told, that of the others is taken."""
    told = [None if report.published else _own_day(report) for report in reports]
    years = _years(reports, told)
    found = [
        report.published or (_moment(day, min(years, default=_SOME_YEAR)) if day else None)
        for report, day in zip(reports, told, strict=True)
    ]
    if years:
        return found
    last = max((moment.at for moment in found if moment), default=datetime.min)
    # "31/12" and "1/1" are two days one after the other.
    return [
        Moment(one.at.replace(year=_SOME_YEAR + 4)) if one and last - one.at > _HALF_A_YEAR else one
        for one in found
    ]


def days_of(reports: Sequence[Report]) -> list[Moment | None]:
    """Returns what `moments_of` does where it is known of which year the day is; else None."""
    known = _years(reports, [None if report.published else _own_day(report) for report in reports])
    return moments_of(reports) if known else [report.published for report in reports]


def _years(reports: Sequence[Report], told: Sequence[_Told | None]) -> list[int]:
    years = [report.published.at.year for report in reports if report.published]
    return years + [day.year for day in told if day and day.year]


def _own_day(report: Report) -> _Told | None:
    """The day of who writes: "sáng nay (10/9)", else that with which one of the first sentences begins."""
    head = f"{report.article.title}\n"
    found = [(head, one) for one in find_quantities(head, "vi")] if report.article.title else []
    found += [(report.article.text, one) for one in report.source.quantities]
    for text, one in found:
        match = _TODAY.search(text[: one.start].rstrip("\n"))
        day = _day(one) if match else None
        if match and day:
            return day._replace(yesterday=match["when"].casefold() == "qua")
    text = report.article.text
    opening = (
        day
        for sentence in report.source.sentences[:_HEAD]
        for one in report.source.quantities
        if sentence.start <= one.start < sentence.end
        and _OPENING.fullmatch(text[sentence.start : one.start])
        and (day := _day(one))
    )
    return next(opening, None)


def _day(quantity: Quantity) -> _Told | None:
    """A date that has at least month and day."""
    values = [r.value for r in quantity.readings if r.kind == "date" and isinstance(r.value, tuple)]
    year, month, day = (*(values[0] if values else ()), None, None, None)[:3]
    return _Told(year, month, day) if month and day else None


def _moment(told: _Told, year: int) -> Moment | None:
    try:
        at = datetime(told.year or year, told.month, told.day)
    except ValueError:
        return None
    return Moment(at + timedelta(days=told.yesterday))


def order_of(reports: Sequence[Report], moments: Sequence[Moment | None], facts: Sequence[Fact]) -> Order:
    """Puts articles in order.

    Args:
        reports: at least one.
        moments: see `moments_of`.
        facts: what they say, see `nlp.event.lines.line_up`.
    """
    days = [moment.at.toordinal() if moment else None for moment in moments]
    if all(report.published for report in reports):
        return _ranked("published", days)
    if any(days):
        return _ranked("told", days)
    totals: list[int | None] = [None] * len(reports)
    for rank, value in enumerate(grown(facts)):
        for report in value.reports:
            totals[report] = rank
    if any(totals):
        return _ranked("totals", totals)
    parts = [_PART.search(f"{report.article.title}\n{report.article.text}") for report in reports]
    found = [_PARTS.index(" ".join(match[1].casefold().split())) if match else None for match in parts]
    if len({part for part in found if part is not None}) > 1:
        return _ranked("parts", found)
    return Order("given", (0,) * len(reports))


def _ranked(by: Clue, keys: Sequence[int | None]) -> Order:
    """Articles without a key go with the one given before them, the first ones with the first that has it."""
    known = [key for key in keys if key is not None]
    key, ranks = known[0], []
    for one in keys:
        key = key if one is None else one
        ranks.append(key)
    return Order(by, tuple(ranks), tuple(i for i, one in enumerate(keys) if one is None))


def say_order(reports: Sequence[Report], order: Order) -> Iterator[Finding]:
    """Yields what a reader has to know of the order; nothing where it is that of the times of publication."""
    if order.by != "published" and len(reports) > 1:
        names = ", ".join(reports[i].name for i in order.unsure)
        yield Finding(f"order_{order.by}", "info", "source", detail=names)
