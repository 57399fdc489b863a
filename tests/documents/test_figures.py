"""Lines of figures in English, and lines that are more, or may be written in another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.documents.figures import figures_in_english, in_vietnamese_style
from nlp.documents.sentences import Sentences
from nlp.documents.unit import Unit
from nlp.settings import RunOptions


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("12.000", "12,000"),
        ("1.234.567,5", "1,234,567.5"),
        ("3,5%", "3.5%"),
        ("-2,5", "-2.5"),
        ("(12.000)", "(12,000)"),
        ("5,2 km", "5.2 km"),
        ("12,5 ha", "12.5 ha"),
        ("1,5 triệu", "1.5 million"),
        ("20 tỷ USD", "20 billion USD"),
        ("2,1 nghìn tỷ đồng", "2.1 trillion dong"),
        ("25.000đ", "25,000 dong"),
        ("10.000-12.000 đồng", "10,000-12,000 dong"),
        ("$1,5 triệu", "$1.5 million"),
        ("7/11", "November 7"),
        ("30/4/2024", "April 30, 2024"),
        ("11/2024", "November 2024"),
        ("12/5 - 13/5", "May 12 - May 13"),
        ("15h", "15:00"),
        ("0h30", "0:30"),
        ("7h-9h15", "7:00-9:15"),
    ],
)
def test_figures(line: str, english: str) -> None:
    assert figures_in_english(line) == english


@pytest.mark.parametrize(
    "line",
    ["", "3", "2024", "15:30", "1/2", "3/4", "31/2", "2-1", "9-11/7", "2023-2024", "1.1", "0912.345.678",
     "RON 95", "50 người", "Quý I/2024", "Tháng 7/2024", "iPhone 15 Pro", "It costs 12.000 here", "1,234,567",
     "12 " * 40],
)  # fmt: skip
def test_what_is_more_or_stays(line: str) -> None:
    assert figures_in_english(line) == ""


@pytest.mark.parametrize(
    ("lines", "ours"),
    [
        ([], True),
        (["Giá", "12.000"], True),
        (["12.000", "3,5%"], True),
        (["105.834", "21.0281"], False),
        (["12.5", "1.500"], False),
        (["1,234,567"], False),
        (["1.1", "3,5"], True),
        (["Giá tăng 12.5 lần"], True),
    ],
)
def test_how_a_document_writes_its_figures(lines: list[str], ours: bool) -> None:
    assert in_vietnamese_style(lines) is ours


def test_cells_of_a_table_become_english_and_need_no_model() -> None:
    units = [Unit(text) for text in ("Giá", "12.000", "1,5 triệu đồng", "7/11")]
    sent = Sentences(units, RunOptions())
    targets, _ = sent.targets([None] * len(sent.documents))
    assert [target.text if target else None for target in targets[1:]] == [
        "12,000", "1.5 million dong", "November 7"
    ]  # fmt: skip
    english = Sentences([Unit("21.028"), Unit("105.8342")], RunOptions())
    assert english.targets([]) == ([None, None], [])
    back = Sentences([Unit("12.000")], RunOptions(task="translate", to="vi"))
    assert back.targets([])[0] == [None]


@given(st.text(alphabet="0123456789.,/h-% đtriệu", max_size=24))
def test_any_figures_keep_their_digits(line: str) -> None:
    english = figures_in_english(line)
    if english and "/" not in line and "h" not in line:
        assert [c for c in english if c.isdigit()] == [c for c in line if c.isdigit()]
