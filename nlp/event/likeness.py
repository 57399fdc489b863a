"""How alike two claims are told: what is measured, and what can be told from the claims alone."""

from __future__ import annotations

from typing import NamedTuple

from nlp.event.claims import Claim, Words
from nlp.event.counted import table
from nlp.event.values import is_weekday, months

_BESIDE, _NEXT = 3, 3
"""Syllables beside a date that tell the part of the day, and those before it that tell who spoke."""

_DAWN = "rạng"

_RUN = 5
"""Most syllables on a side of a fact that are compared one by one."""


class Likeness(NamedTuple):
    """How alike two claims of different articles are told, each number from 0 to 1 but for `outlier`.

    Attributes:
        left, right: the share of the rarer syllables around them that they have in common.
        sentence: the same of their whole sentences.
        beside: how many of the four syllables next to them are the same, two on each side.
        label: 1 if what they are of is the same, 0.5 if only one says it.
        form: of a name, the share of its syllables that are the same; of a number, 1 if both have as many
            digits; of a date, 1 if both are of one month.
        story: what all sentences with the value of one have in common with all those with the other's.
        lead: 1 if each is the first of its kind in its article.
        voices: 1 if at least three articles have the value of one of them, 0.5 for two, 0 for one.
        within: how much of the shorter sentence the longer one says.
        aligned: 1 if each sentence is what the other article says likest to the other, 0.5 if one is.
        outlier: the share of the other articles that have the value of one, where one alone has the other.
        apart: how far from one another they stand, each in its article.
        near: how much of the shorter the longer one says, of the sentences with those before and after them.
        run: how many syllables next to them are the same without a break, on both sides.
        flow: the share of the syllables on both sides that are the same in the same order.
        known: 0.5 if one article has the value of the other elsewhere, 1 if both have.
        settled: how like one of them is told to a claim of the other article that has its value.
        rivals: how many other values of the kind their articles have.
        backing: how like one of them is told to all that other articles say with the other's value.
        daytime: of dates and times, 1 if both are of one part of the day, 0 if not, 0.5 if one does not say.
        speech: of dates, 1 if both or neither are when somebody spoke.
        sole: 1 if their articles have no other value of the kind, the less the more there are.
        named: the same where what they are of is the same.
        against: `outlier`, at most 1, of sentences that are `aligned`.
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
    backing: float
    daytime: float
    speech: float
    sole: float
    named: float
    against: float


def same_beside(a: Claim, b: Claim) -> float:
    """See `Likeness.beside`."""
    pairs = [*zip(a.left[:2], b.left[:2], strict=False), *zip(a.right[:2], b.right[:2], strict=False)]
    return sum(x == y for x, y in pairs) / 4


def same_label(a: Claim, b: Claim) -> float:
    """See `Likeness.label`."""
    return 0.5 if bool(a.counted) != bool(b.counted) else float(a.counted[:2] == b.counted[:2])


def same_form(a: Claim, b: Claim) -> float:
    """See `Likeness.form`."""
    if a.name:
        same = sum(x == y for x, y in zip(a.name, b.name, strict=False))
        return same / max(len(a.name), len(b.name))
    if a.kind == "date":
        return float(is_weekday(a) or not months(a).isdisjoint(months(b)))
    digits = [sum(mark.isdigit() for mark in claim.text) for claim in (a, b)]
    return float(digits[0] == digits[1])


def same_daytime(a: Claim, b: Claim) -> float:
    """See `Likeness.daytime`."""
    if a.kind not in ("date", "time"):
        return 0.0
    one, other = (_daytimes(claim) for claim in (a, b))
    return 0.5 if not (one and other) else float(not one.isdisjoint(other))


def _daytimes(claim: Claim) -> set[str]:
    own = claim.text.casefold().split()
    return {
        word for word in (*own, *claim.left[:_BESIDE], *claim.right[:_BESIDE]) if word in table("day_parts")
    }


def are_of_two_hours(a: Claim, b: Claim) -> bool:
    """Whether two dates say different parts of the day: "Sáng 24/9", "rạng sáng 22/9"."""
    one, other = (
        {_DAWN} if _DAWN in (*claim.left[:_BESIDE], *claim.right[:_BESIDE]) else _daytimes(claim)
        for claim in (a, b)
    )
    return bool(one and other) and one.isdisjoint(other)


def are_opposed(a: Claim, b: Claim) -> bool:
    """Whether words next before two figures are opposites: "mua vào 79,5 triệu", "bán ra 82 triệu"."""
    for pair in table("opposed", "pairs"):
        one, other = pair.split()
        told = [next((word for word in claim.left[:_NEXT] if word in (one, other)), "") for claim in (a, b)]
        if set(told) == {one, other}:
            return True
    return False


def same_speech(a: Claim, b: Claim) -> float:
    """See `Likeness.speech`."""
    return float(a.kind == "date" and _is_of_speech(a) == _is_of_speech(b))


def _is_of_speech(claim: Claim) -> bool:
    told = f" {' '.join(claim.left[_NEXT::-1])} | {' '.join(claim.right)} "
    return any(f" {phrase} " in told for phrase in table("speech"))


def same_run(a: Claim, b: Claim) -> float:
    """See `Likeness.run`."""
    total = 0
    for one, other in ((a.left, b.left), (a.right, b.right)):
        for x, y in zip(one[:_RUN], other[:_RUN], strict=False):
            if x != y:
                break
            total += 1
    return total / (2 * _RUN)


def same_flow(a: Claim, b: Claim) -> float:
    """See `Likeness.flow`."""
    sides = ((a.left, b.left), (a.right, b.right))
    least = sum(min(len(one), len(other)) for one, other in sides)
    return sum(_in_order(one, other) for one, other in sides) / max(1, least)


def _in_order(one: Words, other: Words) -> int:
    """The length of the longest row of syllables that both have in order."""
    row = [0] * (len(other) + 1)
    for x in one:
        before = 0
        for j, y in enumerate(other, 1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]
