"""Lines in capitals set as sentences, with their names kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts.capitals import is_in_capitals, names_of, sentence_case
from nlp.text.normalise import normalise

ARTICLE = (
    "Xã Phú Lễ đóng cống ngăn mặn. Ông Trần Văn Lợi ở xã Phú Lễ nói ông mừng. Bà con tỉnh Bến Tre trữ nước."
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", False),
        ("Thủ tướng thăm Bến Tre", False),
        ("CHÍNH PHỦ HỌP PHIÊN THƯỜNG KỲ", True),
        ("UBND TP.HCM", False),
        ("HPG, SSI và VNM tăng trần", False),
        ("KẾT QUẢ", False),
        ("CẢNH BÁO LŨ QUÉT Ở 6 HUYỆN", True),
    ],
)
def test_is_in_capitals(line: str, expected: bool) -> None:
    assert is_in_capitals(line) is expected


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", ""),
        ("CHÍNH PHỦ HỌP BÀN VỀ GIÁ ĐIỆN", "Chính phủ họp bàn về giá điện"),
        ("BỘ Y TẾ KHUYẾN CÁO 5 VIỆC CẦN LÀM", "Bộ y tế khuyến cáo 5 việc cần làm"),
        ("MƯA LỚN Ở QUẢNG TRỊ VÀ HUẾ", "Mưa lớn ở Quảng Trị và Huế"),
        ("VIỆT NAM THẮNG INDONESIA 2-1", "Việt Nam thắng Indonesia 2-1"),
        ("UBND TP.HCM HỌP KHẨN VỀ DỊCH COVID-19", "UBND TP.HCM họp khẩn về dịch COVID-19"),
        ("ÔNG NGUYỄN VĂN ANH BỊ BẮT VÌ NHẬN HỐI LỘ", "Ông Nguyễn Văn Anh bị bắt vì nhận hối lộ"),
        ("ĐẠI HỘI LẦN THỨ XIII KHAI MẠC", "Đại hội lần thứ XIII khai mạc"),
        ("CỔ PHIẾU HPG TĂNG 5%. SSI GIẢM", "Cổ phiếu HPG tăng 5%. SSI giảm"),
        ("GIÁ VÀNG TĂNG! NGƯỜI MUA XẾP HÀNG", "Giá vàng tăng! Người mua xếp hàng"),
        ("ELON MUSK THĂM TRƯỜNG HỌC", "Elon Musk thăm trường học"),
        ("CỐNG NGĂN MẶN XÃ PHÚ LỄ ĐÓNG SỚM", "Cống ngăn mặn xã Phú Lễ đóng sớm"),
    ],
)
def test_sentence_case(line: str, sentence: str) -> None:
    assert sentence_case(line, names=names_of(ARTICLE)) == sentence


def test_names_of_a_text_without_what_only_begins_a_sentence() -> None:
    assert names_of(ARTICLE) == ["Phú Lễ", "Trần Văn Lợi", "Bến Tre"]
    assert names_of("") == []


@given(st.text(alphabet="AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYÀẢỀỘ .,!-/0123456789\n", max_size=80))
def test_any_line_keeps_its_letters(line: str) -> None:
    line = normalise(line)
    assert sentence_case(line).upper() == line.upper()
