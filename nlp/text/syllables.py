"""Syllables: the unit in which Vietnamese texts are compared."""

from __future__ import annotations

import re
import unicodedata

from nlp.text.tables import read_table

SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
"""A syllable or a number: "1.200" is one."""

WORD = re.compile(r"\w+")
"""What stands between blanks and marks, in either language."""

FUNCTION_WORDS: frozenset[str] = frozenset(read_table("nlp.text", "function_words")["vietnamese"])


def syllables(text: str) -> list[str]:
    """Returns the syllables and numbers of a text in small letters: "Giá 1.200 đồng" gives three."""
    return [found.casefold() for found in SYLLABLE.findall(text)]


_OLD_PLACE = re.compile(r"(?<![qQ])([òỏõóọùủũúụÒỎÕÓỌÙỦŨÚỤ])([aeyAEY])(?![^\W\d_])")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def one_tone_place(text: str) -> str:
    """Returns a text with "hoà", "khoẻ" and "thuý" where it has "hòa", "khỏe" and "thúy": one word, two
    spellings.

    Args:
        text: in NFC.
    """
    return _OLD_PLACE.sub(_move_tone, text)


def _move_tone(match: re.Match[str]) -> str:
    first, second = unicodedata.normalize("NFD", match[1]), match[2]
    if (first[0].lower(), second.lower()) not in (("o", "a"), ("o", "e"), ("u", "y")):
        return match[0]
    tone = "".join(_TONES.findall(first))
    return first[0] + unicodedata.normalize("NFC", second + tone)
