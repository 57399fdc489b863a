"""How alike two claims are told, as far as the claims alone tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.claims import Claim, find_claims
from nlp.event.likeness import same_beside, same_flow, same_form, same_run
from nlp.event.report import report_of
from nlp.read.document import Document


def claim(left: str, right: str) -> Claim:
    words = tuple(left.split())[::-1], tuple(right.split())
    return Claim(0, 0, 0, 1, "number", "5", "", (), *words)


@pytest.mark.parametrize(
    ("one", "other", "run", "flow", "beside"),
    [
        (("lũ làm", "người chết"), ("lũ làm", "người chết"), 0.4, 1.0, 1.0),
        (("lũ làm", "người chết"), ("lũ đã làm", "người chết"), 0.3, 1.0, 0.75),
        (("lũ làm", "người chết"), ("bão khiến", "người chết"), 0.2, 0.5, 0.5),
        (("a b", "c d"), ("x y", "z w"), 0.0, 0.0, 0.0),
        (("", ""), ("", ""), 0.0, 0.0, 0.0),
        (("a", ""), ("a", "b"), 0.1, 1.0, 0.25),
    ],
)
def test_what_stands_next_to_two_numbers(
    one: tuple[str, str], other: tuple[str, str], run: float, flow: float, beside: float
) -> None:
    a, b = claim(*one), claim(*other)
    assert (same_run(a, b), same_flow(a, b), same_beside(a, b)) == (run, flow, beside)


WORDS = st.lists(st.sampled_from("abc"), max_size=8).map(" ".join)


@given(WORDS, WORDS, WORDS, WORDS)
def test_it_is_the_same_from_both_sides_and_never_more_than_all(a: str, b: str, c: str, d: str) -> None:
    one, other = claim(a, b), claim(c, d)
    for measure in (same_run, same_flow, same_beside):
        assert measure(one, other) == measure(other, one)
        assert 0 <= measure(one, other) <= 1


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("ông Lò Văn Pản nói", "ông Lò Văn Sơn nói", 2 / 3),
        ("họp ngày 9/9 ở xã", "họp ngày 8/9 ở xã", 1.0),
        ("họp ngày 9/9 ở xã", "họp ngày 9/8 ở xã", 0.0),
        ("làm 12 người chết", "làm 14 người chết", 1.0),
        ("làm 12 người chết", "làm 140 người chết", 0.0),
    ],
)
def test_the_form_of_two_values(one: str, other: str, form: float) -> None:
    [a], [b] = (find_claims(report_of(Document(f"Hôm qua {text} lũ.")), 0) for text in (one, other))
    assert same_form(a, b) == pytest.approx(form)
