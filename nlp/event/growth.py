"""What later articles have otherwise is out of date; some totals only grow: the dead."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nlp.event.counted import one_word, table
from nlp.event.fact import Fact, FactValue
from nlp.event.report import Moment
from nlp.facts.quantities import find_quantities

FIGURES = ("number", "percent", "amount")
"""Kinds of facts of which later articles have newer values."""


def outdated(
    facts: Sequence[Fact], moments: Sequence[Moment | None] = (), *, guessed: bool = False
) -> list[FactValue]:
    """Returns the values that later articles have otherwise.

    Args:
        facts: of all articles.
        moments: when each was written; of facts on which they differ nothing is out of date without them.
        guessed: no article tells its day, so that of the dead the larger number is taken for the newer.
    """
    values = [value for fact in facts if fact.state == "updated" for value in fact.values[:-1]]
    for fact in facts:
        if last := _last(fact, moments):
            values += [value for value in fact.values if _is_before(value, last, moments)]
    return [*values, *(grown(facts)[:-1] if guessed else ())]


def newest_totals(
    facts: Sequence[Fact], moments: Sequence[Moment | None] = (), *, guessed: bool = False
) -> list[FactValue]:
    """Returns the last of the totals that a summary tells; see `outdated`."""
    told = [fact for fact in facts if _is_told(fact)]
    values = [fact.values[-1] for fact in told if fact.state == "updated"]
    values += [last for fact in told if (last := _last(fact, moments))]
    return [*values, *(grown(facts)[-1:] if guessed else ())]


def _last(fact: Fact, moments: Sequence[Moment | None]) -> FactValue | None:
    """The value of the last article that is known to be later than one with another value."""
    if fact.state != "differs" or fact.kind not in FIGURES or not moments:
        return None
    dated = [(moment.at, value) for value in fact.values for i in value.reports if (moment := moments[i])]
    if not dated:
        return None
    last = max(dated, key=lambda one: one[0])[1]
    return last if any(_is_before(value, last, moments) for value in fact.values) else None


def _is_before(value: FactValue, last: FactValue, moments: Sequence[Moment | None]) -> bool:
    """Whether each article with a value is certainly earlier than one with the last."""
    later = [moment for i in last.reports if (moment := moments[i])]
    return value is not last and all(
        (moment := moments[i]) is not None and any(moment.before(one) for one in later) for i in value.reports
    )


def grown(facts: Sequence[Fact]) -> list[FactValue]:
    """Returns the numbers of the dead on which articles differ, the least first; none where they agree."""
    for fact in facts:
        if fact.state == "differs" and _is_told(fact):
            return sorted(fact.values, key=_number)
    return []


def _is_told(fact: Fact) -> bool:
    return " ".join(one_word(fact.label.split())) in table("totals", "told")


def _number(value: FactValue) -> Fraction:
    found = [one.value for one in find_quantities(value.text, "vi")]
    return next((one for one in found if isinstance(one, Fraction)), Fraction(0))
