"""The chunks of a sentence that a summary may leave out: what stands between its commas.

Cut before prepositions, too, sentences lost what their verbs want ("được chia | vào 360 túi") in one of six.
And readers miss what a summary of news is asked for: when, how many, why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from nlp.models.contract import Chunk
from nlp.text.tables import any_of, read_table

_WORD = re.compile(r"\S+")
_OPEN, _CLOSED, _STRAIGHT = "(“«[", ")”»]", '"'
_AROUND = " .,;:!?…()“”\"«»'’"
_ITEM = 4
"""Syllables of what is rather one of a list than a clause."""

_CLAUSE = 8
"""Syllables of a chunk that tells more than when or where."""


def split_chunks(sentence: str) -> tuple[Chunk, ...]:
    """Cuts a sentence before its commas and semicolons, but not within brackets or quotation marks.

    Args:
        sentence: Vietnamese, of one line.

    Returns:
        Its chunks in order; they are the sentence but for the blanks between. None of an empty sentence.
    """
    cuts = [0, *_cuts(sentence), len(sentence)]
    texts = [text for start, end in pairwise(cuts) if (text := sentence[start:end].strip())]
    main = _main_clause(texts)
    return tuple(
        Chunk(
            text,
            needed=number == main or _is_needed(text) or _tells_of_a_name(texts[number - 1 : number]),
            tied=number > 0 and _first_word(text) in _table()["joining"],
        )
        for number, text in enumerate(texts)
    )


def _cuts(sentence: str) -> list[int]:
    cuts: list[int] = []
    depth, quoted = 0, False
    for found in _WORD.finditer(sentence):
        word = found.group()
        for sign in word:
            depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSED))
            quoted ^= sign == _STRAIGHT
        if not depth and not quoted and word[-1] in ",;" and found.end() < len(sentence):
            cuts.append(found.end() - 1)
    return cuts


def _first_word(chunk: str) -> str:
    return next(iter(chunk.strip(_AROUND).casefold().split()), "")


def _main_clause(chunks: Sequence[str]) -> int:
    """The chunk with which a sentence begins to state something; -1: there is none."""
    table = _table()
    if not chunks or _first_word(chunks[0]) not in table["settings"]:
        return 0
    return next(
        (
            number
            for number, chunk in enumerate(chunks)
            if number and (_first_word(chunk) not in table["more_settings"] or len(chunk.split()) >= _CLAUSE)
        ),
        -1,
    )


def _tells_of_a_name(before: Sequence[str]) -> bool:
    """Whether what comes next tells who that is, and maybe what he does: "do ông An, chỉ huy dẫn đầu"."""
    return bool(before) and before[0].split()[-1].strip(_AROUND)[:1].isupper()


def _is_needed(chunk: str) -> bool:
    """Whether it tells a number, a reason or what a statement hangs on, or is one of a list."""
    return (
        any(map(str.isdigit, chunk))
        or len(chunk.split()) <= _ITEM
        or _first_word(chunk) in _table()["reasons"]
        or _table()["needed"].search(chunk.casefold()) is not None
    )


@cache
def _table() -> dict[str, Any]:
    table = read_table("nlp.summarize", "chunks")
    return {
        **{name: frozenset(table[name]) for name in ("joining", "settings", "more_settings", "reasons")},
        "needed": re.compile(rf"\b(?:{any_of(table['needed'])})\b"),
    }
