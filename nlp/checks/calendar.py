"""Dates that an English reader misreads: lunar ones given as solar, and "7/11" left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair

_LUNAR = re.compile(
    r"\bâm lịch\b|\b(?:mùng|mồng) (?:\d+|[^\W\d_]+) (?:tháng (?:giêng|chạp)|tết)\b"
    r"|\brằm tháng\b|\btháng (?:chạp|một âm)\b",
    re.IGNORECASE,
)
_SAID_LUNAR = re.compile(
    r"\b(?:lunar|tet|tết|full moon|mid-autumn|lunisolar|lunation|moon|eve|new year|vu lan|ghost)\b",
    re.IGNORECASE,
)
_SOLAR = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_SLASHED = re.compile(r"(?<![\w/.,])(\d{1,2})/(\d{1,2})(?![\w/]|[.,]\d)")
_DATED = re.compile(
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|nay|qua|mùng|mồng|từ|đến|khuya)\s+\(?(\d{1,2})/(\d{1,2})(?![\w/])",
    re.IGNORECASE,
)


def check_lunar(pair: Pair) -> Iterator[Finding]:
    """A lunar date ("mùng 5 tháng Giêng") that the translation gives as one of the solar calendar."""
    match = _LUNAR.search(pair.source.text)
    if match and not _SAID_LUNAR.search(pair.output.text):
        month = _SOLAR.search(pair.output.text)
        spans = (month.span(),) if month else ()
        yield Finding("lunar_date", "warning", pair.field, spans, (match.span(),), match[0])


def check_slashed(pair: Pair) -> Iterator[Finding]:
    """A day and month left as "7/11", which is July 11 for half of the readers."""
    dates = {(match[1], match[2]) for match in _DATED.finditer(pair.source.text)}
    for match in _SLASHED.finditer(pair.output.text):
        if (match[1], match[2]) in dates:
            yield pair.in_output("ambiguous_date", "warning", match.span())
