"""Vietnamese words that a translation left as they are."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.checks.finding import DETAIL, Finding
from nlp.checks.pair import Pair
from nlp.text.language import leftover_vietnamese


def check_leftover(pair: Pair) -> Iterator[Finding]:
    for start, end in leftover_vietnamese(pair.output.text):
        detail = pair.output.text[start:end][:DETAIL]
        yield pair.in_output("leftover_vietnamese", "warning", (start, end), detail)
