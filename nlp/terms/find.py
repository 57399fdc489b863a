"""Finds the terms, titles, bodies and places of a Vietnamese text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from nlp.terms.entered import entered_places
from nlp.terms.grammar import Grammar
from nlp.terms.lookup import Phrase, word_sets
from nlp.terms.table import Glossary, built_in, read_lists, read_table
from nlp.terms.tokens import CAPITAL, END, Tokens, Trie, split, tokenise
from nlp.terms.world import world
from nlp.text.gazetteer import is_listed


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text, as a half-open span of characters, and its English."""

    start: int
    end: int
    source: str
    target: str
    alternatives: tuple[str, ...]
    kind: str
    parts: tuple[tuple[str, ...], ...] = ()
    """Of a phrase put together: what a translation must hold, each in one of its forms."""
    glossary: str = "built-in"
    """The name of the glossary that it is from; of a phrase put together, that of the user's place in it."""
    kept: tuple[str, ...] = ()
    """What of its English is Vietnamese, with its marks, because the user wants it so."""


def find_terms(
    text: str,
    glossaries: Sequence[Glossary] = (),
    *,
    builtin: bool = True,
    date: datetime.date | None = None,
    words: bool = False,
) -> list[Match]:
    """Finds terms, longest first, none over another, in the order of the text.

    A user's glossary comes before those after it, and all of them before the built-in terms, also where
    these are longer.

    Args:
        text: Vietnamese; spans count its characters as they are.
        glossaries: the user's, most important first.
        builtin: whether to look for the built-in terms.
        date: the day of the text, which chooses between the English of different years.
        words: whether also to give the general vocabulary of the tables (kind "word").
    """
    tokens = tokenise(text, _abbreviations() if builtin else None)
    taken = [False] * len(tokens)
    found: list[Match] = []
    raw = tokenise(text) if glossaries and builtin else tokens
    covered = bytearray(len(text))
    for glossary in glossaries:
        for match in _of_user(raw, glossary, date):
            if not any(covered[match.start : match.end]):
                covered[match.start : match.end] = b"\1" * (match.end - match.start)
                found.append(match)
    for i in range(len(tokens)):
        taken[i] = any(covered[tokens.starts[i] : tokens.ends[i]])
    if builtin:
        built = _built_in(tokens, taken, date, [(own.start, own.end, own.target) for own in found])
        found = _with_own_names(found, built)
    if not words:
        found = [match for match in found if match.kind != "word"]
    return sorted(found, key=lambda match: match.start)


def _with_own_names(own: Sequence[Match], built: Sequence[Match]) -> list[Match]:
    """All matches; a body with a place of the user's in its name stands for both, and is of that glossary."""
    found: list[Match] = []
    inside: set[int] = set()
    for match in built:
        names = [name for name in own if match.start <= name.start and name.end <= match.end]
        if names:
            inside |= {name.start for name in names}
            kept = tuple(word for name in names for word in name.kept)
            match = replace(match, glossary=names[0].glossary, kept=kept)
        found.append(match)
    return [*(name for name in own if name.start not in inside), *found]


def _of_user(tokens: Tokens, glossary: Glossary, date: datetime.date | None) -> list[Match]:
    grammar = Grammar(tokens, [glossary], date, own=True)
    found, i = [], 0
    while i < len(tokens):
        phrase = grammar.entry(i)
        if phrase is None:
            i += 1
            continue
        found.append(_match(tokens, i, phrase, glossary.name))
        i = phrase.end
    return found


