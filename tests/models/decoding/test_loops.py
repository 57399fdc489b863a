"""Tests of nlp.models.decoding.loops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.models.decoding.loops import LEAST_TOKENS, LONGEST_PHRASE, REPEATS, loops

OFFICES = (
    "Chairman of the People's Committee of Hà Nội, Chairman of the People's Committee of Huế, Vice Chairman "
    "of the People's Committee of Đà Nẵng, Chairman of the People's Committee of Cần Thơ, Chairman of the "
    "People's Committee of Quảng Ninh, Vice Chairman of the People's Committee of the province, and the "
    "Secretary of the Party Committee of the People's Committee of the People's Committee of the city"
)
LAWFUL = [
    OFFICES,
    "the Department of Health of Thanh Hóa, the Department of Health of Nghệ An, the Department of Health of "
    "Hà Tĩnh, the Department of Health of Quảng Bình and the Department of Health of Quảng Trị",
    "no no no no, said the children, no no no no, and the wheels went round and round and round and round",
    "One: 5 points. Two: 5 points. Three: 5 points. Four: 5 points. Five: 5 points. Six: 5 points.",
]


def ids(words: str) -> list[int]:
    known: dict[str, int] = {}
    return [known.setdefault(word, len(known)) for word in words.replace(",", " ,").split()]


def first_loop(tokens: list[int]) -> int | None:
    return next((end for end in range(1, len(tokens) + 1) if loops(tokens[:end])), None)


@pytest.mark.parametrize("text", LAWFUL)
def test_lists_of_offices_are_no_loops(text: str) -> None:
    assert first_loop(ids(text)) is None


def test_digits_are_no_loop() -> None:
    assert first_loop([1, *([0] * 15), 2, *([0] * 18)]) is None


@pytest.mark.parametrize("period", [1, 2, 3, 7, 8, 12, LONGEST_PHRASE])
def test_a_phrase_that_follows_itself_is_found_at_once(period: int) -> None:
    tokens = [*range(100, 130), *(list(range(period)) * 60)]
    expected = 30 + max(REPEATS * period, LEAST_TOKENS)
    # The stretch must be made of whole phrases or of their parts: never later than one phrase more.
    assert first_loop(tokens) is not None
    assert expected <= first_loop(tokens) <= expected + period  # type: ignore[operator]


def test_the_standing_committee_ends() -> None:
    text = "On behalf of the Party leadership" + " the Standing Committee of the National Assembly," * 20
    assert (first_loop(ids(text)) or 999) < 40


@given(st.lists(st.integers(0, 3), max_size=80))
def test_a_loop_is_a_repeated_end(tokens: list[int]) -> None:
    if loops(tokens):
        assert any(
            tokens[-period:] == tokens[-2 * period : -period] == tokens[-3 * period : -2 * period]
            for period in range(1, LONGEST_PHRASE + 1)
        )


@given(st.permutations(range(60)))
def test_what_has_no_repeats_is_no_loop(tokens: list[int]) -> None:
    assert not loops(tokens)


def test_nothing_is_no_loop() -> None:
    assert not loops([])
