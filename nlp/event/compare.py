"""Whether claims of different articles are about the same thing, and contradict one another.

Two claims of two articles are about the same thing if the words around them are alike; how much each kind of
likeness counts was learnt from differences planted by program (`python -m eval event`). They differ if their
values do and no third article has both: then these are two days of one affair, or two members of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import exp, fsum
from typing import Any

from nlp.event.claims import Claim, Words, content, find_claims
from nlp.event.counted import table
from nlp.event.likeness import (
    Likeness,
    are_of_two_hours,
    are_opposed,
    same_beside,
    same_daytime,
    same_flow,
    same_form,
    same_label,
    same_run,
    same_speech,
)
from nlp.event.report import Moment, Report
from nlp.event.surroundings import Bag, Surroundings
from nlp.event.values import (
    agree,
    are_spelt_alike,
    counts_same,
    currencies,
    is_as_exact,
    is_short_for,
    same_name,
    say_the_like,
    whole_day,
)
from nlp.text.syllables import syllables
from nlp.text.tables import read_table

_CLOCK_GAP = 12
"""Most characters between a time of the day and its date: "23h09 phút đêm 18-5"."""

_BY_RULE = 0.6
"""How probable it is that two dates behind one time, to the minute, are of one happening, or two spellings
of one person."""

_TITLE = 2
"""Syllables of a title next before a name: "Chủ tịch Quốc hội"."""

_RIVALS = 8
"""Other values of the kind beyond which their number tells nothing more."""


class Comparison:
    """The claims of several articles on one event, with what is needed to compare them.

    Args:
        reports: at least one.
        moments: when each was written; when it was published if None.
    """

    def __init__(self, reports: Sequence[Report], moments: Sequence[Moment | None] | None = None) -> None:
        self.reports = reports
        self._moments = [report.published for report in reports] if moments is None else moments
        self.claims = [find_claims(report, i) for i, report in enumerate(reports)]
        self._words = Surroundings(reports)
        self._texts = [f" {' '.join(syllables(report.article.text))} " for report in reports]
        self._names = [{claim.name for claim in claims if claim.name} for claims in self.claims]
        self._agreed: dict[tuple[int, int], bool] = {}
        self._values: dict[tuple[int, int], bool] = {}
        self._named: dict[tuple[int, Words], bool] = {}
        self._confirmed: dict[tuple[int, int], float] = {}
        self._stories: dict[int, Bag] = {}
        self._sentences: dict[tuple[int, int], str] = {}
        self._same: dict[int, dict[int, list[Claim]]] = {}

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
                (a, b, likely)
                for a, b, likely in pairs
                if likely >= (_table()[a.kind]["threshold"] if threshold is None else threshold)
                and likely == best[id(a)] == best[id(b)]
                and not self.stand_together(a, b)
            ]
        return found

    def candidates(self, one: int, other: int) -> Iterator[tuple[Claim, Claim]]:
        """Yields pairs of claims of two articles that may be of one thing and have other values."""
        for a in self.claims[one]:
            for b in self.claims[other]:
                if (
                    a.kind == b.kind
                    and self._may_be_same(a, b)
                    and not self._agree(a, b)
                    and not (self._is_beside(a, b) or self._is_beside(b, a))
                    and not self._are_of_two_days(a, b)
                ):
                    yield a, b

    def _may_be_same(self, a: Claim, b: Claim) -> bool:
        if a.identifies != b.identifies or a.stage != b.stage or a.lasts != b.lasts or are_opposed(a, b):
            return False
        # "Tầng 6 đến 35" leaves untold what its end is of.
        numbered = _is_numbered(a) or (_is_numbered(b) and a.counted)
        if a.kind == "number" and (a.identifies or numbered):
            return a.counted == b.counted and self._words.aligned(a, b) == 1  # "khoản 1", "khoản 2" are two
        # "4 tên", "6 tay súng": other words for what is counted, in sentences that tell the same.
        return _is_of_one_kind(a, b) or (a.kind == "number" and self._words.aligned(a, b) == 1)

    def _sentence(self, claim: Claim) -> str:
        """The syllables of the sentence of a claim."""
        key = claim.report, claim.sentence
        if key not in self._sentences:
            text = self.reports[claim.report].sentences[claim.sentence]
            self._sentences[key] = f" {' '.join(syllables(text))} "
        return self._sentences[key]

    def _are_of_two_days(self, a: Claim, b: Claim) -> bool:
        """Whether two dates cannot be of one happening: each is the day of its article, or one is and they
        are of other parts of the day, or one came after the other article, which does not look ahead."""
        if a.kind != "date":
            return False
        earlier, later = (self._moments[claim.report] for claim in (a, b))
        if earlier is None or later is None:
            return False
        first, second = earlier.at.date(), later.at.date()
        one, other = whole_day(a, first.year), whole_day(b, second.year)
        if one is None or other is None:
            return False
        if (one == first or other == second) and are_of_two_hours(a, b):
            return True
        return (one == first and other == second) or other > first >= one or one > second >= other

    def _is_beside(self, claim: Claim, other: Claim) -> bool:
        """Whether the sentence of another claim has the value of one, too: both are of a list or a range."""
        if claim.name:
            return f" {' '.join(claim.name)} " in self._sentence(other)
        alike = self._alike(claim).get(other.report, ())
        return any(one.sentence == other.sentence for one in alike)

    def probability(self, a: Claim, b: Claim) -> float:
        """Returns how probable it is that two claims are of the same thing."""
        weights = _table()[a.kind]
        likeness = self.likeness(a, b)._asdict()
        score = weights["bias"] + fsum(weights[name] * value for name, value in likeness.items())
        likely = 1 / (1 + exp(-score))
        if self._at_one_time(a, b) or self._is_misspelt(a, b):
            return max(likely, _BY_RULE)
        return likely

    def _at_one_time(self, a: Claim, b: Claim) -> bool:
        """Whether two dates stand behind the same time of the day, to the minute."""
        one = self._clock(a)
        return one is not None and one == self._clock(b)

    def _is_misspelt(self, a: Claim, b: Claim) -> bool:
        """Whether two names are the same but for the last syllable, which is spelt alike or stands behind the
        same title, and no article has both."""
        return (
            a.kind == "name"
            and len(a.name) == len(b.name) > 2
            and a.name[:-1] == b.name[:-1]
            and (a.left[:_TITLE] == b.left[:_TITLE] != () or are_spelt_alike(a.name[-1], b.name[-1]))
            and not self.has(b.report, a)
            and not self.has(a.report, b)
        )

    def _clock(self, date: Claim) -> object:
        """The time of the day before a date, if it is told to the minute."""
        if date.kind != "date":
            return None
        for claim in self.claims[date.report]:
            value = claim.quantity.value if claim.quantity is not None else None
            if (
                claim.kind == "time"
                and 0 <= date.start - claim.end <= _CLOCK_GAP
                and isinstance(value, tuple)
            ):
                return value if value[-1] else None
        return None

    def likeness(self, a: Claim, b: Claim) -> Likeness:
        """Compares how two claims of different articles are told."""
        words = self._words
        label, aligned = same_label(a, b), words.aligned(a, b)
        outlier = max(self._outlier(a, b), self._outlier(b, a))
        rivals = self._rivals(a) + self._rivals(b)
        return Likeness(
            left=words.shared(content(a.left), content(b.left)),
            right=words.shared(content(a.right), content(b.right)),
            sentence=words.shared(words.around(a), words.around(b)),
            beside=same_beside(a, b),
            label=label,
            form=same_form(a, b),
            story=words.shared(self._story(a), self._story(b)),
            lead=float(self._is_first(a) and self._is_first(b)),
            voices=min(2, max(self._voices(a), self._voices(b)) - 1) / 2,
            within=words.within(words.around(a), words.around(b)),
            aligned=aligned,
            outlier=outlier,
            apart=abs(words.place(a) - words.place(b)),
            near=words.within(words.near(a), words.near(b)),
            run=same_run(a, b),
            flow=same_flow(a, b),
            known=(self.has(b.report, a) + self.has(a.report, b)) / 2,
            settled=max(self._settled(a, b.report), self._settled(b, a.report)),
            rivals=min(_RIVALS, rivals) / _RIVALS,
            backing=max(self._backing(a, b), self._backing(b, a)),
            daytime=same_daytime(a, b),
            speech=same_speech(a, b),
            sole=1 / (1 + rivals),
            named=label / (1 + rivals),
            against=min(1, outlier) * aligned,
        )

    def stand_together(self, a: Claim, b: Claim) -> bool:
        """Returns whether a third article has both values."""
        others = set(range(len(self.reports))) - {a.report, b.report}
        return any(self.has(report, a) and self.has(report, b) for report in others)

    def _agree(self, a: Claim, b: Claim) -> bool:
        key = min(id(a), id(b)), max(id(a), id(b))
        if key not in self._agreed:
            self._agreed[key] = agree(a, b)
        return self._agreed[key]

    def has(self, report: int, claim: Claim) -> bool:
        """Returns whether an article has the value of a claim anywhere."""
        return self._has_name(report, claim.name) if claim.name else self._has_value(report, claim)

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

    def _voices(self, claim: Claim) -> int:
        """How many articles have the value of a claim."""
        if claim.name:
            return sum(claim.name in names for names in self._names)
        return sum(self._has_value(report, claim) for report in range(len(self.reports)))

    def _outlier(self, a: Claim, b: Claim) -> float:
        if self._voices(a) > 1:
            return 0.0
        return self._voices(b) / max(1, len(self.reports) - 1)

    def _settled(self, claim: Claim, report: int) -> float:
        """How like a claim is told to one of another article that has its value."""
        key = report, id(claim)
        if key not in self._confirmed:
            around = self._words.around
            alike = [
                self._words.shared(around(claim), around(one))
                for one in self.claims[report]
                if one.kind == claim.kind and self._agree(claim, one)
            ]
            self._confirmed[key] = max(alike, default=0.0)
        return self._confirmed[key]

    def _backing(self, claim: Claim, other: Claim) -> float:
        """How like a claim is told to those of all other articles that have another's value."""
        found = [
            max(self._words.shared(self._words.around(claim), self._words.around(one)) for one in alike)
            for report, alike in self._alike(other).items()
            if report != claim.report
        ]
        return sum(found) / max(1, len(found))

    def _alike(self, claim: Claim) -> dict[int, list[Claim]]:
        """The claims of each article that have the value of one."""
        if id(claim) not in self._same:
            every = {
                report: [
                    one
                    for one in claims
                    if one.kind == claim.kind and counts_same(claim, one) and self._agree(claim, one)
                ]
                for report, claims in enumerate(self.claims)
            }
            self._same[id(claim)] = {report: alike for report, alike in every.items() if alike}
        return self._same[id(claim)]

    def _rivals(self, claim: Claim) -> int:
        """How many claims of its article are of its kind, and count the like, but have another value."""
        return sum(
            one.kind == claim.kind
            and (one.kind != "number" or one.counted[:1] == claim.counted[:1])
            and not self._agree(one, claim)
            for one in self.claims[claim.report]
        )

    def _story(self, claim: Claim) -> Bag:
        """What all sentences of its article say that have the value of a claim."""
        if id(claim) not in self._stories:
            own = self.claims[claim.report]
            same = [one for one in own if one.kind == claim.kind and self._agree(one, claim)]
            self._stories[id(claim)] = frozenset[str]().union(*map(self._words.around, same))
        return self._stories[id(claim)]

    def _is_first(self, claim: Claim) -> bool:
        return next(one for one in self.claims[claim.report] if one.kind == claim.kind) is claim


def _is_numbered(claim: Claim) -> bool:
    return not table("numbered").isdisjoint(claim.counted[-1:])


def _is_of_one_kind(a: Claim, b: Claim) -> bool:
    """A quick look that leaves out what is of different things in any case."""
    if a.kind == "name":
        if 1 in (len(a.name[-1]), len(b.name[-1])):
            return False  # an initial hides the name
        return len(a.name) == len(b.name) and 2 * same_form(a, b) >= 1
    if a.kind == "place":
        return a.counted == b.counted
    if a.kind == "amount":
        return bool(currencies(a) & currencies(b))
    if a.kind == "date":
        return say_the_like(a, b)
    if a.kind == "time":
        return not (a.counted and b.counted) or a.counted == b.counted
    if a.kind == "number":
        same_noun = bool(a.counted and b.counted and a.counted[0] == b.counted[0])
        return same_noun or bool(a.right and a.right[:1] == b.right[:1])
    return True


def _table() -> dict[str, Any]:
    return read_table("nlp.event", "compare")
