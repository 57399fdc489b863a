"""Bodies that a translation names and its source does not: "National People's Congress" for "Quốc hội"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.text.tables import read_table

_OFFICES = "Ministry|Minister|Ministries|Department|Secretary|Bureau"


def check_bodies(pair: Pair) -> Iterator[Finding]:
    """Parliaments, parties, courts, ministries and organisations that nothing in the source speaks of."""
    if not any(word.is_capital for word in pair.output.words):
        return
    for name, support in _bodies():
        match = name.search(pair.output.text)
        if match and not support.search(pair.source.lower) and not pair.source.has(_words(match[0])):
            yield pair.in_output("invented_body", "warning", match.span())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@cache
def _bodies() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    table = read_table("nlp.checks", "bodies")
    rows = [(rf"(?<!\w)(?:{row['en']})(?!\w)", row["vi"]) for row in table["body"]]
    for row in table["field"]:
        # The first alternative is the longest, so that "Foreign Affairs" is not "Foreign" alone.
        name = row["en"]
        rows.append((rf"(?<!\w)(?:(?:{_OFFICES}) (?:of|for) (?:the )?(?:{name})|(?:{name}) (?:{_OFFICES}))(?!\w)", row["vi"]))
    return tuple((re.compile(english), re.compile(vietnamese)) for english, vietnamese in rows)
