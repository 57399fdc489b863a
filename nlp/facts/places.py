"""Places in Vietnamese and English text: Vietnam's own, countries, and cities of the world.

Countries and the cities of time zones are named by the Unicode CLDR, through Babel; the rest is in
nlp/facts/places.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from nlp.facts.names import canonical
from nlp.facts.parsed import KEPT, ParsedText, Word, plain
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


class Place(NamedTuple):
    """A place in Vietnam; half-open span of its name. `known` for provinces and cities."""

    syllables: tuple[str, ...]
    start: int
    end: int
    known: bool = False


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
                if tuple(word.text for word in words[i : i + len(phrase)]) == phrase:
                    yield value, i, i + len(phrase)
                    i += len(phrase) - 1
                    break
            i += 1


@lru_cache(maxsize=KEPT)
def find_places(facts: ParsedText) -> list[Place]:
    """Finds places in Vietnam: provinces and cities, and what follows "quận", "xã", "đường" …, in order.

    Args:
        facts: of a Vietnamese text.
    """
    words, found = facts.words, []
    levels = _levels()
    i = 0
    while i < len(words):
        run = _run(facts, i)
        if not run:
            i += 1
            continue
        named = _after_level(facts, i, levels)
        start = 0
        if not named and run[0].text.lower() in levels and len(run) > 1:
            named, start = True, 1
        place = run[start : start + 4]
        known = _known_in(run)
        if named and place and place[0].text not in _table()["levels"]["not_after"]:
            is_known = known is not None and run[known] is place[0]
            size = 2 if is_known else len(place)
            found.append(_place(place[:size], is_known))
        elif known is not None and (known == 0 or _may_precede(facts, run[known - 1])):
            found.append(_place(run[known : known + 2], True))
        i += len(run)
    return found


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


def provinces() -> frozenset[str]:
    """Provinces and cities of Vietnam without marks, a blank between syllables."""
    return _plain_provinces()


def _place(words: Sequence[Word], known: bool) -> Place:
    return Place(tuple(word.text for word in words), words[0].start, words[-1].end, known)


def _run(facts: ParsedText, i: int) -> list[Word]:
    run: list[Word] = []
    for word in facts.words[i : i + 8]:
        if not word.is_capital or (run and facts.text[run[-1].end : word.start] != " "):
            break
        run.append(word)
    return run


def _after_level(facts: ParsedText, i: int, levels: frozenset[str]) -> bool:
    """Whether the word before the i-th is "quận", "xã" or another level."""
    if not i:
        return False
    before = facts.words[i - 1]
    if facts.text[before.end : facts.words[i].start] not in (" ", ". ", "."):
        return False
    two = f"{facts.words[i - 2].text.lower()} {before.text.lower()}" if i > 1 else ""
    return before.text.lower() in levels or two in levels


def _known_in(run: Sequence[Word]) -> int | None:
    """Where in a run of capitalised words the name of a province stands."""
    return next((i for i, (a, b) in enumerate(pairwise(run)) if _key((a.text, b.text)) in _provinces()), None)


def _may_precede(facts: ParsedText, word: Word) -> bool:
    """Whether a capitalised word before a province is no part of its name: "Tại", "Tỉnh"."""
    return word.text.lower() in _levels() or (
        facts.begins_sentence(word.start) and word.text.lower() not in _family_names()
    )


def _is_part_of_name(facts: ParsedText, i: int) -> bool:
    """Whether a capitalised syllable stands in a longer Vietnamese name: "Mỹ" in "Mỹ Đức", "chị Mỹ"."""
    word = facts.words[i]
    after = facts.words[i + 1] if i + 1 < len(facts.words) else None
    before = facts.words[i - 1] if i else None
    if after and facts.text[word.end : after.start] == " " and after.is_capital and after.is_vietnamese:
        return True
    if not before or facts.text[before.end : word.start] != " ":
        return False
    return before.is_capital and before.is_vietnamese and not facts.begins_sentence(before.start)


def _is_sea(facts: ParsedText, i: int, j: int) -> bool:
    """Whether it is part of the name of a sea, an ocean or another place: "South China Sea", "New Mexico"."""
    after = facts.words[j].text if j < len(facts.words) else ""
    before = facts.words[i - 1].text if i else ""
    name = facts.words[i].text
    if (
        name == "America"
        and before in ("North", "South", "Latin", "Central")
        or name == "China"
        and before == "South"
    ):
        return True
    return after in ("Sea", "Ocean", "Gulf", "Peninsula", "Strait", "summer") or before in ("New", "Gulf")


def _key(syllables: Iterable[str]) -> str:
    return " ".join(canonical(syllable) for syllable in syllables)


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "places")


@cache
def _levels() -> frozenset[str]:
    return frozenset(_table()["levels"]["words"])


@cache
def _family_names() -> frozenset[str]:
    persons = read_table("nlp.facts", "persons")
    return frozenset((*persons["strong"], *persons["weak"]))


@cache
def _provinces() -> frozenset[str]:
    return frozenset(_key(name.split()) for name in read_table("nlp.facts", "names")["provinces"])


@cache
def _plain_provinces() -> frozenset[str]:
    names = read_table("nlp.facts", "names")["provinces"]
    return frozenset(" ".join(plain(syllable) for syllable in name.split()) for name in names)


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
    for word in ("Center", "Nome", "Vincennes", "Easter", "Victoria", "Madeira", "Sydney", "Monticello", "Louisville",
                 "Mahe", "Troll", "Casey", "Davis", "Vostok", "Palmer", "Johnston", "Knox", "Marengo", "Midway", "Gambier"):  # fmt: skip
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
