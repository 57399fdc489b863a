"""What a Vietnamese syllable can look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from nlp.text.tables import read_table

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ACUTE, _DOT = ["\u0301"], ["\u0323"]


@cache
def _pattern() -> re.Pattern[str]:
    part = read_table("nlp.text", "spelling")["syllable"]
    return re.compile(f"{part['onset']}{part['nucleus']}(?:(?P<stopped>{part['stopped']})|{part['coda']})")


@cache
def frequent_syllables() -> Mapping[str, int]:
    """Returns syllables with marks and their ranks, 0 for the most frequent.

    Counted in the articles, tables of terms and tests of this project; those found three times and more.
    """
    text = files("nlp.text").joinpath("frequent_syllables.txt").read_text(encoding="utf-8")
    return {syllable: rank for rank, syllable in enumerate(text.split())}


def is_syllable(word: str) -> bool:
    """Tells whether a word may be a Vietnamese syllable: of its letters, with at most one tone mark.

    Args:
        word: letters only, in NFC; capitals count as small ones.
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(decomposed)
    match = _pattern().fullmatch(unicodedata.normalize("NFC", _TONES.sub("", decomposed)))
    if match is None or len(tones) > 1:
        return False
    return not match["stopped"] or tones in (_ACUTE, _DOT)
