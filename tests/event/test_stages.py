"""What is asked for, foreseen or threatened, and what is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.stages import shown_stage, stage_of

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
        ("Huyện yêu cầu ", " người dân di dời", ("người", "dân"), ""),
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
    assert not stage or shown_stage(stage)


@given(
    st.text(alphabet="đề nghị tuyên phạt 12, mà do;\n", max_size=60),
    st.text(alphabet=" năm tù mà đề nghị", max_size=40),
)
def test_any_text_has_one(before: str, after: str) -> None:
    assert stage_of(before, after, TERM) in ("", "asked")
