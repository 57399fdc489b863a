"""Abbreviations in capitals: bodies, tickers, codes. "SSI", "HĐND", "VN-Index", "SARS-CoV-2"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.facts.parsed import KEPT, ParsedText
from nlp.text.language import strip_marks
from nlp.text.tables import read_table

_ACRONYM = re.compile(r"(?<![\w.@/#])[A-ZĐƯ][A-ZĐƯ0-9]*(?:[.&-][A-ZĐƯ]+)*(?![\w@])(?![.]\w)")
_INITIALS = re.compile(r"(?:[A-ZĐƯ]\.)+[A-ZĐƯ]")
"""Of a name, or of a country: "N.V.A", "U.S"."""
_SHOUTED = 0.6
"""Share of capitals from which a text is a heading in capitals, whose words are no abbreviations."""


class Acronym(NamedTuple):
    """An abbreviation of two capitals or more; half-open span."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def find_acronyms(facts: ParsedText) -> list[Acronym]:
    """Finds abbreviations in capitals, but for Roman numerals and words of headings in capitals.

    Args:
        facts: of a text in either language.
    """
    letters = facts.letters
    if len(letters) > 12 and sum(map(str.isupper, facts.text)) > _SHOUTED * len(letters):
        return []
    found = []
    for match in _ACRONYM.finditer(facts.text):
        text = match[0]
        capitals = sum(c.isalpha() for c in text)
        if (
            capitals < 2
            or re.fullmatch("[IVXLC]+", text)
            or _INITIALS.fullmatch(text)
            or _is_shouted(facts.text, match.start(), match.end())
        ):
            continue
        found += _parts(text, match.start())
    return found


def _parts(text: str, start: int) -> list[Acronym]:
    """One abbreviation, or those that full stops join and no table knows as a whole: "ĐH.KHTN"."""
    if "." not in text or english_of(text):
        return [Acronym(text, start, start + len(text))]
    parts = re.finditer(r"[^.]+", text)
    return [Acronym(m[0], start + m.start(), start + m.end()) for m in parts if len(m[0]) > 1]


def english_of(acronym: str) -> str:
    """A pattern of what may stand for an abbreviation in English; "" where none is known.

    Args:
        acronym: as it is written; full stops in it do not count ("TP.HCM").
    """
    table, key = read_table("nlp.facts", "acronyms"), acronym.replace(".", "")
    return str(table["vietnamese"].get(key) or table["spelt"].get(key, ""))


def is_vietnamese_acronym(acronym: str) -> bool:
    """Whether it abbreviates Vietnamese words that have an English of their own: "UBND"."""
    return acronym.replace(".", "") in read_table("nlp.facts", "acronyms")["vietnamese"]


@cache
def _neighbour() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether it is one of three words in capitals side by side: a heading, or somebody shouts."""
    before = _neighbour().findall(text[max(0, start - 24) : start])[-2:]
    after = _neighbour().findall(text[end : end + 24])[:2]
    if text[end : end + 1] == " " and len(after) == 2 and all(w.isupper() and len(w) > 1 for w in after):
        return True
    if (
        text[start - 1 : start] == " "
        and len(before) == 2
        and all(w.isupper() and len(w) > 1 for w in before)
    ):
        return True
    near = [*before[-1:], *after[:1]]
    return len(near) == 2 and all(w.isupper() and len(w) > 1 for w in near)


def initials(facts: ParsedText) -> str:
    """The first letters of a text's words with a capital: "World Health Organization" gives "WHO"."""
    return "".join(strip_marks(word.text[0]).upper() for word in facts.words if word.text[0].isupper())
