"""Whether a figure is asked for, foreseen or threatened: it is no other value of what is given or measured.

"Viện kiểm sát đề nghị 15 năm tù" and "tòa tuyên 12 năm tù" are two facts, whichever was reported first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from nlp.facts.measures import is_unit
from nlp.text.syllables import SYLLABLE
from nlp.text.tables import read_table

_BEHIND = 8
"""Most syllables on each side of "mà" in "15 năm tù mà Viện kiểm sát đề nghị"."""

_PENALTY = 8
"""Most syllables between "mức án" and its years."""

_GIVEN = ""


def stage_of(before: str, after: str, counted: Sequence[str], *, any_figure: bool = True) -> str:
    """Returns the stage of a figure, a key of `stages.toml`; "" for what is given, measured, or not told.

    Args:
        before, after: the text of its sentence on both sides of it.
        counted: what it counts, syllables in small letters.
        any_figure: it is an amount, a share or a level; if not, only penalties and quantities with a unit
            have a stage: who asks two persons does not ask for two.
    """
    penalty = _is_penalty(before, counted)
    unit = " ".join(counted[:1])
    if not (any_figure or penalty or (is_unit(unit) and unit not in _table()["lasting"])):
        return _GIVEN
    if behind := _behind().match(after):
        return _stage(behind[1])
    said = [(match.start(), match.end(), _stage(match[0])) for match in _told().finditer(before)]
    for place, (_, end, stage) in reversed(list(enumerate(said))):
        between = before[end:]
        if not penalty and _breaks().search(between):
            return _GIVEN
        if stage:
            near = penalty or len(SYLLABLE.findall(between)) <= _table()["stage"][stage]["reach"]
            return stage if near else _GIVEN
        # "đề nghị Hội đồng xét xử tuyên phạt": who asks that it be given has not given it.
        if not place or re.search(r"[\d,;:]", before[said[place - 1][1] : said[place][0]]):
            return _GIVEN
    return _GIVEN


def _is_penalty(before: str, counted: Sequence[str]) -> bool:
    """Whether a figure is how long somebody is in prison: "15 năm tù", "mức án 15 năm"."""
    words = SYLLABLE.findall(before.casefold())[-_PENALTY:]
    return "tù" in counted or (counted[:1] in (("năm",), ("tháng",)) and not {"án", "phạt"}.isdisjoint(words))


def _stage(word: str) -> str:
    stages: dict[str, Any] = _table()["stage"]
    word = " ".join(word.casefold().split())
    return next((name for name, stage in stages.items() if word in stage["words"]), _GIVEN)


def with_stage(label: str, kind: str, stage: str) -> str:
    """Returns what a figure is of, with its stage: "năm tù (đề nghị)"; a number of nothing told has none."""
    of = label or _table()["kinds"].get(kind, "")
    return f"{of} ({_table()['stage'][stage]['shown']})" if stage and of else label


@cache
def _told() -> re.Pattern[str]:
    words = [word for stage in _table()["stage"].values() for word in stage["words"]]
    return re.compile(rf"(?<!\w)(?:{_any_of([*words, *_table()['given']])})(?!\w)", re.IGNORECASE)


@cache
def _breaks() -> re.Pattern[str]:
    return re.compile(rf";|(?<!\w)(?:{_any_of(_table()['breaks'])})(?!\w)", re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    words = [word for stage in _table()["stage"].values() for word in stage["words"]]
    between = rf"(?:\s+[^\W\d_]+){{0,{_BEHIND}}}?"
    return re.compile(rf"{between}\s+(?:mà|do){between}\s+({_any_of(words)})(?!\w)", re.IGNORECASE)


def _any_of(words: Sequence[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


@cache
def _table() -> dict[str, Any]:
    table = read_table("nlp.event", "stages")
    return {**table, "lasting": frozenset(table["lasting"])}
