"""Numbers that changed places: "15 trẻ em và 12 người lớn" that became "12 children and 15 adults".

Human translators hardly ever exchange two numbers: on two development sets of news and encyclopedia in 1 of
148 sentences with several, that one being "to $400 from $410".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.measures import find_measures
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity

_FROM = re.compile(r"\bfrom\s+\W{0,3}(?:\d[\d.,]*\s?(?:[-–]|to|and)\s?\W{0,3})?$", re.IGNORECASE)
_OF = re.compile(r"\b(?:per|in|in every|out of|of)\s+(?:the )?\W{0,3}$", re.IGNORECASE)
"""Before a number that English likes to put last: "to 12 from 10", "15 per 100,000"."""

Value: TypeAlias = "Fraction | tuple[int | None, ...]"


def check_order(pair: Pair) -> Iterator[Finding]:
    """Numbers that follow one another in another order than in the source, where no unit tells them apart."""
    source, output = _figures(pair.source), _figures(pair.output)
    if len(source) < 2 or len(output) < 2:
        return
    places = {value: i for i, (values, _) in enumerate(output) for value in values}
    common = [
        (place, quantity)
        for values, quantity in source
        if (place := next((places[value] for value in values if value in places), None)) is not None
    ]
    for (one, first), (other, second) in pairwise(common):
        if one <= other:
            continue
        a, b = output[one][1], output[other][1]
        if _keep_their_units(pair, (first, a), (second, b)) or _is_turned(pair.output.text, b, a):
            continue
        if "date" in (first.kind, second.kind) and (
            _is_put_last(pair, first, a) or first.kind != second.kind
        ):
            continue
        spans = ((b.start, b.end), (a.start, a.end))
        source_spans = ((first.start, first.end), (second.start, second.end))
        detail = f"{first.text}, {second.text} → {b.text}, {a.text}"
        yield Finding("moved_number", "warning", pair.field, spans, source_spans, detail)
        return


def _figures(facts: ParsedText) -> list[tuple[frozenset[Value], Quantity]]:
    """The numbers and dates in digits that occur once, in order, with what they may be."""
    found = []
    for quantity in facts.quantities:
        if quantity.weak or not any(c.isdigit() for c in quantity.text):
            continue
        date = quantity.kind == "date"
        values = [r.value for r in quantity.readings if (r.kind == "date") == date]
        found.append((frozenset(v for v in values if isinstance(v, Fraction | tuple)), quantity))
    counts = Counter(value for values, _ in found for value in values)
    return [(values, quantity) for values, quantity in found if all(counts[value] == 1 for value in values)]


def _is_turned(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether English says the second of two numbers last: "to 12 from 10", "15 per 100,000"."""
    # What is "từ" in Vietnamese is "from", and comes first there.
    if _FROM.search(text[max(0, second.start - 24) : second.start]):
        return True
    if not _OF.search(text[max(0, second.start - 12) : second.start]):
        return False
    return (
        isinstance(first.value, Fraction)
        and isinstance(second.value, Fraction)
        and first.value < second.value
    )


def _is_put_last(pair: Pair, source: Quantity, output: Quantity) -> bool:
    """Whether it begins the source and ends the output, as the date of an announcement does."""
    return source.start < 0.35 * len(pair.source.text) and output.start > 0.6 * len(pair.output.text)


def _keep_their_units(pair: Pair, *both: tuple[Quantity, Quantity]) -> bool:
    """Whether each number has the unit in the output that it has in the source, and no two the same."""
    units = [
        {m.quantity.start: m.unit.key if m.unit else "" for m in find_measures(facts)}
        for facts in (pair.source, pair.output)
    ]
    kinds = [
        {(quantity.kind, unit.get(quantity.start, "")) for quantity, unit in zip(one, units, strict=True)}
        for one in both
    ]
    return all(len(kind) == 1 for kind in kinds) and kinds[0] != kinds[1]
