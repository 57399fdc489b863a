"""Tests of nlp.models.decoding.construction: sentences with chunks left out, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.models.decoding.construction import GAPS, LEAST, Construction, Tokens
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.search import search

STOP = 99
"""The full stop."""


def chunk(*tokens: int, needed: bool = False, tied: bool = False) -> Tokens:
    """A chunk whose first token is another one where it begins a sentence."""
    return Tokens((tokens[0] + 100, *tokens[1:]), tokens, needed, tied, (STOP,))


def texts(construction: Construction, tokens: tuple[int, ...] = ()) -> set[tuple[int, ...]]:
    """All that may be written."""
    allowed, ends = construction.after(tokens)
    found = {tokens} if ends else set()
    for token in allowed:
        found |= texts(construction, (*tokens, token))
    return found


def test_chunks_are_left_out_in_every_way() -> None:
    found = texts(Construction([[chunk(1), chunk(2), chunk(3)]]))
    kept = [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3), (1, 2, 3)]
    assert found == {(of[0] + 100, *of[1:], STOP) for of in kept}


@pytest.mark.parametrize(
    ("chunks", "kept"),
    [
        ([chunk(1)], [(1,)]),
        ([chunk(1), chunk(2, needed=True)], [(2,), (1, 2)]),
        ([chunk(1, needed=True), chunk(2)], [(1,), (1, 2)]),
        ([chunk(1), chunk(2, tied=True)], [(1,), (1, 2)]),
        ([chunk(1), chunk(2), chunk(3, tied=True)], [(1,), (2,), (1, 2), (2, 3), (1, 2, 3)]),
        # Too little of it: one token of five.
        ([chunk(1), chunk(2, 3, 4, 5)], [(2, 3, 4, 5), (1, 2, 3, 4, 5)]),
    ],
)
def test_some_chunks_stay(chunks: list[Tokens], kept: list[tuple[int, ...]]) -> None:
    assert texts(Construction([chunks])) == {(of[0] + 100, *of[1:], STOP) for of in kept}


def test_a_chunk_that_closes_its_sentence_needs_no_stop() -> None:
    closing = Tokens((102,), (2,), False, False, ())
    assert texts(Construction([[chunk(1), closing]])) == {(101, STOP), (102,), (101, 2)}


def test_of_every_sentence_something_is_kept() -> None:
    found = texts(Construction([[chunk(1), chunk(2)], [chunk(3)]]))
    assert found == {(101, STOP, 103, STOP), (102, STOP, 103, STOP), (101, 2, STOP, 103, STOP)}


def test_chunks_may_begin_alike() -> None:
    found = texts(Construction([[chunk(1), chunk(2, 3), chunk(2, 4)]]))
    assert {(101, 2, 3, STOP), (101, 2, 4, STOP), (101, 2, 3, 2, 4, STOP)} <= found


chunks = st.builds(
    chunk,
    st.integers(1, 4),
    st.integers(5, 7),
    needed=st.booleans(),
    tied=st.booleans(),
)
first = st.builds(chunk, st.integers(1, 4), needed=st.booleans())
sentences = st.tuples(first, st.lists(chunks, max_size=5)).map(lambda of: [of[0], *of[1]])


@given(st.lists(sentences, min_size=1, max_size=2), st.randoms(use_true_random=False))
def test_whatever_is_chosen_there_is_always_a_way_on(of: list[list[Tokens]], chance: Any) -> None:
    construction = Construction(of)
    tokens: tuple[int, ...] = ()
    for _ in range(construction.longest):
        allowed, ends = construction.after(tokens)
        if ends:
            break
        assert allowed
        tokens = (*tokens, chance.choice(sorted(allowed)))
    assert construction.after(tokens)[1]
    least = sum(LEAST * sum(len(one.inner) for one in sentence) for sentence in of)
    assert len(tokens) >= least
    assert GAPS


@pytest.mark.parametrize("beams", [1, 3])
def test_a_search_finds_nothing_else(tiny_weights: Any, beams: int) -> None:
    of = [
        [chunk(11, 12), chunk(13, 14, 15), chunk(16, needed=True), chunk(17)],
        [chunk(21), chunk(22, 23)],
    ]
    constructions = [Construction(of), Construction(of[1:])]
    found = search(
        GemmaDecoder(tiny_weights).read([[5, 6, 7], [9]]),
        beams=beams,
        limits=[construction.longest for construction in constructions],
        stops=[1, 300],
        constructions=constructions,
    )
    for hypotheses, construction in zip(found, constructions, strict=True):
        possible = texts(construction)
        assert hypotheses
        for hypothesis in hypotheses:
            assert hypothesis.finished
            assert hypothesis.tokens[:-1] in possible
