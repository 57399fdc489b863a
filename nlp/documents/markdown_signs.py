"""Signs in pairs that CommonMark does not know and others do: ==marked==, ++inserted++."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from markdown_it.token import Token

_SIGN = re.compile(r"(?P<sign>(?<!=)==(?!=)|(?<!\+)\+\+(?!\+))")


def paired_signs(
    tokens: Sequence[Token], html: Mapping[int, int], left: re.Pattern[str]
) -> dict[int, list[tuple[int, bool]]]:
    """Finds the signs that stand around words of a block.

    A sign opens where a word begins behind it and none ends before it, and closes where it is the other way
    round: "a == b", "C++" and "x==y" have none. What stands around a sign and its partner is the same.

    Args:
        tokens: of the block.
        html: the positions of tags that open, and of those that close them.
        left: what is no text, and has no signs in it.

    Returns:
        By the position of a token the offsets in it, in order, at which a sign opens (True) or closes.
    """
    found: list[tuple[int, int, bool]] = []
    opened: dict[str, tuple[int, int]] = {}
    for index, token in enumerate(tokens):
        # What was opened in a bold word does not close behind it.
        opened = {sign: at for sign, at in opened.items() if tokens[at[0]].level <= token.level}
        if token.type != "text":
            continue
        text = left.sub(lambda part: "\0" * len(part[0]), token.content)
        for match in _SIGN.finditer(text):
            before, after = (
                text[max(0, match.start() - 1) : match.start()],
                text[match.end() : match.end() + 1],
            )
            at, sign = (index, match.start()), match["sign"]
            if sign in opened and _is_end(before, tokens, index - 1) and not after.isalnum():
                first = opened[sign]
                if tokens[first[0]].level == token.level and not _is_crossed(first[0], index, html):
                    found += [(*first, True), (*at, False)]
                    opened = {other: place for other, place in opened.items() if place < first}
            elif not before.isalnum() and not after.isspace() and (after or index + 1 < len(tokens)):
                opened[sign] = at
    return {
        index: [(at, opens) for _, at, opens in of]
        for index, of in groupby(sorted(found), lambda one: one[0])
    }


def _is_end(before: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a sign stands directly behind something."""
    return not before.isspace() if before else index >= 0 and not tokens[index].type.endswith("break")


def _is_crossed(first: int, last: int, html: Mapping[int, int]) -> bool:
    """Whether an element begins between two tokens and ends behind them, or the other way round."""
    return any((first < start < last) != (first < end < last) for start, end in html.items())
