"""Lines that were broken at a width, and letters that were torn apart."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.read.lines import mend_torn, unwrap

PARAGRAPH = (
    "Trong hai năm qua, xã Tân Phú đã làm xong mười bốn cây số đường bê tông, nhờ tiền của tỉnh và dân. "
    "Ông Lê Văn Bảy, chủ tịch xã, cho biết việc còn lại là xây hai cây cầu trước mùa mưa năm sau."
)
VERSES = """Sông quê nước chảy đôi bờ
Để anh chín dại mười khờ thương em
Trăng lên soi sáng bên thềm
Mẹ ngồi đan áo qua đêm lạnh lùng"""


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_text_that_was_broken_at_a_width(width: int) -> None:
    wrapped = "\n".join(textwrap.wrap(PARAGRAPH, width))
    assert unwrap(f"{wrapped}\n\n{wrapped}\n") == f"{PARAGRAPH}\n\n{PARAGRAPH}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "một dòng",
        PARAGRAPH,
        f"{PARAGRAPH}\n{PARAGRAPH}",
        VERSES,
        "- một việc\n- hai việc\n- ba việc",
        "Lớp\tSố em\n5A\t31\n5B\t29",
        "1\n00:00:01,000 --> 00:00:02,000\nxin chào\nmọi người",
        "Giá rau hôm nay\nrau muống 5.000\nrau cải 7.000",
        "Tiêu đề\n\nĐoạn một ngắn.\n\nĐoạn hai cũng ngắn.",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert unwrap(text) == text


@pytest.mark.parametrize(
    ("end", "joined"),
    [
        ("trong năm ngo-\nái, số vụ", "trong năm ngoái, số vụ"),
        ("bán tín chỉ các-\nbon, ước thu", "bán tín chỉ các-bon, ước thu"),
        ("đội Cô-lôm-\nbi-a thắng", "đội Cô-lôm-bi-a thắng"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(end: str, joined: str) -> None:
    first, second = end.split("\n")
    lead = "Theo báo cáo của tỉnh thì "
    text = f"{lead}{first}\n{second} tiếp tục giảm đi nhiều"
    assert joined in unwrap(text)


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("B ố n Văn phòng TW ph ố i h ợ p", "Bốn Văn phòng TW phối hợp"),
        ("m ộ t ả nh c ủ a cu ộ c s ố ng hư ớ ng d ẫ n", "một ảnh của cuộc sống hướng dẫn"),
        ("c ả n ướ c t ậ p trung ch ố ng b ão", "cả nước tập trung chống bão"),
        ("ph ố i h ợ p, d ẫ n (m ộ t) l ầ n.", "phối hợp, dẫn (một) lần."),
        ("T u y ế n b u ý t 1 8 x e , 2 1 , 5 k m .", "Tuyến buýt 18 xe, 21,5 km."),
        ("k h o ả n g 6 . 5 0 0 n g h ề n g h i ê n g", "khoảng 6.500 nghề nghiêng"),
    ],
)
def test_letters_that_were_torn_apart(torn: str, whole: str) -> None:
    text, note = mend_torn(torn)
    assert text == whole
    assert note


@pytest.mark.parametrize(
    "sound", ["", PARAGRAPH, VERSES, "dài 5 m, nặng 3 g, cao 2 m, rộng 4 m", "A B C D", "lớp 5 A"]
)
def test_sound_words_stay(sound: str) -> None:
    assert mend_torn(sound) == (sound, "")


@given(st.lists(st.text(alphabet="aăBĐ1- .,phốợ\u00ad\t", max_size=40), max_size=8).map("\n".join))
def test_no_letter_is_lost(text: str) -> None:
    def letters(text: str) -> str:
        return "".join(character for character in text if character.isalnum())

    assert letters(unwrap(text)) == letters(text)
    assert letters(mend_torn(text)[0]) == letters(text)
