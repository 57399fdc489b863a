"""Foreign names in Latin letters ("Cristiano Ronaldo", "Samsung"): a translation holds them as they are."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.parsed import ParsedText, Word, facts_of
from nlp.facts.world import english_cities, find_mentions, named_in
from nlp.text.tables import read_table

LEAST = 4
"""Letters of a name; shorter ones are as likely words."""

NEAR = 0.7
"""Likeness, by difflib's ratio, of a name and what was made of it."""


def check_foreign_names(pair: Pair) -> Iterator[Finding]:
    """Foreign names that the translation lacks: a warning where it has one that the source lacks."""
    seen: set[str] = set()
    strange: list[Word] | None = None
    for word in pair.source.words:
        if word.plain in seen or not _is_foreign(word, pair.source):
            continue
        seen.add(word.plain)
        world = named_in(facts_of(word.text, "vi"))
        there = _is_there(word.plain, pair.output) or _is_derived(word.plain, pair.output)
        if there or _is_mentioned(world, pair.output):
            continue
        if strange is None:
            strange = [other for other in pair.output.words if _is_strange(other, pair)]
        near = [other for other in strange if _is_near(word.plain, other.plain)]
        inside = [other for other in strange if not pair.output.begins_sentence(other.start)]
        if near or inside:
            other = (near or inside)[0]
            spans = ((other.start, other.end),), ((word.start, word.end),)
            yield Finding("changed_name", "warning", pair.field, *spans, f"{word.text} → {other.text}")
        elif not world:
            yield pair.in_source("changed_name", "info", (word.start, word.end))


def _is_strange(word: Word, pair: Pair) -> bool:
    """Whether a capitalised English word may be a name that the source lacks."""
    if not word.is_capital or len(word.text) < LEAST or word.text in _capitals():
        return False
    return not _is_there(word.plain, pair.source) and not _is_world(word.text)


def _is_foreign(word: Word, source: ParsedText) -> bool:
    """Whether a word is a name that no Vietnamese word is written as."""
    if not word.is_capital or len(word.text) < LEAST or word.is_vietnamese or not word.text.isascii():
        return False
    if source.text[word.end : word.end + 1] == "-" or source.text[word.start - 1 : word.start] == "-":
        return False
    return word.text.lower() not in _translated()


def _is_mentioned(keys: frozenset[str], output: ParsedText) -> bool:
    """Whether a country or city of the source is spoken of, by a city of the country, too."""
    mentions = {mention.key for mention in find_mentions(output)}
    of = {english_cities().get(key, "") for key in mentions}
    return not keys.isdisjoint(mentions | of) or any(
        english_cities().get(key, "-") in mentions for key in keys
    )


@cache
def _is_world(name: str) -> bool:
    """Whether it is a country or city, whose name nlp.checks.places compares."""
    return bool(named_in(facts_of(name, "vi")) or find_mentions(facts_of(name, "en")))


def _is_there(name: str, facts: ParsedText) -> bool:
    return name in facts.plain_words or name in facts.letters or name.rstrip("s") in facts.letters


def _is_derived(name: str, facts: ParsedText) -> bool:
    """Whether another word of a long name is there: "Retroviral" of "Retrovirus"."""
    return len(name) > 7 and any(word.plain[:7] == name[:7] for word in facts.words)


def _is_near(one: str, other: str) -> bool:
    """Whether two different names are one but for some letters; "Olympic" and "Olympics" are the same."""
    if one[:4] == other[:4] and abs(len(one) - len(other)) <= 3 and (one in other or other in one):
        return False
    return len(other) >= LEAST and SequenceMatcher(None, one, other).ratio() >= NEAR


@cache
def _capitals() -> frozenset[str]:
    """English words with a capital that are no names of anybody."""
    table = read_table("nlp.facts", "quantities")["en"]
    common = read_table("nlp.facts", "places")["world"]["capitals"]
    return frozenset((*table["months"], *table["weekdays"], *common))


@cache
def _translated() -> frozenset[str]:
    return frozenset(read_table("nlp.facts", "places")["world"]["words"])
