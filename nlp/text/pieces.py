"""Sentences made to fit the budget of a model: cutting what is too long, packing what is short."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import ceil

from nlp.text.sentences import Sentence, after_blanks

_CUTS = tuple(
    re.compile(cut)
    for cut in (
        r"(?<=[^\W\d_A-ZĐ]{2})[.!?…]+['\"”’)]*\s",  # sentences that all begin in small letters
        r";",
        r":\s|\s[–—-]\s",
        r",\s",
    )
)
_BLANK = re.compile(r"\s")


def split_long(sentence: Sentence, fits: Callable[[str], bool]) -> list[Sentence]:
    """Cuts a sentence that is too long for a model into pieces of like length that fit.

    Each cut is made at the best place of those near: after ";", else after ":" or a dash, else after
    a comma, else at a blank, else anywhere. A sentence that fits comes back whole.

    Args:
        sentence: what to cut.
        fits: whether a text is short enough. Called about ten times for each piece. A piece of one
            character is never cut, whether it fits or not.

    Returns:
        The pieces in order; all characters of the sentence but blanks between pieces are in them.
    """
    text = sentence.text
    levels = [[cut.end() for cut in pattern.finditer(text)] for pattern in _CUTS]
    blanks = [cut.end() for cut in _BLANK.finditer(text)]
    pieces: list[Sentence] = []
    start, guess = 0, len(text)
    while start < len(text):
        reach = _reach(text, start, guess, fits)
        end = reach
        if reach < len(text):
            guess = reach - start
            end = _best_cut(levels, blanks, start, reach, len(text))
            end = end if fits(text[start:end].strip()) else reach
        piece = text[start:end].strip()
        if piece:
            begin = sentence.start + start
            pieces.append(Sentence(piece, begin, begin + len(piece)))
        start = after_blanks(text, end)
    return pieces


def _reach(text: str, start: int, guess: int, fits: Callable[[str], bool]) -> int:
    """About the furthest `end` for which `text[start:end]` fits, at least `start + 1`.

    Searched from `guess` characters on, by doubling and then halving, to within a sixteenth.
    """
    rest = len(text) - start
    low, high = 0, min(guess, rest)
    while fits(text[start : start + high]):
        if high == rest:
            return len(text)
        low, high = high, min(2 * high, rest)
    while high - low > max(1, low // 16):
        middle = (low + high) // 2
        if fits(text[start : start + middle]):
            low = middle
        else:
            high = middle
    return start + max(1, low)


def _best_cut(
    levels: Sequence[Sequence[int]], blanks: Sequence[int], start: int, reach: int, length: int
) -> int:
    """The place to cut between `start` and `reach` that leaves pieces of like length."""
    pieces = ceil((length - start) / (reach - start))
    target = start + ceil((length - start) / pieces)
    # A good place is not worth a piece of much less than its share.
    least = start + max(1, round(0.6 * (target - start)))
    for places, lowest in (*((level, least) for level in levels), (blanks, start + 1)):
        near = places[bisect_left(places, lowest) : bisect_right(places, reach)]
        if near:
            return min(near, key=lambda place: abs(place - target))
    return min(target, reach)


def pack(lengths: Sequence[int], budget: int, *, parts: int = 1) -> list[range]:
    """Divides sentences into contiguous runs of like length, as few as the budget allows.

    Args:
        lengths: of each sentence, in tokens.
        budget: the most tokens of one run. A sentence over it gets a run of its own.
        parts: at least so many runs, where there are so many sentences.

    Returns:
        Ranges of indices, in order; together they hold every index once.
    """
    count = len(lengths)
    if count == 0:
        return []
    totals = [0, *accumulate(lengths)]
    needed = _runs_needed(lengths, totals, budget)
    runs = max(needed[0], min(parts, count))
    packed: list[range] = []
    start = 0
    for left in range(runs - 1, -1, -1):  # runs that come after this one
        target = totals[start] + (totals[count] - totals[start]) / (left + 1)
        end = start + 1
        # Take one more while the rest does not fit without it, or while it brings the run nearer to its
        # share; always leave a sentence for each run to come.
        while end < count - left and (
            needed[end] > left
            or (totals[end + 1] - totals[start] <= budget and totals[end] + totals[end + 1] <= 2 * target)
        ):
            end += 1
        packed.append(range(start, end))
        start = end
    return packed


def _runs_needed(lengths: Sequence[int], totals: Sequence[int], budget: int) -> list[int]:
    """The least number of runs that hold the sentences from each index on."""
    count = len(lengths)
    needed = [0] * (count + 1)
    end = count
    for start in range(count - 1, -1, -1):
        while end > start + 1 and totals[end] - totals[start] > budget:
            end -= 1
        needed[start] = 1 + needed[end]
    return needed
