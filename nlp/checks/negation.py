"""A denial that a translation lost: "không nhận hối lộ" that became "took bribes".

English denies in many ways, so anything that may deny counts; what is found is nearly always a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.text.tables import read_table


def check_negation(pair: Pair) -> Iterator[Finding]:
    """What the source denies, where nothing in the translation denies anything."""
    lower = pair.source.lower
    if not any(word in lower for word in ("không ", "chưa ", "chẳng ")):
        return
    denied = _any_of("denied").search(lower)
    if denied and not _any_of("unless").search(lower) and not _any_of("english").search(pair.output.lower):
        yield pair.in_source("lost_negation", "warning", denied.span())


@cache
def _any_of(name: str) -> re.Pattern[str]:
    patterns = read_table("nlp.checks", "negation")[name]
    words = "|".join(patterns)
    return re.compile(words if name == "english" else rf"(?<!\w)(?:{words})")
