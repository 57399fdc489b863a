"""Labels, and what stands under them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.labels import find_labels, label_of


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", []),
        ("Hà Nội mưa to.", []),
        ("Phía Tây Bắc Bộ: Nhiều mây. Rét.", ["Phía Tây Bắc Bộ:"]),
        ("TP.HCM: Nắng.\nTây Nguyên: Mưa.", ["TP.HCM:", "Tây Nguyên:"]),
        ("76': VÀO! Ghi bàn.\n90'+4: Hết giờ.", ["76':", "90'+4:"]),
        ("19h30: Trận đấu bắt đầu.", ["19h30:"]),
        ("Ông An cho biết: Xã đã làm xong đường.", []),
        ("Điều kiện gồm:\n- Có giấy tờ.", []),
        ("Ông nói: “Tôi vui.”", []),
        ("giá vàng: tăng", []),
        ("Lúc 10:30 trời mưa.", []),
        (
            "Chị Lê Thị Hạnh, tiểu thương chợ huyện: Khách đông hơn.",
            ["Chị Lê Thị Hạnh, tiểu thương chợ huyện:"],
        ),
        ("Một câu rất dài có đến hơn chín chữ đứng trước: dấu hai chấm.", []),
    ],
)
def test_find_labels(text: str, labels: list[str]) -> None:
    assert [label.text for label in find_labels(text)] == labels


@pytest.mark.parametrize(
    ("text", "piece", "label"),
    [
        ("Tây Bắc: Mây. Rét 15 độ.\nHà Nội: Nắng.", "Rét", "Tây Bắc:"),
        ("Tây Bắc: Mây. Rét 15 độ.\nHà Nội: Nắng.", "Tây Bắc", ""),
        ("Tây Bắc: Mây.\nTrời nắng.", "Trời", ""),
        ("Vùng núi:\n\nRét 15 độ.\n\nDân lo.", "Rét", "Vùng núi:"),
        ("Vùng núi:\n\nRét 15 độ.\n\nDân lo.", "Dân", ""),
        ("Vùng núi:\n- Rét.\n- Mưa.\nDân lo.", "Mưa", "Vùng núi:"),
        ("Vùng núi:\nHà Nội:\nRét.", "Rét", "Hà Nội:"),
    ],
)
def test_label_of(text: str, piece: str, label: str) -> None:
    found = label_of(find_labels(text), text.index(piece))
    assert (found.text if found else "") == label


@given(st.text(alphabet="AaĐđ:'.1h \n-", max_size=60))
def test_spans_are_in_the_text(text: str) -> None:
    for label in find_labels(text):
        assert text[label.start : label.end] == label.text
        assert label.end <= label.reach <= len(text)
