"""Denials: one that a translation lost ("không nhận hối lộ" that became "took bribes"), and what one denies.

English denies in many ways, so anything that may deny counts; what is found is nearly always a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.text.syllables import FUNCTION_WORDS, syllables
from nlp.text.tables import read_table

_CLAUSE = re.compile(r"[,.;:?!–“”\"()]|\b(?:mà|nhưng|nên|song|khiến|làm)\b|\bvà (?:đã|đang|sẽ|vẫn)\b")


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


def denied_parts(sentence: str) -> list[tuple[str, ...]]:
    """Returns what a Vietnamese sentence denies, part by part: its content syllables, those next to
    the denial first.

    "Vụ cháy không phải do chập điện" gives ("chập", "điện"); what is called false, refused or denied by
    somebody ("Tin chập điện là không đúng", "Công an bác tin chập điện") counts too.
    """
    lower = sentence.lower()
    free = [match.span() for match in _any_of("unless").finditer(lower)]
    parts = [
        _content(lower[match.start() : _end_of_clause(lower, match.end())])
        for match in _any_of("denied").finditer(lower)
        if not any(start <= match.start() < end for start, end in free)
    ]
    parts += [_content(lower[match.end() :]) for match in _any_of("refused").finditer(lower)]
    parts += [_content(lower[: match.start()])[::-1] for match in _any_of("false").finditer(lower)]
    return [tuple(part) for part in parts if part]


def _content(text: str) -> list[str]:
    passed = FUNCTION_WORDS | _deniers()
    return [word for word in syllables(text) if word not in passed and not word[0].isdigit()]


@cache
def _deniers() -> frozenset[str]:
    return frozenset(read_table("nlp.checks", "negation")["deniers"])


def _end_of_clause(text: str, start: int) -> int:
    end = _CLAUSE.search(text, start)
    return end.start() if end else len(text)
