"""Addresses of the source in a translation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.translate.addresses import restore_addresses


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (
            "Xem https://thuvien.vn/van-ban/2019/Thong-tu-05.aspx.",
            "See https://thuvien.com/document/2019/05.",
            "See https://thuvien.vn/van-ban/2019/Thong-tu-05.aspx.",
        ),
        ("Thư về toasoan@bao.vn (www.bao.vn).", "Write to a@b.com (www.newspaper.vn).",
         "Write to toasoan@bao.vn (www.bao.vn)."),
        ("Xem https://a.vn/b và https://c.vn.", "See https://a.vn.", "See https://a.vn."),
        ("Trời mưa.", "See https://a.vn.", "See https://a.vn."),
        ("Xem https://a.vn/b.", "See it.", "See it."),
        ("", "", ""),
    ],
)  # fmt: skip
def test_addresses_are_those_of_the_source(source: str, target: str, expected: str) -> None:
    assert restore_addresses(source, target) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_without_addresses_stays(source: str, target: str) -> None:
    if "@" not in target and "://" not in target and "www" not in target.lower():
        assert restore_addresses(source, target) == target
