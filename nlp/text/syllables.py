"""Syllables: the unit in which Vietnamese texts are compared."""

from __future__ import annotations

import re
import unicodedata

from nlp.text.tables import read_table

SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
"""A syllable or a number: "1.200" is one."""

APOSTROPHES = "'’"

_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
_ONSET = "(?i:[bcdđghjklmnpqrstvwxz]{1,3}|[ay])"
NAME_SYLLABLE = rf"(?:(?<![^\W_]){_ONSET}[{APOSTROPHES}](?!(?i:[smdt]|ll)(?![^\W_]))(?=[^\W\d_]))?{_LETTERS}"
"""A pattern: a run of letters, or two with an apostrophe between them: "R'lấp", "M’Đrắk", "H'Hen".

Names of the Central Highlands have it behind a first sound without a full vowel. A quotation mark stands
behind or before a whole syllable, and no letter sticks to it ("’s" is English).
"""

WORD = re.compile(r"\w+")
"""What stands between blanks and marks, in either language."""

FUNCTION_WORDS: frozenset[str] = frozenset(read_table("nlp.text", "function_words")["vietnamese"])


def without_apostrophe(syllable: str) -> str:
    """Returns a syllable without its apostrophe, whichever it is: "R'lấp" and "R’lấp" are "Rlấp"."""
    return syllable.replace("'", "").replace("’", "")


def has_apostrophe(syllable: str) -> bool:
    """Whether a syllable holds one, as names of the highlands do."""
    return any(mark in syllable for mark in APOSTROPHES)


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
