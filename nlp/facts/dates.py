"""Dates, times, days of the week and fractions, found by the patterns of nlp/facts/quantities.toml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from nlp.facts.numerals import Language, load_words, read_numeral, tokenize
from nlp.facts.readings import Draft, Reading, is_year
from nlp.text.tables import any_of


class _Pattern(NamedTuple):
    """See nlp/facts/quantities.toml."""

    kind: str
    sure: bool
    pattern: re.Pattern[str]
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None


_NEAR = 48
"""Characters before a match that are looked at."""


@cache
def _patterns(language: Language) -> list[_Pattern]:
    words = load_words()
    names = {
        "name": words[language]["months"],
        "weekday": words[language]["weekdays"],
    }
    compiled = []
    for entry in words[language]["patterns"]:
        pattern = entry["pattern"]
        for piece, expression in words["pieces"].items():
            pattern = pattern.replace("{" + piece + "}", expression)
        for group, table in names.items():
            choices = any_of(table)
            pattern = pattern.replace("{" + group + "}", f"(?P<{group}>{choices})")
        # English names of months and days are capitalised, which tells May from may.
        flags = re.IGNORECASE if language == "vi" else 0
        around = (f"(?:{entry['not_after']})$" if "not_after" in entry else None), entry.get("not_before")
        limits = [re.compile(words, flags) if words else None for words in around]
        compiled.append(_Pattern(entry["kind"], entry.get("sure", True), re.compile(pattern, flags), *limits))
    return compiled


def _is_something_else(text: str, start: int, end: int, of: _Pattern) -> bool:
    """Whether what stands around a match makes it no date: a score, an ordinal."""
    if of.kind == "weekday" and any(map(str.isupper, text[start + 1 : end])):
        return False
    before = of.not_after is not None and of.not_after.search(text[max(0, start - _NEAR) : start])
    return bool(before or (of.not_before is not None and of.not_before.match(text, end)))


@cache
def _english_months() -> dict[int, str]:
    """Of the forms of a name the first, which is the whole one."""
    return {number: name for name, number in reversed(load_words()["en"]["months"].items())}


def day_in_english(month: int, day: int | None = None, year: int | None = None) -> str:
    """Returns a day or a month as English writes it: "November 7, 2024", "November 7", "November 2024"."""
    name = _english_months()[month]
    named = f"{name} {day}" if day else name
    return f"{named}, {year}" if day and year else f"{named} {year}" if year else named


def find_patterns(text: str, language: Language, taken: bytearray) -> Iterator[Draft]:
    for of in _patterns(language):
        for match in of.pattern.finditer(text):
            groups = match.groupdict()
            start, end = match.span("text") if groups.get("text") else match.span()
            if any(taken[start:end]) or _is_something_else(text, start, end, of):
                continue
            readings = _PATTERN_READERS[of.kind](groups, language)
            if not readings:
                continue
            taken[start:end] = b"\1" * (end - start)
            draft = Draft(readings, start, end)
            if not of.sure:
                _add_plain(draft, text, language, of.kind)
            yield draft


def _read_date(groups: dict[str, str | None], language: Language) -> list[Reading]:
    months = load_words()[language]["months"]
    name = groups.get("name")
    months_of = {key.lower(): value for key, value in months.items()}
    month = months_of[" ".join(name.lower().split())] if name else _number(groups.get("month"))
    year, day = _number(groups.get("year")), _number(groups.get("day"))
    if short := groups.get("short"):
        return [Reading("date", (century + int(short), month, day)) for century in (2000, 1900)]
    readings = [Reading("date", (year, month, day))]
    if language == "en" and day and month and day <= 12 and not name and groups.get("mark"):
        readings.append(Reading("date", (year, day, month)))
    return readings


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _read_time(groups: dict[str, str | None], language: Language) -> list[Reading]:
    hour, minute = int(groups["hour"] or 0), int(groups["minute"] or 0)
    if minute > 59 or hour > 24:
        return []
    half = (groups.get("half") or groups.get("half_") or "").lower()
    if language == "vi" and hour > 12:
        hours = [hour % 24]  # "22h đêm"
    elif half in ("a", "sáng"):
        hours = [hour % 12]
    elif half in ("p", "chiều", "tối") or (half == "trưa" and hour < 10):
        hours = [hour % 12 + 12]
    elif half in ("đêm", "khuya"):
        hours = [hour % 12 + 12 if 6 <= hour < 12 else hour % 12]
    elif hour > 12 or half == "trưa":
        hours = [hour % 24]
    else:
        hours = [hour, (hour + 12) % 24]
    return [Reading("time", (h, minute)) for h in hours]


def _read_weekday(groups: dict[str, str | None], language: Language) -> list[Reading]:
    name = " ".join((groups["weekday"] or "").split())
    weekdays = load_words()[language]["weekdays"]
    return [Reading("weekday", weekdays[name.lower() if language == "vi" else name])]


def _read_fraction(groups: dict[str, str | None], language: Language) -> list[Reading]:
    upper, lower = int(groups["upper"] or 0), int(groups["lower"] or 0)
    return [Reading("number", Fraction(upper, lower))] if lower else []


_PATTERN_READERS: dict[str, Callable[[dict[str, str | None], Language], list[Reading]]] = {
    "date": _read_date,
    "time": _read_time,
    "weekday": _read_weekday,
    "fraction": _read_fraction,
}


def _add_plain(draft: Draft, text: str, language: Language, kind: str) -> None:
    """The other ways to read what looks like a date or a time: a score, a fraction, a duration."""
    inside = text[draft.start : draft.end]
    tokens = tokenize(inside)
    if kind == "weekday":
        # "thứ hai" is Monday or the second.
        numeral = read_numeral(tokens, 1, language)
        word = tokens[-1].lower
        value = numeral.values[0] if numeral else Fraction(4) if word == "tư" else None
        if value is not None:
            draft.add(Reading("number", value))
        return
    for token in tokens:
        if token.kind == "digits" and (year := int(token.text)) >= 0:
            readings = [Reading("number", Fraction(year))]
            if is_year(token.text):
                readings.append(Reading("date", (year, None, None)))
            draft.parts.append(Draft(readings, draft.start + token.start, draft.start + token.end))
    numbers = [part.readings[0].value for part in draft.parts]
    if len(numbers) == 2 and "/" in inside and isinstance(numbers[0], Fraction) and numbers[1]:
        assert isinstance(numbers[1], Fraction)
        draft.add(Reading("number", numbers[0] / numbers[1]))
