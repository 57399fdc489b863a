"""Units, sign and direction of quantities: "450 MW", "âm 0,6%", "giảm 12,45 điểm".

The words are in nlp/facts/units.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import Any, Literal, TypeAlias

from nlp.facts.numerals import Language
from nlp.facts.parsed import KEPT, ParsedText
from nlp.facts.quantities import Quantity
from nlp.text.tables import read_table

Direction: TypeAlias = Literal["up", "down"]

_JOIN = re.compile(r"\s*(?:-|–|—|to|and|or|đến|tới|và|hoặc|hay)\s*")
_MINUS = re.compile(r"(?:^|(?:^|[^\d\s])\s+|[(\[:=~])[-−–]$")
_NO_SIGN = frozenset({"length", "area", "data", "time", "voltage", "power"})
"""Dimensions of what is never below nought: "phim âm 35 mm"."""
_CLAUSE = re.compile(r"[,;:.!?()]\s|\n")
CONVERTED = 0.06
"""How far a converted value may be off: "10 km" are "six miles"."""

_PER = {
    "vi": re.compile(r"\s?(?:/|(?:trên|cho )?(?:mỗi|một)(?=\s))", re.IGNORECASE),
    "en": re.compile(r"\s?(?:/|(?:for )?(?:per|an?|each|every)(?=\s))", re.IGNORECASE),
}
_EACH = {
    "vi": re.compile(r"(?:(?<!\w)(?:mỗi|từng)(?=\s)|/)", re.IGNORECASE),
    "en": re.compile(r"(?:(?<!\w)(?:per|an?|each|every)(?=\s)|/)", re.IGNORECASE),
}
"""Before the unit of a rate; "each" also where no figure stands before it."""

_BEHIND = 40
"""Characters behind a figure in which its bound is said."""

_BEFORE = 34
"""Characters before a figure in which its direction is said."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; units of one dimension with a factor can be converted."""

    key: str
    dimension: str
    factors: tuple[float, ...]
    own: bool
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with what stands around it.

    Attributes:
        quantity: the number, percentage or amount.
        unit: the unit behind it, or None.
        end: the end of the unit, or of the quantity.
        negative: whether it is said to be below nought.
        per: the unit that it is a rate of ("95.000 đồng/kg"), or None.
        directions: whether something goes up or down by it or to it, as far as the words around it say.
    """

    quantity: Quantity
    unit: Unit | None
    end: int
    negative: bool
    per: Unit | None
    directions: frozenset[Direction]

    @property
    def values(self) -> frozenset[Fraction]:
        """What its number may be."""
        return frozenset(r.value for r in self.quantity.readings if isinstance(r.value, Fraction))

    def is_of(self, other: Measure) -> bool:
        """Whether it is another measure converted: "two weeks" of "14 ngày"."""
        a, b = self.unit, other.unit
        if a is None or b is None or a.key == b.key or a.dimension != b.dimension:
            return False
        return any(
            abs(float(x) * one - float(y) * two) <= CONVERTED * float(y) * two
            for one, two in product(a.factors, b.factors)
            for x, y in product(self._counted, other._counted)
        )

    @property
    def _counted(self) -> frozenset[Fraction]:
        """How many of the unit: "two decades" may be twenty, but not twenty decades."""
        assert self.unit is not None
        value = self.quantity.value
        spans = self.unit.key in ("decade", "century") and isinstance(value, Fraction)
        return frozenset((value,)) if spans and isinstance(value, Fraction) else self.values


@lru_cache(maxsize=KEPT)
def find_measures(facts: ParsedText) -> tuple[Measure, ...]:
    """Returns the numbers, percentages and amounts of a text with unit, sign and direction, in order."""
    text, language = facts.text, facts.language
    found = []
    units = [
        _unit_after(text, quantity.end, language) if quantity.kind in ("number", "date") else None
        for quantity in facts.quantities
    ]
    # "10-15 km": the first takes the unit of the second.
    for i, (one, following) in reversed(list(enumerate(pairwise(facts.quantities)))):
        if units[i] is None and units[i + 1] and _JOIN.fullmatch(text, one.end, following.start):
            unit, _ = units[i + 1]  # type: ignore[misc]
            units[i] = unit, one.end
    floor = 0
    for quantity, after in zip(facts.quantities, units, strict=True):
        if _is_hours(quantity):
            # "3 giờ" is a time of the day or as long as that.
            hours = _unit_words("vi")[1]["giờ"]
            found.append(Measure(quantity.parts[0], hours, quantity.end, False, None, frozenset()))
            floor = quantity.end
            continue
        if not any(isinstance(reading.value, Fraction) for reading in quantity.readings):
            continue
        unit, end = after or (None, quantity.end)
        signed = unit is None or unit.dimension not in _NO_SIGN
        negative = signed and _is_negative(text, quantity.start, end, language)
        directions = _directions(text, floor, quantity.start, end, language)
        found.append(Measure(quantity, unit, end, negative, _per(text, end, language), directions))
        floor = end
    return tuple(found)


def _is_hours(quantity: Quantity) -> bool:
    """Whether it is a whole number of hours in Vietnamese, with no part of the day: "3 giờ", "24h"."""
    return quantity.kind == "time" and len(quantity.parts) == 1 and quantity.text.endswith(("giờ", "h"))


def bound_of(facts: ParsedText, measure: Measure) -> str:
    """Whether a measure is the least of what is meant ("more"), the most ("less"), or neither ("").

    Words before it say so ("trên 18 tuổi"), or words behind it ("18 tuổi trở lên", "18 or older").
    """
    start, end = measure.quantity.start, measure.quantity.end
    before, after = facts.lower[max(0, start - _BEFORE) : start], facts.text[end : end + _BEHIND]
    patterns = _bounds(facts.language)
    if measure.unit is None or measure.unit.key == "year":
        for side in ("more", "less"):
            if patterns[f"{side}_ahead"].search(before):
                return side
    sides = [(match.start(), side) for side in ("more", "less") if (match := patterns[side].search(after))]
    return min(sides)[1] if sides else measure.quantity.about


def shared_out(facts: ParsedText) -> list[tuple[Unit, int, int]]:
    """Returns the units of which each has or costs something ("mỗi sào", "per hectare"), with their spans."""
    found = []
    for match in _EACH[facts.language].finditer(facts.text):
        after = _unit_after(facts.text, match.end(), facts.language)
        if after:
            found.append((after[0], match.start(), after[1]))
    return found


def is_unit(word: str) -> bool:
    """Whether a word is a unit as it is written: "MW", "sào"."""
    exact, folded = _unit_words("vi")
    return word in exact or word in folded or f"{word}." in folded


def multiples() -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Yields how Vietnamese says "twice as much", "half", "a dozen", and what one of them is in English."""
    yield from _multiples()


