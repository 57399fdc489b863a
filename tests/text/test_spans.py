"""Spans: whether one touches any of many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.text.spans import Spans

SPAN = st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPAN), SPAN)
def test_a_span_touches_those_that_share_a_character_with_it(
    spans: list[tuple[int, int]], span: tuple[int, int]
) -> None:
    start, end = span
    assert Spans(spans).touch(start, end) == any(first < end and start < last for first, last in spans)