def _built_in(
    tokens: Tokens, taken: list[bool], date: datetime.date | None, own: Sequence[tuple[int, int, str]]
) -> list[Match]:
    """The built-in terms; of the user's own (start, end, English) the places are parts of them."""
    grammar = Grammar(tokens, [built_in(), world()], date, taken, entered=entered_places(tokens, own))
    found: list[Match] = []
    i = 0
    while i < len(tokens):
        phrase = None if taken[i] else grammar.read(i)
        if phrase is not None and not _may_stand(tokens, i, phrase):
            phrase = None
        person = _end_of_person(tokens, i)
        if person > i + 1 and (phrase is None or phrase.end < person):
            rest = phrase.end if phrase is not None else i
            if phrase is None or not (_is_family(tokens, rest) and person - rest >= 2):
                i = person
                continue
        if phrase is None:
            i += 1
            continue
        if phrase.kind == "mask":
            i += 1 if phrase.end - i < 3 else 2
            continue
        found.append(_match(tokens, i, phrase, "built-in"))
        i = phrase.end
    return found


def _match(tokens: Tokens, i: int, phrase: Phrase, glossary: str) -> Match:
    start, end = tokens.starts[i], tokens.ends[phrase.end - 1]
    source = tokens.text[start:end]
    if phrase.kind == "keep":
        return Match(start, end, source, source, (), "keep", (), glossary, (source,))
    target, *others = phrase.forms
    if tokens.shouted[i]:
        target = target.upper()
    elif tokens.text[start].isupper() and target[0].islower() and tokens.begins_sentence(i):
        target = target[0].upper() + target[1:]
    return Match(start, end, source, target, tuple(others), phrase.kind, phrase.parts, glossary)


def _may_stand(tokens: Tokens, i: int, phrase: Phrase) -> bool:
    """Whether a phrase is what it looks like: "Mỹ" is no country in "Mỹ Linh" or "chị Mỹ"."""
    if phrase.end - i == 1 and tokens.keys[i] == _PARTY:
        # "Đảng Bảo thủ" is another party; "Đảng Nhà nước" is two bodies.
        name = phrase.end < len(tokens) and tokens.shapes[phrase.end] == CAPITAL
        return not name or tokens.keys[phrase.end] == _STATE
    if phrase.kind not in ("country", "exonym", "place", "province"):
        return True
    words = word_sets()
    single = phrase.end - i == 1
    before = tokens.keys[i - 1] if i else ""
    if before in words["persons"] and tokens.ends[i - 1] < tokens.starts[i]:
        return False
    if not single:
        return True
    if i and before in words["given"] and tokens.is_capital(i - 1):
        return False
    if tokens.keys[i] in words["not_first"] and tokens.begins_sentence(i):
        return False
    if phrase.end < len(tokens) and tokens.keys[phrase.end] in _another_word_before().get(tokens.keys[i], ()):
        return False
    after = phrase.end < len(tokens) and tokens.shapes[phrase.end] == CAPITAL
    if i and is_listed(tokens.text[tokens.starts[i - 1] : tokens.ends[i]]):
        return False  # "Kỳ Anh", a district
    touching = after and tokens.starts[phrase.end] == tokens.ends[i] + 1
    return not touching and not (i and tokens.shapes[i - 1] == CAPITAL and not tokens.begins_sentence(i - 1))


_PARTY, _STATE = split("đảng")[0], split("nhà")[0]


def _is_family(tokens: Tokens, i: int) -> bool:
    return i < len(tokens) and tokens.keys[i] in word_sets()["family"] and tokens.shapes[i] == CAPITAL


def _end_of_person(tokens: Tokens, i: int) -> int:
    """The token after a person's name at token i: a family name and up to four capitalised syllables."""
    if not _is_family(tokens, i) or tokens.shouted[i]:
        return i
    end = i + 1
    while end < len(tokens) and end - i < 5 and tokens.shapes[end] == CAPITAL and tokens.first[end]:
        end += 1
    return end


@cache
def _another_word_before() -> dict[str, frozenset[str]]:
    table = read_lists()["before"]
    return {split(word)[0]: frozenset(split(" ".join(after))) for word, after in table.items()}


@cache
def _abbreviations() -> Trie:
    trie: Trie = {}
    for row in read_table("abbreviations"):
        node = trie
        for token in _raw(row["vi"]):
            node = node.setdefault(token, {})
        node[END] = row["full"]
    return trie


def _raw(text: str) -> list[str]:
    tokens = tokenise(text)
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
