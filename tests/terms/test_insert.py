"""English put into Vietnamese, and looked for in a translation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms import find_terms, insert_terms, insert_with_spans, lost_terms, unify_terms


def test_the_english_stands_where_the_vietnamese_stood() -> None:
    text = "Theo Bộ Y tế, ông Lê Nam là Phó Giám đốc Sở Y tế tỉnh Hà Nam."
    matches = find_terms(text)
    inserted = insert_with_spans(text, matches)
    assert inserted.text == (
        "Theo Ministry of Health, ông Lê Nam là Deputy Director of the Ha Nam Provincial Department of "
        "Health."
    )
    assert [inserted.text[start:end] for start, end in inserted.spans] == [match.target for match in matches]


def test_without_matches_the_text_is_the_same() -> None:
    assert insert_terms("", []) == ""
    assert insert_terms("Trời đẹp.", []) == "Trời đẹp."


@given(st.text(max_size=60))
def test_what_is_no_term_stays_as_it_is(text: str) -> None:
    matches = find_terms(text)
    shown = insert_with_spans(text, matches)
    rest, at = [], 0
    for start, end in shown.spans:
        rest.append(shown.text[at:start])
        at = end
    kept, at = [], 0
    for match in matches:
        kept.append(text[at : match.start])
        at = match.end
    assert rest == kept


KEPT = [
    ("gặp nguyên Phó Giám đốc Sở Y tế tỉnh Hà Nam",
     "He met the former deputy director of Hà Nam's Health Department."),
    ("theo Bộ Quốc phòng", "according to the Defense Ministry"),
    ("các khu công nghiệp", "the industrial parks"),
    ("theo Hội Nông dân Việt Nam", "according to the Viet Nam Farmers’ Union"),
    ("theo Tổng Liên đoàn Lao động Việt Nam", "the Vietnam General Confederation of Labor said"),
    ("theo Tổ chức Y tế Thế giới", "World Health Organisation"),
    ("ở Hà Nội", "in Hà Nội"),
]  # fmt: skip


@pytest.mark.parametrize(("vietnamese", "translation"), KEPT)
def test_an_accepted_form_is_no_loss(vietnamese: str, translation: str) -> None:
    matches = find_terms(vietnamese)
    assert matches
    assert lost_terms(matches, translation) == []


LOST = [
    ("gặp nguyên Phó Giám đốc Sở Y tế tỉnh Hà Nam", "He met the director of Ha Nam's Department of Health."),
    ("gặp Phó Chủ tịch UBND tỉnh Hà Nam", "He met the Chairman of the Ha Nam Provincial People's Committee."),
    ("gặp Phó Chủ tịch UBND tỉnh Hà Nam", "He met the Vice Chairman of the Nam Dinh People's Committee."),
    ("theo Quốc hội", "according to the National People's Congress"),
    ("theo Ban Bí thư", "according to the Political Bureau"),
    ("phiên phúc thẩm", "the first-instance trial"),
    ("theo Bộ Y tế", ""),
]


@pytest.mark.parametrize(("vietnamese", "translation"), LOST)
def test_another_office_or_place_is_a_loss(vietnamese: str, translation: str) -> None:
    matches = find_terms(vietnamese)
    assert lost_terms(matches, translation) == matches


def test_one_term_has_one_english() -> None:
    matches = find_terms("Quốc hội họp. Ủy ban Thường vụ Quốc hội báo cáo.")
    text = (
        "The National Assembly Standing Committee met. "
        "The Standing Committee of the National Assembly reported."
    )
    assert unify_terms(matches, text) == (
        "The National Assembly Standing Committee met. The National Assembly Standing Committee reported.",
        [("Standing Committee of the National Assembly", "National Assembly Standing Committee")],
    )
    assert unify_terms(matches, "The Standing Committee of the National Assembly reported.")[1] == []


def test_what_another_term_is_called_is_not_unified() -> None:
    matches = find_terms("Đảng bộ tỉnh Hà Nam bầu Bí thư Tỉnh ủy Hà Nam.")
    text = "The Party Organisation of Ha Nam elected the Secretary of the Ha Nam Provincial Party Committee."
    assert unify_terms(matches, text) == (text, [])
