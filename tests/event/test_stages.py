"""What is asked for, foreseen or threatened, and what is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.stages import stage_of, with_stage

TERM = ("năm", "tù")


@pytest.mark.parametrize(
    ("before", "after", "counted", "stage"),
    [
        ("Viện kiểm sát đề nghị ", " năm tù", TERM, "asked"),
        ("Viện kiểm sát đề nghị Hội đồng xét xử tuyên phạt bị cáo Nam ", " năm tù", TERM, "asked"),
        ("Viện kiểm sát đề nghị tuyên phạt Nam 15 năm tù, Hùng ", " năm tù", TERM, "asked"),
        ("Viện kiểm sát đề nghị phạt Nam về tội nhận hối lộ mức án ", " năm tù", TERM, "asked"),
        ("Tòa tuyên phạt 12 năm tù, thấp hơn mức ", " năm tù mà Viện kiểm sát đề nghị.", TERM, "asked"),
        ("Viện kiểm sát đề nghị 15 năm tù nhưng tòa tuyên ", " năm tù", TERM, ""),
        ("Theo đề nghị của Viện kiểm sát, tòa tuyên phạt bị cáo Nam ", " năm tù", TERM, ""),
        ("Tòa tuyên bị cáo Nam ", " năm tù, thấp hơn mức đề nghị.", TERM, ""),
        ("Bị cáo Nam lĩnh ", " năm tù", TERM, ""),
        ("Theo khung hình phạt, Nam có thể bị phạt đến ", " năm tù", TERM, "threatened"),
        ("Ông Nam yêu cầu công ty bồi thường ", " vì nhà cháy", (), "asked"),
        ("Tòa buộc công ty bồi thường ", " vì nhà cháy", (), ""),
        ("Viện kiểm sát đề nghị phạt Nam vì chiếm đoạt ", " của dân", (), ""),
        ("Tỉnh đề nghị hỗ trợ ", " tấn gạo", ("tấn", "gạo"), "asked"),
        ("Dự báo trong ngày mai lượng mưa ở vùng núi phía Bắc là ", " mm", ("mm",), "foreseen"),
        ("Trạm Huế đo được ", " mm", ("mm",), ""),
        ("", "", (), ""),
    ],
)
def test_a_figure_has_the_stage_at_which_it_is_told(
    before: str, after: str, counted: tuple[str, ...], stage: str
) -> None:
    assert stage_of(before, after, counted) == stage


@pytest.mark.parametrize(
    ("before", "counted", "stage"),
    [
        ("Huyện yêu cầu ", ("người", "dân"), ""),
        ("Lãnh đạo bến xe yêu cầu ", ("xe", "khách"), ""),
        ("Công ty đề nghị gia hạn thêm ", ("năm",), ""),
        ("Viện kiểm sát đề nghị mức án ", ("năm",), "asked"),
        ("Tỉnh đề nghị hỗ trợ ", ("tấn", "gạo"), "asked"),
    ],
)
def test_who_asks_two_persons_does_not_ask_for_two(before: str, counted: tuple[str, ...], stage: str) -> None:
    assert stage_of(before, "", counted, any_figure=False) == stage


@pytest.mark.parametrize(
    ("label", "kind", "stage", "shown"),
    [
        ("năm tù", "number", "asked", "năm tù (đề nghị)"),
        ("", "amount", "asked", "số tiền (đề nghị)"),
        ("", "number", "asked", ""),
        ("cấp", "number", "", "cấp"),
    ],
)
def test_the_stage_stands_beside_what_a_figure_is_of(label: str, kind: str, stage: str, shown: str) -> None:
    assert with_stage(label, kind, stage) == shown


@given(
    st.text(alphabet="đề nghị tuyên phạt 12, mà do;\n", max_size=60),
    st.text(alphabet=" năm tù mà đề nghị", max_size=40),
)
def test_any_text_has_one(before: str, after: str) -> None:
    assert stage_of(before, after, TERM) in ("", "asked")
