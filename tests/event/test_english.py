"""The English of what facts are of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.claims import KINDS
from nlp.event.counted import table
from nlp.event.english import english_label
from nlp.text.tables import read_table


@pytest.mark.parametrize(
    ("label", "kind", "english"),
    [
        ("người chết", "number", "dead"),
        ("người thiệt mạng", "number", "dead"),
        ("hành khách", "number", "passengers"),
        ("tuổi", "number", "age"),
        ("ngôi nhà", "number", "houses"),
        ("tấn gạo", "number", "tonnes of rice"),
        ("độ C", "number", "°C"),
        ("năm tù (đề nghị)", "number", "years in prison (asked for)"),
        ("số tiền (đề nghị)", "amount", "amount (asked for)"),
        ("quốc lộ", "number", "national highway"),
        ("tài xế", "name", "driver"),
        ("nạn nhân", "name", "victim"),
        ("nạn nhân", "number", "victims"),
        ("Bộ trưởng", "name", "Minister"),
        ("xã", "place", "commune"),
        ("giờ địa phương", "time", "local time"),
        ("đoạn ngà voi", "number", ""),
        ("đoạn ngà voi (đề nghị)", "number", ""),
        ("", "number", ""),
    ],
)
def test_labels_are_put_into_english_where_it_is_known(label: str, kind: str, english: str) -> None:
    assert english_label(label, kind) == english  # type: ignore[arg-type]


def test_what_names_are_told_by_has_english() -> None:
    for section, kind in (("places", "place"), ("persons", "name")):
        assert not [word for word in table(section) if not english_label(word, kind)]  # type: ignore[arg-type]


def test_each_stage_has_english() -> None:
    shown = {stage["shown"] for stage in read_table("nlp.event", "stages")["stage"].values()}
    assert shown == set(read_table("nlp.event", "labels")["stages"])


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_any_label_has_some_or_none(label: str, kind: str) -> None:
    assert isinstance(english_label(label, kind), str)  # type: ignore[arg-type]