def _unit_after(text: str, end: int, language: Language) -> tuple[Unit, int] | None:
    match = _unit_pattern(language).match(text, end)
    if not match:
        return None
    exact, folded = _unit_words(language)
    word = " ".join(match[1].replace(" /", "/").replace("/ ", "/").split())
    if f"{word}." in folded and word.lower() not in folded:
        ends = re.match(r"\s*(?:[,.;:)]|$)", text[match.end() : match.end() + 3])
        word = f"{word}." if ends else word
    unit = exact.get(word) or folded.get(word.lower())
    return (unit, match.end()) if unit else None


def _per(text: str, end: int, language: Language) -> Unit | None:
    match = _PER[language].match(text, end)
    after = _unit_after(text, match.end(), language) if match else None
    return after[0] if after else None


def _is_negative(text: str, start: int, end: int, language: Language) -> bool:
    before = text[max(0, start - 24) : start]
    if _MINUS.search(before) or text[start : start + 1] in "-−":
        return True
    if _signs(language).search(before):
        return True
    return (
        language == "en"
        and re.match(r"\s*(?:degrees? )?(?:Celsius |C )?below (?:zero|freezing)", text[end : end + 40])
        is not None
    )


def _directions(text: str, floor: int, start: int, end: int, language: Language) -> frozenset[Direction]:
    """What the words after `floor` and before a figure, or right behind it, say of its direction."""
    before = text[max(floor, start - _BEFORE) : start]
    breaks = [match.end() for match in _CLAUSE.finditer(before)]
    before = before[breaks[-1] :] if breaks else before
    near: list[tuple[int, Direction]] = []
    for direction, pattern in _direction_patterns(language).items():
        near += [(match.end(), direction) for match in pattern.finditer(before)]
    said = {max(near)[1]} if near and language == "vi" else {direction for _, direction in near}
    if language == "en":
        # "a 12 percent year-on-year drop"
        said |= {d for d, p in _direction_patterns("en").items() if p.match(text, _next_word(text, end))}
        said |= {d for d, p in _direction_patterns("en").items() if p.match(text, _next_word(text, end, 2))}
    return frozenset(said)


