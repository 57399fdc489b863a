"""Whether claims of different articles are about the same thing, and contradict one another.

Two claims of two articles are about the same thing if the words around them are alike; how much each kind of
likeness counts was learnt from differences planted by program (`python -m eval event`). They differ if their
values do and neither article has the other's value anywhere for the like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import exp, fsum, log
from typing import Any, NamedTuple

from nlp.event.claims import Claim, Words, content, find_claims
from nlp.event.report import Report
from nlp.event.values import (
    agree,
    counts_same,
    currencies,
    is_as_exact,
    is_short_for,
    months,
    same_name,
    say_the_like,
)
from nlp.text.syllables import FUNCTION_WORDS, syllables
from nlp.text.tables import read_table


class Likeness(NamedTuple):
    """How alike two claims are told.

    Attributes:
        left, right: the share, 0 to 1, of the rarer syllables around them that they have in common.
        sentence: the same of their whole sentences.
        beside: how many of the four syllables next to them are the same, two on each side, 0 to 1.
        label: 1 if what they are of is the same, 0.5 if only one says it.
        form: of a name, the share of its syllables that are the same; of a number, 1 if both have as many
            digits.
        story: what all sentences with the value of one have in common with all those with the other's.
        lead: 1 if each is the first of its kind in its article.
        voices: 1 if at least three articles have the value of one of them, 0.5 for two, 0 for one.
        within: how much of the shorter sentence the longer one says, 0 to 1.
        aligned: 1 if each sentence is what the other article says likest to the other, 0.5 if one is.
        outlier: the share of the other articles that have the value of one, where one alone has the other.
        apart: how far from one another they stand, each in its article from 0 to 1.
        near: how much of the shorter the longer one says, of the sentences with those before and after them.
    """

    left: float
    right: float
    sentence: float
    beside: float
    label: float
    form: float
    story: float
    lead: float
    voices: float
    within: float
    aligned: float
    outlier: float
    apart: float
    near: float
    run: float
    flow: float
    known: float
    settled: float
    rivals: float


class Comparison:
    """The claims of several articles on one event, with what is needed to compare them.

    Args:
        reports: at least one.
    """

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports = reports
        self.claims = [find_claims(report, i) for i, report in enumerate(reports)]
        self._sentences = [
            [frozenset(syllables(text)) - FUNCTION_WORDS for text in report.sentences] for report in reports
        ]
        every = [words for sentences in self._sentences for words in sentences]
        spread = Counter(word for words in every for word in words)
        self._rarity = {word: log(1 + len(every) / count) for word, count in spread.items()}
        self._unseen = log(1 + len(every))
        self._weights: dict[frozenset[str], float] = {}
        self._names = [{claim.name for claim in claims if claim.name} for claims in self.claims]
        self._values: dict[tuple[int, int], bool] = {}
        self._agreed: dict[tuple[int, int], bool] = {}
        self._arounds: dict[int, frozenset[str]] = {}
        self._nears: dict[int, frozenset[str]] = {}
        self._confirms: dict[tuple[int, int], float] = {}
        self._nearest: dict[tuple[int, int, int], int] = {}
        self._stories: dict[int, frozenset[str]] = {}
        self._named: dict[tuple[int, Words], bool] = {}
        self._texts = [f" {' '.join(syllables(report.article.text))} " for report in reports]

    def differences(self, threshold: float | None = None) -> list[tuple[Claim, Claim, float]]:
        """Returns the pairs of claims that contradict one another, each claim with its likest of an article.

        Args:
            threshold: the least probability that both are of the same thing; what was chosen for each kind
                if None.
        """
        found = []
        for one, other in combinations(range(len(self.reports)), 2):
            pairs = [(a, b, self.probability(a, b)) for a, b in self.candidates(one, other)]
            best: dict[int, float] = {}
            for a, b, likely in pairs:
                for claim in (a, b):
                    best[id(claim)] = max(best.get(id(claim), 0.0), likely)
            found += [
                pair
                for pair in pairs
                if pair[2] >= (_table()[pair[0].kind]["threshold"] if threshold is None else threshold)
                and pair[2] == best[id(pair[0])] == best[id(pair[1])]
            ]
        return found

    def _agree(self, a: Claim, b: Claim) -> bool:
        key = (id(a), id(b)) if id(a) < id(b) else (id(b), id(a))
        if key not in self._agreed:
            self._agreed[key] = agree(a, b)
        return self._agreed[key]

    def candidates(self, one: int, other: int) -> Iterator[tuple[Claim, Claim]]:
        """Yields pairs of claims of two articles with values of which neither article has the other's."""
        for a in self.claims[one]:
            for b in self.claims[other]:
                if a.kind == b.kind and (_may_be_same(a, b) or self._loosely(a, b)) and not self._agree(a, b):
                    yield a, b

    def _loosely(self, a: Claim, b: Claim) -> bool:
        return a.kind == "number" and self._aligned(a, b) == 1.0

    def _known(self, a: Claim, b: Claim) -> float:
        if a.name:
            return (self._has_name(b.report, a.name) + self._has_name(a.report, b.name)) / 2
        return (self._has_value(b.report, a) + self._has_value(a.report, b)) / 2

    def _settled(self, a: Claim, b: Claim) -> float:
        return max(self._confirmed(a, b.report), self._confirmed(b, a.report))

    def _confirmed(self, claim: Claim, report: int) -> float:
        key = report, id(claim)
        if key not in self._confirms:
            self._confirms[key] = max(
                (
                    self._shared(self._around(claim), self._around(one))
                    for one in self.claims[report]
                    if one.kind == claim.kind and self._agree(claim, one)
                ),
                default=0.0,
            )
        return self._confirms[key]

    def _rivals(self, a: Claim, b: Claim) -> float:
        def count(c):
            return sum(
                o.kind == c.kind
                and (o.kind != "number" or o.counted[:1] == c.counted[:1])
                and not self._agree(o, c)
                for o in self.claims[c.report]
            )

        return min(8, count(a) + count(b)) / 8

    def _has_name(self, report: int, name: Words) -> bool:
        key = report, name
        if key not in self._named:
            self._named[key] = f" {' '.join(name)} " in self._texts[report] or any(
                set(name) <= set(other) or is_short_for(other, name) or same_name(name, other)
                for other in self._names[report]
            )
        return self._named[key]

    def _has_value(self, report: int, claim: Claim) -> bool:
        key = report, id(claim)
        if key not in self._values:
            self._values[key] = any(
                other.kind == claim.kind
                and counts_same(claim, other)
                and (claim is other or (is_as_exact(other, claim) and self._agree(claim, other)))
                for other in self.claims[report]
            )
        return self._values[key]

    def likeness(self, a: Claim, b: Claim) -> Likeness:
        """Compares the words around two claims of different articles."""
        beside = [x == y for x, y in zip(a.left[:2], b.left[:2], strict=False)]
        beside += [x == y for x, y in zip(a.right[:2], b.right[:2], strict=False)]
        label = 0.5 if bool(a.counted) != bool(b.counted) else float(a.counted[:2] == b.counted[:2])
        return Likeness(
            self._shared(content(a.left), content(b.left)),
            self._shared(content(a.right), content(b.right)),
            self._shared(self._around(a), self._around(b)),
            sum(beside) / 4,
            label,
            _form(a, b),
            self._shared(self._story(a), self._story(b)),
            float(self._is_first(a) and self._is_first(b)),
            min(2, max(self._voices(a), self._voices(b)) - 1) / 2,
            self._within(self._around(a), self._around(b)),
            self._aligned(a, b),
            max(self._outlier(a, b), self._outlier(b, a)),
            abs(self._position(a) - self._position(b)),
            self._within(self._near(a), self._near(b)),
            _run(a, b),
            _flow(a, b),
            self._known(a, b),
            self._settled(a, b),
            self._rivals(a, b),
        )

    def _near(self, claim: Claim) -> frozenset[str]:
        """What the sentence of a claim and those beside it say."""
        if id(claim) not in self._nears:
            sentences = self._sentences[claim.report]
            words = frozenset[str]().union(*sentences[max(0, claim.sentence - 1) : claim.sentence + 2])
            self._nears[id(claim)] = words - set(syllables(claim.text))
        return self._nears[id(claim)]

    def _within(self, one: frozenset[str], other: frozenset[str]) -> float:
        least = min(self._weight(one), self._weight(other))
        return self._sum(one & other) / least if least else 0.0

    def _aligned(self, a: Claim, b: Claim) -> float:
        return (
            float(self._likest(a.report, a.sentence, b.report) == b.sentence)
            + float(self._likest(b.report, b.sentence, a.report) == a.sentence)
        ) / 2

    def _likest(self, report: int, sentence: int, other: int) -> int:
        """The sentence of another article that is likest to one."""
        key = report, sentence, other
        if key not in self._nearest:
            words = self._sentences[report][sentence]
            shared = [self._shared(words, there) for there in self._sentences[other]]
            self._nearest[key] = max(range(len(shared)), key=shared.__getitem__)
        return self._nearest[key]

    def _outlier(self, a: Claim, b: Claim) -> float:
        if self._voices(a) > 1:
            return 0.0
        return self._voices(b) / max(1, len(self.reports) - 1)

    def _position(self, claim: Claim) -> float:
        return claim.sentence / max(1, len(self._sentences[claim.report]) - 1)

    def _around(self, claim: Claim) -> frozenset[str]:
        """What the sentence of a claim says beside it."""
        if id(claim) not in self._arounds:
            words = self._sentences[claim.report][claim.sentence]
            self._arounds[id(claim)] = words - set(syllables(claim.text))
        return self._arounds[id(claim)]

    def _story(self, claim: Claim) -> frozenset[str]:
        """What all sentences of its article say that have the value of a claim."""
        if id(claim) not in self._stories:
            same = [
                one for one in self.claims[claim.report] if one.kind == claim.kind and self._agree(one, claim)
            ]
            self._stories[id(claim)] = frozenset().union(*map(self._around, same))
        return self._stories[id(claim)]

    def _is_first(self, claim: Claim) -> bool:
        return next(one for one in self.claims[claim.report] if one.kind == claim.kind) is claim

    def _voices(self, claim: Claim) -> int:
        """How many articles have the value of a claim."""
        if claim.name:
            return sum(claim.name in names for names in self._names)
        return sum(self._has_value(report, claim) for report in range(len(self.reports)))

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """What two sets of syllables have in common, weighted by their rarity in the articles."""
        both = self._weight(one) + self._weight(other)
        return 2 * self._sum(one & other) / both if both else 0.0

    def _weight(self, words: frozenset[str]) -> float:
        if words not in self._weights:
            self._weights[words] = self._sum(words)
        return self._weights[words]

    def _sum(self, words: frozenset[str]) -> float:
        rarity, unseen = self._rarity, self._unseen
        return fsum([rarity.get(word, unseen) for word in words])

    def probability(self, a: Claim, b: Claim) -> float:
        """That two claims are of the same thing."""
        weights = _table()[a.kind]
        score = weights["bias"] + fsum(
            weights.get(name, 0.0) * value for name, value in self.likeness(a, b)._asdict().items()
        )
        return 1 / (1 + exp(-score))


