"""In which order articles were written that do not say when: by what they tell, else as they are given.

"Sáng nay (10/9)" is the day of who writes it, "đêm qua (9/9)" the one before. Where no article tells its day,
the one with more dead is the later: that number only grows. Else "sáng nay" is before "chiều nay".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from nlp.checks.finding import Finding
from nlp.event.fact import Fact
from nlp.event.growth import grown
from nlp.event.report import Moment, Report

Clue: TypeAlias = Literal["published", "told", "totals", "parts", "given"]
"""By what articles are put in order: `order_told` and so on are the codes of findings that say so."""

_PARTS = ("rạng sáng", "sáng", "trưa", "chiều", "tối", "đêm")
_PART = re.compile(rf"(?<!\w)({'|'.join(_PARTS)})\s+nay(?!\w)", re.IGNORECASE)
_TODAY = re.compile(
    rf"(?<!\w)(?:hôm|{'|'.join(_PARTS)})\s+(?P<when>nay|qua)\s*[,(]?\s*(?:ngày\s+)?"
    r"(?P<day>\d{1,2})\s?(?:[/.-]|tháng)\s?(?P<month>\d{1,2})(?:\s?[/.-]\s?(?P<year>(?:19|20)\d\d))?(?![\d/])",
    re.IGNORECASE,
)

_SOME_YEAR = 2000
"""Where no article tells the year: a leap year."""

_HALF_A_YEAR = timedelta(days=183)


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
    years = [report.published.at.year for report in reports if report.published]
    told = [None if report.published else _TODAY.search(_text(report)) for report in reports]
    years += [int(match["year"]) for match in told if match and match["year"]]
    found = [
        report.published or (_day(match, min(years, default=_SOME_YEAR)) if match else None)
        for report, match in zip(reports, told, strict=True)
    ]
    if years:
        return found
    last = max((moment.at for moment in found if moment), default=datetime.min)
    # "31/12" and "1/1" are two days one after the other.
    return [
        Moment(one.at.replace(year=_SOME_YEAR + 4)) if one and last - one.at > _HALF_A_YEAR else one
        for one in found
    ]


def _text(report: Report) -> str:
    return f"{report.article.title}\n{report.article.text}"


def _day(match: re.Match[str], year: int) -> Moment | None:
    try:
        at = datetime(int(match["year"] or year), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return Moment(at + timedelta(days=match["when"].casefold() == "qua"))


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
    parts = [_PART.search(_text(report)) for report in reports]
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
