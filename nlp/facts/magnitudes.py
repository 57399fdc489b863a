"""Orders of magnitude that a text speaks of: "hàng chục nghìn người", "tens of thousands of people".

They are no numbers, so `nlp.facts.quantities` passes them over. The words are in
nlp/facts/quantities.toml. Pure functions, linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from nlp.facts.numerals import Language, load_words
from nlp.facts.quantities import Quantity

_LAST_WORD = re.compile(r"\w+(?=\s*$)")


class Magnitude(NamedTuple):
    """A power of ten in words; half-open span."""

    power: int
    start: int
    end: int


def find_magnitudes(text: str, language: Language) -> list[Magnitude]:
    """Finds words for "some tens", "some hundreds" and so on, in order.

    Args:
        text: any text, in NFC.
        language: whose words are read.
    """
    table = load_words()[language]["magnitudes"]
    found = []
    for match in _pattern(language).finditer(text):
        before = _LAST_WORD.search(text, max(0, match.start() - 16), match.start())
        if before and (before[0].lower() in table["not_after"] or before[0].isdigit()):
            continue
        power = sum(table["powers"].get(word, 0) for word in re.findall(r"\w+", match[0].lower()))
        found.append(Magnitude(power, match.start(), match.end()))
    return found


def unsupported_magnitudes(
    output: str,
    language: Language,
    source: str,
    quantities: Sequence[Quantity],
    *,
    source_language: Language = "vi",
) -> list[tuple[Magnitude, Magnitude | None]]:
    """Returns the magnitudes of an output that its source does not speak of.

    One is supported by the same in the source, or by a number of that size.

    Args:
        output: a summary or a translation.
        language: of the output.
        source: the text it was made from.
        quantities: those of the source.
        source_language: whose words the source is in.

    Returns:
        (the magnitude, the nearest one of the source or None), in order.
    """
    found = find_magnitudes(output, language)
    if not found:
        return []
    known = find_magnitudes(source, source_language)
    values = [r.value for q in quantities for r in q.readings if isinstance(r.value, Fraction)]
    unsupported = []
    for one in found:
        said = any(one.power == other.power for other in known)
        if not said and not any(10**one.power <= value < 10 ** (one.power + 1) for value in values):
            nearest = min(known, key=lambda other: abs(other.power - one.power), default=None)
            unsupported.append((one, nearest))
    return unsupported


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    table = load_words()[language]["magnitudes"]
    words = "|".join(sorted(table["powers"], key=len, reverse=True))
    return re.compile(rf"\b{table['pattern'].replace('{word}', f'(?:{words})')}\b", re.IGNORECASE)
