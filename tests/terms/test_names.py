"""Vietnamese names in English text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms import style_names, transliterate

NAMES = [
    ("Nguyễn Văn Đức", "Nguyen Van Duc"), ("Đắk Lắk", "Dak Lak"), ("Hà Nội", "Hanoi"),
    ("Việt Nam", "Vietnam"), ("Đắc Lắc", "Dak Lak"), ("Thành phố Hồ Chí Minh", "Ho Chi Minh City"),
    ("Ia Grai", "Ia Grai"), ("", ""), ("Đắk R’lấp", "Dak R'lap"), ("Cư M'gar", "Cu M'gar"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "plain"), NAMES)
def test_a_name_is_written_as_english_does(name: str, plain: str) -> None:
    assert transliterate(name) == plain


def test_marked_names_keep_their_marks() -> None:
    assert transliterate("Nguyễn Văn Đức", "marked") == "Nguyễn Văn Đức"
    assert transliterate("Hà Nội", "marked") == "Hanoi"


SOURCE = ["Trần Quốc Vượng", "Đắk Lắk", "Hà Nội", "Nguyễn Văn Nên"]
MIXED = "Trần Quốc Vuong met Nguyen Van Nên in Dak Lak, not in Đắk Lắk or Hà Nội. Mr Vuong left."


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("plain", "Tran Quoc Vuong met Nguyen Van Nen in Dak Lak, not in Dak Lak or Hanoi. Mr Vuong left."),
        ("marked", "Trần Quốc Vượng met Nguyễn Văn Nên in Đắk Lắk, not in Đắk Lắk or Hanoi. Mr Vượng left."),
    ],
)
def test_all_names_are_in_one_style(style: str, text: str) -> None:
    styled = style_names(MIXED, SOURCE, style)  # type: ignore[arg-type]
    assert (styled.text, styled.restored) == (text, ())


def test_other_languages_keep_their_marks() -> None:
    text = "A café in São Paulo and Zürich, says François."
    assert style_names(text, ["Lê Nam"]).text == text


RESTORED = [
    ("Tran Quoc Vuang spoke.", ["Trần Quốc Vượng"], "Tran Quoc Vuong spoke."),
    ("Nguyen Hanh Phue came.", ["Nguyễn Hạnh Phúc"], "Nguyen Hanh Phuc came."),
    ("In Dak Lac it rained.", ["Đắk Lắk"], "In Dak Lak it rained."),
]


@pytest.mark.parametrize(("english", "names", "text"), RESTORED)
def test_a_nearly_right_name_is_restored_and_said(english: str, names: list[str], text: str) -> None:
    styled = style_names(english, names)
    assert styled.text == text
    (restored,) = styled.restored
    assert styled.text[restored.start : restored.end] == restored.after
    assert restored.before in english


LEFT = [
    ("Tran Van Nam spoke.", ["Trần Văn Hùng"]),  # another given name
    ("Tran Quoc Vuong and Tran Quoc Vuang spoke.", ["Trần Quốc Vượng"]),  # it is there
    ("Binh Duong and Binh Thuan", ["Bình Dương", "Bình Thuận"]),
    ("Binh Dinh flooded.", ["Bình Định", "Nam Định"]),
    ("Le Thi Lan and Le Thi Lam", ["Lê Thị Lân", "Lê Thị Lâm"]),
    ("He left.", ["Trần Quốc Vượng"]),
    ("", ["Trần Quốc Vượng"]),
    ("Tran Quoc Vuang spoke.", []),
]


@pytest.mark.parametrize(("english", "names"), LEFT)
def test_what_may_be_another_name_is_left(english: str, names: list[str]) -> None:
    assert style_names(english, names) == style_names(english, [])
    assert style_names(english, names).restored == ()


@given(st.text(max_size=60), st.sampled_from(["plain", "marked"]))
def test_styling_twice_changes_nothing_more(text: str, style: str) -> None:
    once = style_names(text, SOURCE, style).text  # type: ignore[arg-type]
    assert style_names(once, SOURCE, style).text == once  # type: ignore[arg-type]
