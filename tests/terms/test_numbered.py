"""Terms with numbers in them, and congresses."""

from __future__ import annotations

import pytest

from nlp.terms import find_terms, insert_terms, lost_terms
from nlp.terms.numbered import ordinal

FOUND = [
    ("sau Kỳ họp thứ 10, Quốc hội khóa XV.", "10th session of the 15th National Assembly"),
    ("tại Kỳ họp thứ mười, Quốc hội khóa XIV", "10th session of the 14th National Assembly"),
    ("Nghị quyết Đại hội XII của Đảng", "Resolution of the 12th National Party Congress"),
    ("Hội nghị Trung ương 5 khóa XII", "5th plenum of the 12th Party Central Committee"),
    ("nhiệm kỳ 2026 - 2031", "2026-2031 tenure"),
    ("giai đoạn 2021-2025", "2021-2025 period"),
    ("trong 6 tháng đầu năm 2025", "the first six months of 2025"),
    ("trong 9 tháng cuối năm", "the last nine months of the year"),
    ("trao Huy hiệu 60 năm tuổi Đảng", "60-year Party membership badge"),
    (
        "Đại hội đại biểu Đảng bộ tỉnh Quảng Trị lần thứ I, nhiệm kỳ 2025 - 2030",
        "1st Congress of the Party Organisation of Quang Tri Province for the 2025-2030 tenure",
    ),
    (
        "Đại hội Đảng bộ Bộ Nội vụ nhiệm kỳ 2025 - 2030",
        "Congress of the Party Organisation of the Ministry of Home Affairs for the 2025-2030 tenure",
    ),
    ("Đại hội Hội Nông dân Việt Nam lần thứ VIII", "8th Congress of the Vietnam Farmers' Union"),
    ("Nhân dịp Tết Nguyên đán Canh Tý 2020,", "2020 Lunar New Year of the Rat"),
    ("nhân dịp Tết cổ truyền dân tộc Canh Tý", "traditional Lunar New Year of the Rat"),
    ("đón năm mới Giáp Thìn", "new Year of the Dragon"),
    ("mừng Xuân Tân Sửu", "spring of the Year of the Buffalo"),
    ("năm Ất Tị", "Year of the Snake"),
    ("năm Quý Mão", "Year of the Cat"),
]


@pytest.mark.parametrize(("vietnamese", "english"), FOUND)
def test_numbers_stand_where_english_has_them(vietnamese: str, english: str) -> None:
    matches = find_terms(vietnamese)
    assert english in [match.target for match in matches]
    assert lost_terms(matches, insert_terms(vietnamese, matches)) == []


@pytest.mark.parametrize(
    "vietnamese",
    [
        "1.200 tháng đầu năm",
        "khóa học thứ 3",
        "lần thứ hai",
        "kỳ họp thứ mấy",
        "giai đoạn đầu",
        "",
        "nhiệm kỳ 5 năm",
        "năm Giáp Sửu",  # there is no such year
        "ông Canh và bà Tý",
    ],
)
def test_what_only_looks_like_one_is_none(vietnamese: str) -> None:
    assert find_terms(vietnamese) == []


@pytest.mark.parametrize(
    ("number", "english"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")],
)
def test_ordinals(number: int, english: str) -> None:
    assert ordinal(number) == english
