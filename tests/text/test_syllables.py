"""Syllables and numbers of a text, and their spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.syllables import FUNCTION_WORDS, one_tone_place, syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", []), ("Giá 1.200 đồng", ["giá", "1.200", "đồng"]), ("...", []), ("TP.HCM", ["tp", "hcm"])],
)
def test_syllables(text: str, expected: list[str]) -> None:
    assert syllables(text) == expected


@given(st.text())
def test_syllables_are_in_small_letters(text: str) -> None:
    assert all(found == found.casefold() and found for found in syllables(text))


def test_function_words_are_syllables() -> None:
    assert {"và", "của"} <= FUNCTION_WORDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Hòa và Hoà, khỏe, Thúy, ỦY, thủy", "Hoà và Hoà, khoẻ, Thuý, UỶ, thuỷ"),
        ("quý, của, mùa, toán, Hoàng, lúa", "quý, của, mùa, toán, Hoàng, lúa"),
    ],
)
def test_one_place_of_the_tone(text: str, expected: str) -> None:
    assert one_tone_place(text) == expected


@given(st.text("hHòóaoAeyùúqQ thg", max_size=30))
def test_twice_changes_nothing_more(text: str) -> None:
    once = one_tone_place(text)
    assert one_tone_place(once) == once
    assert len(once) == len(text)
