"""Syllables, and what is a code."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms.tokens import canonical, tokenise

CODE = re.compile(r"\S*\d\S*/\S+|\S+-\S*\d\S*")


@given(st.text("a1/-.\n ", max_size=30))
def test_nothing_in_a_code_is_a_word(text: str) -> None:
    codes = [match.span() for match in CODE.finditer(text)]
    tokens = tokenise(text)
    for key, start in zip(tokens.keys, tokens.starts, strict=True):
        inside = any(first <= start < last for first, last in codes)
        assert key.startswith("\0") == (inside and text[start] != "\n")


def test_an_apostrophe_between_letters_is_of_the_syllable() -> None:
    tokens = tokenise("Cư M'gar, Đắk R’lấp")
    assert tokens.keys == [canonical(word) for word in ("Cư", "m'gar", ",", "Đắk", "r'lấp")]
    assert [tokens.text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == [
        "Cư", "M'gar", ",", "Đắk", "R’lấp",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["'Hà'", "‘Hà’", "Hà'và", "Hà’và", "45'Hà", "A's", "A’s", "K' Hà", "'", "’’"]
)
def test_a_quotation_mark_is_no_apostrophe(text: str) -> None:
    assert all(len(key) == 1 for key in tokenise(text).keys if "'" in key)


def test_a_word_without_end_is_read_in_proportion_to_its_length() -> None:
    began = time.process_time()
    tokenise("!" * 100_000 + "1" * 100_000)
    assert time.process_time() - began < 3  # minutes where each character begins a search
