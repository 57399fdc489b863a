"""Tests of nlp.text.fragments: captions and half sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.fragments import (
    is_broken,
    is_caption,
    is_promotion,
    without_main_clause,
    without_predicate,
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Chủ tịch xã Trần Văn Lâm tại lễ khởi công cầu Bến Đá.", True),
        ("Một con tàu trên vịnh Hạ Long.", True),
        ("Người dân khiêng cây đổ, nơi xe buýt bị mắc kẹt.", True),
        ("Người dân khiêng thi thể anh Sang, người bị bắn chết hôm 3/7.", True),
        ("Toạ đàm kỷ niệm ngày ra đời bản Tuyên ngôn (ngày 2-9 đã thành ngày lễ).", True),
        ("Ngay giữa xã Tân Hòa, nơi lũ quét qua, 200 hộ đã mất nhà.", False),
        ("Chủ tịch xã Trần Văn Lâm dự lễ khởi công cầu Bến Đá.", False),
        ("Cầu Bến Đá được khánh thành sáng nay.", False),
        # Too long for a caption.
        ("Từ tỉnh này sang tỉnh kia " * 6 + "mưa to.", False),
        ("", True),
    ],
)
def test_captions(sentence: str, expected: bool) -> None:
    assert without_predicate(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Do lượng khách hàng gửi tiền ở quỹ rất lớn.", True),
        ("Sau khi cơn bão số 5 đi qua tỉnh.", True),
        ("Do lượng khách hàng rất lớn, quỹ mở thêm quầy.", False),
        ("Khi nước rút thì dân mới về nhà.", False),
        ("Do đó giá nhà tăng.", False),
        ("Doanh nghiệp nộp thuế đúng hạn.", False),
        ("", False),
    ],
)
def test_clauses_without_what_they_belong_to(sentence: str, expected: bool) -> None:
    assert without_main_clause(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Tin tối cập nhật lúc 21h, mời quý độc giả đón đọc trên báo Tân Hòa.", True),
        ("Độc giả báo Tân Hòa tặng xã 120 quyển sách.", False),
        ("", False),
    ],
)
def test_a_newspaper_speaks_of_itself(sentence: str, expected: bool) -> None:
    assert is_promotion(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("(8 tuổi) tử vong sau đó.", True),
        ("nhận được tin nhắn mời nhận tiền.", True),
        ("Xã nhận được tin nhắn.", False),
        ("“Xã đã họp”, bà Lan nói.", False),
        ("12 hộ mất nhà.", False),
        ("", False),
    ],
)
def test_parts_of_broken_lines(sentence: str, expected: bool) -> None:
    assert is_broken(sentence) is expected


def test_lines_that_are_broken_behind_an_abbreviation() -> None:
    assert is_broken("Ông Lâm, trú tại TP.")
    assert is_broken("Việt Trì đang điều tra.", "Công an TP.")
    assert not is_broken("Việt Trì đang điều tra.", "Công an ra về.")
    assert not is_broken("Cây cầu này do xã ABTP xây.")
    assert is_broken("Tòa hoãn xử vụ căn nhà mà Tuổi Trẻ.")
    assert not is_broken("Tòa hoãn xử vụ căn nhà mà Tuổi Trẻ đã nêu.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hiện trường vụ tai nạn trên quốc lộ 1A.", True),
        ("Clip hiện trường vụ cháy ở chợ.", True),
        ("Hình ảnh cho thấy nước đã rút.", False),
        ("Hình ảnh lan truyền trên mạng khiến dân lo.", False),
        ("Xã Tân Hòa có video mới.", False),
        ("Các chuyên gia làm việc tại hiện trường, nơi hai xe bị cháy.", True),
        ("Các chuyên gia đã làm việc tại hiện trường.", False),
        ("Khách dắt theo ngựa ở sân bay Nội Bài hôm 29/8.", True),
        ("Khách bị bắt ở sân bay Nội Bài hôm 29/8.", False),
    ],
)
def test_what_is_written_below_pictures(sentence: str, expected: bool) -> None:
    assert is_caption(sentence) is expected


@given(st.text())
def test_any_text(text: str) -> None:
    assert without_predicate(text) in (True, False)
    assert without_main_clause(text) in (True, False)
