"""When a text that is being written goes round in circles."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_PHRASE = 40
"""Tokens."""

REPEATS = 3
"""How often a phrase must follow itself."""

LEAST_TOKENS = 24
"""Length of all repeats together: each digit of "1.000.000.000.000" is a token, a row of a table repeats the
one above. Lists of offices have another name in each item, and never come near."""


def loops(tokens: Sequence[int]) -> bool:
    """Whether a text ends in a phrase that has followed itself so often that it will do so for ever.

    Args:
        tokens: those written so far; to be asked after each new one.
    """
    for period in range(1, min(LONGEST_PHRASE, len(tokens) // REPEATS) + 1):
        # Most phrases are ruled out by their last token.
        if tokens[-1] != tokens[-1 - period]:
            continue
        length = max(REPEATS * period, LEAST_TOKENS)
        if len(tokens) >= length and tokens[-length:-period] == tokens[period - length :]:
            return True
    return False
