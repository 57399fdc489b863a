"""Names of persons: a summary holds none that its source lacks, a translation holds them whole."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.names import unsupported_names


def check_summary_names(pair: Pair) -> Iterator[Finding]:
    """Names of a summary that the article lacks."""
    for name in unsupported_names(pair.output.text, pair.source.text):
        yield pair.in_output("unsupported_name", "warning", (name.start, name.end))