def _run(a: Claim, b: Claim) -> float:
    total = 0
    for one, other in ((a.left, b.left), (a.right, b.right)):
        for x, y in zip(one[:5], other[:5]):
            if x != y:
                break
            total += 1
    return total / 10


def _flow(a: Claim, b: Claim) -> float:
    total = 0
    for one, other in ((a.left, b.left), (a.right, b.right)):
        row = [0] * (len(other) + 1)
        for x in one:
            diag = 0
            for j, y in enumerate(other, 1):
                diag, row[j] = row[j], diag + 1 if x == y else max(row[j], row[j - 1])
        total += row[-1]
    least = min(len(a.left), len(b.left)) + min(len(a.right), len(b.right))
    return total / max(1, least)


def _may_be_same(a: Claim, b: Claim) -> bool:
    """A quick look that leaves out what is of different things in any case."""
    if a.kind == "name":
        if 1 in (len(a.name[-1]), len(b.name[-1])):
            return False  # an initial hides the name
        return len(a.name) == len(b.name) and 2 * _form(a, b) >= 1
    if a.kind == "place":
        return a.counted == b.counted
    if a.kind == "amount":
        return bool(currencies(a) & currencies(b))
    if a.kind == "number":
        return bool(a.counted and b.counted and a.counted[0] == b.counted[0]) or bool(
            a.right and a.right[:1] == b.right[:1]
        )
    if a.kind == "date":
        return say_the_like(a, b)
    return True


def _form(a: Claim, b: Claim) -> float:
    if a.name:
        same = sum(x == y for x, y in zip(a.name, b.name, strict=False))
        return same / max(len(a.name), len(b.name))
    if a.kind == "date":
        return float(not months(a).isdisjoint(months(b)))
    digits = [sum(mark.isdigit() for mark in claim.text) for claim in (a, b)]
    return float(digits[0] == digits[1])


def _table() -> dict[str, Any]:
    return read_table("nlp.event", "compare")
