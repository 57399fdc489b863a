"""Places: Vietnam's are in the translation whole, and it names none that its source lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import Any

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.firms import find_firms
from nlp.facts.parsed import ParsedText, Word, facts_of, plain
from nlp.facts.places import Place, find_places, provinces
from nlp.facts.world import english_cities, find_mentions, named_in
from nlp.text.language import is_syllable
from nlp.text.spans import Spans
from nlp.text.syllables import has_apostrophe
from nlp.text.tables import read_table

ALIKE = 0.6
"""Least likeness, by difflib's ratio of letters, of a name and its Vietnamese spelling."""


def check_places(pair: Pair) -> Iterator[Finding]:
    """Places in Vietnam that the translation lacks, or holds in part.

    Of one of which nothing is left, the translation may say "the province"; then it is no more than a note.
    """
    seen: set[str] = set()
    generic = not _generic().isdisjoint(word.text for word in pair.output.words)
    firms = Spans((firm.start, firm.end) for firm in find_firms(pair.source))
    for place in find_places(pair.source):
        if firms.touch(place.start, place.end):
            continue  # check_firms looks for it
        name = " ".join(place.syllables).lower()
        level = pair.source.lower[: place.start].split()[-1:]
        if (
            name in seen
            or _is_there(name, place, pair.output)
            or _is_there(" ".join([*level, name]), place, pair.output)
        ):
            continue
        seen.add(name)
        capitals = {word.plain for word in pair.output.words if word.text[0].isupper()}
        left = [syllable for syllable in place.syllables if plain(syllable) in capitals]
        known = (place.known or place.listed) and (not generic or left)
        highland = any(map(has_apostrophe, place.syllables))
        sure = known or highland or (left and not _is_partly(place, pair.output))
        if not highland and not all(is_syllable(syllable) for syllable in place.syllables):
            continue  # a foreign name
        yield pair.in_source("changed_name", "warning" if sure else "info", (place.start, place.end))


def check_invented_places(pair: Pair) -> Iterator[Finding]:
    """Provinces, countries, cities and islands that a translation names and its source does not."""
    yield from _invented_provinces(pair)
    known = named_in(pair.source)
    for mention in find_mentions(pair.output):
        if pair.output.text[mention.end : mention.end + 1] == "$":
            continue
        country = english_cities().get(mention.key, "")
        named = [word.text for word in pair.output.words if mention.start <= word.start < mention.end]
        if mention.key in known or country in known or pair.source.has(named):
            continue
        if any(city in known for city, of in english_cities().items() if of == mention.key):
            continue
        if _is_spelt(named, pair.source):
            continue
        yield pair.in_output("invented_place", "warning", (mention.start, mention.end))
    mentions = find_mentions(pair.output)
    for start, end in _named_by_noun(pair.output):
        if any(start < mention.end and mention.start < end for mention in mentions):
            continue
        words = [word for word in pair.output.words if start <= word.start < end]
        names = [w for w in words if w.text not in _nouns() and w.text not in _common()]
        supported = [_is_supported(word, pair.source) for word in names]
        ours = all(word.is_vietnamese for word in names)  # "Mỹ Khê" is not "My Dinh"
        if names and not (all(supported) if ours else any(supported)):
            yield pair.in_output("invented_place", "warning", (start, end))


def check_spellings(pair: Pair) -> Iterator[Finding]:
    """Foreign names in Vietnamese spelling ("Na-ren-đra Mô-đi") that no word of the translation is like."""
    capitals = [word for word in pair.output.words if word.text[0].isupper()]
    words = [word.plain for word in capitals] + [a.plain + b.plain for a, b in pairwise(capitals)]
    for match in _SPELT.finditer(pair.source.text):
        name = match["name"]
        parts = name.split("-")
        at = pair.output.lower.find(name.lower())
        # "Pu-tin" is no English, but "Ban Ki-moon" is.
        if at >= 0 and (not name.isascii() or (len(name) > 4 and all(map(is_syllable, parts)))):
            yield pair.in_output("leftover_vietnamese", "warning", (at, at + len(name)))
        if at >= 0 or (len(parts[0]) == 1 and len(parts) == 2):
            continue  # "X-quang", "E-mail"
        if name.isascii() and _NOT_SPELT.search(name.lower()):  # "Kim Sang-sik": its letters stay
            if plain("".join(parts)) not in pair.output.letters:
                yield pair.in_source("changed_name", "warning", match.span())
            continue
        keys = ["".join(parts)]
        # "Nhật Bản I-si-ba" is no Banisiba.
        if not re.search(r"[^\W\d_a-zà-ỹ]\w* $", pair.source.text[max(0, match.start() - 9) : match.start()]):
            keys.append(match[0].replace(" ", "").replace("-", ""))
        # "Ma-crock" of "Ma-crông" is no English either.
        half = not name.isascii() and re.search(rf"\b{re.escape(plain(parts[0]))}-[a-z]", pair.output.lower)
        if not half and any(_is_like(key, word) for key in keys for word in words):
            continue
        # "Pháp Ma-crông" is not France alone.
        before = match[0].removesuffix(name).strip()
        whole = name if before and named_in(facts_of(before, "vi")) else match[0]
        if not _is_mentioned(whole, pair):
            yield pair.in_source("changed_name", "warning", match.span())


