"""Degenerate text: loops and repeats, found after generation by cheap statistics.

A blanket ban of repeated n-grams would damage official texts, which repeat phrases such as "của Ủy
ban nhân dân" lawfully; so only what repeats far more than such texts do is called a loop.
"""

from __future__ import annotations

import re
import zlib

from nlp.text.syllables import WORD

REPEATS = {1: 5, 2: 4}
"""How often a phrase of so many words must follow itself to be a loop."""
LONG_REPEATS = 3
"""The same for longer phrases; two times are enough from `LONG_PHRASE` words on."""
LONG_PHRASE = 8
LONGEST_PHRASE = 40

MOST = 50
"""Stretches looked at: a long table repeats itself in many places."""

NGRAM = 6
LEAST_WORDS = 24
COVERAGE = 0.5
"""Share of words in repeated 6-grams; articles of 5,000 characters reach 0.3, summaries 0.2."""

WINDOW = 1000
COMPRESSION = 2.4
"""zlib's ratio for a window of that many bytes (Radford et al., 2022, section 4.5)."""

_MARKS = re.compile(r"([\W_])\1+")
_CHARACTERS = re.compile(r"(\S{1,6}?)\1{9,}")


def find_loop(text: str, source: str = "") -> tuple[int, int] | None:
    """Finds the part of a text that goes round in circles.

    Args:
        text: an output.
        source: what it was made from; a repeat that stands there too is lawful.

    Returns:
        The half-open span of the repeats, or None.
    """
    # The search for repeated characters is linear: the unit is short and never begins twice.
    for match in _CHARACTERS.finditer(text):
        if any(c.isalnum() for c in match[1]) and match[0] not in source:
            return match.span()
    words = [(match[0].casefold(), match.start(), match.end()) for match in WORD.finditer(text)]
    source_words = f" {' '.join(WORD.findall(source.casefold()))} "
    for first, last in _circles([word for word, _, _ in words])[:MOST]:
        if f" {' '.join(word for word, _, _ in words[first : last + 1])} " not in source_words:
            return words[first][1], words[last][2]
    if len(words) >= LEAST_WORDS:
        covered = _covered([word for word, _, _ in words])
        if len(covered) > COVERAGE * len(words):
            return words[covered[0]][1], words[covered[-1]][2]
    return _compressed(text, source)


def _circles(words: list[str]) -> list[tuple[int, int]]:
    """Stretches (first and last word) in which a phrase follows itself too often."""
    found: list[tuple[int, int]] = []
    for period in range(1, min(LONGEST_PHRASE, len(words) // 2) + 1):
        repeats = 2 if period >= LONG_PHRASE else REPEATS.get(period, LONG_REPEATS)
        same = 0
        for i in range(period, len(words) + 1):
            if i < len(words) and words[i] == words[i - period]:
                same += 1
                continue
            if same >= period * (repeats - 1):
                found.append((i - same - period, i - 1))
            same = 0
    return sorted(found)


def _covered(words: list[str]) -> list[int]:
    """Indices of the words in n-grams that occurred before."""
    seen: set[tuple[str, ...]] = set()
    covered: set[int] = set()
    for i in range(len(words) - NGRAM + 1):
        gram = tuple(words[i : i + NGRAM])
        if gram in seen:
            covered.update(range(i, i + NGRAM))
        seen.add(gram)
    return sorted(covered)


def _compressed(text: str, source: str) -> tuple[int, int] | None:
    """The first window that zlib compresses too well, unless the source is of the same kind."""
    limit = max(COMPRESSION, 1.2 * compression_ratio(source[:WINDOW]))
    for start in range(0, max(1, len(text) - WINDOW // 2), WINDOW // 2):
        window = text[start : start + WINDOW // 2]
        # The dots of a table of contents are no loop.
        if compression_ratio(_MARKS.sub(r"\1", window)) > limit:
            return start, start + len(window)
    return None


def compression_ratio(text: str) -> float:
    """Returns the length of a text in bytes over its length compressed by zlib; 0.0 if empty."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) / len(zlib.compress(data)) if data else 0.0
