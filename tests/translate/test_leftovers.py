"""Everyday words that a model left in Vietnamese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.translate.leftovers import in_english


@pytest.mark.parametrize(
    ("english", "put"),
    [
        ("The price of cà phê rose.", "The price of coffee rose."),
        ("Cà phê rose, sầu riêng fell.", "Coffee rose, durian fell."),
        ("They ate phở in áo dài.", "They ate phở in áo dài."),
        ("He said lung tung bừa bãi.", "He said lung tung bừa bãi."),  # no table has it
        ("Trần Văn An drank coffee.", "Trần Văn An drank coffee."),
        ("", ""),
    ],
)
def test_words_that_were_left_are_put_into_english(english: str, put: str) -> None:
    assert in_english(english) == put


def test_what_shall_stay_stays() -> None:
    assert in_english("They sell cà phê here.", ["Cà phê"]) == "They sell cà phê here."


@given(st.lists(st.sampled_from(["cà phê", "sầu riêng", "rose", "phở", "Hà Nội"])))
def test_nothing_else_is_touched(words: list[str]) -> None:
    known = {"cà phê": "coffee", "sầu riêng": "durian"}
    expected = " and ".join(known.get(word, word) for word in words)
    assert in_english(" and ".join(words)).lower() == expected.lower()
