"""Unit, sign, direction and degree of the quantities of a translation against those of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.measures import Measure, Unit, bound_of, find_measures, multiples, shared_out


def check_units(pair: Pair) -> Iterator[Finding]:
    """Numbers that stand with another unit than in the source, unless they were converted."""
    source, output = find_measures(pair.source), find_measures(pair.output)
    for measure in output:
        alike = _alike(measure, source)
        if measure.unit is None or not alike or any(other.unit is None for other in alike):
            continue
        if any(_is_same_unit(measure, other) or measure.is_of(other) for other in [*alike, *source]):
            continue
        if measure.unit.dimension == "speed" and _EACH_HOUR.search(pair.source.lower):
            continue  # "mỗi giờ đi được 15 km"
        yield _pairing(pair, "changed_unit", measure, alike[0])
    for measure in source:
        if measure.unit is None or not (measure.unit.own or _is_symbol(pair.source.text, measure)):
            continue
        alike = [other for other in _alike(measure, output) if other.unit is None]
        kept = any(_has_word(pair.output.text, other.end, measure) for other in alike)
        if alike and not kept and not any(_is_same_unit(o, measure) for o in _alike(measure, output)):
            yield _pairing(pair, "changed_unit", alike[0], measure)


def check_rates(pair: Pair) -> Iterator[Finding]:
    """Prices and yields of another unit: "per tonne" for "/kg", "each hectare" for "mỗi sào"."""
    source, output = find_measures(pair.source), find_measures(pair.output)
    for measure in output:
        alike = [other for other in _alike(measure, source) if other.per]
        if measure.per is None or not alike:
            continue
        if all(_differ(other.per, measure.per) for other in alike):
            yield _pairing(pair, "changed_unit", measure, alike[0])
            return
    there = shared_out(pair.output)
    for unit, start, end in shared_out(pair.source):
        words = "|".join(re.escape(word.lower()) for word in unit.accepted)
        others = [other[1:] for other in there if _differ(unit, other[0])]
        if not unit.own or (there and not others) or re.search(rf"\b(?:{words})\b", pair.output.lower):
            continue
        detail = f"{pair.source.text[start:end]} → {pair.output.text[slice(*others[0])] if others else '?'}"
        yield Finding("changed_unit", "warning", pair.field, tuple(others[:1]), ((start, end),), detail)
        return


def _differ(one: Unit | None, other: Unit | None) -> bool:
    """Whether two units measure the same, and are not the same; of Vietnam's own no other is the English."""
    if one is None or other is None or one.key == other.key:
        return False
    own = one.own and not any(word in one.accepted for word in other.accepted)
    return own or one.dimension == other.dimension


def check_signs(pair: Pair) -> Iterator[Finding]:
    """A minus that was lost or added, and what fell in the source and rises in the translation."""
    source, output = find_measures(pair.source), find_measures(pair.output)
    for measure in source:
        alike = _alike(measure, output)
        if not alike or not any(c.isdigit() for c in measure.quantity.text):
            continue
        if measure.negative:
            cold = measure.unit is not None and measure.unit.dimension in ("Celsius", "Fahrenheit")
            if not any(other.negative or ("down" in other.directions and not cold) for other in alike):
                yield _pairing(pair, "changed_sign", alike[0], measure)
        elif len(measure.directions) == 1 and len(_alike(measure, source)) == 1:
            (direction,) = measure.directions
            if all(other.directions and direction not in other.directions for other in alike):
                yield _pairing(pair, "changed_direction", alike[0], measure)
    for measure in output:
        alike = _alike(measure, source)
        below = any(other.negative or "down" in other.directions for other in alike)
        if measure.negative and alike and not below and not _IN_THE_RED.search(pair.source.lower):
            yield _pairing(pair, "changed_sign", measure, alike[0])


def check_degrees(pair: Pair) -> Iterator[Finding]:
    """ "More than" for "nearly", and multiples ("gấp đôi") that are not there."""
    source, output = find_measures(pair.source), find_measures(pair.output)
    for measure in source:
        bound = bound_of(pair.source, measure)
        if bound not in ("more", "less"):
            continue
        other = "less" if bound == "more" else "more"
        alike = _alike(measure, output)
        if alike and all(bound_of(pair.output, one) == other for one in alike):
            yield _pairing(pair, "changed_degree", alike[0], measure)
    for least, most in (_LEAST, _MOST), (_MOST, _LEAST):
        match, found = least[0].search(pair.source.text), most[1].search(pair.output.text)
        both = most[0].search(pair.source.text) or least[1].search(pair.output.text)
        if match and found and not both:
            spans = (found.span(),), (match.span(),)
            detail = f"{match[0]} → {found[0]}"
            yield Finding("changed_degree", "warning", pair.field, *spans, detail)
    for vietnamese, english in multiples():
        match = vietnamese.search(pair.source.text)
        if match and not english.search(pair.output.text):
            yield pair.in_source("lost_multiple", "warning", match.span())


