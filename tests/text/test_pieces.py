"""Cutting a sentence that is too long, and packing sentences into runs: tables, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.text.pieces import pack, split_long
from nlp.text.sentences import Sentence


def sentence_of(text: str, start: int = 7) -> Sentence:
    return Sentence(text, start, start + len(text))


class CountingLimit:
    """Whether a text has at most `limit` characters; counts how often it was asked."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.calls = 0

    def __call__(self, text: str) -> bool:
        self.calls += 1
        return len(text) <= self.limit


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Trời mưa to.", 50, ["Trời mưa to."]),
        ("Trời mưa, gió to; đường ngập, xe hỏng.", 20, ["Trời mưa, gió to;", "đường ngập, xe hỏng."]),
        ("Bà nói: trời mưa, gió to, rét lắm.", 28, ["Bà nói: trời mưa,", "gió to, rét lắm."]),
        ("Ông bà nói rằng: trời sẽ mưa, rét.", 20, ["Ông bà nói rằng:", "trời sẽ mưa, rét."]),
        ("Giá 1.234,5 đồng một tấn gạo", 16, ["Giá 1.234,5", "đồng một tấn gạo"]),
        ("trời mưa. đường ngập", 12, ["trời mưa.", "đường ngập"]),
        ("một hai ba bốn năm sáu", 8, ["một hai", "ba bốn", "năm sáu"]),
        ("abcdefghij", 4, ["abcd", "efg", "hij"]),
        ("ab", 0, ["a", "b"]),
    ],
)
def test_split_long(text: str, limit: int, expected: list[str]) -> None:
    assert [piece.text for piece in split_long(sentence_of(text), CountingLimit(limit))] == expected


@given(st.text(alphabet="ab ;:,.–Ô ", min_size=1, max_size=300).filter(str.strip), st.integers(1, 60))
@settings(max_examples=300)
def test_split_long_covers_the_sentence(text: str, limit: int) -> None:
    text = text.strip()
    position = 7
    pieces = split_long(sentence_of(text), CountingLimit(limit))
    for piece in pieces:
        assert piece.start >= position
        assert piece.text == text[piece.start - 7 : piece.end - 7] == piece.text.strip()
        assert 0 < len(piece.text) <= limit
        position = piece.end
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())


def test_split_long_cuts_a_word_without_end() -> None:
    fits = CountingLimit(1000)
    pieces = split_long(sentence_of("a" * 200_000), fits)
    assert sum(len(piece.text) for piece in pieces) == 200_000
    assert all(900 < len(piece.text) <= 1000 for piece in pieces)
    assert fits.calls < 12 * len(pieces)


def test_split_long_asks_once_where_nothing_is_to_be_cut() -> None:
    fits = CountingLimit(1000)
    assert len(split_long(sentence_of("Trời mưa to, gió lớn."), fits)) == 1
    assert fits.calls == 1


@pytest.mark.parametrize(
    ("lengths", "budget", "parts", "expected"),
    [
        ([], 10, 1, []),
        ([], 10, 3, []),
        ([5], 10, 1, [1]),
        ([50], 10, 1, [1]),
        ([5], 10, 4, [1]),
        ([1] * 10, 100, 1, [10]),
        ([1] * 10, 100, 3, [3, 4, 3]),
        ([1] * 10, 3, 1, [3, 2, 3, 2]),
        ([6, 6, 6, 6], 12, 1, [2, 2]),
        ([4, 4, 4], 10, 1, [2, 1]),
        ([1, 1, 20, 1, 1], 10, 1, [2, 1, 2]),
        ([9, 1, 1, 1], 10, 2, [1, 3]),
        ([0, 0, 0], 10, 2, [2, 1]),
    ],
)
def test_pack(lengths: list[int], budget: int, parts: int, expected: list[int]) -> None:
    assert [len(run) for run in pack(lengths, budget, parts=parts)] == expected


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 100), st.integers(1, 12))
def test_pack_holds_every_sentence_once_and_keeps_to_the_budget(
    lengths: list[int], budget: int, parts: int
) -> None:
    runs = pack(lengths, budget, parts=parts)
    assert [index for run in runs for index in run] == list(range(len(lengths)))
    assert all(len(run) == 1 or sum(lengths[i] for i in run) <= budget for run in runs)
    assert all(len(run) > 0 for run in runs)
    assert len(runs) >= min(parts, len(lengths))


@given(st.lists(st.integers(1, 10), min_size=30, max_size=60), st.integers(1, 6))
def test_pack_is_balanced(lengths: list[int], parts: int) -> None:
    totals = [sum(lengths[i] for i in run) for run in pack(lengths, 10_000, parts=parts)]
    assert len(totals) == parts
    assert max(totals) - min(totals) <= 20
