"""Syllables and numbers of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.syllables import FUNCTION_WORDS, syllables


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
