"""Numbers in a list or a range take the unit of their neighbour: "10-15 triệu đồng", "16 và 17/1"."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

from nlp.facts.numerals import Language, load_words
from nlp.facts.readings import Draft, Reading
from nlp.text.tables import any_of


@cache
def _join_pattern(language: Language) -> re.Pattern[str]:
    joins = any_of(load_words()[language]["joins"])
    return re.compile(rf"(?:st|nd|rd|th)?\s*(?:{joins})\s*(?:and\s+|và\s+)?", re.IGNORECASE)


def share_units(text: str, drafts: list[Draft], language: Language) -> None:
    """Lets numbers joined in a list or range take the unit of their neighbour.

    "10-15 triệu đồng" are ten (or ten million đồng) to fifteen million đồng; "16 và 17/1" are two days.
    """
    joined = [
        following.start - draft.end <= 12
        and _join_pattern(language).fullmatch(text, draft.end, following.start) is not None
        for draft, following in pairwise(drafts)
    ]
    for i in range(len(joined) - 1, -1, -1):
        if joined[i] and (drafts[i].bare or _is_day(drafts[i])):
            _take_unit(drafts[i], drafts[i + 1])
    for i, is_joined in enumerate(joined):
        if is_joined and (drafts[i + 1].bare or drafts[i].prefix):
            _take_prefix(drafts[i + 1], drafts[i])


def _is_day(draft: Draft) -> bool:
    """ "ngày 25" in "ngày 25 đến 29 tháng 3"."""
    value = draft.readings[0].value
    return isinstance(value, tuple) and value[:2] == (None, None)


def _take_unit(draft: Draft, unit: Draft) -> None:
    readings = [*draft.readings, *(reading for part in draft.parts for reading in part.readings)]
    first = next((reading.value for reading in readings if reading.kind == "number"), None)
    if not isinstance(first, Fraction):
        return
    for reading in list(unit.readings):
        if reading.kind in ("percent", "amount") or (reading.kind == "number" and unit.scale > 1):
            draft.add(replace(reading, value=first * unit.scale))
            if reading.kind == "amount":
                draft.add(replace(reading, value=first))
        elif reading.kind == "date" and isinstance(reading.value, tuple) and first.denominator == 1:
            year, month, day = (*reading.value, None)[:3]
            if day and 1 <= first <= 31:
                draft.add(Reading("date", (year, month, int(first))))
            elif month and not day and 1 <= first <= 12:
                draft.add(Reading("date", (year, int(first), None)))
        elif reading.kind == "time" and first.denominator == 1 and 0 <= first <= 24:
            draft.add(Reading("time", (int(first), 0)))
            draft.add(Reading("time", ((int(first) + 12) % 24, 0)))
    draft.scale = unit.scale  # for the one before it


def _take_prefix(draft: Draft, before: Draft) -> None:
    values = [r.value for r in draft.readings if r.kind == "number" and isinstance(r.value, Fraction)]
    for value in values:
        if before.prefix:
            draft.add(Reading("amount", value, before.prefix))
        for reading in before.readings if value.denominator == 1 and 1 <= value <= 31 else ():
            if (
                reading.kind == "date"
                and isinstance(reading.value, tuple)
                and reading.value[-1]
                and reading.value[1]
            ):
                draft.add(Reading("date", (reading.value[0], reading.value[1], int(value))))
    if before.prefix and values:
        draft.prefix = before.prefix
