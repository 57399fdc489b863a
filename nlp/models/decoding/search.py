"""Beam search, and greedy search, which is that with one beam.

It finds what `generate` of transformers finds (`early_stopping=True`), and more: each text has its own limit,
one that goes round in circles is given up, and all that has ended costs nothing any more. So what a text
becomes does not depend on those that are searched with it. Where it is asked to, it leaves beams that are far
behind the best one, and follows those that end alike as one (`nlp.models.decoding.beam`).

Where a text should hold some phrases, a few more beams are followed that hold more of them than the others
(as the banks of Post and Vilar, 2018, but none is forced on the model): a beam that names a city is lost at
the city's first letters otherwise, however likely it would become.

A text may also be bound to what it can be made of (`nlp.models.decoding.construction`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import torch

from nlp.models.decoding.beam import Beam
from nlp.models.decoding.construction import Construction
from nlp.models.decoding.loops import loops
from nlp.models.decoding.scores import highest, log_sum

_BANK = 2
"""Beams that are followed for the phrases they hold, where the others hold fewer."""

_BANK_SPREAD = 4.0
"""How far behind the best one these may be."""

_FOLLOWED = 0.6
"""The most beams that are followed, as a share of all, where those that end alike are followed as one."""

Phrase: TypeAlias = tuple[tuple[int, ...], ...]
"""The tokens of each form that a phrase may have in a text."""


Bound: TypeAlias = tuple[frozenset[int], bool]
"""The tokens that may follow a text, and whether it may end."""


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
        held: of the phrases that it should hold, how many it does.
    """

    tokens: tuple[int, ...]
    score: float
    finished: bool
    held: int = 0

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
    phrases: Sequence[Sequence[Phrase]] = (),
    constructions: Sequence[Construction] = (),
) -> list[list[Hypothesis]]:
    """Searches for the likeliest text after each prompt.

    Args:
        texts: prompts that have been read.
        beams: texts that are followed at a time, for each prompt; 1 is greedy search.
        limits: the most tokens of a text, for each prompt.
        stops: tokens that end a text.
        penalty: see `Decoding.repetition_penalty`.
        spread: a beam is not followed any more once its score is so much below that of the best one: where
            a model is sure of itself, few are (Freitag and Al-Onaizan, 2017). Beams that end alike are
            followed as one then. Without a limit all beams are followed.
        phrases: what the texts after each prompt should hold; not for greedy search. () for none.
        constructions: what the texts after each prompt may be made of; () for anything.

    Returns:
        For each prompt one to `beams` hypotheses, the best first.
    """
    wanted = phrases if phrases and beams > 1 else [()] * len(limits)
    searches = [_Search(beams, limit, spread, _Phrases(of)) for limit, of in zip(limits, wanted, strict=True)]
    ends = sorted(stops)
    rows = [(number, Beam()) for number in range(len(searches))]
    while True:
        bounds = [constructions[number].after(beam.tokens) for number, beam in rows if constructions]
        scores = _Scores(texts.logits, ends, beams, [beam.tokens for _, beam in rows], penalty, bounds)
        following: list[tuple[int, Beam]] = []
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
        texts.grow([beam.tokens[-1] for _, beam in rows], parents)


