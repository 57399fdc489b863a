"""Countries, languages and currencies, from the names of the Unicode CLDR that Babel brings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nlp.terms.table import Entry, Glossary


@cache
def world() -> Glossary:
    """Names of countries, languages and currencies that differ in the two languages."""
    return Glossary.of("world", _entries())


def _entries() -> Iterator[Entry]:
    from babel import Locale

    vietnamese, english = Locale("vi"), Locale("en")
    for code, vi in vietnamese.territories.items():
        en = english.territories.get(code, "")
        if code.isalpha() and en and vi != en and "(" not in vi and not code.startswith(("X", "Z", "Q")):
            yield Entry(vi, en.replace("&", "and"), (), "country", note="CLDR")
    for code, vi in vietnamese.languages.items():
        en = english.languages.get(code, "")
        if vi.startswith("Tiếng ") and en and "(" not in vi + en:
            yield Entry(vi[0].lower() + vi[1:], en, (), "language", note="CLDR")
    for code, vi in vietnamese.currencies.items():
        en = english.currencies.get(code, "")
        if en and " " in vi and "(" not in vi + en:
            *nation, unit = en.split()
            plain = " ".join([*nation, unit.lower()])
            yield Entry(vi[0].lower() + vi[1:], plain, (plain + "s", code), "currency", note="CLDR")
