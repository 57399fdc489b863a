"""All checks that compare an output with its source. A new check is a new file and one line here.

A check is a function from a `Pair` to its findings; a code that it uses is explained in messages.toml. They
run only on an output in the language that it should be in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from nlp.checks.acronyms import check_acronyms
from nlp.checks.bodies import check_bodies
from nlp.checks.bounds import check_bounds
from nlp.checks.calendar import check_lunar, check_slashed
from nlp.checks.counted import check_counted
from nlp.checks.finding import Finding
from nlp.checks.firms import check_firms
from nlp.checks.foreign_names import check_foreign_names
from nlp.checks.language import check_leftover, check_marks
from nlp.checks.length import check_translation_length
from nlp.checks.measures import check_comparisons, check_degrees, check_rates, check_signs, check_units
from nlp.checks.names import check_given, check_persons, check_strangers, check_summary_names
from nlp.checks.negation import check_negation
from nlp.checks.opposites import check_opposites
from nlp.checks.order import check_order
from nlp.checks.pair import Pair
from nlp.checks.places import check_invented_places, check_places, check_spellings
from nlp.checks.quantities import missing_quantities, repeated_quantities, unsupported_quantities
from nlp.checks.status import check_status

Check: TypeAlias = Callable[[Pair], Iterable[Finding]]

TRANSLATION: list[Check] = [
    check_marks,
    check_leftover,
    check_translation_length,
    unsupported_quantities,
    missing_quantities,
    repeated_quantities,
    check_units,
    check_rates,
    check_counted,
    check_signs,
    check_degrees,
    check_bounds,
    check_comparisons,
    check_order,
    check_persons,
    check_given,
    check_strangers,
    check_firms,
    check_foreign_names,
    check_acronyms,
    check_places,
    check_invented_places,
    check_spellings,
    check_bodies,
    check_status,
    check_opposites,
    check_negation,
    check_lunar,
    check_slashed,
]
"""For an English translation of a sentence, in the order of their findings."""

TO_VIETNAMESE: list[Check] = [check_translation_length, unsupported_quantities, missing_quantities]
"""For a Vietnamese translation of an English sentence."""

EITHER_WAY: list[Check] = [
    check_units,
    check_rates,
    check_counted,
    check_signs,
    check_degrees,
    check_bounds,
    check_comparisons,
    check_order,
    check_persons,
    check_strangers,
    check_foreign_names,
    check_places,
    check_invented_places,
    check_spellings,
    check_status,
    check_opposites,
]
"""For the same, with the two texts exchanged: what differs, differs either way."""

TURNED = {
    "invented_place": "changed_name",
    "unsupported_name": "changed_name",
    "unsupported_date": "missing_date",
    "unsupported_number": "missing_number",
    "added_status": "lost_status",
}
"""What a check has found, where source and output are exchanged: what seems added is lost."""

SUMMARY: list[Check] = [
    unsupported_quantities,
    check_summary_names,
]
"""For a Vietnamese summary of an article."""


def run_checks(checks: Iterable[Check], pair: Pair) -> Iterator[Finding]:
    """Yields what each check finds."""
    for check in checks:
        yield from check(pair)
