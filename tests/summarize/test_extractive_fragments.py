"""Tests of `nlp.summarize.extractive_fragments`."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.summarize.extractive_fragments import Fragments, chance

SOURCE = ["Xã Tân Hòa khánh thành cây cầu dài 120 m.", "Học sinh không còn phải đi đò."]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", 0),
        ("Xã Tân Hòa khánh thành cây cầu dài 120 m.", 1),
        ("Khánh thành cây cầu dài 120 m", 1),
        ("Xã Tân Hòa không còn phải đi đò.", 2),
        # No run goes from the end of one sentence into the next.
        ("dài 120 m học sinh", 2),
        # What the source lacks: a piece each.
        ("Xã Tân Hòa vừa mới khánh thành cây cầu.", 4),
        # Each sentence is counted for itself.
        ("Xã Tân Hòa khánh thành.\ncây cầu dài 120 m.", 2),
        ("CÂY CẦU, dài: 120 m!", 1),
        ("đò phải", 2),
    ],
)
def test_pieces(text: str, pieces: int) -> None:
    assert Fragments(SOURCE).count(text) == pieces


def test_the_longest_of_two_places_is_taken() -> None:
    assert Fragments(["a b x", "y a b c"]).count("a b c") == 1


def test_without_a_source_each_syllable_is_a_piece() -> None:
    assert Fragments([]).count("Xã Tân Hòa") == 3


@given(st.lists(st.text("abc ", max_size=12), max_size=4), st.text("abcd ", max_size=20))
def test_pieces_lie_between_one_and_the_syllables(source: list[str], text: str) -> None:
    fragments = Fragments(source)
    pieces = fragments.count(text)
    assert bool(text.split()) <= pieces <= len(text.split())
    assert fragments.count(text) == pieces
    assert Fragments([*source, text]).count(text) == bool(text.split())


@pytest.mark.parametrize(
    ("pieces", "expected"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (99, 4)]
)
def test_the_chance_rises_with_the_pieces(pieces: int, expected: int) -> None:
    assert chance(((3, 1), (6, 2), (9, 3), (inf, 4)), pieces) == expected


def test_a_table_of_any_length_has_a_chance_for_any_number_of_pieces() -> None:
    from nlp.models.table import MODELS

    tables = [card.false_of_100 for card in MODELS.values() if card.false_of_100]
    assert tables
    for table in [*tables, ((inf, 7),), ((2, 1), (inf, 7))]:
        chances = [chance(table, pieces) for pieces in range(40)]
        assert chances == sorted(chances)
        assert 0 < chances[0] <= chances[-1] <= 100
        assert chances[-1] == table[-1][1]
