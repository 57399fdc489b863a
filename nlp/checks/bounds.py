"""Bounds of a number that became others: "không quá 50" is 50 at most, and not less than 50.

The words are in nlp/checks/bounds.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.quantities import Quantity
from nlp.text.tables import read_table

_NEAR = 60
"""Characters around a number of a translation in which its bound stands."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """See nlp/checks/bounds.toml."""

    vi: re.Pattern[str]
    en: re.Pattern[str]
    strict: re.Pattern[str]


def check_bounds(pair: Pair) -> Iterator[Finding]:
    """Numbers that are the most or the least that may be, and that a translation excludes."""
    for quantity in pair.source.quantities:
        before = pair.source.lower[: quantity.start]
        for bound in _bounds():
            said = bound.vi.search(before)
            found = _excluding(pair, bound, _same(quantity, pair.output.quantities)) if said else None
            if said and found:
                source_span = said.start(), quantity.end
                detail = f"{pair.source.text[slice(*source_span)]} → {pair.output.text[slice(*found)]}"
                yield Finding("changed_degree", "warning", pair.field, (found,), (source_span,), detail)


def _same(quantity: Quantity, others: Sequence[Quantity]) -> list[Quantity]:
    return [other for other in others if any(reading in other.readings for reading in quantity.readings)]


def _excluding(pair: Pair, bound: _Bound, alike: Sequence[Quantity]) -> tuple[int, int] | None:
    """Where a translation has a number as it is, or not reached, or passed, and nowhere near it its bound."""
    for other in alike:
        near = pair.output.lower[max(0, other.start - _NEAR) : other.end + _NEAR]
        if bound.en.search(near):
            return None
    for other in alike:
        start = max(0, other.start - _NEAR)
        if strict := bound.strict.search(pair.output.lower[start : other.start]):
            return start + strict.start(), other.end
    return (alike[0].start, alike[0].end) if alike and not alike[0].about else None


@cache
def _bounds() -> tuple[_Bound, ...]:
    return tuple(
        _Bound(
            re.compile(rf"(?<!\w)(?:{row['vi']}) (?:là |khoảng |có )?$"),
            re.compile(row["en"]),
            re.compile(rf"\b{row['strict']} (?:the |a |an |age |some )?(?:vnd ?|us)?\W?$"),
        )
        for row in read_table("nlp.checks", "bounds")["bound"]
    )
