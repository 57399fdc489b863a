"""Numbers, dates and amounts of an output that its source lacks, and the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from nlp.checks.finding import Finding, Severity
from nlp.checks.pair import Pair
from nlp.facts.magnitudes import unsupported_magnitudes
from nlp.facts.measures import find_measures, multiples
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity, missing, nearest, unsupported
from nlp.facts.readings import Reading
from nlp.text.spans import Spans

SMALL_COUNT = 10
"""Counts up to this, in words, are found by counting what a source lists: no more than a warning."""

MOST_COMPARED = 20
"""Unsupported quantities for which the nearest one of the source is looked up; each costs a pass."""

KINDS = {"percent": "percent", "amount": "amount", "date": "date", "time": "date", "weekday": "date"}


def unsupported_quantities(pair: Pair) -> Iterator[Finding]:
    """Numbers, dates and amounts that the source lacks."""
    known, found = pair.source.quantities, pair.output.quantities
    output, field = pair.output.text, pair.field
    for i, quantity in enumerate(_not_converted(unsupported(found, known), pair.output, pair.source)):
        close = nearest(quantity, known) if i < MOST_COMPARED else None
        code = f"unsupported_{KINDS.get(quantity.kind, 'number')}"
        severity: Severity = "warning" if is_small_count(quantity) else "error"
        source_spans = ((close.start, close.end),) if close else ()
        yield Finding(code, severity, field, ((quantity.start, quantity.end),), source_spans, quantity.text)
    of, source = pair.output.language, pair.source
    for magnitude, other in unsupported_magnitudes(
        output, of, source.text, known, source_language=source.language
    ):
        span, source_spans = (magnitude.start, magnitude.end), ((other.start, other.end),) if other else ()
        detail = output[magnitude.start : magnitude.end]
        yield Finding("changed_magnitude", "error", field, (span,), source_spans, detail)


def _not_converted(quantities: list[Quantity], here: ParsedText, there: ParsedText) -> list[Quantity]:
    """Without those that the other text has in another unit: "85 miles" for "137 km"."""
    if not quantities:
        return []
    measures, others = find_measures(here), find_measures(there)
    converted = {m.quantity.start for m in measures if any(m.is_of(other) for other in others)}
    lunar = "lunar" in here.lower or "lunar" in there.lower
    multiplied = _multiples_of(here, there)
    return [
        quantity
        for quantity in quantities
        if quantity.start not in converted
        and not (lunar and _is_told_apart(quantity, there))
        and not multiplied.touch(quantity.start, quantity.end)
    ]


def _multiples_of(here: ParsedText, there: ParsedText) -> Spans:
    """Where a text says how many times as much, as the other does: "rose 50 percent" of "gấp rưỡi"."""
    found: list[tuple[int, int]] = []
    for vietnamese, english in multiples():
        one, other = (vietnamese, english) if here.language == "vi" else (english, vietnamese)
        if other.search(there.text):
            found += [match.span() for match in one.finditer(here.text)]
    return Spans(found)


def _is_told_apart(quantity: Quantity, there: ParsedText) -> bool:
    """Whether a lunar date of the one text is day and month apart in the other, or the other way round.

    "ngày 10/3 âm lịch" is "the 10th day of the third lunar month".
    """
    parts = {part for part in _numbers([quantity]) if part <= 31}
    told = _numbers(there.quantities) | ({12} if "last lunar month" in there.lower else set())
    return bool(parts) and parts <= told


def _numbers(quantities: Iterable[Quantity]) -> set[int]:
    """The days, months and whole numbers in quantities."""
    found: set[int] = set()
    for quantity in quantities:
        for reading in quantity.readings:
            if isinstance(reading.value, tuple):
                found |= {part for part in reading.value if part is not None}
            elif isinstance(reading.value, Fraction) and reading.value.denominator == 1:
                found.add(int(reading.value))
    return found


def is_small_count(quantity: Quantity) -> bool:
    """A count in words: "ba người" where the source names three, "hai bên" for "both sides"."""
    # "quý III" is as exact as digits are.
    in_words = not any(c.isdigit() for c in quantity.text) and not quantity.text.isupper()
    small = [
        reading.value
        for reading in quantity.readings
        if reading.kind == "number"
        and not isinstance(reading.value, (str, tuple))
        and reading.value <= SMALL_COUNT
    ]
    return in_words and bool(small)


def repeated_quantities(pair: Pair) -> Iterator[Finding]:
    """Percentages and amounts told twice that the source tells once: the model had no other at hand.

    "fell 0.5 points while the other rose 0.5 points", of which the source has one.
    """
    once, twice = _exact(pair.source), _exact(pair.output)
    if len(once) >= len(twice):
        return
    for value, of in Counter((q.kind, q.value) for q in twice).items():
        if of > 1 and sum((q.kind, q.value) == value for q in once) == 1:
            last = [q for q in twice if (q.kind, q.value) == value][-1]
            yield pair.in_output("repeated_number", "warning", (last.start, last.end))


def _exact(facts: ParsedText) -> list[Quantity]:
    """The percentages and amounts in digits."""
    kinds = ("percent", "amount")
    return [q for q in facts.quantities if q.kind in kinds and any(map(str.isdigit, q.text))]


def missing_quantities(pair: Pair) -> Iterator[Finding]:
    """Numbers, dates and amounts of the source that its translation lacks."""
    lost = missing(pair.source.quantities, pair.output.quantities)
    for quantity in _not_converted(lost, pair.source, pair.output):
        code = f"missing_{KINDS.get(quantity.kind, 'number')}"
        little = is_small_count(quantity) or _is_without_year(quantity, pair.output.quantities)
        severity: Severity = "info" if little else "warning"
        yield pair.in_source(code, severity, (quantity.start, quantity.end), quantity.text)


def _is_without_year(quantity: Quantity, output: Iterable[Quantity]) -> bool:
    """Whether day and month of a full date are in the translation, which leaves the year to the reader."""
    if quantity.kind != "date" or not isinstance(quantity.value, tuple):
        return False
    _, *day = quantity.value
    return None not in day and any(Reading("date", (None, *day)) in other.readings for other in output)
