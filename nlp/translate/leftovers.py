"""Everyday words that a model left in Vietnamese: their English where a table has it."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.terms.find import find_terms
from nlp.text.language import leftover_vietnamese


def in_english(english: str, kept: Sequence[str] = ()) -> str:
    """Returns an output with the Vietnamese words in it that the tables know put into English.

    "The price of cà phê rose" is "The price of coffee rose". What no table has stays, and the checks mark it.

    Args:
        english: what a model wrote, as one line.
        kept: what shall stay Vietnamese.
    """
    stays = {term.lower() for term in kept}
    for start, end in reversed(leftover_vietnamese(english)):
        left = english[start:end]
        found = [] if left.lower() in stays else find_terms(left, words=True)
        if len(found) == 1 and found[0].source == left:
            target = found[0].target
            english = english[:start] + (target if start == 0 else _as_inside(left, target)) + english[end:]
    return english


def _as_inside(left: str, target: str) -> str:
    """The English of words within a sentence, which begins as they do: "cán bộ", "Ủy ban nhân dân"."""
    return target if left[0].isupper() or target[1:2].isupper() else target[0].lower() + target[1:]