def check_comparisons(pair: Pair) -> Iterator[Finding]:
    """A difference that became the thing compared with: "higher than the price of 6,500 dong"."""
    for measure in find_measures(pair.source):
        before = pair.source.lower[max(0, measure.quantity.start - 60) : measure.quantity.start]
        if not _DIFFERENCE.search(before):
            continue
        for other in _alike(measure, find_measures(pair.output)):
            start = other.quantity.start
            if _COMPARED.search(pair.output.lower[max(0, start - 70) : start]):
                yield _pairing(pair, "changed_comparison", other, measure)


_EACH_HOUR = re.compile(r"\b(?:mỗi|một|1) (?:giờ|tiếng)\b")
_IN_THE_RED = re.compile(r"(?<!\w)(?:âm|lỗ|dưới 0|thâm hụt|nhập siêu)(?!\w)")
_LEAST = re.compile("tối thiểu|ít nhất", re.I), re.compile(r"\b(?:minim\w+|at least|no less)", re.I)
_MOST = re.compile("tối đa|nhiều nhất là", re.I), re.compile(r"\b(?:maxim\w+|at most|no more|up to)", re.I)

_DIFFERENCE = re.compile(
    r"(?<!\w)(?:cao|thấp|đắt|rẻ|nhiều|ít|nặng|nhẹ|dài|ngắn|lớn|nhỏ|nhanh|chậm|kém|hơn|già|trẻ) (?:hơn )?"
    r"(?:(?!là |mức |ở |tới |đến |khoảng cách |của )[^\W\d_]+ ){1,6}(?:khoảng |gần |tới |đến |hơn )?$"
    r"|(?<!\w)(?:chậm|nhanh|sớm|muộn|trễ) hơn (?:khoảng |gần |tới |đến )?$"
    r"|(?<!\w)vượt (?:quá )?(?:tốc độ|tải trọng|trọng tải|nồng độ|định mức)"
    r"(?: (?!tối|là|lên|tới|đến)[^\W\d_]+){0,3} $"
)
"""What is compared with stands between "cao hơn" and the figure, and the figure is no "mức" (level) of it."""

_COMPARED = re.compile(
    r"\b(?:than|exceed\w*|speed\w*|limits?|weight|load|drove|driving|travel\w*) (?:[\w'’-]+ ){0,6}(?:of|at) "
    r"(?:about |around |nearly |some |over )?(?:vnd ?|us)?\W?$"
    r"|\bthan (?:[\w-]+ ){0,3}[\w-]+['’]s (?:vnd ?|us)?\W?$"
    r"|\b(?:slower|later|earlier|faster|sooner) than (?:about |around |nearly )?$"
)


def _alike(measure: Measure, others: Sequence[Measure]) -> list[Measure]:
    """The measures that may have the same number."""
    values = measure.values
    return [other for other in others if not values.isdisjoint(other.values)]


def _is_same_unit(one: Measure, other: Measure) -> bool:
    same = one.unit is not None and other.unit is not None and one.unit.key == other.unit.key
    return same and not one.values.isdisjoint(other.values)


def _is_symbol(text: str, measure: Measure) -> bool:
    """Whether the unit is one that both languages write alike, with a capital: "MW", "kV"."""
    unit = text[measure.quantity.end : measure.end].strip()
    return unit.isalpha() and any(c.isupper() for c in unit[-1:])


def _has_word(text: str, end: int, measure: Measure) -> bool:
    """Whether one of the accepted words for a unit stands right behind a number."""
    assert measure.unit is not None
    following = text[end : end + 24].lower().lstrip(" -")
    return any(re.match(rf"{re.escape(word.lower())}(?!\w)", following) for word in measure.unit.accepted)


def _pairing(pair: Pair, code: str, output: Measure, source: Measure) -> Finding:
    span = (output.quantity.start, output.end)
    source_span = (source.quantity.start, source.end)
    detail = f"{pair.source.text[slice(*source_span)]} → {pair.output.text[slice(*span)]}"
    return Finding(code, "warning", pair.field, (span,), (source_span,), detail)
