"""Numbers, dates, times, percentages and amounts of money in Vietnamese and English.

A quantity has readings: "16/1" is a day or a fraction, "60,000" in Vietnamese text is sixty or sixty
thousand. A quantity of an output is supported by a source if one of its readings is. The words and
patterns are in nlp/facts/quantities.toml. Pure functions, linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from nlp.facts.amounts import find_numbers
from nlp.facts.dates import find_patterns
from nlp.facts.neighbours import share_units
from nlp.facts.numerals import Language, load_words, tokenize
from nlp.facts.readings import Date, Draft, Kind, Reading, Value


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    Attributes:
        readings: at least one, the likeliest first.
        text: as written; `source[start:end]`.
        start, end: half-open span in the text.
        parts: the plain numbers that it may be instead ("27-2": a day or a score).
        about: "about", "more" (than) or "less" (than) where the text says so, else "".
        weak: too small a word to speak of ("one", "first", "một"): it supports, but is neither
            asked for nor warned of.
    """

    readings: tuple[Reading, ...]
    text: str
    start: int
    end: int
    parts: tuple[Quantity, ...] = ()
    about: str = ""
    weak: bool = False

    @property
    def kind(self) -> Kind:
        """What it is, in its likeliest reading."""
        return self.readings[0].kind

    @property
    def value(self) -> Value:
        """Its value in its likeliest reading."""
        return self.readings[0].value


def find_quantities(text: str, language: Language) -> list[Quantity]:
    """Finds the quantities of a text.

    Args:
        text: any text.
        language: whose words and marks are read.

    Returns:
        The quantities in order; their spans do not overlap.
    """
    tokens = tokenize(text)
    taken = bytearray(len(text))
    drafts = list(find_patterns(text, language, taken))
    drafts += find_numbers(text, tokens, language, taken)
    drafts.sort(key=lambda draft: draft.start)
    share_units(text, drafts, language)
    return [_finish(text, draft, language) for draft in drafts]


@cache
def _about_patterns(language: Language) -> list[tuple[str, re.Pattern[str]]]:
    table: dict[str, list[str]] = load_words()[language]["about"]
    return [
        (
            sense,
            re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})\s*$", re.IGNORECASE),
        )
        for sense, words in table.items()
    ]


def _finish(text: str, draft: Draft, language: Language) -> Quantity:
    before = text[max(0, draft.start - 20) : draft.start]
    # The longest: "no more than" is not "more than".
    senses = [
        (match.start(), sense)
        for sense, pattern in _about_patterns(language)
        if (match := pattern.search(before))
    ]
    about = min(senses)[1] if senses else ""
    return Quantity(
        readings=tuple(draft.readings),
        text=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        parts=tuple(_finish(text, part, language) for part in draft.parts),
        about=about,
        weak=draft.weak,
    )


# --- comparison -----------------------------------------------------------------------------------


def unsupported(output: Sequence[Quantity], source: Sequence[Quantity]) -> list[Quantity]:
    """Returns the quantities of an output that no quantity of its source supports.

    Lenient where the source reasonably holds the value: a year or month of a full date, an end of a
    range, a number without its đồng, a rounded value after "about", "hơn" and the like. Strict on
    digits, days, percentages and currencies. Weak words ("one", "first", "một") are never returned.

    Args:
        output: quantities of a summary or a translation.
        source: quantities of what it was made from, in the same or the other language.
    """
    pool = _Pool(source)
    return [quantity for quantity in output if not quantity.weak and not pool.supports(quantity)]


def missing(source: Sequence[Quantity], output: Sequence[Quantity]) -> list[Quantity]:
    """Returns the quantities of a source that its translation lost; the mirror of `unsupported`.

    A lone 1 is not asked for: "1 lá thư" is "a letter".
    """
    pool = _Pool(output)
    return [
        quantity
        for quantity in source
        if not quantity.weak
        and Reading("number", Fraction(1)) not in quantity.readings
        and not pool.supports(quantity)
    ]


def nearest(quantity: Quantity, source: Iterable[Quantity]) -> Quantity | None:
    """Returns the quantity of the same kind in the source whose value is the closest, or None."""
    best: tuple[float, Quantity] | None = None
    for candidate in source:
        distances = [
            distance
            for reading in candidate.readings
            if reading.kind == quantity.kind
            and (distance := _distance(quantity.value, reading.value)) is not None
        ]
        if distances and (best is None or min(distances) < best[0]):
            best = min(distances), candidate
    return best[1] if best else None


