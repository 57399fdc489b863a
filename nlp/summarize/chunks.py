"""The chunks of a sentence that a summary may leave out: cut at commas, at brackets, and before words that
tell when, where and why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from nlp.models.contract import Chunk
from nlp.text.tables import read_table

_WORD = re.compile(r"\S+")
_OPEN, _CLOSED, _STRAIGHT = "(“«[", ")”»]", '"'
_AROUND = ".,;:!?…()“”\"«»'’"
_CLAUSE = 8
"""Syllables of a chunk that tells more than when or where."""

_DASHES = ("–", "-", "—")


def split_chunks(sentence: str) -> tuple[Chunk, ...]:
    """Cuts a sentence; what stands in brackets or quotation marks is in one chunk.

    Args:
        sentence: Vietnamese, of one line.

    Returns:
        Its chunks in order; they are the sentence but for the blanks between. One of an empty sentence: none.
    """
    cuts = [0, *sorted(set(_cuts(sentence))), len(sentence)]
    texts = [text for start, end in pairwise(cuts) if (text := sentence[start:end].strip())]
    main = _main_clause(texts)
    return tuple(
        Chunk(
            text,
            needed=number == main or _is_needed(text) or (number > 0 and _holds_verb(text)),
            tied=_first_word(text) in _table()["joining"],
            begins=not number or text.startswith((",", ";")),
        )
        for number, text in enumerate(texts)
    )


def _cuts(sentence: str) -> list[int]:
    table = _table()
    cuts: list[int] = []
    depth, quoted, before = 0, False, ""
    words = list(_WORD.finditer(sentence))
    for number, found in enumerate(words):
        word = found.group()
        after = words[number + 1].group().casefold() if number + 1 < len(words) else ""
        if number and not depth and not quoted and not before.endswith((",", ";")):
            bare = word.rstrip(_AROUND) if word == word.lower() else ""
            opens = bare in table["openers"] or after.startswith(table["opening_pairs"].get(bare, "\0"))
            # "trong khi", "và từ": the second goes with the first.
            opens = opens and before not in table["openers"] and before not in _DASHES
            if word[0] == "(" or word in _DASHES or opens:
                cuts.append(found.start())
        for sign in word:
            depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSED))
            quoted ^= sign == _STRAIGHT
        if not depth and not quoted and word[-1] in ",;" and after:
            # Before the comma: it goes with what it sets off.
            cuts.append(found.end() - 1)
        before = word.casefold()
    return cuts


def _first_word(chunk: str) -> str:
    return next(iter(chunk.strip(_AROUND + " ").casefold().split()), "")


def _main_clause(chunks: Sequence[str]) -> int:
    """The chunk with which a sentence begins to state something, where others say first when and why; -1:
    not known."""
    table = _table()
    if not chunks or _first_word(chunks[0]) not in table["settings"]:
        return -1
    return next(
        (
            number
            for number, chunk in enumerate(chunks)
            if chunk.startswith(",")
            and (_first_word(chunk) not in table["openers"] or len(chunk.split()) >= _CLAUSE)
        ),
        -1,
    )


def _is_needed(chunk: str) -> bool:
    """Whether it holds what a statement hangs on; what is said in brackets is said beside it."""
    return not chunk.startswith("(") and bool(_table()["needed"].search(chunk.casefold()))


def _holds_verb(chunk: str) -> bool:
    """Whether it tells where or when, and then what the subject before it does."""
    table = _table()
    return _first_word(chunk) in table["places"] and chunk[0] != "," and bool(table["verbs"].search(chunk))


@cache
def _table() -> dict[str, Any]:
    table = read_table("nlp.summarize", "chunks")
    return {
        "openers": frozenset(table["openers"]),
        "opening_pairs": table["opening_pairs"],
        "joining": frozenset(table["joining"]),
        "settings": frozenset(table["settings"]),
        "places": frozenset(table["places"]),
        "verbs": _any_of(table["verbs"]),
        "needed": _any_of(table["needed"]),
    }


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
