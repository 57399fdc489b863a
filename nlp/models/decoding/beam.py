"""A text that a search follows, and those that have become the same but for how they began.

Most beams differ in words that were written long ago, and go on alike. Two that end alike are followed as
one, the likelier (as hypotheses are recombined in phrase-based translation; in neural one by Zhang et al.,
2018), and the other is written to its end with it: what is found is as varied, for less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

Written: TypeAlias = tuple[tuple[int, ...], float]
"""The tokens of a text, and its score: the sum of the logarithms of their probabilities and penalties.
Of a text that is written with another, the probabilities are those that they have in the other."""

_ALIKE = 5
"""Last tokens by which texts are the same."""


@dataclass(frozen=True, slots=True)
class Beam:
    """A text on its way.

    Attributes:
        tokens, score: see `Written`.
        held: the phrases that it holds.
        written: tokens of phrases in it, those of one that it has begun among them.
        others: texts that are written with it, the likeliest first.
    """

    tokens: tuple[int, ...] = ()
    score: float = 0.0
    held: frozenset[int] = frozenset()
    written: int = 0
    others: tuple[Written, ...] = ()

    def texts(self) -> Iterator[Written]:
        """It, and those that are written with it."""
        yield self.tokens, self.score
        yield from self.others

    def with_token(self, token: int, score: float, held: frozenset[int], written: int) -> Beam:
        """It with one token more, which makes its score `score`."""
        gain = score - self.score
        others = tuple(((*tokens, token), of + gain) for tokens, of in self.others)
        return Beam((*self.tokens, token), score, held, written, others)

    def end(self) -> tuple[tuple[int, ...], frozenset[int]] | None:
        """What beams are the same by; None of one that has just begun."""
        return (self.tokens[-_ALIKE:], self.held) if len(self.tokens) > _ALIKE else None

    def with_another(self, other: Beam, most: int) -> Beam:
        """It and a less likely one that has become the same, with at most `most` texts."""
        likeliest: dict[tuple[int, ...], float] = {}
        for tokens, score in (*self.others, *other.texts()):
            if tokens != self.tokens:
                likeliest[tokens] = max(score, likeliest.get(tokens, score))
        found = sorted(likeliest.items(), key=lambda text: -text[1])
        return replace(self, others=tuple(found[: most - 1]))
