"""Live reports: entries that begin with the time, the newest first on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.article.rules import Line

_MINUTE = re.compile(r"(?:Phút (?:thứ )?)?(\d{1,3})(?:['’′](?: ?\+ ?(\d{1,2}))?|(?= ?:))['’′]?(?=[\s:.–-])")
_CLOCK = re.compile(r"\[?(\d{1,2}) ?[h:g] ?(\d{2})(?:['’])?\]?(?=[\s:.,–-]|$)")
_FEWEST = 3
_FALLING = 0.75  # of the times that follow one another


def in_order_of_time(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines of a live report with the oldest entry first; other lines as they are.

    An entry is a line that begins with a minute ("76': VÀO!") or a time of day ("19h30: …"), and the lines
    without a time after it. What stands before the first entry stays there. Read from its top, a report that
    has its newest entry first tells that a goal was scored after the match was over.

    Args:
        lines: the paragraphs of an article, without its title.
    """
    starts = [i for i, line in enumerate(lines) if _time(line.text) is not None]
    if len(starts) < _FEWEST or 2 * len(starts) < len(lines) - starts[0]:
        return list(lines)
    times = [_time(lines[i].text) or (0, 0) for i in starts]
    steps = [after[1] - before[1] for before, after in pairwise(times) if before[0] == after[0]]
    if not steps or sum(step <= 0 for step in steps) < _FALLING * len(steps) or not any(steps):
        return list(lines)
    ends = [*starts[1:], len(lines)]
    entries = [list(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    ordered = list(lines[: starts[0]])
    for entry in reversed(entries):
        ordered += entry
    return ordered


def _time(text: str) -> tuple[int, int] | None:
    """The kind of time that a line begins with (0: minute, 1: time of day), and the time in minutes."""
    text = text.lstrip("-–•*[( ")[:30]
    if found := _CLOCK.match(text):
        return 1, 60 * int(found[1]) + int(found[2])
    if found := _MINUTE.match(text):
        return 0, 100 * int(found[1]) + int(found[2] or 0)
    return None
