"""Numbers that are names: of roads, documents, flights, houses. They count nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.event.counted import table
from nlp.facts.measures import is_unit
from nlp.text.syllables import SYLLABLE
from nlp.text.tables import any_of

_NUMBER = r"(?:\s+mang)?(?:\s+số)?(?:\s+hiệu)?"
_SERIES = r"(?:\s+(?-i:[A-ZĐ][A-ZĐa-z]{0,3}|\d\d[A-ZĐ]\d?)(?:\s*[-–])?)?"
"""Letters between what is named and its number: "chuyến bay VN 253", "tàu cá QNg - 90123"."""

_WAY = re.compile(r",?\s+(?:theo\s+)?(?:hướng|chiều|đoạn)\s+(?:từ\s+|qua\s+|đi\s+)?[A-ZĐ]")
"""What follows the number of a road alone: "14 hướng Gia Nghĩa"."""

_ADDRESS = re.compile(r"\s+[A-ZĐ][^\W\d_]*(?:\s+[A-ZĐ][^\W\d_]*)+(?=\s*(?:[,.;:()–-]|$))")
"""What follows the number of a house: "45 Nguyễn Trãi,"."""

_CLOCK = re.compile(
    r"\s+(?:giờ|phút|giây|tiếng đồng hồ"
    r"|tiếng(?=\s*(?:[,.;:()]|$)|\s+(?:sau|trước|rưỡi|liền|nữa|mới|thì|để)\s))(?!\w)"
)
"""What hours are counted by; "hai tiếng nổ" were two bangs."""


_CLOCKS = {("giờ",), ("phút",), ("giây",), ("tiếng",), ("giờ", "đồng", "hồ"), ("tiếng", "đồng", "hồ")}


def identified_by(before: str, after: str) -> str | None:
    """Returns what a number is the name of, as its table has it: "quốc lộ"; "" where the words do not tell
    of what, None where it is no name.

    Args:
        before, after: the text of its sentence on both sides of it.
    """
    if found := _nouns().search(before):
        noun = " ".join(found[1].casefold().split())
        # "Theo Quyết định 123 …": a capital inside of the sentence is that of a name.
        sure = noun in table("identified") or (
            found[1][0].isupper() and bool(before[: found.start()].strip())
        )
        if not _is_counted(after) and (sure or not _goes_on(after)):
            return noun
    return "" if _WAY.match(after) or _ADDRESS.match(after) else None


def is_name_of(numbered: str) -> bool:
    """Whether the number that follows "bão số" or "thứ" tells nothing by itself, as one after "cấp" does."""
    *before, last = ["", *numbered.split()]
    return last in table("numbered", "names") and before[-1] not in table("numbered", "amounts")


def is_named_by_day(before: str) -> bool:
    """Whether a day is the name of what stands before it: "đường 30 tháng 4"."""
    found = _nouns().search(before)
    return found is not None and found[1].casefold() in table("identified", "by_days")


def counts_clock(text: str, after: str) -> bool:
    """Whether a number in words counts hours: "sau hai giờ"; it is said in passing, or a time of the day."""
    return not any(map(str.isdigit, text)) and _CLOCK.match(after) is not None


def is_clock(counted: Sequence[str]) -> bool:
    """Whether what a number counts is hours or minutes, and nothing tells of what."""
    return tuple(counted) in _CLOCKS


def _is_counted(after: str) -> bool:
    """Whether a unit, or what is usually counted, follows a number: "đường 3 km", "xe buýt 52 chỗ"."""
    words = [match.casefold() for match in SYLLABLE.findall(after[:30])]
    heads = [" ".join(words[:size]) for size in (1, 2)]
    stands = after[:1] == " " and after[1:2].isalnum()
    return stands and any(head in table("identified", "counted") or is_unit(head) for head in heads)


def _goes_on(after: str) -> bool:
    """Whether a word in small letters follows that may be what a number counts."""
    found = SYLLABLE.match(after, 1) if after[:1] == " " else None
    word = found[0] if found else ""
    return word.islower() and word not in table("ends") | table("identified", "along")


@cache
def _nouns() -> re.Pattern[str]:
    nouns = table("identified") | table("identified", "perhaps")
    return re.compile(rf"(?<!\w)({any_of(nouns)}){_NUMBER}{_SERIES}\s*$", re.IGNORECASE)
