"""The tables that come with the package: that they are whole and of one mind."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from nlp.terms.find import find_terms
from nlp.terms.syllables import is_vietnamese
from nlp.terms.table import TABLES, Entry, built_in, entry_of, read_table
from nlp.terms.tokens import canonical, split, tokenise
from nlp.terms.world import world
from nlp.text import tables

ENTRIES = [entry_of(row) for name in TABLES for row in read_table(name)]


def test_there_are_enough_entries() -> None:
    assert len(ENTRIES) >= 1200


def test_no_term_has_two_english_forms_at_one_time() -> None:
    count = Counter((entry.source, entry.valid_from, entry.valid_to, entry.kind) for entry in ENTRIES)
    assert [source for source, times in count.items() if times > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_cells_are_clean(name: str) -> None:
    for row in read_table(name):
        assert row["vi"], row
        assert row["en"], row
        assert None not in row.values()
        for cell in (row["vi"], row["en"], row["also"]):
            assert cell == " ".join(cell.split())
        assert row["en"] not in row["also"].split("; ")


def test_english_is_english() -> None:
    vietnamese = re.compile("[đơưăẠ-ỹ]", re.IGNORECASE)
    assert [
        entry
        for entry in ENTRIES
        if any(vietnamese.search(form) for form in (entry.target, *entry.alternatives))
    ] == []


def test_british_spelling_is_preferred() -> None:
    american = re.compile(r"\b(?:\w+ization|Center|Defense(?! of|$)|Labor|Program)\b")
    found = [
        e.target for e in ENTRIES if american.search(e.target) and e.kind not in ("organisation", "office")
    ]
    assert found == []


def test_abbreviations_open_up_to_what_a_table_knows() -> None:
    for row in read_table("abbreviations"):
        assert row["full"]
        assert row["vi"] != row["full"]


def test_every_entry_is_found_by_itself() -> None:
    alone = [e for e in ENTRIES if e.kind in ("body", "organisation", "document", "crime", "honour")]
    missing = [e.source for e in alone if not _found(e)]
    assert len(missing) <= 0.02 * len(alone), missing


def _found(entry: Entry) -> bool:
    return any(entry.source == match.source for match in find_terms(f"theo {entry.source}", words=True))


def test_countries_languages_and_currencies_come_from_cldr() -> None:
    names = {entry.source: entry.target for entry in world().entries}
    assert names["Bồ Đào Nha"] == "Portugal"
    assert names["tiếng Pháp"] == "French"
    assert names["đô la Mỹ"] == "US dollar"
    assert len(built_in()) > 2000


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("Thuỷ", "Thủy"), ("kỹ", "kĩ"), ("HÒA", "hòa"), ("ủy", "uỷ"), ("mỹ", "Mĩ")],
)
def test_spellings_of_a_syllable_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_different_syllables_differ() -> None:
    assert canonical("hoa") != canonical("hòa")
    assert canonical("đa") != canonical("da")
    assert canonical("thuy") != canonical("thui")


def test_an_abbreviation_shares_its_span() -> None:
    tokens = tokenise("UBND xã", {"UBND": {"": "Ủy ban nhân dân"}})
    assert tokens.keys == split("Ủy ban nhân dân xã")
    assert tokens.starts == [0, 0, 0, 0, 5]


@pytest.mark.parametrize(
    ("word", "vietnamese"), [("Nguyễn", True), ("Đắk", True), ("Tokyo", False), ("Osaka", False)]
)
def test_vietnamese_syllables_are_told_by_their_shape(word: str, vietnamese: bool) -> None:
    assert is_vietnamese(word) == vietnamese


def test_every_kind_has_a_name_in_vietnamese() -> None:
    kinds = {entry.kind for glossary in (built_in(), world()) for entry in glossary.entries} - {"mask"}
    assert sorted(kinds - tables.read_table("nlp.terms", "data/kinds").keys()) == []
