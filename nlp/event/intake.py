"""What is given as the articles of one event, looked at before anything is made of it.

An article that is not Vietnamese is left out. A text that several outlets have, an agency's or the same file
given twice, is one source: nobody confirms himself. Articles that seem to be of another event than most are
left out, or told where all are kept or there is no most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nlp.checks.finding import Finding, explain
from nlp.checks.source import check_source
from nlp.errors import InputError
from nlp.event.group import cosine, pair_vector
from nlp.event.report import Report
from nlp.text.syllables import SYLLABLE

COPIED = 0.9
"""Two texts are one if the shorter one has this share of its rows of `_ROW` syllables from the other."""

SHORTER = 0.5
"""Least length of a copy that was cut, beside what it is of: a short item is an article of its own."""

_ROW = 5

LIKE = 0.12
"""Least cosine of the syllable pairs of two articles on one event. In half of ViMs and VietnameseMDS 1 of 812
articles is left out of its event; of 450 articles of other clusters that were put into one, 441 are."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The articles of an event.

    Attributes:
        reports: what is lined up, in the order in which it was given.
        copies: of each of them the other reports that have its text.
        findings: what was left out, and what seems not to belong here.
    """

    reports: tuple[Report, ...]
    copies: tuple[tuple[Report, ...], ...]
    findings: tuple[Finding, ...]


def take_in(reports: Sequence[Report], *, keep_all: bool = False) -> Intake:
    """Looks at what is given as the articles of one event.

    Args:
        reports: at least one.
        keep_all: articles that seem to be of another event stay.

    Raises:
        InputError: none is Vietnamese.
    """
    findings: list[Finding] = []
    kept: list[Report] = []
    for report in reports:
        finding = next((one for one in check_source(report.source) if one.severity == "error"), None)
        if finding is not None and len(reports) == 1:
            raise InputError(explain(finding))
        if finding is not None:
            findings.append(Finding("left_out_foreign", "warning", "source", detail=report.name))
        else:
            kept.append(report)
    if not kept:
        raise InputError("None of the articles is Vietnamese; give articles in Vietnamese.")
    copies = _copies(kept)
    own = [i for i in range(len(kept)) if i not in copies]
    if copies:
        detail = "; ".join(f"{kept[i].name} = {kept[of].name}" for i, of in copies.items())
        findings.append(Finding("same_text", "info", "source", detail=detail))
    taken = tuple(kept[i] for i in own)
    if others := _of_other_events(taken):
        detail = ", ".join(report.name for report in others)
        left_out = not keep_all and 2 * len(others) < len(taken)
        findings.append(
            Finding("left_out_event" if left_out else "other_event", "warning", "source", detail=detail)
        )
        if left_out:
            own = [i for i, report in zip(own, taken, strict=True) if report not in others]
            taken = tuple(kept[i] for i in own)
    had = tuple(tuple(kept[i] for i, of in copies.items() if of == one) for one in own)
    return Intake(taken, had, tuple(findings))


def _copies(reports: Sequence[Report]) -> dict[int, int]:
    """Of each report whose text another one has, the longest that has it; of equals the first given."""
    words = [SYLLABLE.findall(report.article.text) for report in reports]
    rows = [_rows(of) for of in words]
    found: dict[int, int] = {}
    longest_first = sorted(range(len(reports)), key=lambda i: (-len(words[i]), i))
    for place, i in enumerate(longest_first):
        for of in longest_first[:place]:
            if of not in found and (
                words[i] == words[of] or _is_part(words[i], words[of], rows[i], rows[of])
            ):
                found[i] = of
                break
    return {i: found[i] for i in sorted(found)}


def _rows(words: Sequence[str]) -> frozenset[str]:
    small = [word.casefold() for word in words]
    return frozenset(" ".join(small[i : i + _ROW]) for i in range(len(small) - _ROW + 1))


def _is_part(words: Sequence[str], of: Sequence[str], rows: frozenset[str], of_rows: frozenset[str]) -> bool:
    """Whether a text is another one, or most of it; with another figure or name it says something else."""
    if len(words) < SHORTER * len(of) or not rows or len(rows & of_rows) < COPIED * len(rows):
        return False
    told = {word for word in words if not word.islower()}
    return {word.casefold() for word in told} <= {word.casefold() for word in of}


def _of_other_events(reports: Sequence[Report]) -> list[Report]:
    """The reports that are like none of the largest set of reports that are alike."""
    vectors = [pair_vector(report) for report in reports]
    root = list(range(len(reports)))
    for i, j in combinations(range(len(reports)), 2):
        if root[i] != root[j] and cosine(vectors[i], vectors[j]) >= LIKE:
            root = [root[i] if one == root[j] else one for one in root]
    most = max(dict.fromkeys(root), key=root.count)
    return [report for report, one in zip(reports, root, strict=True) if one != most]
