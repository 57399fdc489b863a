"""Places of users' glossaries, for the grammar to read as it reads those of the tables.

"Bình Định,Binh-Dinh" gives "Binh-Dinh Department of Construction" of "Sở Xây dựng Bình Định": the user says
how a place is called, and not where that stands in the name of a body.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nlp.terms.lookup import Entered, word_sets
from nlp.terms.places import levels
from nlp.terms.table import built_in
from nlp.terms.tokens import END, LOWER, OTHER, Tokens, Trie
from nlp.terms.world import world

_KINDS = ("province", "country", "exonym", "place")
_PERSON = 3
"""Syllables from which what begins with a family name is a person, but for places that are known."""


def entered_places(tokens: Tokens, found: Iterable[tuple[int, int, str]]) -> dict[int, Entered]:
    """Returns those of a user's terms that may be places, by the token at which they stand.

    Args:
        tokens: of a Vietnamese text, with abbreviations opened.
        found: the user's terms in it, as half-open spans of characters, and their English.
    """
    first = {start: i for i, start in reversed(list(enumerate(tokens.starts)))}
    after = {end: i + 1 for i, end in enumerate(tokens.ends)}
    places: dict[int, Entered] = {}
    for start, end, english in found:
        if start in first and end in after and (place := _place(tokens, first[start], after[end], english)):
            places[first[start]] = place
    return places


def _place(tokens: Tokens, i: int, end: int, english: str) -> Entered | None:
    kind = next((kind for kind in _KINDS if kind in _kinds(tokens.keys[i:end])), "")
    if kind:
        return Entered(end, english, kind)
    level, name = _level(tokens, i, end)
    if name == end or any(tokens.shapes[at] in (LOWER, OTHER) for at in range(name, end)):
        return None
    if level is None and tokens.keys[i] in word_sets()["family"]:
        # "Bí thư Huyện ủy Trần Văn Nam"; but "huyện Mai Sơn" says what it is.
        return Entered(end, english, "person" if end - i >= _PERSON else "")
    return Entered(end, english, "place", level)


def _level(tokens: Tokens, i: int, end: int) -> tuple[dict[str, str] | None, int]:
    """The level that a term says itself, "tỉnh" of "tỉnh Bình Định", and where its name begins."""
    for at in range(end - 1, i, -1):
        if rows := _ending(levels(), tokens.keys[i:at]):
            return rows[0], at
    return None, i


def _kinds(keys: Sequence[str]) -> set[str]:
    """The kinds that a name has in the tables."""
    return {entry.kind for trie in (built_in().trie, world().trie) for entry in _ending(trie, keys)}


def _ending(trie: Trie, keys: Sequence[str]) -> list[Any]:
    node: Any = trie
    for key in keys:
        node = node.get(key, {})
    found: list[Any] = node.get(END, [])
    return found
