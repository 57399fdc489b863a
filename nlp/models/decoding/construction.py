"""Texts that are made of sentences that are there already, by leaving chunks of them out, and nothing else.

A search asks after each token what may come next, so that what it finds can be nothing but such a text
(constrained decoding over an automaton; Willard and Louf, 2023). What a sentence hangs on, as its negation,
is never left out; and of each sentence something is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GAPS = 4
"""Most places of a sentence at which something is left out."""

LEAST = 0.3
"""Least share of a sentence's tokens that is kept of it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A chunk in tokens.

    Attributes:
        first: where it begins a sentence.
        inner: where something of the sentence stands before it.
        needed, tied: see `nlp.models.contract.Chunk`.
        end: what closes a sentence that ends with it; () where the chunk closes it itself.
    """

    first: tuple[int, ...]
    inner: tuple[int, ...]
    needed: bool
    tied: bool
    end: tuple[int, ...]


class _State(NamedTuple):
    """Where a text has come to.

    Attributes:
        sentence, chunk: the last token is one of this chunk; the sentence is -1 before the first.
        rest: what is still to be written of it.
        gaps: places of the sentence at which something was left out.
        kept: tokens of the chunks kept of the sentence.
        closed: the sentence is at its end.
    """

    sentence: int
    chunk: int
    rest: tuple[int, ...]
    gaps: int
    kept: int
    closed: bool


class Construction:
    """What may follow a text that is made of sentences.

    Args:
        sentences: in their order, each with its chunks; at least one, none empty.
    """

    def __init__(self, sentences: Sequence[Sequence[Tokens]]) -> None:
        self._sentences = sentences
        self._least = [LEAST * sum(len(chunk.inner) for chunk in chunks) for chunks in sentences]
        self._last = [max((i for i, c in enumerate(chunks) if c.needed), default=-1) for chunks in sentences]
        before = _State(-1, 0, (), 0, 0, True)  # as if a sentence had just been closed
        self._states: dict[tuple[int, ...], frozenset[_State]] = {(): frozenset({before})}

    @property
    def longest(self) -> int:
        """The most tokens of a text, what ends it among them."""
        chunks = (chunk for sentence in self._sentences for chunk in sentence)
        return 1 + sum(max(len(chunk.first), len(chunk.inner)) + len(chunk.end) for chunk in chunks)

    def after(self, tokens: tuple[int, ...]) -> tuple[frozenset[int], bool]:
        """Returns the tokens that may follow a text, and whether it may end.

        Args:
            tokens: what `after` has allowed one by one.
        """
        states = self._reached(tokens)
        allowed = frozenset(token for state in states for token, _ in self._steps(state))
        return allowed, any(self._is_whole(state) for state in states)

    def _reached(self, tokens: tuple[int, ...]) -> frozenset[_State]:
        """Where a text may have come to: two chunks may begin alike."""
        if tokens not in self._states:
            steps = (step for state in self._reached(tokens[:-1]) for step in self._steps(state))
            self._states[tokens] = frozenset(state for token, state in steps if token == tokens[-1])
        return self._states[tokens]

    def _steps(self, state: _State) -> Iterator[tuple[int, _State]]:
        """The tokens that may follow, each with where it leads."""
        if state.rest:
            yield state.rest[0], state._replace(rest=state.rest[1:])
        elif state.closed:
            if state.sentence + 1 < len(self._sentences):
                yield from self._beginnings(state.sentence + 1)
        else:
            yield from self._within(state)

    def _is_whole(self, state: _State) -> bool:
        return state.closed and not state.rest and state.sentence + 1 == len(self._sentences)

    def _beginnings(self, sentence: int) -> Iterator[tuple[int, _State]]:
        for number, chunk in enumerate(self._sentences[sentence]):
            if not (number and chunk.tied) and self._enough(sentence, number, 0):
                yield self._into(_State(sentence, number, (), int(number > 0), 0, False), chunk.first)
            if chunk.needed:
                return

    def _within(self, state: _State) -> Iterator[tuple[int, _State]]:
        chunks = self._sentences[state.sentence]
        for number in range(state.chunk + 1, len(chunks)):
            chunk, skips = chunks[number], number > state.chunk + 1
            gaps = state.gaps + skips
            possible = gaps <= GAPS and not (skips and chunk.tied)
            if possible and self._enough(state.sentence, number, state.kept):
                yield self._into(state._replace(chunk=number, gaps=gaps), chunk.inner)
            if chunk.needed:
                break
        end = chunks[state.chunk].end
        if end and state.chunk >= self._last[state.sentence] and state.kept >= self._least[state.sentence]:
            yield end[0], state._replace(rest=end[1:], closed=True)

    def _enough(self, sentence: int, chunk: int, kept: int) -> bool:
        """Whether a sentence that goes on with a chunk can still become long enough."""
        left = sum(len(one.inner) for one in self._sentences[sentence][chunk:])
        return kept + left >= self._least[sentence]

    def _into(self, state: _State, tokens: tuple[int, ...]) -> tuple[int, _State]:
        chunk = self._sentences[state.sentence][state.chunk]
        kept = state.kept + len(chunk.inner)
        return tokens[0], state._replace(rest=tokens[1:], kept=kept, closed=not chunk.end)