def _distance(a: Value, b: Value) -> float | None:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return float(sum(x != y for x, y in zip(a, b, strict=False)))
    if isinstance(a, str) or isinstance(b, str):
        return float(a != b)
    if isinstance(a, tuple) or isinstance(b, tuple):
        return None
    first, second = float(a), float(b)
    return abs(first - second) / max(abs(first), abs(second), 1.0)


class _Pool:
    """The readings of many quantities, to be asked for one at a time in constant time."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        self._readings: set[Reading] = set()
        self._units: dict[Fraction, set[tuple[Kind, str]]] = {}
        self._dates: set[Date] = set()  # as said
        self._partial_dates: set[Date] = set()  # and without some of their parts
        for quantity in _with_parts(quantities):
            for reading in quantity.readings:
                self._add(reading)
        self._currencies = {currency for units in self._units.values() for _, currency in units}
        self._sorted = sorted(self._units)

    def _add(self, reading: Reading) -> None:
        self._readings.add(reading)
        if isinstance(reading.value, Fraction):
            self._units.setdefault(reading.value, set()).add((reading.kind, reading.currency))
        elif reading.kind == "date":
            year, month, day = _as_date(reading.value)
            self._dates.add((year, month, day))
            for y in (year, None):
                self._partial_dates |= {(y, month, day), (y, month, None), (y, None, day), (y, None, None)}

    def supports(self, quantity: Quantity) -> bool:
        """Whether one of its readings, or all its parts, are among those of the pool."""
        if any(self._supports_reading(reading, quantity.about) for reading in quantity.readings):
            return True
        return bool(quantity.parts) and all(self.supports(part) for part in quantity.parts)

    def _supports_reading(self, reading: Reading, about: str) -> bool:
        if reading.kind == "date":
            return self._supports_date(*_as_date(reading.value))
        if not isinstance(reading.value, Fraction):
            return reading in self._readings
        if self._supports_value(reading, reading.value):
            return True
        return bool(about) and any(
            self._supports_value(reading, v) for v in self._rounded(reading.value, about)
        )

    def _supports_value(self, reading: Reading, value: Fraction) -> bool:
        return any(self._same_unit(reading, kind, currency) for kind, currency in self._units.get(value, ()))

    def _same_unit(self, reading: Reading, kind: Kind, currency: str) -> bool:
        if reading.kind == "percent" or kind == "percent":
            return reading.kind == kind
        if reading.kind == "number":
            return True
        if kind == "number":
            # The currency is said elsewhere in the text; đồng need not be said in Vietnamese.
            return reading.currency == "VND" or reading.currency in self._currencies
        dollars = load_words()["currencies"]["dollars"]
        return currency == reading.currency or (
            "$" in (currency, reading.currency) and {currency, reading.currency} <= set(dollars)
        )

    def _supports_date(self, year: int | None, month: int | None, day: int | None) -> bool:
        if (year, month, day) in self._partial_dates:
            return True
        if year is not None and month is None and day is None:
            return Fraction(year) in self._units
        known_year = year is None or (year, None, None) in self._partial_dates
        if (None, month, day) in self._dates:
            return known_year
        # "ngày 16" in a text that speaks of January.
        known_month = (
            month is None or (None, month, None) in self._dates or (year, month, None) in self._dates
        )
        return day is not None and (None, None, day) in self._dates and known_month and known_year

    def _rounded(self, value: Fraction, about: str) -> Iterator[Fraction]:
        """The values of the pool that "about", "more than" or "less than" this value may stand for."""
        if value <= 0:
            return
        unit = _last_digit(value)
        low, high = {
            "about": (value - unit / 2, value + unit / 2),
            "more": (value, value + unit),
            "less": (value - unit, value),
        }[about]
        low, high = max(low, value * Fraction(3, 4)), min(high, value * Fraction(4, 3))
        at = bisect_left(self._sorted, low)
        while at < len(self._sorted) and self._sorted[at] <= high:
            yield self._sorted[at]
            at += 1


def _last_digit(value: Fraction) -> Fraction:
    """What one more in the last significant digit adds: 100 for 1,200; 0.1 for 2.5."""
    unit = Fraction(1)
    while value % unit and unit > Fraction(1, 10**6):
        unit /= 10
    while value % (unit * 10) == 0:
        unit *= 10
    return unit


def _with_parts(quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    for quantity in quantities:
        yield quantity
        yield from quantity.parts


def _as_date(value: Value) -> Date:
    assert isinstance(value, tuple)
    year, month, day = (*value, None)[:3]
    return year, month, day
