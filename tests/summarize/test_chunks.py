"""Tests of nlp.summarize.chunks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.summarize.chunks import split_chunks


@pytest.mark.parametrize(
    ("sentence", "chunks"),
    [
        ("", []),
        ("Mưa lớn", ["Mưa lớn"]),
        (
            "Mưa lớn làm ngập 12 tuyến phố ở Hà Nội, khiến giao thông ùn tắc",
            ["Mưa lớn làm ngập 12 tuyến phố", "ở Hà Nội", ", khiến giao thông ùn tắc"],
        ),
        # Brackets and quotations are whole.
        ("Ông An (ở Huế, 48 tuổi) nói", ["Ông An", "(ở Huế, 48 tuổi) nói"]),
        ("Ông nói “khi đó, tôi ở nhà” với báo chí", ["Ông nói “khi đó, tôi ở nhà”", "với báo chí"]),
        ('Ông nói "khi đó, tôi ở nhà" với báo chí', ['Ông nói "khi đó, tôi ở nhà"', "với báo chí"]),
        # The second of two openers goes with the first.
        ("Giá tăng và từ mai giảm", ["Giá tăng", "và từ mai giảm"]),
        ("Ông từng làm ngay trước hội nghị", ["Ông từng làm", "ngay trước hội nghị"]),
        # A name is no opener.
        ("Bà Trần Thị Vì nói", ["Bà Trần Thị Vì nói"]),
        ("Lương 1,5 triệu đồng", ["Lương 1,5 triệu đồng"]),
        ("Anh làm thuê, đồng thời đi học", ["Anh làm thuê", ", đồng thời đi học"]),
        ("Anh làm thuê đồng thời đi học", ["Anh làm thuê", "đồng thời đi học"]),
    ],
)
def test_where_a_sentence_is_cut(sentence: str, chunks: list[str]) -> None:
    assert [chunk.text for chunk in split_chunks(sentence)] == chunks


@pytest.mark.parametrize(
    ("sentence", "needed"),
    [
        ("Ba người bị thương, không ai tử vong", [", không ai tử vong"]),
        ("Ông An bị cáo buộc nhận hối lộ, theo công an", ["Ông An bị cáo buộc nhận hối lộ"]),
        ("Dự án dự kiến khởi công vào tháng 3", ["Dự án dự kiến khởi công"]),
        ("Ông An (không rõ tuổi), mất", []),
        # What was first told is when; what is stated comes after the comma.
        ("Sau khi xem xét hồ sơ, tòa tuyên án, theo TTXVN", [", tòa tuyên án"]),
        ("Ngày 8/8, tại Huế, mưa lớn", [", mưa lớn"]),
        (
            "Theo cơ quan khí tượng, lúc 7h sáng tâm bão số 1 ở ngoài khơi",
            [", lúc 7h sáng tâm bão số 1"],
        ),
        # The verb after a place.
        ("Người giao hàng ở New York đang lo ngại trước quyết định này", ["ở New York đang lo ngại"]),
        ("Ông An về quê ở Huế sau Tết", []),
    ],
)
def test_what_a_statement_hangs_on_is_needed(sentence: str, needed: list[str]) -> None:
    assert [chunk.text for chunk in split_chunks(sentence) if chunk.needed] == needed


def test_what_joins_is_tied_and_a_preposition_does_not_begin() -> None:
    first, at, with_, comma = split_chunks("Anh đi làm ở Huế và mẹ, bỏ nhà")
    assert (at.text, at.tied, at.begins) == ("ở Huế", False, False)
    assert (with_.text, with_.tied, with_.begins) == ("và mẹ", True, False)
    assert first.begins
    assert comma.begins


@given(st.text(st.sampled_from('aăvàkhi ,;()“”".–-1'), max_size=60))
def test_nothing_but_blanks_is_lost(sentence: str) -> None:
    chunks = split_chunks(sentence)
    assert "".join(chunk.text for chunk in chunks).replace(" ", "") == sentence.replace(" ", "")
    assert all(chunk.text for chunk in chunks)
