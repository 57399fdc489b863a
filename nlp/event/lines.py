"""What articles say, lined up: where they agree, where they differ, what later ones have otherwise, what one
alone says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.event.causes import find_causes, other_causes, same_cause
from nlp.event.claims import Claim
from nlp.event.compare import Comparison
from nlp.event.counted import one_word, table
from nlp.event.development import in_time
from nlp.event.fact import STATES, Fact, FactValue
from nlp.event.persons import find_called, is_of_both, other_persons
from nlp.event.report import Moment, Report
from nlp.event.values import agree, counts_same

_HEAD = 3
"""Sentences of an article in which a total is that of the event."""


def line_up(reports: Sequence[Report], moments: Sequence[Moment | None] | None = None) -> tuple[Fact, ...]:
    """Lines up what articles say.

    Args:
        reports: at least one.
        moments: when each was written; when it was published if None.

    Returns:
        Facts: first those on which articles differ, then those that later ones have otherwise, those on which
        they agree (by how many say it), then what one alone says in the order of the articles.
    """
    moments = [report.published for report in reports] if moments is None else moments
    comparison = Comparison(reports, moments)
    causes = [find_causes(report, i) for i, report in enumerate(reports)]
    called = [find_called(report, i) for i, report in enumerate(reports)]
    groups = [*_groups(comparison), *_groups_of_causes(causes), *_groups_of_called(called)]
    pairs = [(a, b) for a, b, _ in comparison.differences()]
    pairs += [*_totals(comparison.claims, moments), *other_causes(causes)]
    named = [[*of, *more] for of, more in zip(comparison.claims, called, strict=True)]
    persons = other_persons(named, comparison.has)
    pairs += [(a, b) for a, b in persons if not comparison.stand_together(a, b)]
    linked = _linked(groups, pairs)
    told = [of for of in linked if len(of) > 1 or _is_news(groups[of[0]][0])]
    facts = [_fact(groups, members, moments) for members in told]
    facts.sort(key=lambda fact: (STATES.index(fact.state), -_voices(fact), fact.values[0].places[0]))
    return tuple(facts)


def contradicting(facts: Sequence[Fact], report: int, start: int, end: int) -> set[int]:
    """Returns the reports that have another value than the one that stands in a part of a report's text."""
    found: set[int] = set()
    for fact in facts:
        if fact.state in ("differs", "updated"):
            here = [v for v in fact.values if any(r == report and start <= s < end for r, s, _ in v.places)]
            if here:
                texts = {value.text for value in here}
                agreeing = {r for value in fact.values if value.text in texts for r in value.reports}
                found |= {r for value in fact.values for r in value.reports} - agreeing
    return found


def _is_news(claim: Claim) -> bool:
    """Whether a fact tells something where nobody has it otherwise: the number of a road does not, nor does
    how many hours something took, nor a person's last name alone."""
    return not claim.identifies and not claim.lasts and not (claim.kind == "name" and len(claim.name) == 1)


def _voices(fact: Fact) -> int:
    return 0 if fact.state == "single" else len({i for value in fact.values for i in value.reports})


def _groups(comparison: Comparison) -> list[list[Claim]]:
    """Claims that say the same of the same, together."""
    groups: list[list[Claim]] = []
    known: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for claim in (claim for claims in comparison.claims for claim in claims):
        about = (str(claim.identifies), *claim.counted[:1]) if claim.kind == "number" else ()
        key = (claim.kind, claim.stage, *about, *claim.name)
        for i in known[key]:
            if counts_same(groups[i][0], claim) and agree(groups[i][0], claim):
                groups[i].append(claim)
                break
        else:
            known[key].append(len(groups))
            groups.append([claim])
    return groups


def _groups_of_causes(causes: Sequence[Sequence[Claim]]) -> list[list[Claim]]:
    groups: list[list[Claim]] = []
    for claim in (claim for of in causes for claim in of):
        same = next((group for group in groups if same_cause(group[0].name, claim.name)), None)
        if same is None:
            groups.append([claim])
        else:
            same.append(claim)
    return groups


def _groups_of_called(called: Sequence[Sequence[Claim]]) -> list[list[Claim]]:
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in (claim for of in called for claim in of):
        groups[(*claim.counted, *claim.name)].append(claim)
    return list(groups.values())


def _totals(
    claims: Sequence[Sequence[Claim]], moments: Sequence[Moment | None]
) -> Iterator[tuple[Claim, Claim]]:
    """Yields what articles give as a total, of the dead or the missing: the first number of each, those of
    articles that do not tell when they were written only where one of its first sentences has it."""
    for phrase in table("totals"):
        words = tuple(one_word(phrase.split()))
        firsts = [
            next((c for c in of if c.kind == "number" and c.counted[: len(words)] == words), None)
            for of in claims
        ]
        told = [(moment, c) for c in firsts if c and (moment := moments[c.report])]
        told.sort(key=lambda one: one[0].at)
        steps = list(pairwise(told))
        if all(agree(a, b) or earlier.before(later) for (earlier, a), (later, b) in steps):
            yield from ((a, b) for (_, a), (_, b) in steps)
        yield from pairwise([c for c in firsts if c and c.sentence < _HEAD])


def _linked(groups: Sequence[list[Claim]], pairs: Sequence[tuple[Claim, Claim]]) -> list[list[int]]:
    """The groups that are different values of one thing, together; all others alone."""
    of = {id(claim): i for i, group in enumerate(groups) for claim in group}
    root = list(range(len(groups)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for a, b in pairs:
        root[find(of[id(a)])] = find(of[id(b)])
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(len(groups)):
        members[find(i)].append(i)
    return list(members.values())


def _fact(groups: Sequence[list[Claim]], members: Sequence[int], moments: Sequence[Moment | None]) -> Fact:
    claims = [groups[i] for i in members]
    labels = Counter(claim.label for group in claims for claim in group if claim.label)
    label = labels.most_common(1)[0][0] if labels and not is_of_both(labels) else ""
    values = [_value(group) for group in claims]
    kind = claims[0][0].kind
    if len(values) == 1:
        return Fact(kind, label, "agreed" if len(values[0].reports) > 1 else "single", tuple(values))
    every = [claim for group in claims for claim in group]
    changes = (
        kind in ("number", "percent", "amount")
        and table("lasting_facts").isdisjoint(label.split())
        and not any(claim.identifies for claim in every)
    )
    ordered = in_time(values, moments, may_return=any(claim.measured for claim in every)) if changes else None
    return Fact(kind, label, "updated" if ordered else "differs", tuple(ordered or values))


def _value(group: Sequence[Claim]) -> FactValue:
    texts = Counter(claim.shown for claim in group)
    who = tuple(sorted({claim.report for claim in group}))
    places = tuple((claim.report, claim.start, claim.end) for claim in group)
    return FactValue(texts.most_common(1)[0][0], who, places)
