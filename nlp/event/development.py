"""Values of one thing in the order in which they were reported: what grew, fell, or went up and down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from nlp.event.fact import FactValue
from nlp.event.report import Moment


def in_time(
    values: Sequence[FactValue], moments: Sequence[Moment | None], *, may_return: bool
) -> list[FactValue] | None:
    """Returns values from the oldest to the newest; one to which later articles came back stands twice.

    An article that has several tells the newest; the others it repeats.

    Args:
        values: of one thing, at least two.
        moments: when each article was published.
        may_return: whether it may come back to a value it had, as the force of a wind does and a death toll
            does not.

    Returns:
        None if the articles are not certainly in order, or the values come back where they may not.
    """
    told = {report: moments[report] for value in values for report in value.reports}
    known = {report: moment for report, moment in told.items() if moment is not None}
    if len(known) < len(told):
        return None
    own = {report: _own(report, values, known) for report in known}
    order = sorted(known, key=lambda report: (known[report].at, str(own[report])))
    runs = [(number, list(of)) for number, of in groupby(order, own.__getitem__)]
    numbers = [number for number, _ in runs if number is not None]
    ordered = all(known[i].before(known[j]) for (_, a), (_, b) in pairwise(runs) for i in a for j in b)
    once = len(set(numbers)) == len(numbers)
    if (
        len(numbers) < len(runs)
        or set(numbers) != set(range(len(values)))
        or not (ordered and (once or may_return))
    ):
        return None
    return _split(values, [(number, set(of)) for number, of in runs if number is not None])


def _own(report: int, values: Sequence[FactValue], moments: dict[int, Moment]) -> int | None:
    """The number of the value that is the news of a report; None if that cannot be told."""
    said = [i for i, value in enumerate(values) if report in value.reports]
    if len(said) > 1:
        said = [i for i in said if not any(moments[one].before(moments[report]) for one in values[i].reports)]
    return said[0] if len(said) == 1 else None


def _split(values: Sequence[FactValue], runs: Sequence[tuple[int, set[int]]]) -> list[FactValue]:
    """The values of some runs of articles; where an article repeats an older one, that is a place of it."""
    found: list[FactValue] = []
    last = {number: place for place, (number, _) in enumerate(runs)}
    own = {number: {report for one, of in runs if one == number for report in of} for number in last}
    for place, (number, of) in enumerate(runs):
        here = [
            spot
            for spot in values[number].places
            if spot[0] in of or (spot[0] not in own[number] and last[number] == place)
        ]
        found.append(replace(values[number], reports=tuple(sorted(of)), places=tuple(here)))
    return found
