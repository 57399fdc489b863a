"""Whatever has a name in a Vietnamese text: persons without what they are called, places, bodies, works."""

from __future__ import annotations

from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons
from nlp.text.spans import Spans


def find_named(facts: ParsedText) -> list[tuple[int, int]]:
    """Returns the spans of names, half-open, in order: "Trần Quốc Vượng", not "Ông Trần Quốc Vượng".

    Args:
        facts: of a Vietnamese text.
    """
    persons = [(person.start, person.end) for person in find_persons(facts)]
    taken = Spans(persons)
    others = [(name.start, name.end) for name in facts.names if not taken.touch(name.start, name.end)]
    return sorted([*persons, *others])
