"""Sentences of a summary that tell two values of one fact: the older one goes, or the reader is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from nlp.checks.finding import Finding
from nlp.event.choose import Place
from nlp.event.digest import Statement
from nlp.event.fact import Fact, FactValue
from nlp.event.growth import FIGURES
from nlp.event.report import Report


def clashes(
    places: Sequence[Place], reports: Sequence[Report], facts: Sequence[Fact]
) -> Iterator[tuple[Place, Place, FactValue, FactValue]]:
    """Yields two sentences, each with the value of a fact that the other one has otherwise.

    Args:
        places: sentences of a summary.
        reports: all.
        facts: what they say, see `nlp.event.lines.line_up`.
    """
    for fact in facts:
        if fact.state not in ("differs", "updated") or fact.kind not in FIGURES:
            continue
        told = [(place, value) for place in places for value in fact.values if _tells(place, value, reports)]
        for (one, a), (other, b) in combinations(told, 2):
            if one != other and a.text != b.text:
                yield one, other, a, b


def _tells(place: Place, value: FactValue, reports: Sequence[Report]) -> bool:
    sentence = reports[place.report].source.sentences[place.sentence]
    return any(i == place.report and sentence.start <= at < sentence.end for i, at, _ in value.places)


def to_leave_out(
    places: Sequence[Place], reports: Sequence[Report], facts: Sequence[Fact], ranks: Sequence[int]
) -> Place | None:
    """Returns the sentence of a summary with the older value of a fact that another one has otherwise, of
    those of one day the one whose value fewer articles have; None where no two clash."""
    for one, other, a, b in clashes(places, reports, facts):
        keys = [(ranks[place.report], len(value.reports)) for place, value in ((one, a), (other, b))]
        return one if keys[0] < keys[1] else other
    return None


def say_clashes(
    summary: Sequence[Statement], places: Sequence[Place], reports: Sequence[Report], facts: Sequence[Fact]
) -> Iterator[Finding]:
    """Yields what of a summary tells two values of one fact; the spans are in `EventDigest.summary_vi`.

    Args:
        summary: its sentences.
        places: where each is from.
        reports: the sources.
        facts: what they say.
    """
    spans: dict[Place, tuple[int, int]] = {}
    start = 0
    for place, statement in zip(places, summary, strict=True):
        spans[place] = start, start + len(statement.text)
        start += len(statement.text) + 1
    for one, other, a, b in clashes(places, reports, facts):
        told = "; ".join(
            f"{value.text} ({reports[place.report].name})" for place, value in ((one, a), (other, b))
        )
        yield Finding("two_values", "warning", "summary_vi", (spans[one], spans[other]), detail=told)
