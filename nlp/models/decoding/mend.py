"""A draft that lacks a phrase, mended: the phrase is put where the model finds it likeliest.

A wider search would write the whole text in many ways, to find one that holds the phrase. Here the draft is
read at once, and then what else could stand at each of its places: a phrase that was lost is mostly likely
at one of them, or behind one other token ("put into operation [by Can Tho City] on March 14"). What follows
it in the draft follows it still, but for some words in whose place it has come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import torch

from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.scores import highest, log_sum
from nlp.models.decoding.search import Hypothesis, Phrase
from nlp.models.decoding.tree import Tree

_AT_ONCE = 128
"""Tokens of the drafts that are read at a time, or of one draft: at each of them, and of some four times as
many that are put in and follow, the scores of the whole vocabulary are held."""

_OTHERS = 4
"""Of the likeliest tokens at a place, those that are looked at."""

_READ = 32
"""Of those, the ones that are read for a draft, each at its place."""

_PHRASES = 6
"""Places at which phrases are read whole."""

_MENDED = 3
"""Of those, the ones behind which the rest of the draft is read."""

_LEFT_OUT = 10
"""Tokens of the draft, at most, in whose place a phrase comes."""

_LEFT = 0.5
"""What each of these takes off the likelihood of going on behind it, in logarithms: they say something."""

_FAR = 6.0
"""How much less likely than the draft a text may be, in logarithms; what is put in may be no less likely."""

_REST = 2.0
"""How much less likely the rest of the draft may become: "the court was sentenced to" is seen by it."""


@dataclass(frozen=True, slots=True)
class _Way:
    """What could be put into a draft.

    Attributes:
        draft: its number.
        at: the place, in tokens.
        text: the draft up to there and what is put in, among all texts of the tree.
        tokens: what is put in.
        score: the logarithm of its probability there.
        form: of a phrase: it is, or will be, the end of what is put in.
    """

    draft: int
    at: int
    text: int
    tokens: tuple[int, ...] = ()
    score: float = 0.0
    form: tuple[int, ...] = ()


@torch.inference_mode()
def mend(
    decoder: GemmaDecoder,
    prompts: Sequence[Sequence[int]],
    drafts: Sequence[Sequence[int]],
    phrases: Sequence[Sequence[Phrase]],
    *,
    stops: Collection[int],
    prefix: int = 0,
) -> list[list[Hypothesis]]:
    """Puts one of the phrases that it lacks into each draft.

    Args:
        decoder: the model.
        prompts: tokens, at least one each.
        drafts: the tokens of each, no stop among them.
        phrases: what each lacks.
        stops: tokens that end a text.
        prefix: see `GemmaDecoder.read`.

    Returns:
        For each draft some texts, the likeliest first; none where the phrases are likely nowhere.
    """
    found: list[list[Hypothesis]] = []
    while len(found) < len(drafts):
        start = end = len(found)
        while end == start or (end < len(drafts) and sum(map(len, drafts[start : end + 1])) <= _AT_ONCE):
            end += 1
        part = slice(start, end)
        texts = decoder.read(prompts[part], prefix=prefix, drafts=drafts[part])
        found += _mend(_Mender(texts, drafts[part], phrases[part], stops))
    return found


def _mend(mender: _Mender) -> list[list[Hypothesis]]:
    here = mender.places()
    behind = mender.read(_best(mender.with_another_token(here), _READ))
    begun = _best(mender.with_beginnings([*here, *behind]), _PHRASES)
    return mender.with_the_rest(_best(mender.with_phrases(begun), _MENDED))


def _best(ways: Sequence[_Way], count: int) -> list[_Way]:
    """The likeliest of each draft, in the order of the drafts."""
    chosen: dict[int, list[_Way]] = {}
    for way in sorted(ways, key=lambda way: -way.score):
        of_draft = chosen.setdefault(way.draft, [])
        if len(of_draft) < count and way.score >= -_FAR:
            of_draft.append(way)
    return [way for _, of_draft in sorted(chosen.items()) for way in of_draft]


class _Mender:
    """Drafts, and what their tree tells of them. All scores are logarithms of probabilities."""

    def __init__(
        self,
        texts: Tree,
        drafts: Sequence[Sequence[int]],
        phrases: Sequence[Sequence[Phrase]],
        stops: Collection[int],
    ) -> None:
        self._texts = texts
        self._drafts = [tuple(draft) for draft in drafts]
        self._forms = [[form for phrase in of for form in phrase if form] for of in phrases]
        self._stops = sorted(stops)
        self._known: list[tuple[int, torch.Tensor, torch.Tensor]] = []
        """Of the texts of each call: the number of the first, logits, the logarithms of their sums."""
        self._count = 0
        self._note(texts.logits)
        self._starts = [self._count_before(number) for number in range(len(drafts))]
        self._alone = [
            [*self._along(start, start + 1, draft), self._stop(start + len(draft))]
            for start, draft in zip(self._starts, self._drafts, strict=True)
        ]
        """Scores of each draft's tokens and of its end."""

    def places(self) -> list[_Way]:
        """Nothing, put in at each place of the drafts that lack something."""
        return [
            _Way(number, at, self._starts[number] + at)
            for number, draft in enumerate(self._drafts)
            for at in range(len(draft) + 1)
            if self._forms[number]
        ]

    def with_another_token(self, ways: Sequence[_Way]) -> list[_Way]:
        """The likeliest tokens at places, but for those that stand there."""
        found = []
        others = highest(self._known[0][1], _OTHERS)[1].tolist()
        for way in ways:
            own = self._drafts[way.draft][way.at : way.at + 1]
            tokens = [token for token in others[way.text] if token not in own and token not in self._stops]
            for token, score in zip(tokens, self._scores(way.text, tokens), strict=True):
                found.append(replace(way, tokens=(token,), score=score))
        return found

    def read(self, ways: Sequence[_Way]) -> list[_Way]:
        """Reads what is put in."""
        first = self._extend([(way.text, way.tokens) for way in ways])
        return [replace(way, text=text) for way, text in zip(ways, first, strict=True)]

    def with_beginnings(self, ways: Sequence[_Way]) -> list[_Way]:
        """Phrases that could follow, with the scores of their first tokens."""
        found = []
        for way in ways:
            following = self._drafts[way.draft][way.at :]
            forms = [form for form in self._forms[way.draft] if way.tokens or following[: len(form)] != form]
            scores = self._scores(way.text, [form[0] for form in forms])
            for form, score in zip(forms, scores, strict=True):
                found.append(replace(way, form=form, score=way.score + score))
        return found

    def with_phrases(self, ways: Sequence[_Way]) -> list[_Way]:
        """Reads the phrases, of which only the first tokens are known."""
        found = []
        for way, first in zip(ways, self._extend([(way.text, way.form) for way in ways]), strict=True):
            score = way.score + sum(self._along(way.text, first, way.form)[1:])
            last = first + len(way.form) - 1
            found.append(replace(way, text=last, tokens=(*way.tokens, *way.form), score=score))
        return found

    def with_the_rest(self, ways: Sequence[_Way]) -> list[list[Hypothesis]]:
        """Reads what follows in the draft, from the likeliest token on; what that makes unlikely is left."""
        rests = [self._rest(way) for way in ways]
        first = self._extend([(way.text, rest) for way, rest in zip(ways, rests, strict=True)])
        found: list[list[Hypothesis]] = [[] for _ in self._drafts]
        for way, rest, start in zip(ways, rests, first, strict=True):
            last = start + len(rest) - 1 if rest else way.text
            alone = self._alone[way.draft]
            of_rest = sum(self._along(way.text, start, rest)) + self._stop(last)
            score = sum(alone[: way.at]) + way.score + of_rest
            likely = of_rest >= sum(alone[len(alone) - 1 - len(rest) :]) - _REST
            if likely and score >= sum(alone) - _FAR:
                stop = max(zip(self._scores(last, self._stops), self._stops, strict=True))[1]
                tokens = (*self._drafts[way.draft][: way.at], *way.tokens, *rest, stop)
                found[way.draft].append(Hypothesis(tokens, score, True, 1))
        return [sorted(of, key=lambda one: -one.mean) for of in found]

    def _rest(self, way: _Way) -> tuple[int, ...]:
        """What follows in the draft: all, or without the words in whose place the phrase has come."""
        following = self._drafts[way.draft][way.at :]
        scores = self._scores(way.text, following[: _LEFT_OUT + 1])
        if len(following) <= _LEFT_OUT:
            scores.append(self._stop(way.text))
        return following[max(range(len(scores)), key=lambda left: scores[left] - _LEFT * left) :]

    def _extend(self, continuations: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
        """Reads what follows texts. Returns the number of the first text of each, if something follows."""
        first, count = [], self._count
        for _, tokens in continuations:
            first.append(count)
            count += len(tokens)
        if some := [(parent, tokens) for parent, tokens in continuations if tokens]:
            self._note(self._texts.extend([tokens for _, tokens in some], [parent for parent, _ in some]))
        return first

    def _note(self, logits: torch.Tensor) -> None:
        self._known.append((self._count, logits, log_sum(logits)))
        self._count += len(logits)

    def _count_before(self, number: int) -> int:
        return sum(len(draft) + 1 for draft in self._drafts[:number])

    def _scores(self, text: int, tokens: Sequence[int]) -> list[float]:
        """Of tokens after a text."""
        first, logits, sums = next(of for of in reversed(self._known) if of[0] <= text)
        found: list[float] = (logits[text - first, list(tokens)].float() - sums[text - first]).tolist()
        return found

    def _along(self, before: int, first: int, tokens: Sequence[int]) -> list[float]:
        """Of tokens one after another: `before` is the text before them, `first` that with the first."""
        texts = [before, *range(first, first + len(tokens) - 1)][: len(tokens)]
        return [self._scores(text, [token])[0] for text, token in zip(texts, tokens, strict=True)]

    def _stop(self, text: int) -> float:
        return max(self._scores(text, self._stops))
