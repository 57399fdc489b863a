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
            "Mưa lớn làm ngập 12 phố ở Hà Nội, khiến xe ùn tắc; trời tạnh",
            ["Mưa lớn làm ngập 12 phố ở Hà Nội", ", khiến xe ùn tắc", "; trời tạnh"],
        ),
        # Brackets and quotations are whole.
        ("Ông An (ở Huế, 48 tuổi) nói, sau đó đi", ["Ông An (ở Huế, 48 tuổi) nói", ", sau đó đi"]),
        ("Ông nói “khi đó, tôi ở nhà”, rồi đi", ["Ông nói “khi đó, tôi ở nhà”", ", rồi đi"]),
        ('Ông nói "khi đó, tôi ở nhà", rồi đi', ['Ông nói "khi đó, tôi ở nhà"', ", rồi đi"]),
        ("Lương 1,5 triệu đồng", ["Lương 1,5 triệu đồng"]),
        ("Anh làm thuê,", ["Anh làm thuê,"]),
    ],
)
def test_where_a_sentence_is_cut(sentence: str, chunks: list[str]) -> None:
    assert [chunk.text for chunk in split_chunks(sentence)] == chunks


@pytest.mark.parametrize(
    ("sentence", "needed"),
    [
        (
            "Ba người bị thương, hai ngôi nhà bị sập một phần, chưa ai trong số họ tử vong",
            ["Ba người bị thương", ", chưa ai trong số họ tử vong"],
        ),
        ("Ông An bị bắt, theo công an", ["Ông An bị bắt", ", theo công an"]),
        ("Xe lao xuống vực, người dân quanh vùng đến cứu", ["Xe lao xuống vực"]),
        (
            "Nhà máy khởi công, dự kiến xong vào cuối năm",
            ["Nhà máy khởi công", ", dự kiến xong vào cuối năm"],
        ),
        ("Họ xây cầu, nhằm nối hai bờ sông rộng", ["Họ xây cầu", ", nhằm nối hai bờ sông rộng"]),  # what for
        (
            "Xe lao xuống vực, 30 người dân quanh vùng đến cứu",
            ["Xe lao xuống vực", ", 30 người dân quanh vùng đến cứu"],
        ),
        # What was first told is when; what is stated comes after the comma.
        ("Sau khi xem xét hồ sơ, tòa tuyên án, rồi các bên ra về", [", tòa tuyên án"]),
        ("Vào buổi sáng hôm nay, tại bến phà phía nam, mưa rất lớn", [", mưa rất lớn"]),
        ("Ngày 8/8 trên sông, ở phía bờ nam kia, mưa rất lớn", ["Ngày 8/8 trên sông", ", mưa rất lớn"]),
        ("Cuộc họp do ông An, trưởng ban vừa chủ trì", ["Cuộc họp do ông An", ", trưởng ban vừa chủ trì"]),
        # Of a list nothing is left out.
        ("Họ bán gạo, muối, mắm tôm", ["Họ bán gạo", ", muối", ", mắm tôm"]),
    ],
)
def test_what_a_statement_hangs_on_is_needed(sentence: str, needed: list[str]) -> None:
    assert [chunk.text for chunk in split_chunks(sentence) if chunk.needed] == needed


def test_what_joins_is_tied() -> None:
    assert [chunk.tied for chunk in split_chunks("Anh bán gạo, muối, và mắm, rồi về")] == [
        False,
        False,
        True,
        False,
    ]
    assert not split_chunks("Và mưa, gió")[0].tied


@given(st.text(st.sampled_from('aăvàkhi ,;()“”".–-1'), max_size=60))
def test_nothing_but_blanks_is_lost(sentence: str) -> None:
    chunks = split_chunks(sentence)
    assert "".join(chunk.text for chunk in chunks).replace(" ", "") == sentence.replace(" ", "")
    assert all(chunk.text for chunk in chunks)
