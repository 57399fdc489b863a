"""Vietnamese words that a translation left as they are, and sources that lack their marks."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.checks.finding import DETAIL, Finding
from nlp.checks.pair import Pair
from nlp.facts.measures import is_unit
from nlp.text.language import leftover_vietnamese


def check_leftover(pair: Pair) -> Iterator[Finding]:
    for start, end in leftover_vietnamese(pair.output.text):
        # "five chỉ of gold": English has no word for it.
        if is_unit(pair.output.text[start:end]) and any(q.end == start - 1 for q in pair.output.quantities):
            continue
        detail = pair.output.text[start:end][:DETAIL]
        yield pair.in_output("leftover_vietnamese", "warning", (start, end), detail)


def check_marks(pair: Pair) -> Iterator[Finding]:
    """A source without its marks, of which a model makes fluent sentences that it does not say."""
    source = pair.source
    if source.text.isascii() and source.detected == "vi-unmarked":
        yield Finding("no_diacritics", "warning", pair.field)
