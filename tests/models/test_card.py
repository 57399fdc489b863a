"""A row of the table of models."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from nlp.models.card import ModelCard

CARD = ModelCard("mine", ("translate",), ("transformers",))


@pytest.mark.parametrize(
    ("revision", "pinned"),
    [("", True), ("a" * 40, True), ("1.0.0", True), ("main", False), ("a" * 12, False), ("refs/pr/1", False)],
)
def test_a_branch_of_the_hub_is_not_pinned(revision: str, pinned: bool) -> None:
    assert replace(CARD, revision=revision).pinned is pinned


@pytest.mark.parametrize(
    "table", [((3, 1),), ((3, 1), (3, 2), (inf, 4)), ((inf, 1), (3, 2)), ((6, 1), (3, 2))]
)
def test_a_table_with_a_gap_is_refused(table: tuple[tuple[float, int], ...]) -> None:
    with pytest.raises(ValueError, match="mine: the bounds of false_of_100 must rise, and the last be inf"):
        ModelCard("mine", ("summarize",), ("transformers",), false_of_100=table)
