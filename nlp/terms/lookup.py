"""Looks terms up at a token of a text."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.terms.table import PROPER, Entry, Glossary, choose, read_lists
from nlp.terms.tokens import CAPITAL, END, LOWER, UPPER, Tokens, Trie, split, tokenise


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was read: up to which token, and its English."""

    end: int
    forms: tuple[str, ...]
    """The preferred English first."""
    kind: str
    parts: tuple[tuple[str, ...], ...] = ()
    """What a translation must hold, each in one of its forms, where it does not hold one of `forms`."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A place of a user's glossary where it stands in a text.

    Attributes:
        end: the token after it.
        english: what the user calls it.
        kind: "province", "country", "exonym", "place"; "person" or "" for a name that is a place only
            where a level ("huyện") goes before it: of a person never.
        level: the row of `levels.tsv` of the level that it says itself.
    """

    end: int
    english: str
    kind: str
    level: Mapping[str, str] | None = None


class Lookup:
    """Reads single entries of one text."""

    def __init__(
        self,
        tokens: Tokens,
        glossaries: Sequence[Glossary],
        date: datetime.date | None,
        taken: Sequence[bool] = (),
        own: bool = False,
        entered: Mapping[int, Entered] | None = None,
    ) -> None:
        """Tokens that are taken belong to another term; no phrase goes over them, but for places `entered`.

        In glossaries of the user's `own` no term is left out for being ambiguous.
        """
        self.tokens = tokens
        self.date = date
        self._taken = taken or [False] * len(tokens)
        self._tries = [glossary.trie for glossary in glossaries]
        self._lists = word_sets()
        self._own = own
        self._entered = entered or {}
        self._china = "Trung Quốc" in tokens.text

    def entry(self, i: int, kinds: frozenset[str] | None = None, *, anywhere: bool = False) -> Phrase | None:
        """The longest entry at token i, of some kinds only; `anywhere`: also of China if it is not named."""
        if kinds is not None and (own := self._entered.get(i)):
            return Phrase(own.end, (own.english,), own.kind) if own.kind in kinds else None
        best: tuple[int, Entry] | None = None
        for trie in self._tries:
            for end, entries in self.walk(trie, i):
                if best is not None and end <= best[0]:
                    continue
                fitting = [entry for entry in entries if self._fits(entry, i, end, anywhere)]
                if kinds is not None:
                    fitting = [entry for entry in fitting if entry.kind in kinds]
                elif not self._own:
                    fitting = [entry for entry in fitting if entry.source not in self._lists["never_alone"]]
                if fitting:
                    alike = [entry for entry in fitting if self._looks_like(entry, i)]
                    best = end, choose(alike or fitting, self.date)
        if best is None:
            return None
        end, entry = best
        return Phrase(end, (entry.target, *entry.alternatives), entry.kind)

    def walk(self, trie: Trie, i: int, inside: bool = False) -> Iterable[tuple[int, list[Any]]]:
        """Yields (the token after it, values) of all paths of a trie from token i, shortest first."""
        tokens = self.tokens
        if i >= len(tokens.keys) or not (tokens.first[i] or inside):
            return
        node: Any = trie
        keys = tokens.keys
        for end in range(i, len(keys)):
            node = node.get(keys[end])
            if node is None or self._taken[end]:
                return
            if END in node and tokens.last[end]:
                yield end + 1, node[END]

    def _is_family(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens.keys[i] in self._lists["family"]

    def _looks_like(self, entry: Entry, i: int) -> bool:
        """Whether entry and text begin alike: "Công an" is a body, "công an" the police."""
        return entry.source[0].isupper() == self.tokens.is_capital(i)

    def _is_another(self, entry: Entry, i: int, anywhere: bool) -> bool:
        """Whether the words of an entry mean something else here."""
        if entry.source in self._lists["with_china"] and not (self._china or anywhere):
            return True
        # "phòng y tế" of a company is a room.
        return entry.source.startswith("Phòng ") and self.tokens.shapes[i + 1] == LOWER

    def _fits(self, entry: Entry, i: int, end: int, anywhere: bool = False) -> bool:
        """Whether the capitals of the text are those of the entry, where that matters."""
        tokens = self.tokens
        if not self._own and self._is_another(entry, i, anywhere):
            return False
        if tokens.shouted[i]:
            return end - i > 1 or tokens.text[tokens.starts[i] : tokens.ends[i]] == entry.source
        proper = entry.kind in PROPER
        single = end - i == 1
        if not proper and not single and (self._own or entry.source not in self._lists["capital"]):
            return True
        if entry.source.isupper() and len(entry.source) > 1:
            return tokens.text[tokens.starts[i] : tokens.ends[end - 1]] == entry.source
        if not proper:
            return tokens.shapes[i] != LOWER or entry.source[0].islower()
        return all(
            not word[0].isupper() or tokens.shapes[i + n] in (CAPITAL, UPPER)
            for n, word in enumerate(_words(entry.source)[: end - i])
        )


@cache
def _words(source: str) -> tuple[str, ...]:
    tokens = tokenise(source)
    return tuple(source[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))


@cache
def word_sets() -> dict[str, frozenset[str]]:
    lists = read_lists()
    canonical = {
        name: frozenset(split(" ".join(lists[name])))
        for name in ("family", "persons", "not_first", "several", "given")
    }
    return {
        **canonical,
        **{
            name: frozenset(lists[name])
            for name in (
                "capital",
                "upper",
                "never_alone",
                "with_china",
                "with_article",
                "national_assemblies",
            )
        },
    }
