"""Bodies that a translation names and its source does not: "National People's Congress" for "Quốc hội"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.text.tables import read_table

_Patterns: TypeAlias = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]

_OFFICES = "Ministry|Minister|Ministries|Department|Secretary|Bureau"


def check_bodies(pair: Pair) -> Iterator[Finding]:
    """Parliaments, parties, courts, ministries and organisations that nothing in the source speaks of."""
    if not any(word.is_capital for word in pair.output.words):
        return
    bodies, offices = _bodies()
    # Most sentences have no ministry.
    has_office = re.search(_OFFICES, pair.output.text) is not None
    for name, support in (*bodies, *(offices if has_office else ())):
        match = name.search(pair.output.text)
        if match and not support.search(pair.source.lower) and not pair.source.has(_words(match[0])):
            yield pair.in_output("invented_body", "warning", match.span())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@cache
def _bodies() -> tuple[_Patterns, _Patterns]:
    """Names of bodies, and offices of a field, with what supports them."""
    table = read_table("nlp.checks", "bodies")
    # Nothing before the name: a pattern that begins with letters is found ten times as fast.
    rows = [(rf"(?:{row['en']})(?!\w)", row["vi"]) for row in table["body"]]
    offices: list[tuple[str, str]] = []
    for row in table["field"]:
        # The first alternative is the longest, so that "Foreign Affairs" is not "Foreign" alone.
        name = row["en"]
        of = rf"(?:{_OFFICES}) (?:of|for) (?:the )?(?:{name})(?!\w)"
        offices.append((rf"{of}|(?:{name}) (?:{_OFFICES})(?!\w)", row["vi"]))

    def compiled(pairs: list[tuple[str, str]]) -> _Patterns:
        return tuple((re.compile(english), re.compile(vietnamese)) for english, vietnamese in pairs)

    return compiled(rows), compiled(offices)
