"""Which sentences leave a reader of the title at a loss: what is measured, and what the weights say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract.standing import WORDS, Standing
from nlp.text.tables import read_table

TITLE = "Tỉnh Đồng Tháp khởi công cầu Bến Đá"
ARTICLE = [
    "Sáng 3/2, Ủy ban nhân dân tỉnh Đồng Tháp đã khởi công cầu Bến Đá bắc qua sông Tiền ở xã Tân Hòa.",
    "Công ty Xây dựng Sông Tiền cho biết công trình sẽ hoàn thành sau 18 tháng với vốn 120 tỷ đồng.",
    "Đơn vị cũng đã thuê 200 công nhân trong xã.",
]


def described(i: int, known: tuple[int, ...] = (), title: str = TITLE) -> dict[str, float]:
    return dict(Standing(ARTICLE, title).describe(i, known))


def test_what_is_measured() -> None:
    first, last = described(0), described(2)
    expected = {"first": 1, "alone": 1, "joined": 0, "dated": 1, "tensed": 1}
    assert {name: first[name] for name in expected} == expected
    assert first["told_unheard"] == 0 < last["told_unheard"]
    assert first["in_title"] > last["in_title"]
    assert (described(2, (1,))["joined"], described(2, (0,))["joined"]) == (1, 0)
    assert described(2, (0, 1))["told_unheard"] == 0
    assert {"word đơn", "begins đơn", "begins đơn vị"} <= set(last)
    assert "first length" in first
    assert "first length" not in last


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.text(max_size=30))
def test_any_text_has_a_probability(sentences: list[str], title: str) -> None:
    standing = Standing(sentences, title)
    for i in range(len(sentences)):
        assert 0 <= standing.lost(i) <= 1
        assert 0 <= standing.lost(i, range(i)) <= 1


def test_the_weights_that_ship_are_of_these_features() -> None:
    weights = read_table("nlp.extract", "standing")
    measures = set(described(0)) | set(described(2, (1,))) | {"bias"}
    assert {name for name in weights if not name.startswith(WORDS)} <= measures


@pytest.mark.parametrize("whole", [0, 1])
def test_a_lead_is_understood_and_what_leans_on_it_is_not(whole: int) -> None:
    standing = Standing(ARTICLE, TITLE)
    assert standing.lost(whole) < standing.lost(2)


def test_a_sentence_is_understood_better_behind_the_one_before() -> None:
    standing = Standing(ARTICLE, TITLE)
    assert standing.lost(2, (0, 1)) < standing.lost(2)


def test_the_caption_of_a_lost_picture_is_riskier_than_a_lead() -> None:
    caption = "Người dân bên cầu Bến Đá ở xã Tân Hòa hôm 3/2."
    assert Standing([caption, *ARTICLE], TITLE).lost(0) > Standing(ARTICLE, TITLE).lost(0)
