"""Sentences of official news that are made by rule."""

from __future__ import annotations

import re

import pytest

from nlp.text.tables import read_table
from nlp.training.official import Terms, collect_terms, official_pairs, plain_name
from nlp.training.terms_in_source import Term

TERMS = Terms(
    (("Giám đốc Sở Y tế tỉnh Lâm Đồng", "Director of the Lam Dong Provincial Department of Health"),),
    (("UBND tỉnh Lâm Đồng", "Lam Dong Provincial People's Committee"),),
    (("huyện Đức Trọng", "Duc Trong District"),),
)


@pytest.mark.parametrize(
    ("name", "plain"), [("", ""), ("Đỗ Thị Thủy", "Do Thi Thuy"), ("NGUYỄN ÁI QUỐC", "NGUYỄN ÁI QUỐC")][:2]
)
def test_names_without_marks(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_all_slots_are_filled_and_nothing_is_lost() -> None:
    pairs = list(official_pairs(TERMS, 400))
    assert len(pairs) == 400
    for vietnamese, english in pairs:
        assert not re.search(r"[{}]", vietnamese + english)
        for number in re.findall(r"\d+", english):
            assert number in re.sub(r"(?<=\d)[.,](?=\d)", " ", vietnamese), (vietnamese, english)
    assert any("Lam Dong Provincial" in vietnamese for vietnamese, _ in pairs)
    assert any("tỉnh Lâm Đồng" in vietnamese for vietnamese, _ in pairs)
    assert all("tỉnh" not in english for _, english in pairs)
    assert (
        list(official_pairs(TERMS, 3)) == list(official_pairs(TERMS, 3)) != list(official_pairs(TERMS, 3, 1))
    )
    assert list(official_pairs(Terms((), (), ()), 3)) == []


def test_both_sides_of_a_sentence_have_the_same_slots() -> None:
    for vietnamese, english in read_table("nlp.training", "official")["sentences"]:
        sides = [
            {slot.lower().split("_")[0] for slot in re.findall(r"\{(\w+)\}", side)} - {"number"}
            for side in (vietnamese, english)
        ]
        assert sides[0] == sides[1], vietnamese


def test_what_is_collected() -> None:
    text = "Công an tỉnh họp tại huyện Đức Trọng. Nguyên Giám đốc có mặt ở cầu Rồng."
    terms = [
        Term(0, 12, ("Provincial Police",), "police"),
        Term(21, 36, ("Duc Trong District",), "place"),
        Term(38, 54, ("Former Director",), "title"),
        Term(64, 72, ("Rong Bridge",), "place"),
    ]
    found = collect_terms([(text, terms), ("", [])])
    assert found.bodies == (("Công an tỉnh", "Provincial Police"),)
    assert found.places == (("huyện Đức Trọng", "Duc Trong District"),)
    assert found.titles == ()
