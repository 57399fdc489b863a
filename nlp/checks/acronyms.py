"""Abbreviations: bodies, tickers and codes that a translation lost, exchanged, or left in Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.acronyms import english_of, find_acronyms, initials, is_vietnamese_acronym
from nlp.facts.measures import is_unit
from nlp.facts.parsed import ParsedText
from nlp.text.language import strip_marks

CURRENCIES = ("USD", "VND", "EUR")
"""Amounts are compared with amounts."""


def check_acronyms(pair: Pair) -> Iterator[Finding]:
    """Every abbreviation of the source as it is, spelt out, or as its English; none left in Vietnamese."""
    source = [a for a in find_acronyms(pair.source) if not is_unit(a.text)]
    output = find_acronyms(pair.output)
    known = _joined(pair.source.text)
    strange = [a for a in output if _bare(a.text) not in known and len(_bare(a.text)) > 1]
    seen: set[str] = set()
    for acronym in source:
        if acronym.text in seen:
            continue
        seen.add(acronym.text)
        span = (acronym.start, acronym.end)
        kept = _is_kept(acronym.text, pair.output) or _is_road(acronym.text, pair.output)
        if is_vietnamese_acronym(acronym.text):
            meant = re.search(english_of(acronym.text), pair.output.lower)
            if kept and not meant and len(acronym.text) > 2:
                yield pair.in_source("untranslated_acronym", "warning", span)
            elif not kept and not meant and len(acronym.text) > 2:
                yield pair.in_source("lost_acronym", "info", span)
        elif not kept and acronym.text not in CURRENCIES:
            spelt = _is_spelt(acronym.text, pair.output)
            alike = _is_slip if spelt else _is_like
            exchanged = next((a for a in strange if alike(acronym.text, a.text)), None)
            if spelt and not exchanged:
                continue
            if exchanged:
                where = ((exchanged.start, exchanged.end),)
                detail = f"{acronym.text} → {exchanged.text}"
                yield Finding("changed_acronym", "warning", pair.field, where, (span,), detail)
            else:
                # "siêu vi cúm (SVC)": its words stand before it, and may be enough.
                bracketed = (
                    pair.source.text[max(0, span[0] - 1)] == "(" or pair.source.text[span[1] :][:1] == ")"
                )
                yield pair.in_source("lost_acronym", "info" if bracketed else "warning", span)


def _bare(acronym: str) -> str:
    return strip_marks(re.sub(r"\W", "", acronym))


def _joined(text: str) -> str:
    return strip_marks(re.sub(r"[^\w]", "", text)).upper()


def _is_kept(acronym: str, output: ParsedText) -> bool:
    wanted = _bare(acronym)
    pattern = rf"(?<![A-Za-z]){'[.&-]?'.join(wanted)}s?(?![A-Za-z])"
    # "Asean" is ASEAN, but "who" is not WHO.
    flags = re.IGNORECASE if len(wanted) > 3 else 0
    return re.search(pattern, strip_marks(output.text), flags) is not None


def _is_road(acronym: str, output: ParsedText) -> bool:
    """Whether the number of a road is there: "National Highway 1A" for "QL1A"."""
    road = re.fullmatch(r"(?:QL|TL|ĐT|HL|CT)(\d+[A-Z]?)", acronym)
    return road is not None and re.search(rf"\b{road[1]}\b", output.text) is not None


def _is_spelt(acronym: str, output: ParsedText) -> bool:
    """Whether words of the output spell it out, or say what it means."""
    pattern = english_of(acronym)
    if pattern and re.search(pattern, output.lower):
        return True
    wanted = re.sub(r"[^A-Z]", "", _bare(acronym))
    return len(wanted) > 1 and wanted in initials(output)


def _is_like(one: str, other: str) -> bool:
    """Whether two abbreviations differ by a letter or have their letters in common."""
    a, b = _bare(one), _bare(other)
    return abs(len(a) - len(b)) <= 1 and sum((a.count(c) and b.count(c)) > 0 for c in set(a)) * 2 >= len(
        set(a)
    )


def _is_slip(one: str, other: str) -> bool:
    """Whether two abbreviations of the same length differ by one letter."""
    a, b = _bare(one), _bare(other)
    return len(a) == len(b) > 2 and sum(x != y for x, y in zip(a, b, strict=True)) == 1
