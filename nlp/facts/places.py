"""Places of Vietnam in Vietnamese text: provinces and cities, and what follows "quận", "xã", "đường" …

What is known of them is in nlp/facts/places.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from nlp.facts.names import canonical
from nlp.facts.parsed import KEPT, ParsedText, Word, plain
from nlp.text.gazetteer import LONGEST, is_listed
from nlp.text.officials import is_officials
from nlp.text.syllables import FUNCTION_WORDS
from nlp.text.tables import read_table


class Place(NamedTuple):
    """A place in Vietnam; half-open span of its name.

    `known` for provinces and cities, `listed` for a name alone that is a district's or a commune's.
    """

    syllables: tuple[str, ...]
    start: int
    end: int
    known: bool = False
    listed: bool = False


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
        named = _after_level(facts, i, levels | _bodies())
        start, listed = 0, listed_in(facts, run)
        # "Chợ Lách" is a district.
        if not named and run[0].text.lower() in levels and len(run) > 1 and listed != 0:
            named, start = True, 1
        place = run[start : start + 4]
        known = _known_in(run)
        named = named and not (place and is_officials(facts.text, place[0].start, place[-1].end))
        if named and place and place[0].text not in _table()["levels"]["not_after"]:
            is_known = known is not None and run[known] is place[0]
            size = 2 if is_known else _before_person(run[start:], len(place))
            found.append(_place(place[:size], is_known))
        elif known is not None and (known == 0 or _may_precede(facts, run[known - 1])):
            found.append(_place(run[known : known + 2], True))
        elif listed is not None:
            found.append(_place(run[listed:], False)._replace(listed=True))
        i += len(run)
    return found


def listed_in(facts: ParsedText, run: Sequence[Word]) -> int | None:
    """Where in a run of capitalised words the name of a district or a commune begins that is the rest of it.

    Before it may stand what begins a sentence: "Từ Kỳ Sơn về". "Anh Dũng" that begins one is somebody.
    """
    opens_sentence = bool(run) and facts.begins_sentence(run[0].start)
    if opens_sentence and run[0].text.lower() in _honorifics():
        return None
    for i, word in enumerate(run[:2]):
        if len(run) - i <= LONGEST and is_listed(facts.text[word.start : run[-1].end]):
            opens = opens_sentence and run[0].text.lower() in _levels() | FUNCTION_WORDS
            return i if not i or opens else None
    return None


def provinces() -> frozenset[str]:
    """Provinces and cities of Vietnam without marks, a blank between syllables."""
    return _plain_provinces()


def _place(words: Sequence[Word], known: bool) -> Place:
    return Place(tuple(word.text for word in words), words[0].start, words[-1].end, known)


def _run(facts: ParsedText, i: int) -> list[Word]:
    run: list[Word] = []
    for word in facts.words[i : i + 8]:
        between = facts.text[run[-1].end : word.start] if run else " "
        if between != " " or not word.is_capital:
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
    if before.is_capital and before.text.lower() in _bodies():
        return False
    two = f"{facts.words[i - 2].text.lower()} {before.text.lower()}" if i > 1 else ""
    return before.text.lower() in levels or two in levels


def _before_person(run: Sequence[Word], size: int) -> int:
    """How many syllables are a place's where somebody's name follows: 2 of "Trà Linh Hồ Văn Thể"."""
    strong = _strong_families()
    rest = range(2, min(size + 1, len(run) - 1))
    return next((k for k in rest if run[k].text.lower() in strong), size)


def _known_in(run: Sequence[Word]) -> int | None:
    """Where in a run of capitalised words the name of a province stands."""
    return next((i for i, (a, b) in enumerate(pairwise(run)) if _key((a.text, b.text)) in _provinces()), None)


def _may_precede(facts: ParsedText, word: Word) -> bool:
    """Whether a capitalised word before a province is no part of its name: "Tại", "Tỉnh"."""
    return word.text.lower() in _levels() or (
        facts.begins_sentence(word.start) and word.text.lower() not in _family_names()
    )


def _key(syllables: Iterable[str]) -> str:
    return " ".join(canonical(syllable) for syllable in syllables)


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "places")


@cache
def _levels() -> frozenset[str]:
    return frozenset(_table()["levels"]["words"])


@cache
def _bodies() -> frozenset[str]:
    return frozenset(_table()["levels"]["bodies"])


@cache
def _family_names() -> frozenset[str]:
    persons = read_table("nlp.facts", "persons")
    return frozenset((*persons["strong"], *persons["weak"]))


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(word.lower() for word in read_table("nlp.facts", "persons")["honorifics"])


@cache
def _strong_families() -> frozenset[str]:
    return frozenset(read_table("nlp.facts", "persons")["strong"])


@cache
def _provinces() -> frozenset[str]:
    return frozenset(_key(name.split()) for name in read_table("nlp.facts", "names")["provinces"])


@cache
def _plain_provinces() -> frozenset[str]:
    names = read_table("nlp.facts", "names")["provinces"]
    return frozenset(" ".join(plain(syllable) for syllable in name.split()) for name in names)
