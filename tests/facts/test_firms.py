"""Companies, schools and the like, by the names that they have of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts.firms import find_firms
from nlp.facts.parsed import ParsedText


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("Công ty", []),
        ("Công ty TNHH MTV Hoàng Gia bị phạt.", ["Hoàng Gia"]),
        ("CÔNG TY TNHH Hoàng Gia", ["Hoàng Gia"]),
        ("Công ty “Đại Phát” và hợp tác xã Tân Tiến", ["Đại Phát", "Tân Tiến"]),
        ("Công ty Cổ phần Đầu tư Xây dựng Sao Mai Việt Nam", ["Sao Mai"]),
        ("Trường Tiểu học Kim Đồng", ["Kim Đồng"]),
        # What it does, where it is, who leads it
        ("Công ty Sữa Quốc tế", []),
        ("Tập đoàn Điện lực Việt Nam", []),
        ("Trường Đại học Bách Khoa Hà Nội", []),
        ("Học Viện Thể Thao Úc", []),
        ("Bệnh viện Đà Nẵng", []),
        ("Công ty Samsung Electronics", []),
        ("Giám đốc bệnh viện Lê Văn Hải", []),
        ("Thị trường Hoàng Mai", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [text[name.start : name.end] for name in find_firms(ParsedText(text))] == names


@given(st.lists(st.sampled_from(["công ty", "Trường", "TNHH", "Hoàng", "Gia", "và", ",", "“"]), max_size=9))
def test_any_texts(words: list[str]) -> None:
    text = " ".join(words)
    for name in find_firms(ParsedText(text)):
        assert text[name.start : name.end].split() == list(name.syllables)
