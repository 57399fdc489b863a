"""Totals that only grow: the dead. What later articles have otherwise is out of date."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from nlp.event.counted import one_word, table
from nlp.event.fact import Fact, FactValue
from nlp.facts.quantities import find_quantities


def outdated(facts: Sequence[Fact], *, guessed: bool = False) -> list[FactValue]:
    """Returns the values that later articles have otherwise.

    Args:
        facts: of all articles.
        guessed: no article tells its day, so that of the dead the larger number is taken for the newer.
    """
    values = [value for fact in facts if fact.state == "updated" for value in fact.values[:-1]]
    return [*values, *(grown(facts)[:-1] if guessed else ())]


def newest_totals(facts: Sequence[Fact], *, guessed: bool = False) -> list[FactValue]:
    """Returns the last of the totals that a summary tells; see `outdated`."""
    values = [fact.values[-1] for fact in facts if fact.state == "updated" and _is_told(fact)]
    return [*values, *(grown(facts)[-1:] if guessed else ())]


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
