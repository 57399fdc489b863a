"""How much texts that a model wrote for one request agree with one another (minimum Bayes risk decoding)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from nlp.text.syllables import syllables

Bags: TypeAlias = tuple[Counter[object], Counter[object]]
"""The syllables of a text, and its pairs of neighbouring ones."""


def agreement(texts: Sequence[str], weights: Sequence[float]) -> list[float]:
    """How much of what each text says the others, and it itself, say.

    Args:
        texts: at least one.
        weights: what each text's voice counts, in the same order.

    Returns:
        For each text the mean, over all, of the F1 of the syllables (the words, in English) plus that of the
        pairs of neighbouring ones; 0 to 2.
    """
    held = [bags_of(syllables(text)) for text in texts]
    return [mean_likeness(one, held, weights) for one in held]


def mean_likeness(one: Bags, others: Sequence[Bags], weights: Sequence[float]) -> float:
    """The weighted mean likeness of a text to others."""
    total = sum(weight * _likeness(one, other) for other, weight in zip(others, weights, strict=True))
    return total / sum(weights)


def bags_of(words: Sequence[str]) -> Bags:
    return Counter(words), Counter(pairwise(["", *words, ""]))


def _likeness(one: Bags, other: Bags) -> float:
    """The sum of the F1 of each of their bags."""
    return sum(
        2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())
        for mine, theirs in zip(one, other, strict=True)
    )