_SPELT = re.compile(
    r"(?<!\w)(?:[^\W\d_a-zà-ỹ][^\W\d_]* )?(?P<name>[^\W\d_a-zà-ỹđ][^\W\d_A-Z]*(?:-[^\W\d_A-Z]+)+)(?!\w)"
)
"""Syllables joined by hyphens, of which only the first has a capital, and a name of one syllable before."""


_NOT_SPELT = re.compile(r"[fjwz]|k(?:-|$)|oo|ee|ae|eu|ou")
"""Letters of foreign names that Vietnamese spelling has not."""


def _is_there(name: str, place: Place, output: ParsedText) -> bool:
    forms = read_table("nlp.facts", "places")["exonyms"].get(name, ())
    if any(form.lower() in output.lower for form in forms):
        return True
    # "phường Năm" may be "Ward 5".
    return output.has(place.syllables) or name in _numbers()


def _is_partly(place: Place, output: ParsedText) -> bool:
    """Whether all but the first or the last syllable are there: "Bát Tràng" of "làng Gốm Bát Tràng"."""
    return any(len(part) > 1 and output.has(part) for part in (place.syllables[1:], place.syllables[:-1]))


def _invented_provinces(pair: Pair) -> Iterator[Finding]:
    capitals = [word for word in pair.output.words if word.text[0].isupper()]
    for a, b in pairwise(capitals):
        named = f"{a.plain} {b.plain}" in provinces() and pair.output.text[a.end : b.start] == " "
        if named and f"{a.plain}{b.plain}" not in pair.source.letters:
            yield pair.in_output("invented_place", "warning", (a.start, b.end))
    joined = {name.replace(" ", ""): name for name in provinces()}
    for word in capitals:
        name = joined.get(word.plain)
        if name and name.replace(" ", "") not in pair.source.letters and not pair.source.has([word.text]):
            yield pair.in_output("invented_place", "warning", (word.start, word.end))


def _named_by_noun(facts: ParsedText) -> Iterator[tuple[int, int]]:
    """Spans of "Coney Island", "Mount Mayon": capitalised words with a noun that makes a place of them."""
    table = _table()["nouns"]
    run: list[Word] = []
    for word in [*facts.words, None]:
        joined = word and word.is_capital and (not run or facts.text[run[-1].end : word.start] in (" ", "-"))
        if joined and word:
            run.append(word)
            continue
        if len(run) > 1:
            for i, one in enumerate(run):
                if one.text in table["after_name"] and i:
                    yield run[max(0, i - 2)].start, one.end
                elif one.text in table["before_name"] and i + 1 < len(run):
                    yield one.start, run[i + 1].end
        run = [word] if word and word.is_capital else []


def _is_supported(word: Word, source: ParsedText) -> bool:
    if word.plain in source.plain_words or (len(word.plain) > 3 and word.plain in source.letters):
        return True
    return any(
        SequenceMatcher(None, word.plain, other.plain).ratio() >= ALIKE
        for other in source.words
        if other.text[0].isupper() and other.plain[0] == word.plain[0]
    ) or _is_spelt([word.text], source)


def _is_spelt(words: Sequence[str], source: ParsedText) -> bool:
    """Whether the source has a Vietnamese spelling of the words."""
    wanted = plain("".join(words))
    return any(_is_like(m["name"].replace("-", ""), wanted) for m in _SPELT.finditer(source.text))


def _is_mentioned(name: str, pair: Pair) -> bool:
    """Whether a spelling is a country or city whose English is there: "Phi-líp-pin"."""
    keys = named_in(facts_of(name, "vi")) or named_in(facts_of(name.rpartition(" ")[2], "vi"))
    return not keys.isdisjoint(mention.key for mention in find_mentions(pair.output))


def _is_like(spelling: str, english: str) -> bool:
    """Whether an English word may be what a Vietnamese spelling stands for, by the sounds of both."""
    a, b = _sounds(spelling), _sounds(english)
    if not a or not b:
        return False
    return (a[0] == b[0] and SequenceMatcher(None, a, b).ratio() >= ALIKE) or (
        SequenceMatcher(None, a, b).ratio() >= 0.75
    )


@cache
def _sounds(word: str) -> str:
    """The consonants of a word, those that Vietnamese spelling exchanges made one: x and s, d and t."""
    letters = plain(word)
    for sound, one in _table()["sounds"]:
        letters = letters.replace(sound, one)
    first = "w" if letters[:1] in "uo" else letters[:1] if letters[:1] in "aei" else ""
    consonants = first + re.sub("[aeiouy]", "", letters)
    return re.sub(r"(.)\1+", r"\1", consonants)


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "places")


@cache
def _generic() -> frozenset[str]:
    return frozenset(_table()["levels"]["generic"])


@cache
def _nouns() -> frozenset[str]:
    return frozenset((*_table()["nouns"]["after_name"], *_table()["nouns"]["before_name"]))


@cache
def _common() -> frozenset[str]:
    return frozenset(_table()["nouns"]["common"])


@cache
def _numbers() -> frozenset[str]:
    return frozenset(read_table("nlp.facts", "persons")["numerals"])
