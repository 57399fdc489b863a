"""The sentences of two digests, lined up, and the words in which two sentences differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from nlp.digest import Digest, Segment

Span: TypeAlias = tuple[int, int]

_ALIKE = 0.35
"""Least share of words (Dice) in which two sentences of summaries say the same."""
_WORD = re.compile(r"\w+|[^\w\s]")
_MOST_WORDS = 2_000
"""Words of a sentence beyond which its differences are not looked for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A sentence of one digest.

    Attributes:
        source: where it stands in the Vietnamese text.
        target: where its English stands in the English text; None where there is none.
    """

    source: Span
    target: Span | None


Row: TypeAlias = tuple[Cell | None, Cell | None]
"""What belongs together in two digests; None: the other has nothing of the kind."""


def summary_rows(first: Digest, second: Digest) -> list[Row]:
    """Lines up the sentences of two summaries, in order, by the words that they share."""
    cells = [_summary_cells(first), _summary_cells(second)]
    words = [
        [_words((digest.summary_vi or "")[slice(*cell.source)]) for cell in own]
        for digest, own in zip((first, second), cells, strict=True)
    ]
    return [
        (cells[0][i] if i is not None else None, cells[1][j] if j is not None else None)
        for i, j in _align(*words)
    ]


def translation_rows(first: Digest, second: Digest) -> list[Row]:
    """Lines up two translations of one article; where one cut a sentence, its pieces are together."""
    spans = sorted((s.start, s.end) for digest in (first, second) for s in digest.segments)
    blocks: list[Span] = []
    for start, end in spans:
        if blocks and start < blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(end, blocks[-1][1]))
        else:
            blocks.append((start, end))
    rows = []
    for block in blocks:
        one, other = (_cell(digest.segments, block) for digest in (first, second))
        rows.append((one, other))
    return rows


def differing(first: str, second: str) -> tuple[list[Span], list[Span]]:
    """Returns the spans of the words that only one of two texts has at their place."""
    found = [list(_WORD.finditer(text)) for text in (first, second)]
    if max(map(len, found)) > _MOST_WORDS:
        return [], []
    one, other = ([word[0] for word in words] for words in found)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for kind, *edges in matcher.get_opcodes():
        if kind == "equal":
            continue
        for own, words, (low, high) in zip(spans, found, (edges[:2], edges[2:]), strict=True):
            if low < high:
                own.append((words[low].start(), words[high - 1].end()))
    return spans


def _summary_cells(digest: Digest) -> list[Cell]:
    cells = []
    for span in digest.summary_sentences:
        cell = _cell(digest.summary_segments, span)
        cells.append(Cell(span, cell.target if cell is not None else None))
    return cells


def _cell(segments: Sequence[Segment], span: Span) -> Cell | None:
    """What stands in a span of the source."""
    within = [segment for segment in segments if span[0] <= segment.start and segment.end <= span[1]]
    if not within:
        return None
    start = min(segment.target_start for segment in within)
    end = max(segment.target_start + len(segment.target) for segment in within)
    return Cell(span, (start, end))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _align(
    first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]
) -> Iterator[tuple[int | None, int | None]]:
    """Pairs in order, such that they share most; each sentence once."""
    share = [[_dice(one, other) for other in second] for one in first]
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in reversed(range(len(first))):
        for j in reversed(range(len(second))):
            pair = share[i][j] + best[i + 1][j + 1] if share[i][j] >= _ALIKE else 0.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(first) or j < len(second):
        both = i < len(first) and j < len(second)
        if both and share[i][j] >= _ALIKE and best[i][j] == share[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif j == len(second) or (i < len(first) and best[i][j] == best[i + 1][j]):
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
