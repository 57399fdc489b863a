"""The clauses of a long Vietnamese sentence: official ones put a dozen things that somebody does in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.text.sentences import Sentence, after_blanks
from nlp.text.tables import any_of, read_table

LONGEST = 26
"""Syllables of a part that is not cut any further."""

SHORTEST = 7
"""Syllables of a part that a comma may leave."""

_SEMICOLON = re.compile(r";(?=\s)")
_COLON = re.compile(r":(?=\s)")
_LIST = 6
"""So many syllables is a colon worse than the comma nearest to the middle."""


def split_clauses(sentence: Sentence) -> list[Sentence]:
    """Cuts a sentence after semicolons, and where it is still long after commas that a clause follows.

    Args:
        sentence: Vietnamese.

    Returns:
        Its parts in order, each with the mark at its end; all characters but the blanks between are in them.
        One if there is no place to cut.
    """
    text = sentence.text
    ends = [cut for start, end in _runs(text, _SEMICOLON) for cut in _cuts(text, start, end)]
    parts: list[Sentence] = []
    start = 0
    for end in _without_short(text, ends):
        piece = text[start:end].strip()
        begin = sentence.start + after_blanks(text, start)
        parts.append(Sentence(piece, begin, begin + len(piece)))
        start = end
    return parts


def _runs(text: str, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*(found.end() for found in mark.finditer(text)), len(text)]:
        yield start, end
        start = end


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """The ends of the parts of a run of clauses: halved as near to its middle as may be, and these again."""
    if _length(text[start:end]) > LONGEST:
        places = [
            (abs(left - right) + dear, at)
            for at, dear in _places(text, start, end)
            if min(left := _length(text[start:at]), right := _length(text[at:end])) >= SHORTEST
        ]
        if places:
            _, at = min(places)
            yield from _cuts(text, start, at)
            yield from _cuts(text, at, end)
            return
    yield end


def _places(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield from ((found.end(), 0) for found in _commas().finditer(text, start, end))
    yield from ((found.end(), _LIST) for found in _COLON.finditer(text, start, end))


def _without_short(text: str, ends: list[int]) -> Iterator[int]:
    """A short part goes with its neighbour: a person of a list, and his office."""
    start = 0
    for end, after in zip(ends, [*ends[1:], 0], strict=True):
        short = min(_length(text[start:end]), _length(text[end:after])) < SHORTEST
        if after and short and _length(text[start:after]) <= LONGEST:
            continue
        yield end
        start = end


def _length(text: str) -> int:
    return len(text.split())


@cache
def _commas() -> re.Pattern[str]:
    return re.compile(rf",(?=\s(?:{any_of(read_table('nlp.text', 'clauses')['openers'])})\b)")
