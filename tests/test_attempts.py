from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attempts import Checked, agreement, best_draft
from nlp.checks import Finding
from nlp.salience import Salience

BRIDGE = "Xã Tân Hòa khánh thành cây cầu dài 120 m"
LONGER = "Xã Tân Hòa khánh thành cây cầu dài 120 m sáng 12/3"
OTHER = "Bà con đi chợ chỉ mất 10 phút"
NOTHING = Salience([])
"""Of an article that says nothing: agreement alone decides."""

ERROR = Finding("unsupported_number", "error", "summary_vi")
WARNING = Finding("too_long", "warning", "summary_vi")


def drafts(*texts: str | tuple[str, Finding]) -> list[Checked]:
    return [(text, []) if isinstance(text, str) else (text[0], [text[1]]) for text in texts]


@pytest.mark.parametrize(
    ("given_drafts", "faultless", "expected"),
    [
        (drafts(OTHER), True, OTHER),
        (drafts(""), True, ""),
        (drafts(OTHER, BRIDGE, LONGER), True, BRIDGE),
        (drafts(OTHER, BRIDGE, LONGER, LONGER), True, LONGER),
        # Of equals the first, which is the greedy one.
        (drafts(BRIDGE, OTHER), True, BRIDGE),
        # What most say is not taken with an error, unless it is to be seen what the model says.
        (drafts(OTHER, (BRIDGE, ERROR), (LONGER, ERROR)), True, OTHER),
        (drafts(OTHER, (BRIDGE, ERROR), (LONGER, ERROR)), False, BRIDGE),
        (drafts((OTHER, ERROR), (BRIDGE, ERROR), (LONGER, ERROR)), True, BRIDGE),
        # A warning is told, not hidden.
        (drafts(OTHER, (BRIDGE, WARNING), LONGER), True, BRIDGE),
    ],
)
def test_what_most_samples_say_is_taken(given_drafts: list[Checked], faultless: bool, expected: str) -> None:
    chosen = best_draft(given_drafts, salience=NOTHING, usual=40, faultless=faultless)
    assert chosen[0] == expected


def test_what_the_article_makes_likely_goes_before_what_most_say() -> None:
    article = Salience(
        ["Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m.", "Bà con ai cũng vui."],
        "Khánh thành cầu ở Tân Hòa",
    )
    given_drafts = drafts(OTHER, OTHER, BRIDGE)
    assert best_draft(given_drafts, salience=NOTHING, usual=12)[0] == OTHER
    assert best_draft(given_drafts, salience=article, usual=12)[0] == BRIDGE
    # But no draft is taken with a fault for it.
    given_drafts = drafts(OTHER, (BRIDGE, ERROR))
    assert best_draft(given_drafts, salience=article, usual=12)[0] == OTHER


@given(st.lists(st.text("aàb 1", max_size=12), min_size=1, max_size=6))
def test_it_is_one_of_them(texts: list[str]) -> None:
    given_drafts = drafts(*texts)
    assert any(best_draft(given_drafts, salience=NOTHING, usual=40) is draft for draft in given_drafts)


@pytest.mark.parametrize(
    ("texts", "weights", "expected"),
    [
        ([""], [1.0], [1.0]),
        (["a b"], [0.5], [2.0]),
        (["a b", "a b"], [1.0, 0.5], [2.0, 2.0]),
        (["a", "b"], [3.0, 1.0], [1.5, 0.5]),
        # Half of the words, and one of the pairs ("" and a, a and b, b and "") in three.
        (["a b", "a c"], [1.0, 1.0], [(2 + 1 / 2 + 1 / 3) / 2] * 2),
    ],
)
def test_agreement_is_the_weighted_mean_likeness(
    texts: list[str], weights: list[float], expected: list[float]
) -> None:
    assert agreement(texts, weights) == pytest.approx(expected)
