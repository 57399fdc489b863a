"""Words of a sentence found again in its translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from nlp.documents.unit import Span
from nlp.terms.names import strip
from nlp.text.tables import read_table

WORD = re.compile(r"\w+(?:['’]\w+)*")
_ALIKE = 0.6
"""Least share of words (Dice) in which a phrase's own translation is found again in that of its sentence."""
_LIGHT = frozenset(read_table("nlp.documents", "light_words")["en"])
_LIGHT_WEIGHT = 0.2


def literal(phrase: str, target: str, *, words: bool = True) -> Iterator[Span]:
    """Where a phrase stands as it is, or without its Vietnamese marks.

    Args:
        phrase: of a sentence.
        target: the translation of the sentence.
        words: it is of a language, not code.
    """
    plain = strip(target).casefold()
    if len(plain) != len(target) or not any(map(str.isalnum, phrase)):
        return
    wanted = re.escape(strip(phrase).casefold())
    opening, closing = (
        (r"(?<!\w)" if phrase[0].isalnum() else ""),
        (r"(?!\w)" if phrase[-1].isalnum() else ""),
    )
    # A word in small letters without marks is another word in English: "an", "to".
    if words and phrase.islower() and phrase.isascii() and len(phrase) < 4:
        return
    for found in re.finditer(f"{opening}{wanted}{closing}", plain):
        yield found.span()


def alike(english: str, target: str, near: float) -> Iterator[Span]:
    """The words of a target that are most like a phrase's own translation."""
    wanted = [_stem(word[0]) for word in WORD.finditer(english)]
    words = list(WORD.finditer(target))
    stems = [_stem(word[0]) for word in words]
    known = frozenset(wanted)
    weights = [0.0, *accumulate(map(_weight, stems))]
    total = sum(map(_weight, wanted))
    best: list[tuple[float, float, Span]] = []
    for first, stem in enumerate(stems):
        if stem not in known:
            continue
        left, shared = list(wanted), 0.0
        for last in range(first, min(len(stems), first + 2 * len(wanted) + 2)):
            if stems[last] in left:
                left.remove(stems[last])
                shared += _weight(stems[last])
                size = weights[last + 1] - weights[first]
                span = words[first].start(), words[last].end()
                best.append((-2 * shared / (size + total), abs(span[0] - near), span))
    for score, _, span in sorted(best)[:3]:
        if -score >= _ALIKE:
            yield span


def _stem(word: str) -> str:
    word = strip(word).casefold()
    word = word.removesuffix("'s").removesuffix("’s")
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _weight(stem: str) -> float:
    return _LIGHT_WEIGHT if stem in _LIGHT else 1.0
