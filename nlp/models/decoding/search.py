"""Beam search, and greedy search, which is that with one beam.

It finds what `generate` of transformers finds (`early_stopping=True`), and more: each text has its own limit,
one that goes round in circles is given up, beams far behind the best one are not followed, and all that has
ended costs nothing any more. So what a text becomes does not depend on those that are searched with it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch

from nlp.models.decoding.loops import loops
from nlp.models.decoding.scores import highest, log_sum


class Texts(Protocol):
    """Texts that grow after their prompts, see `nlp.models.decoding.tree.Tree`."""

    logits: torch.Tensor

    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor: ...


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A text that a search has found.

    Attributes:
        tokens: the last is a stop if the text is `finished`.
        score: the sum of the logarithms of their probabilities, penalties among them.
        finished: False if it has met its limit, or gone round in circles.
    """

    tokens: tuple[int, ...]
    score: float
    finished: bool

    @property
    def mean(self) -> float:
        """The score of one token; what hypotheses of several lengths are compared by."""
        return self.score / len(self.tokens)


@torch.inference_mode()
def search(
    texts: Texts,
    *,
    beams: int,
    limits: Sequence[int],
    stops: Collection[int],
    penalty: float = 1.0,
    spread: float = math.inf,
) -> list[list[Hypothesis]]:
    """Searches for the likeliest text after each prompt.

    Args:
        texts: prompts that have been read.
        beams: texts that are followed at a time, for each prompt; 1 is greedy search.
        limits: the most tokens of a text, for each prompt.
        stops: tokens that end a text.
        penalty: see `Decoding.repetition_penalty`.
        spread: a beam is not followed any more once its score is so much below that of the best one: where
            a model is sure of itself, few are (Freitag and Al-Onaizan, 2017).

    Returns:
        For each prompt one to `beams` hypotheses, the best first.
    """
    searches = [_Search(beams, limit, spread) for limit in limits]
    ends = sorted(stops)
    logits = texts.logits
    rows = [(number, _Beam()) for number in range(len(searches))]
    while True:
        scores = _Scores(logits, ends, beams, [beam.tokens for _, beam in rows], penalty)
        following: list[tuple[int, _Beam]] = []
        parents: list[int] = []
        place = 0
        for number, of_prompt in enumerate(searches):
            first = place
            while place < len(rows) and rows[place][0] == number:
                place += 1
            if first < place:
                for parent, beam in of_prompt.go_on(rows[first:place], scores, first):
                    following.append((number, beam))
                    parents.append(parent)
        if not following:
            return [of_prompt.found() for of_prompt in searches]
        rows = following
        logits = texts.grow([beam.tokens[-1] for _, beam in rows], parents)


@dataclass(frozen=True, slots=True)
class _Beam:
    """A text on its way."""

    tokens: tuple[int, ...] = ()
    score: float = 0.0


class _Scores:
    """The scores that may matter of the next tokens of some rows."""

    def __init__(
        self,
        logits: torch.Tensor,
        stops: list[int],
        beams: int,
        written: Sequence[Sequence[int]],
        penalty: float,
    ) -> None:
        logits = logits.clone() if penalty != 1.0 else logits
        sums = log_sum(logits)[:, None]
        if penalty != 1.0:
            _penalise(logits, written, penalty, sums if beams > 1 else 0.0)
        ends = (logits[:, stops].float() - sums).tolist()
        logits[:, stops] = -math.inf
        values, tokens = highest(logits, beams)
        self.others = list(zip((values.float() - sums).tolist(), tokens.tolist(), strict=True))
        self.ends = [list(zip(row, stops, strict=True)) for row in ends]

    def best(self, row: int, *, may_end: bool) -> list[tuple[float, int, bool]]:
        """(score, token, whether it is a stop) of the tokens that may follow a row."""
        found = [(score, token, False) for score, token in zip(*self.others[row], strict=True)]
        return found + [(score, token, True) for score, token in self.ends[row]] if may_end else found


@dataclass(slots=True)
class _Search:
    """The search for one prompt."""

    beams: int
    limit: int
    spread: float
    ended: list[Hypothesis] = field(default_factory=list)
    given_up: list[Hypothesis] = field(default_factory=list)

    def go_on(
        self, rows: Sequence[tuple[int, _Beam]], scores: _Scores, first: int
    ) -> list[tuple[int, _Beam]]:
        """Takes the next token of each beam.

        Returns:
            The beams to follow, each with the row that it continues; none if the search is over.
        """
        candidates = sorted(
            (
                (beam.score + score, row, token, stop)
                for row, (_, beam) in enumerate(rows, first)
                for score, token, stop in scores.best(row, may_end=bool(beam.tokens))
            ),
            key=lambda candidate: -candidate[0],
        )
        following: list[tuple[int, _Beam]] = []
        for rank, (score, row, token, stop) in enumerate(candidates):
            if score < candidates[0][0] - self.spread or len(following) == self.beams:
                break
            tokens = (*rows[row - first][1].tokens, token)
            if stop or len(tokens) == self.limit:
                if rank < self.beams:
                    self.ended.append(Hypothesis(tokens, score, stop))
            elif loops(tokens):
                self.given_up.append(Hypothesis(tokens, score, False))
            else:
                following.append((row, _Beam(tokens, score)))
        if len(self.ended) >= self.beams:
            return []
        best = max((hypothesis.score for hypothesis in self.ended), default=-math.inf)
        return sorted(
            (pair for pair in following if pair[1].score >= best - self.spread), key=lambda pair: pair[0]
        )

    def found(self) -> list[Hypothesis]:
        found = self.ended or self.given_up
        return sorted(found, key=lambda hypothesis: -hypothesis.mean)[: self.beams]


def _penalise(
    logits: torch.Tensor, written: Sequence[Sequence[int]], penalty: float, sums: torch.Tensor | float
) -> None:
    """Makes tokens that were written less likely (Keskar et al., 2019), in place.

    With beams it is the logarithms of probabilities that are made less, as `transformers` does.
    """
    for row, tokens in enumerate(written):
        if tokens:
            chosen = torch.tensor(sorted(set(tokens)))
            shift = sums[row] if isinstance(sums, torch.Tensor) else sums
            score = logits[row, chosen].float() - shift
            score = torch.where(score < 0, score * penalty, score / penalty)
            logits[row, chosen] = (score + shift).to(logits.dtype)
