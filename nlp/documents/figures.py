"""Lines of figures, as tables have them, in English: no model is asked, and none could write them wrong."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import cast

from nlp.facts.dates import day_in_english
from nlp.facts.measures import is_unit
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity
from nlp.text.tables import read_table

_LONGEST = 60
"""Characters of a line of figures."""
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?![\d.,]*\d)")
"""With points between thousands, or a decimal comma."""
_SWAPPED = str.maketrans(".,", ",.")
_OUR_WAY, _OTHER_WAY = (
    re.compile(rf"[-+−]?(?:\d+{b}(?:\d{{1,2}}|\d{{4,}})|\d{{1,3}}(?:{a}\d{{3}})+(?:{a}\d{{3}}|{b}\d+))\s*%?")
    for a, b in ((r"\.", ","), (",", r"\."))
)
"""Numbers that can be read in one way only: 1,5 and 1.234.567, or 1.5 and 1,234,567."""
_DAYS = re.compile(r"\d\s*[-–]\s*\Z")
"""What stands before the last day of several: 9-11/7."""
_WORD = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+)*")
_TOUCHING = re.compile(r"(\d)(?=dong|VND)")
_PLAIN = re.compile(r"\d+(?:/\d+)?(?:[.,]\d+)*")
_LEAP = 2024
_SYMBOL = re.compile(r"[$€£¥]?\s*")
_MOST_SAID = 5
"""Denominator up to which a fraction of days is rather one that people say: 1/2, 3/4."""


def in_vietnamese_style(lines: Iterable[str]) -> bool:
    """Whether the figures of a document have decimal commas; not so if some can only be read the other way.

    Args:
        lines: of the document; only those that are a number and nothing else count.
    """
    other = False
    for line in lines:
        if _OUR_WAY.fullmatch(line.strip()):
            return True
        other = other or _OTHER_WAY.fullmatch(line.strip()) is not None
    return not other


def figures_in_english(line: str) -> str:
    """Returns a line of nothing but figures as English writes it; "" if it is more, or stays as it is."""
    if len(line) > _LONGEST or not any(map(str.isdigit, line)):
        return ""
    parts: list[str | None] = []
    position, dated = 0, True
    for quantity in ParsedText(line).quantities:
        if quantity.readings[0].kind == "date" and not dated and _DAYS.search(line[: quantity.start]):
            return ""
        dated = quantity.readings[0].kind == "date"
        parts += [_between(line[position : quantity.start]), _written(quantity)]
        position = quantity.end
    parts.append(_between(line[position:]))
    if None in parts:
        return ""
    written = _TOUCHING.sub(r"\1 ", "".join(filter(None, parts)))
    return written if written != line else ""


def _between(text: str) -> str | None:
    """What stands beside figures; None if it is more than units and words for thousands."""
    known: dict[str, str] = read_table("nlp.documents", "figures")["words"]
    unknown = False

    def english(found: re.Match[str]) -> str:
        nonlocal unknown
        words = found[0].casefold().split()
        said = []
        while words:
            size = 2 if " ".join(words[:2]) in known else 1
            word = " ".join(words[:size])
            unknown = unknown or (word not in known and not (word.isascii() and is_unit(word)))
            said.append(known.get(word, word))
            words = words[size:]
        return " ".join(said) if not found[0].isascii() else found[0]

    written = _WORD.sub(english, text)
    return None if unknown else written


def _written(quantity: Quantity) -> str | None:
    reading = quantity.readings[0]
    if reading.kind == "id":
        return quantity.text
    if reading.kind == "time" and re.fullmatch(r"[\dhg:ph' ]+", quantity.text):
        hour, minute = cast("tuple[int, int]", reading.value)
        return f"{hour}:{minute:02}"
    if reading.kind == "date" and re.fullmatch(r"[\d/.\- ]+", quantity.text):
        shares = [other.value for other in quantity.readings if isinstance(other.value, Fraction)]
        if any(value < 1 and value.denominator <= _MOST_SAID for value in shares):
            return quantity.text
        date = cast("tuple[int | None, int | None, int | None]", reading.value)
        # "2-1" in a cell: a day, or a score.
        return ("" if "-" in quantity.text and date[0] is None else _date(date)) or quantity.text
    symbol = _SYMBOL.match(quantity.text)
    start = symbol.end() if symbol else 0
    figure = _NUMBER.match(quantity.text, start)
    digits = figure or _PLAIN.match(quantity.text, start)
    rest = _between(quantity.text[digits.end() :]) if digits else None
    if digits is None or rest is None:
        return None
    return quantity.text[:start] + (digits[0].translate(_SWAPPED) if figure else digits[0]) + rest


def _date(value: tuple[int | None, int | None, int | None]) -> str:
    year, month, day = value
    try:
        datetime.date(year or _LEAP, month or 0, day or 1)
    except ValueError:
        return ""
    assert month is not None
    return day_in_english(month, day, year)