def _next_word(text: str, end: int, count: int = 1) -> int:
    """Where the first or second word behind a figure begins."""
    match = re.compile(rf"\s*(?:[\w-]+\s+){{{count - 1}}}").match(text, end)
    return match.end() if match else end


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "units")


@cache
def _unit_words(language: Language) -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Units by their words: as they are written, and in small letters."""
    exact, folded = {}, {}
    for row in _table()["unit"]:
        unit = Unit(
            row["key"],
            row["dimension"],
            tuple(map(float, row.get("factors", [row["factor"]] if "factor" in row else []))),
            row.get("own", False),
            (*row["en"], *row.get("also", ())),
        )
        for word in row[language]:
            if any(c.isupper() for c in word):
                exact[word] = unit
            else:
                folded[word] = unit
    return exact, folded


@cache
def _unit_pattern(language: Language) -> re.Pattern[str]:
    exact, folded = _unit_words(language)
    words = sorted([*exact, *folded], key=len, reverse=True)
    # What has capitals is looked up as it is afterwards.
    choices = "|".join(
        re.escape(word.rstrip(".")).replace(r"\ ", r"[\s-]+").replace("/", r"\s?/\s?") for word in words
    )
    # "U22 V-League" has no volts.
    return re.compile(rf"(?:\s?-\s?|\s)?({choices})(?![\w²³])(?!(?-i:[-.][A-ZĐ]))", re.IGNORECASE)


@cache
def _signs(language: Language) -> re.Pattern[str]:
    words = "|".join(_table()["sign"][language])
    return re.compile(
        rf"(?<!\w)(?:{words})\s+(?:khoảng|gần|hơn|tới|about|of|by|around|nearly|some|at)?\s*(?:tới|about)?\s*$",
        re.IGNORECASE,
    )


@cache
def _direction_patterns(language: Language) -> dict[Direction, re.Pattern[str]]:
    table = _table()["direction"][language]
    sides: tuple[Direction, Direction] = ("up", "down")
    return {side: re.compile(rf"(?<!\w)(?:{'|'.join(table[side])})(?!\w)", re.IGNORECASE) for side in sides}


@cache
def _bounds(language: Language) -> dict[str, re.Pattern[str]]:
    table = _table()["bound"][language]
    return {
        side: re.compile(
            words if side.endswith("_ahead") else rf"^[^,.;:()]*?(?<!\w)(?:{words})(?!\w)", re.IGNORECASE
        )
        for side, words in table.items()
    }


@cache
def _multiples() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rows = _table()["multiple"]
    return tuple((re.compile(row["vi"], re.IGNORECASE), re.compile(row["en"], re.IGNORECASE)) for row in rows)
