"""Where a long Vietnamese sentence may be cut into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.clauses import LONGEST, split_clauses
from nlp.text.sentences import Sentence

HALVES = [
    (
        "Bộ trưởng yêu cầu các đơn vị tổ chức thực hiện nghiêm túc các nghị quyết của Bộ Chính trị;",
        "xây dựng đội ngũ cán bộ có đủ phẩm chất, năng lực, uy tín, ngang tầm nhiệm vụ.",
    ),
    (
        "Đại biểu các địa phương đã tập trung thảo luận về quản lý, sử dụng đất đai, nhà ở tại đô thị,",
        "đồng thời đề xuất nhiều giải pháp nhằm nâng cao hiệu quả quản lý nhà nước.",
    ),
    (
        "Kết thúc hội đàm, hai nhà lãnh đạo đã chứng kiến lễ ký kết các văn kiện giữa hai nước, gồm:",
        "Chương trình hợp tác về văn hóa, giáo dục và Bản ghi nhớ giữa hai học viện ngoại giao trong nước.",
    ),
]


def cut(text: str, start: int = 0) -> list[Sentence]:
    return split_clauses(Sentence(text, start, start + len(text)))


@pytest.mark.parametrize(("first", "second"), HALVES)
def test_a_long_sentence_is_cut_where_a_clause_begins(first: str, second: str) -> None:
    assert [part.text for part in cut(f"{first} {second}")] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Trời mưa.",
        "Ông nói, đồng thời nhấn mạnh.",  # short
        " ".join(["Các bộ, ngành, địa phương, tổ chức chính trị, doanh nghiệp"] * 4) + ".",  # only nouns
    ],
)
def test_what_is_short_or_a_list_of_nouns_stays_whole(text: str) -> None:
    assert [part.text for part in cut(text)] == [text]


def test_a_person_and_his_office_stay_together() -> None:
    text = (
        "Tham dự hội nghị có các đồng chí: Nguyễn Văn Hùng, Thứ trưởng; Vũ Đình Lâm, Thứ trưởng; "
        "cùng lãnh đạo các cục, vụ, đơn vị trực thuộc Bộ Nội vụ và đại diện các địa phương trên cả nước."
    )
    assert cut(text)[0].text.endswith("Vũ Đình Lâm, Thứ trưởng;")


@given(st.text(alphabet="aáđ ,;:.\n", max_size=300), st.integers(0, 9))
def test_nothing_is_lost(text: str, start: int) -> None:
    parts = cut(text, start)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    assert all(text[part.start - start : part.end - start] == part.text for part in parts)


def test_parts_are_no_longer_than_they_need_be() -> None:
    clause = "khẳng định hai nước tiếp tục phối hợp chặt chẽ trong các lĩnh vực cùng quan tâm"
    parts = cut(", ".join([clause] * 6) + ".")
    assert all(len(part.text.split()) <= LONGEST for part in parts)
    assert len(parts) > 3
