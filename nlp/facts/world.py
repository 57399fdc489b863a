"""Countries and cities of the world in Vietnamese and English text.

Countries and the cities of time zones are named by the Unicode CLDR, through Babel; more names are in
nlp/facts/places.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from nlp.facts.parsed import KEPT, ParsedText, Word
from nlp.text.tables import read_table

_LETTERS = re.compile(r"[^\W\d_]+")
_SKIPPED = frozenset(
    {
        "GE",
        "JO",
        "TD",
        "JE",
        "GG",
        "NE",
        "ZZ",
        "XA",
        "XB",
        "AQ",
        "EU",
        "EZ",
        "UN",
        "QO",
        "VN",
        "MX",
        "ML",
        "GN",
        "GW",
        "GQ",
        "DM",
        "DO",
    }
)
"""Territories whose names are words or other places' names too (Georgia, Jordan, Chad, New Mexico), and what
is no country. Vietnam goes without saying."""


class Mention(NamedTuple):
    """A country or city of the world in a text; half-open span. Key: its code or its English name."""

    key: str
    start: int
    end: int


@dataclass(slots=True)
class Phrases:
    """Phrases to be looked up in the words of a text, the longest first."""

    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def add(self, phrase: str, value: str) -> None:
        words = tuple(_LETTERS.findall(phrase))
        if words:
            self.by_first.setdefault(words[0], []).append((words, value))
            self.by_first[words[0]].sort(key=lambda row: -len(row[0]))

    def find(self, words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
        """Yields (value, index of the first word, index after the last)."""
        i = 0
        while i < len(words):
            for phrase, value in self.by_first.get(words[i].text, ()):
                # "Quần Đảo Cook"; the first word tells "ý" and "Ý" apart.
                rest = zip(words[i + 1 : i + len(phrase)], phrase[1:], strict=False)
                whole = i + len(phrase) <= len(words)
                if whole and all(word.text == other or word.text.lower() == other for word, other in rest):
                    yield value, i, i + len(phrase)
                    i += len(phrase) - 1
                    break
            i += 1


@lru_cache(maxsize=KEPT)
def find_mentions(facts: ParsedText) -> list[Mention]:
    """Finds the countries and cities of the world in an English text, in order."""
    words = facts.words
    return [
        Mention(value, words[i].start, words[j - 1].end)
        for value, i, j in _english().find(words)
        if not _is_sea(facts, i, j)
    ]


@lru_cache(maxsize=KEPT)
def named_in(facts: ParsedText) -> frozenset[str]:
    """Countries and cities of the world that a Vietnamese text names or may name: codes and English names."""
    words, found = facts.words, set()
    for value, i, j in _vietnamese().find(words):
        if j - i > 1 or not words[i].is_vietnamese or not _is_part_of_name(facts, i):
            found.add(value)
    return frozenset(found)


def english_cities() -> dict[str, str]:
    """The code of the country of each city that is known in English; "" where it is not known."""
    return _cities()


def _is_part_of_name(facts: ParsedText, i: int) -> bool:
    """Whether a capitalised syllable stands in a longer Vietnamese name: "Mỹ" in "Mỹ Đức", "chị Mỹ"."""
    word = facts.words[i]
    after = facts.words[i + 1] if i + 1 < len(facts.words) else None
    before = facts.words[i - 1] if i else None
    # "Mỹ Mác-cô Ru-bi-ô" is an American.
    spelt = after and facts.text[after.end : after.end + 1] == "-"
    touching = after and facts.text[word.end : after.start] == " "
    if after and touching and after.is_capital and after.is_vietnamese and not spelt:
        return True
    if not before or facts.text[before.end : word.start] != " ":
        return False
    return before.is_capital and before.is_vietnamese and not facts.begins_sentence(before.start)


def _is_sea(facts: ParsedText, i: int, j: int) -> bool:
    """Whether it is part of the name of a sea, an ocean or another place: "South China Sea", "New Mexico"."""
    after = facts.words[j].text if j < len(facts.words) else ""
    before = facts.words[i - 1].text if i else ""
    name = facts.words[i].text
    if (name == "America" and before in ("North", "South", "Latin", "Central")) or (
        name == "China" and before == "South"
    ):
        return True
    return after in ("Sea", "Ocean", "Gulf", "Peninsula", "Strait", "summer") or before in ("New", "Gulf")


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "places")


@cache
def _territories() -> list[tuple[str, list[str], list[str]]]:
    """Code, Vietnamese and English names of every country."""
    from babel import Locale

    vietnamese, english = Locale("vi").territories, Locale("en").territories
    own = _table()["countries"]
    rows = []
    for code, name in english.items():
        if len(code) != 2 or not code.isalpha() or code in _SKIPPED:
            continue
        more = own.get(code, {"vi": [], "en": []})
        bare = re.sub(r"\s*\(.*?\)| SAR China", "", name).replace("&", "and")
        local = re.sub(r"\s*\(.*?\)", "", vietnamese.get(code, name))
        rows.append((code, [local, name, *more["vi"]], [bare, *more["en"]]))
    return rows


@cache
def _cities() -> dict[str, str]:
    from babel.core import get_global

    zones = get_global("zone_territories")
    cities: dict[str, str] = dict.fromkeys(_table()["cities"], "")
    countries = {name for _, _, names in _territories() for name in names}
    for zone, code in zones.items():
        city = zone.rpartition("/")[2].replace("_", " ")
        if "/" in zone and code != "VN" and city not in countries and city.isascii() and len(city) > 3:
            cities[city] = code
    for code, names in _table()["countries_of"].items():
        cities |= dict.fromkeys(names, code)
    for word in _table()["doubtful"]["cities"]:
        cities.pop(word, None)
    return cities


@cache
def _english() -> Phrases:
    phrases = Phrases()
    for code, _, names in _territories():
        for name in names:
            phrases.add(name, code)
    for city in _cities():
        phrases.add(city, city)
    return phrases


@cache
def _vietnamese() -> Phrases:
    phrases = Phrases()
    for code, names, _ in _territories():
        for name in names:
            phrases.add(name, code)
    for city, names in _table()["cities"].items():
        for name in (city, *names):
            phrases.add(name, city)
    for city in _cities():
        phrases.add(city, city)
    return phrases
