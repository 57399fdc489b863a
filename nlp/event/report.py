"""One article on an event, who published it, and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePath
from urllib.parse import urlsplit

from nlp.article.parse import Article, parse_article
from nlp.extract.context import Context, read_contexts
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity, find_quantities
from nlp.read.document import Document

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")

_AT_THE_TOP = 2
"""Paragraphs of an article in which a line with its date is looked for, where none was dropped as such."""

_LINE = 80
"""Most characters of such a line."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article was published.

    Attributes:
        at: as the article says it, of its own time zone.
        timed: the hour is known, not only the day.
    """

    at: datetime
    timed: bool = False

    def before(self, other: Moment) -> bool:
        """Whether it is certainly the earlier one: two articles of a day without hours are not ordered."""
        if self.timed and other.timed:
            return self.at < other.at
        return self.at.date() < other.at.date()

    def __str__(self) -> str:
        return self.at.strftime("%Y-%m-%d %H:%M" if self.timed else "%Y-%m-%d")

    @classmethod
    def read(cls, text: str) -> Moment | None:
        """Reads "2024-09-10T08:30" or "Thứ Ba, 10/9/2024, 08:30 (GMT+7)"; None without a whole date."""
        if iso := _ISO.search(text):
            try:
                return cls(datetime.fromisoformat(iso[0]), len(iso[0]) > 10)
            except ValueError:
                return None
        found = find_quantities(text, "vi")
        day = next((day for one in found if (day := _whole_day(one))), None)
        if day is None:
            return None
        clock = next((one.value for one in found if one.kind == "time"), None)
        if isinstance(clock, tuple) and len(clock) == 2:
            hour, minute = clock
            return cls(datetime(day.year, day.month, day.day, int(hour or 0), int(minute or 0)), True)
        return cls(datetime(day.year, day.month, day.day))


def _whole_day(quantity: Quantity) -> date | None:
    if quantity.kind != "date" or not isinstance(quantity.value, tuple):
        return None
    year, month, day = (*quantity.value, None)[:3]
    try:
        return date(year, month, day) if year and month and day else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Report:
    """One article on an event.

    Attributes:
        name: what the reader knows it by: its outlet, file or row.
        article: cleaned.
        published: None where neither the article nor the table says it.
        origin: path, address or row.
    """

    name: str
    article: Article
    published: Moment | None = None
    origin: str = ""

    @cached_property
    def source(self) -> ParsedText:
        """The article's text with its sentences and facts; spans of claims refer to it."""
        return ParsedText(self.article.text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence.text for sentence in self.source.sentences)

    @cached_property
    def contexts(self) -> list[Context]:
        """What each sentence stands under, and which are denied by the next."""
        return read_contexts(self.source.sentences, self.article.text, self.article.title)


def report_of(document: Document, *, name: str = "", published: str = "") -> Report:
    """Makes a report of a document.

    Args:
        document: as it was read.
        name: what to call it; else its host, the name of its file, or its title.
        published: when, if a table says it; else the article's own line of date and time counts.

    Raises:
        InputError: there is no article in the document.
    """
    article = parse_article(document.text, title=document.title)
    moment = Moment.read(published) if published else None
    called = name or _name_of(document.origin) or article.title[:40] or "?"
    return Report(called, article, moment or published_at(article), document.origin)


def published_at(article: Article) -> Moment | None:
    """Returns when an article says that it was published: by a line that was dropped, or one at its top."""
    dropped = [item.text for item in article.dropped if item.reason in ("timestamp", "dateline", "byline")]
    top = [line for line in article.paragraphs[:_AT_THE_TOP] if len(line) <= _LINE]
    return next((moment for line in (*dropped, *top) if (moment := Moment.read(line))), None)


def _name_of(origin: str) -> str:
    if "://" in origin:
        return (urlsplit(origin).hostname or origin).removeprefix("www.")
    return PurePath(origin).stem


def told_apart(reports: Sequence[Report]) -> list[Report]:
    """Returns reports none of which has the name of another: "tuoitre.vn", "tuoitre.vn (2)"."""
    seen: Counter[str] = Counter()
    named = []
    for report in reports:
        seen[report.name] += 1
        again = seen[report.name]
        named.append(report if again == 1 else replace(report, name=f"{report.name} ({again})"))
    return named