class _Phrases:
    """What the texts after a prompt should hold."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        self._tokens = {token for phrase in phrases for form in phrase for token in form}

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def after(self, beam: Beam, token: int) -> tuple[frozenset[int], int]:
        """`held` and `written` of a text with one token more."""
        held, begun = beam.held, 0
        if token in self._tokens:
            for number, phrase in enumerate(self._phrases):
                if number in held:
                    continue
                for form in phrase:
                    length = _overlap(beam.tokens, token, form)
                    if length == len(form):
                        held = held | {number}
                        break
                    begun = max(begun, length)
        return held, begun + sum(max(map(len, self._phrases[number])) for number in held)


def _overlap(tokens: tuple[int, ...], token: int, form: tuple[int, ...]) -> int:
    """How many of the first tokens of a form a text ends with, `token` being its last."""
    for length in range(min(len(form), len(tokens) + 1), 0, -1):
        if form[length - 1] == token and tokens[len(tokens) + 1 - length :] == form[: length - 1]:
            return length
    return 0


class _Scores:
    """The scores that may matter of the next tokens of some rows."""

    def __init__(
        self,
        logits: torch.Tensor,
        stops: list[int],
        beams: int,
        written: Sequence[Sequence[int]],
        penalty: float,
        bounds: Sequence[Bound],
    ) -> None:
        logits = logits.clone() if penalty != 1.0 else logits
        sums = log_sum(logits)[:, None]
        if penalty != 1.0:
            _penalise(logits, written, penalty, sums if beams > 1 else 0.0)
        ends = (logits[:, stops].float() - sums).tolist()
        logits[:, stops] = -math.inf
        for row, (allowed, _) in enumerate(bounds):
            places = torch.tensor(sorted(allowed), dtype=torch.long)
            kept = logits[row, places]
            logits[row] = -math.inf
            logits[row, places] = kept
        values, tokens = highest(logits, beams)
        self.others = list(zip((values.float() - sums).tolist(), tokens.tolist(), strict=True))
        self.ends = [list(zip(row, stops, strict=True)) for row in ends]
        for row, (_, may_end) in enumerate(bounds):
            self.ends[row] *= may_end

    def best(self, row: int, *, may_end: bool) -> list[tuple[float, int, bool]]:
        """(score, token, whether it is a stop) of the tokens that may follow a row."""
        others = zip(*self.others[row], strict=True)
        found = [(score, token, False) for score, token in others if score > -math.inf]
        return found + [(score, token, True) for score, token in self.ends[row]] if may_end else found


@dataclass(slots=True)
class _Search:
    """The search for one prompt."""

    beams: int
    limit: int
    spread: float
    phrases: _Phrases
    ended: list[Hypothesis] = field(default_factory=list)
    ends: int = 0
    """Beams that have ended, with all that was followed as one of them: the first to end is the shortest."""
    given_up: list[Hypothesis] = field(default_factory=list)

    def go_on(self, rows: Sequence[tuple[int, Beam]], scores: _Scores, first: int) -> list[tuple[int, Beam]]:
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
        following: list[tuple[int, Beam]] = []
        others: list[tuple[float, int, int, bool]] = []
        for rank, (score, row, token, stop) in enumerate(candidates):
            if score < candidates[0][0] - self.spread or len(following) == self._followed:
                others = candidates[rank:]
                break
            beam = rows[row - first][1]
            if rank < self.beams or not self._ends(beam, stop):
                self._follow(following, self._with(beam, row, score, token, stop))
        if self.phrases:
            near = [one for one in others if one[0] >= candidates[0][0] - _BANK_SPREAD]
            following += self._bank(rows, first, following, near)
        full = self.ends >= self._followed
        best = max((hypothesis.score for hypothesis in self.ended), default=-math.inf)
        most = max((hypothesis.held for hypothesis in self.ended), default=0)
        return sorted(
            (
                (row, beam)
                for row, beam in following
                if (not full and beam.score >= best - self.spread)
                or (len(beam.held) > most and beam.score >= best - _BANK_SPREAD)
            ),
            key=lambda pair: pair[0],
        )

    @property
    def _followed(self) -> int:
        """The most beams that are followed, each with those that end like it."""
        return self.beams if math.isinf(self.spread) else math.ceil(_FOLLOWED * self.beams)

    def _follow(self, following: list[tuple[int, Beam]], more: Sequence[tuple[int, Beam]]) -> None:
        """Follows one beam more, if there is one: alone, or as what ends like it."""
        for row, beam in more:
            end = beam.end() if math.isfinite(self.spread) else None
            same = next((at for at, (_, one) in enumerate(following) if end and one.end() == end), None)
            if same is None:
                following.append((row, beam))
            else:
                following[same] = following[same][0], following[same][1].with_another(beam, self.beams)

    def _ends(self, beam: Beam, stop: bool) -> bool:
        """Whether a beam ends with its next token."""
        return stop or len(beam.tokens) + 1 == self.limit

    def _with(self, beam: Beam, row: int, score: float, token: int, stop: bool) -> list[tuple[int, Beam]]:
        """A beam with its next token, if it goes on; otherwise it is put to those that do not."""
        more = beam.with_token(token, score, *self.phrases.after(beam, token))
        if self._ends(beam, stop):
            self.ends += 1
            self.ended += [Hypothesis(tokens, of, stop, len(more.held)) for tokens, of in more.texts()]
        elif loops(more.tokens):
            self.given_up.append(Hypothesis(more.tokens, score, False))
        else:
            return [(row, more)]
        return []

    def _bank(
        self,
        rows: Sequence[tuple[int, Beam]],
        first: int,
        following: Sequence[tuple[int, Beam]],
        others: Sequence[tuple[float, int, int, bool]],
    ) -> list[tuple[int, Beam]]:
        """The next of those that are not among the likeliest, but have written more of the phrases."""
        pool = [(beam.written, beam.score, -1) for _, beam in following]
        for place, (score, row, token, _) in enumerate(others):
            pool.append((self.phrases.after(rows[row - first][1], token)[1], score, place))
        chosen = [others[place] for _, _, place in sorted(pool, reverse=True)[:_BANK] if place >= 0]
        return [
            pair
            for score, row, token, stop in chosen
            for pair in self._with(rows[row - first][1], row, score, token, stop)
        ]

    def found(self) -> list[Hypothesis]:
        found = sorted(self.ended or self.given_up, key=lambda hypothesis: -hypothesis.mean)
        last = max(found[self.beams - 1 :], key=lambda hypothesis: hypothesis.held, default=None)
        # Where there are more than were asked for, the last place is for what holds most.
        return [*found[: self.beams - 1], last] if last else found


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
