"""Which words of a sentence pair belong together, by IBM model 1 (Brown et al., 1993).

Two uses: pairs whose words explain each other badly are misaligned or loose, and phrases whose words
explain each other are terms that a source may hold in English (`nlp.training.terms_in_source`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 60
"""Words of a side; longer pairs teach little for the square of their length."""

_WORD = re.compile(r"\w+(?:['’.]\w+)*|[^\w\s]")
_FLOOR = 1e-7
"""Probability of a word that nothing in the source explains."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the source and the one of the target that stands for it: half-open runs of words."""

    source: tuple[int, int]
    target: tuple[int, int]


def split_words(text: str) -> list[str]:
    """Returns the words and marks of a text, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Returns where the words of `split_words` stand in a text, as half-open spans of characters."""
    return [match.span() for match in _WORD.finditer(text)]


class Lexicon:
    """p(target word | source word), learnt from sentence pairs by expectation maximisation.

    Args:
        pairs: words of the source and of the target of each pair.
        iterations: of the algorithm; it settles in a few.
        rare: words that occur less often share one entry.
    """

    def __init__(
        self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], *, iterations: int = 5, rare: int = 2
    ) -> None:
        pairs = [pair for pair in pairs if 0 < len(pair[0]) <= LONGEST and 0 < len(pair[1]) <= LONGEST]
        self._source, self._target = (
            _numbers([pair[side] for pair in pairs], rare, first)
            # 0 of the source is the empty word, which explains what has no counterpart.
            for side, first in ((0, 2), (1, 1))
        )
        tables = [self._pair_keys(source, target) for source, target in pairs]
        keys = np.concatenate([table.ravel() for table in tables] or [np.zeros(0, np.int64)])
        widths = np.concatenate([np.full(len(t), t.shape[1]) for t in tables] or [np.zeros(0, np.int64)])
        starts = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int64) if len(widths) else widths
        self._keys, place = np.unique(keys, return_inverse=True)
        source_of = self._keys // len(self._target)
        self._values = np.ones(len(self._keys))
        for _ in range(iterations if len(keys) else 0):
            shares = self._values[place]
            shares /= np.repeat(np.add.reduceat(shares, starts), widths)
            counts = np.bincount(place, shares, len(self._keys))
            totals = np.bincount(source_of, counts)
            self._values = counts / np.maximum(totals[source_of], 1e-12)

    def score(self, source: Sequence[str], target: Sequence[str]) -> float:
        """Mean log-probability of a word of the target, in nats; 0 for an empty target."""
        if not target:
            return 0.0
        table = self.table(source, target)
        return float(np.log(np.maximum(table.mean(axis=1), _FLOOR)).mean())

    def table(self, source: Sequence[str], target: Sequence[str]) -> NDArray[np.float64]:
        """p of each word of the target (rows) for the empty word and each word of the source (columns)."""
        keys = self._pair_keys(source, target)
        if not len(self._keys):
            return np.zeros(keys.shape)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: NDArray[np.float64] = np.where(self._keys[places] == keys, self._values[places], 0.0)
        return found

    def _pair_keys(self, source: Sequence[str], target: Sequence[str]) -> NDArray[np.int64]:
        columns = np.array([0, *(self._source.get(word, 1) for word in source)], np.int64)
        rows = np.array([self._target.get(word, 0) for word in target], np.int64)
        return np.asarray(columns[None, :] * len(self._target) + rows[:, None])


def _numbers(sentences: Sequence[Sequence[str]], rare: int, first: int) -> dict[str, int]:
    counts = Counter(word for sentence in sentences for word in sentence)
    frequent = sorted(word for word, count in counts.items() if count >= rare)
    # The entries before `first` are not of words, but the size of the table counts them.
    return {**{f" {i}": i for i in range(first)}, **{word: i + first for i, word in enumerate(frequent)}}


class Aligner:
    """Both directions of a lexicon.

    Args:
        pairs: words of the two sides of each pair that it learns from.
    """

    def __init__(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
        self.forward = Lexicon(pairs)
        self.backward = Lexicon([(target, source) for source, target in pairs])

    def score(self, source: Sequence[str], target: Sequence[str]) -> float:
        """How well the sides explain each other: the mean of both directions, in nats a word."""
        return (self.forward.score(source, target) + self.backward.score(target, source)) / 2

    def links(self, source: Sequence[str], target: Sequence[str]) -> set[tuple[int, int]]:
        """Returns pairs (source word, target word) of which at least one chooses the other.

        A Vietnamese word has several syllables where English has one word, so the union of both
        directions is taken of neighbours of links on which both agree.
        """
        if not source or not target:
            return set()
        to_source = self.forward.table(source, target).argmax(axis=1) - 1
        to_target = self.backward.table(target, source).argmax(axis=1) - 1
        chosen = {(int(i), j) for j, i in enumerate(to_source) if i >= 0}
        others = {(i, int(j)) for i, j in enumerate(to_target) if j >= 0}
        found = chosen & others
        spread = True
        while spread:
            near = {
                (i, j)
                for i, j in (chosen | others) - found
                if any((i + a, j + b) in found for a, b in ((0, 1), (0, -1), (1, 0), (-1, 0)))
            }
            found, spread = found | near, bool(near)
        return found

    def phrases(
        self, source: Sequence[str], target: Sequence[str], *, most_source: int = 6, most_target: int = 4
    ) -> Iterator[Phrase]:
        """Yields the phrase pairs of which no word is linked outside (Koehn et al., 2003), without slack."""
        links = self.links(source, target)
        of_source: dict[int, list[int]] = {}
        of_target: dict[int, list[int]] = {}
        for i, j in links:
            of_source.setdefault(i, []).append(j)
            of_target.setdefault(j, []).append(i)
        for start in of_source:
            reached: list[int] = []
            for end in range(start, min(start + most_source, len(source))):
                reached += of_source.get(end, [])
                low, high = min(reached), max(reached)
                inside = all(start <= i <= end for j in range(low, high + 1) for i in of_target.get(j, ()))
                if end in of_source and inside and high - low < most_target:
                    yield Phrase((start, end + 1), (low, high + 1))
