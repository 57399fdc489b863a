"""Sources that hold the English of some of their terms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.training.alignment import Aligner, split_words
from nlp.training.terms_in_source import (
    PhraseTable,
    Term,
    TermWriter,
    in_reference,
    occurrences,
    put_in,
)

SOURCE = "UBND tỉnh yêu cầu Sở Y tế báo cáo."
TERMS = (
    Term(0, 9, ("Provincial People's Committee",), "body"),
    Term(18, 25, ("Health Department", "Department of Health"), "body"),
)


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("Party", "Two parties met.", ["parties"]),
        ("province", "All Provinces agreed.", ["Provinces"]),
        ("State", "The statement", []),
        ("bus", "buses", ["buses"]),
        ("x", "", []),
    ],
)
def test_occurrences(form: str, text: str, found: list[str]) -> None:
    assert [match[0] for match in occurrences(form, text)] == found


def test_the_form_of_the_reference_is_put_in() -> None:
    target = "The provincial People's Committee asked the Department of Health to report."
    terms = in_reference(TERMS, target)
    assert put_in(SOURCE, terms) == ("Provincial People's Committee yêu cầu Department of Health báo cáo.")
    assert in_reference(TERMS, "Nothing of it is here.") == []


@given(st.text("ab ", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_what_is_around_a_term_stays(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    written = put_in(text, [Term(start, end, ("X",))])
    assert written == f"{text[:start]}X{text[end:]}"


def find(text: str) -> Sequence[Term]:
    return TERMS if text == SOURCE else ()


def test_a_writer_puts_in_what_the_reference_has() -> None:
    target = "The provincial People's Committee asked the Department of Health to report."
    written = {TermWriter(find, seed=seed).write(SOURCE, target) for seed in range(20)}
    assert {pair[1] for pair in written if pair} == {target}
    sources = {pair[0] for pair in written if pair}
    assert "Provincial People's Committee yêu cầu Department of Health báo cáo." in sources
    assert len(sources) > 1
    assert TermWriter(find).write("Trời mưa.", "It rains.") is None
    assert TermWriter(find).write("", "") is None


def test_a_term_is_swapped_on_both_sides() -> None:
    target = "The Provincial People's Committee asked the Department of Health to report."
    pools = {"body": ["Department of Finance"]}
    written = {TermWriter(find, pools=pools, seed=seed).write(SOURCE, target) for seed in range(60)}
    swapped = [pair for pair in written if pair and pair[1] != target]
    assert swapped
    assert all(pair[0].count("Finance") == pair[1].count("Finance") for pair in swapped)


@pytest.mark.parametrize(
    ("kind", "before"), [("country", "in the Cuba"), ("body", "a Department of Health"), ("term", "the Cuba")]
)
def test_no_swap_where_the_words_around_depend_on_it(kind: str, before: str) -> None:
    word = before.split(" ", 2)[-1] if kind != "body" else "Department of Health"
    writer = TermWriter(lambda text: [Term(0, 2, (word,), kind)], pools={kind: ["United States"]})
    for _ in range(40):
        written = writer.write("ab cd", f"He was {before}.")
        assert written is not None
        assert written[1] == f"He was {before}."


def test_phrases_that_alignment_finds() -> None:
    nouns = {"nhà máy điện": "power station", "xe buýt điện": "electric bus", "cầu đường bộ": "road bridge"}
    verbs = {"xây": "build", "bán": "sell", "sửa": "repair"}
    pairs = [(f"họ {v} {n} .", f"they {e} the {t} .") for n, t in nouns.items() for v, e in verbs.items()] * 2
    aligner = Aligner([(split_words(source), split_words(target)) for source, target in pairs])
    table = PhraseTable(aligner, pairs)
    assert len(table)
    found = table.terms(*pairs[0])
    assert "power station" in {term.forms[0] for term in found}
    assert all(0 <= term.start < term.end <= len(pairs[0][0]) for term in found)
    assert table.terms("", "") == []
