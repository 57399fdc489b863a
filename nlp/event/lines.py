"""What articles say, lined up: where they agree, where they differ, what later ones have otherwise, what one
alone says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias, get_args

from nlp.event.claims import Claim, ClaimKind
from nlp.event.compare import Comparison
from nlp.event.counted import one_word, table
from nlp.event.report import Report
from nlp.event.values import agree, counts_same

FactState: TypeAlias = Literal["differs", "updated", "agreed", "single"]
"""Differs: articles contradict one another. Updated: the later articles have another number. Agreed: at least
two say the same. Single: only one article says it."""

STATES: tuple[FactState, ...] = get_args(FactState)


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a fact.

    Attributes:
        text: as an article writes it.
        reports: indices of the articles that say it.
        places: (report, start, end) in the text of each article, every place where it is said.
    """

    text: str
    reports: tuple[int, ...]
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that articles say.

    Attributes:
        kind: what its values are.
        label: what it is of, "" where the words around it do not tell.
        state: see `FactState`.
        values: as many as there are; those of an updated fact from the oldest to the newest.
    """

    kind: ClaimKind
    label: str
    state: FactState
    values: tuple[FactValue, ...]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Fact:
        """The inverse of `dataclasses.asdict`, also after a trip through JSON."""
        values = tuple(
            FactValue(value["text"], tuple(value["reports"]), tuple((r, s, e) for r, s, e in value["places"]))
            for value in data["values"]
        )
        return cls(data["kind"], data["label"], data["state"], values)


def line_up(reports: Sequence[Report]) -> tuple[Fact, ...]:
    """Lines up what articles say.

    Returns:
        Facts: first those on which articles differ, then those that later ones have otherwise, those on which
        they agree (by how many say it), then what one alone says in the order of the articles.
    """
    comparison = Comparison(reports)
    groups = _groups(comparison)
    pairs = [(a, b) for a, b, _ in comparison.differences()]
    linked = _linked(groups, [*pairs, *_totals(comparison.claims, reports)])
    # The number of a road is no news where nobody has another.
    told = [of for of in linked if len(of) > 1 or not groups[of[0]][0].identifies]
    facts = [_fact(groups, members, reports) for members in told]
    facts.sort(key=lambda fact: (STATES.index(fact.state), -_voices(fact), fact.values[0].places[0]))
    return tuple(facts)


def contradicting(facts: Sequence[Fact], report: int, start: int, end: int) -> set[int]:
    """Returns the reports that have another value than the one that stands in a part of a report's text."""
    found: set[int] = set()
    for fact in facts:
        if fact.state in ("differs", "updated"):
            here = [v for v in fact.values if any(r == report and start <= s < end for r, s, _ in v.places)]
            if here:
                agreeing = {r for value in here for r in value.reports}
                found |= {r for value in fact.values for r in value.reports} - agreeing
    return found


def outdated(facts: Sequence[Fact]) -> list[FactValue]:
    """Returns the values that later articles have otherwise."""
    return [value for fact in facts if fact.state == "updated" for value in fact.values[:-1]]


def newest_totals(facts: Sequence[Fact]) -> list[FactValue]:
    """Returns the last of the totals that a summary tells."""
    told = table("totals", "told")
    return [
        fact.values[-1]
        for fact in facts
        if fact.state == "updated" and " ".join(one_word(fact.label.split())) in told
    ]


def _voices(fact: Fact) -> int:
    return 0 if fact.state == "single" else len({i for value in fact.values for i in value.reports})


def _groups(comparison: Comparison) -> list[list[Claim]]:
    """Claims that say the same of the same, together."""
    groups: list[list[Claim]] = []
    known: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for claim in (claim for claims in comparison.claims for claim in claims):
        about = (str(claim.identifies), *claim.counted[:1]) if claim.kind == "number" else ()
        key = (claim.kind, *about, *claim.name)
        for i in known[key]:
            if counts_same(groups[i][0], claim) and agree(groups[i][0], claim):
                groups[i].append(claim)
                break
        else:
            known[key].append(len(groups))
            groups.append([claim])
    return groups


def _totals(claims: Sequence[Sequence[Claim]], reports: Sequence[Report]) -> Iterator[tuple[Claim, Claim]]:
    """Yields what articles one after the other give as a total, of the dead or the missing: the first number
    of each. Nothing where one is not certainly later than one with another number."""
    for phrase in table("totals"):
        words = tuple(one_word(phrase.split()))
        firsts = [
            next((c for c in of if c.kind == "number" and c.counted[: len(words)] == words), None)
            for of in claims
        ]
        told = [(moment, c) for c in firsts if c and (moment := reports[c.report].published)]
        told.sort(key=lambda one: one[0].at)
        steps = list(pairwise(told))
        if all(agree(a, b) or earlier.before(later) for (earlier, a), (later, b) in steps):
            yield from ((a, b) for (_, a), (_, b) in steps)


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


def _fact(groups: Sequence[list[Claim]], members: Sequence[int], reports: Sequence[Report]) -> Fact:
    claims = [groups[i] for i in members]
    labels = Counter(claim.label for group in claims for claim in group if claim.label)
    label = labels.most_common(1)[0][0] if labels else ""
    values = [_value(group) for group in claims]
    kind = claims[0][0].kind
    if len(values) == 1:
        return Fact(kind, label, "agreed" if len(values[0].reports) > 1 else "single", tuple(values))
    changes = (
        kind in ("number", "percent", "amount")
        and table("lasting_facts").isdisjoint(label.split())
        and not any(claim.identifies for group in claims for claim in group)
    )
    ordered = _in_time(values, reports) if changes else None
    return Fact(kind, label, "updated" if ordered else "differs", tuple(ordered or values))


def _value(group: Sequence[Claim]) -> FactValue:
    texts = Counter(claim.shown for claim in group)
    who = tuple(sorted({claim.report for claim in group}))
    places = tuple((claim.report, claim.start, claim.end) for claim in group)
    return FactValue(texts.most_common(1)[0][0], who, places)


def _in_time(values: Sequence[FactValue], reports: Sequence[Report]) -> list[FactValue] | None:
    """The values from the oldest to the newest, if each was certainly published before the next."""

    def first(value: FactValue) -> float:
        known = [moment.at.timestamp() for i in value.reports if (moment := reports[i].published)]
        return min(known, default=0.0)

    ordered = sorted(values, key=first)
    for one, other in pairwise(ordered):
        for i in one.reports:
            for j in other.reports:
                earlier, later = reports[i].published, reports[j].published
                if earlier is None or later is None or not earlier.before(later):
                    return None
    return ordered
