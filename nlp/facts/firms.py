"""Companies, banks, schools and other bodies with a name of their own: "Công ty TNHH Hoàng Gia"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from nlp.facts.names import Name
from nlp.facts.parsed import KEPT, ParsedText, Word
from nlp.facts.persons import is_family
from nlp.facts.places import find_places
from nlp.facts.world import named_in
from nlp.text.tables import read_table

SYLLABLES = range(2, 5)
"""How many a name has; one alone is as likely the beginning of what the body does ("Điện lực")."""


@lru_cache(maxsize=KEPT)
def find_firms(facts: ParsedText) -> list[Name]:
    """Finds the names of companies, banks, schools and the like, in order, without what these are.

    Provinces, countries and foreign names are left to those who look for these.

    Args:
        facts: of a Vietnamese text.
    """
    found = []
    for match in _kind().finditer(facts.text):
        words = _run(facts, match.end())
        if len(words) > 3 and " ".join(word.text for word in words[-2:]) == "Việt Nam":
            words = words[:-2]
        # "giám đốc bệnh viện Lê Văn Hải" is somebody, "Trường THPT Lê Văn Hải" is not.
        of_person = match[0].islower() and len(words) > 2 and is_family(words[0].text)
        if len(words) in SYLLABLES and not of_person and _is_own(facts, words):
            found.append(Name(tuple(word.text for word in words), words[0].start, words[-1].end))
    return found


def is_of_body(word: str) -> bool:
    """Whether an English word says what a body is or who leads it, and names none."""
    return word.lower() in _english()


def called_in_english(name: Name) -> tuple[str, ...]:
    """What a body is called in English, in small letters, where that is another name."""
    return tuple(_table()["called"].get(" ".join(name.syllables).lower(), ()))


def _run(facts: ParsedText, start: int) -> list[Word]:
    """The capitalised words from an offset on, with single blanks between them."""
    run: list[Word] = []
    for word in facts.words:
        if word.start < start:
            continue
        apart = facts.text[run[-1].end : word.start] != " " if run else word.start > start
        if apart or not word.is_capital:
            break
        run.append(word)
    return run


def _is_own(facts: ParsedText, words: Sequence[Word]) -> bool:
    """Whether a run is a Vietnamese name of its own, and says neither what the body does nor where it is."""
    start, end = words[0].start, words[-1].end
    following = next((word for word in facts.words if word.start > end), None)
    both = [one.text.lower() for one in (*words, following) if one]
    # A small letter may end a word that a capital begins: "Sữa Quốc tế".
    if any(f"{a} {b}" in _described() for a, b in pairwise(both)) or both[0] in _described():
        return False
    if not all(word.is_vietnamese for word in words) or named_in(ParsedText(facts.text[start:end])):
        return False
    return not any(place.known and place.start < end and start < place.end for place in find_places(facts))


@cache
def _kind() -> re.Pattern[str]:
    kinds, between = ("|".join(sorted(_table()[key], key=len, reverse=True)) for key in ("kinds", "between"))
    return re.compile(rf"(?i)(?<!\w)(?:{kinds})(?:,? (?:{between})(?!\w))* [“\"']?")


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "firms")


@cache
def _described() -> frozenset[str]:
    return frozenset((*_table()["not_names"], *_table()["between"]))


@cache
def _english() -> frozenset[str]:
    return frozenset(_table()["english"])
