"""Persons who are told otherwise at the same place of sentences that are else alike."""

from __future__ import annotations

import pytest

from nlp.event.lines import line_up
from nlp.event.report import report_of
from nlp.read.document import Document

LEAD = "Vụ cháy xưởng gỗ ở phường Thuận Giao thiêu rụi nhiều máy móc."


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (
            ["Chủ xưởng là bà Nguyễn Thị Hoa.", "Chủ xưởng là ông Trần Văn Hòa."],
            {"Nguyễn Thị Hoa", "Trần Văn Hòa"},
        ),
        (["Chủ xưởng là bà Hoa cho biết.", "Chủ xưởng là ông Hòa cho biết."], {"Hoa", "Hòa"}),
        (
            ["Chủ tọa phiên tòa là thẩm phán Đỗ Thị Lan.", "Chủ tọa phiên tòa là thẩm phán Đỗ Thanh Lâm."],
            {"Đỗ Thị Lan", "Đỗ Thanh Lâm"},
        ),
        # Other places of sentences.
        (["Chủ xưởng là bà Nguyễn Thị Hoa.", "Theo ông Trần Văn Hòa, lửa cháy to."], set()),
        # Two persons of one list.
        (
            ["Chủ xưởng là bà Lê Thị Hoa.", "Chủ xưởng là bà Đỗ Thị Lan. Bà Lê Thị Hoa đi vắng."],
            set(),
        ),
        # A body alone is no place of a sentence.
        (
            ["Theo Bộ trưởng Bộ Y tế Nguyễn Thị Kim Tiến.", "Theo Chánh thanh tra Bộ Y tế Đặng Văn Chính."],
            set(),
        ),
        (["Chủ xưởng là bà Lê Thị Hoa.", "Chủ xưởng là bà Hoa."], set()),
        (["Chủ xưởng là bà Hoa.", "Chủ xưởng là bà Hoa."], set()),
        (["Chủ xưởng là bà Lê Thị Hoa."], set()),
    ],
)
def test_who_differs(texts: list[str], names: set[str]) -> None:
    reports = [report_of(Document(f"{LEAD}\n\n{text}")) for text in texts]
    facts = [fact for fact in line_up(reports) if fact.state == "differs"]
    assert {value.text for fact in facts for value in fact.values} == names


def test_a_man_and_a_woman_have_no_one_title() -> None:
    texts = ["Chủ xưởng là bà Nguyễn Thị Hoa.", "Chủ xưởng là ông Trần Văn Hòa."]
    [fact] = [
        fact
        for fact in line_up([report_of(Document(f"{LEAD}\n\n{text}")) for text in texts])
        if fact.state == "differs"
    ]
    assert (fact.kind, fact.label) == ("name", "")
