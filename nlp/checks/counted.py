"""What a number counts: "1.200 hộ" are households and no residents, "năm lần" are times and no years.

Nouns and their English are in nlp/checks/counted.toml; units of measure are compared by `check_units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.quantities import Quantity
from nlp.text.tables import read_table

_NEXT = r"\W+(?:[\w'’.-]+\W+){0,2}?"
"""Up to two words between a number and what it counts."""


@dataclass(frozen=True, slots=True)
class _Noun:
    """See nlp/checks/counted.toml."""

    vi: str
    en: re.Pattern[str]
    instead: re.Pattern[str] | None


def check_counted(pair: Pair) -> Iterator[Finding]:
    """Numbers whose translation nowhere speaks of what they count."""
    for quantity in pair.source.quantities:
        match = _pattern().match(pair.source.lower, quantity.end) if quantity.kind == "number" else None
        noun = _noun(match) if match else None
        if match is None or noun is None or noun.en.search(pair.output.lower):
            continue
        there = next((other for other in pair.output.quantities if _is_same(quantity, other)), None)
        if there is None or _told().match(pair.output.lower, there.end):
            continue
        if _numbered().search(pair.source.lower[max(0, quantity.start - 12) : quantity.start]):
            continue
        end = there.end
        if noun.instead:
            wrong = noun.instead.match(pair.output.lower, there.end)
            if wrong is None:
                continue
            end = wrong.end()
        said, got = pair.source.text[quantity.start : match.end()], pair.output.text[there.start : end]
        yield Finding(
            "changed_counted",
            "warning",
            pair.field,
            ((there.start, end),),
            ((quantity.start, match.end()),),
            f"{said} → {got}",
        )


def _is_same(one: Quantity, other: Quantity) -> bool:
    return any(reading in other.readings for reading in one.readings)


def _noun(match: re.Match[str]) -> _Noun | None:
    return _nouns()[int(match.lastgroup[1:])] if match.lastgroup else None


@cache
def _nouns() -> tuple[_Noun, ...]:
    rows: list[dict[str, Any]] = read_table("nlp.checks", "counted")["row"]
    return tuple(
        _Noun(
            row["vi"],
            re.compile(rf"(?<![^\W_])(?:{row['en']})"),
            re.compile(rf"{_NEXT}(?:{row['instead']})\b") if "instead" in row else None,
        )
        for row in rows
    )


@cache
def _pattern() -> re.Pattern[str]:
    """A counted noun behind a number, in a group that tells its row."""
    others = "|".join(map(re.escape, read_table("nlp.checks", "counted")["not_counted"]))
    nouns = (f"(?P<n{i}>{noun.vi})" for i, noun in enumerate(_nouns()))
    return re.compile(rf" (?:(?:{others})(?!\w)|(?:{'|'.join(nouns)})(?!\w))")


@cache
def _told() -> re.Pattern[str]:
    """After a number that counts what the sentence has told: "three of them"."""
    words = "|".join(read_table("nlp.checks", "counted")["counts_what_was_told"])
    return re.compile(rf"\W*$|\W*[,.;:)]|\s(?:{words})\b")


@cache
def _numbered() -> re.Pattern[str]:
    """Before a number that is a name: "Quận 9 thành phố Hồ Chí Minh"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(read_table('nlp.checks', 'counted')['numbered'])}) $")
