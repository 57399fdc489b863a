"""Syllables: the unit in which Vietnamese texts are compared."""

from __future__ import annotations

import re

from nlp.text.tables import read_table

SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
"""A syllable or a number: "1.200" is one."""

WORD = re.compile(r"\w+")
"""What stands between blanks and marks, in either language."""

FUNCTION_WORDS: frozenset[str] = frozenset(read_table("nlp.text", "function_words")["vietnamese"])


def syllables(text: str) -> list[str]:
    """Returns the syllables and numbers of a text in small letters: "Giá 1.200 đồng" gives three."""
    return [found.casefold() for found in SYLLABLE.findall(text)]
