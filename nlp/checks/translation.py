"""An English translation against its Vietnamese source, segment by segment."""

from __future__ import annotations

from nlp.checks.finding import Finding
from nlp.checks.form import check_form
from nlp.checks.pair import Pair
from nlp.checks.table import TRANSLATION, run_checks
from nlp.facts.parsed import ParsedText


def check_translation(
    source: str | ParsedText, output: str | ParsedText, *, finished: bool = True
) -> list[Finding]:
    """Checks the English translation of one segment against its Vietnamese source.

    Args:
        source: a sentence or heading.
        output: its translation.
        finished: False if the model was cut at its token limit.
    """
    source, output = ParsedText.of(source), ParsedText.of(output, "en")
    if not output.tokens:
        # A segment of marks alone ("***") is its own translation.
        lacking = source.tokens or not output.text.strip()
        return [Finding("empty", "error", "translation")] if lacking else []
    findings = check_form(source.text, output.text, finished, "translation")
    language = output.detected
    # What follows compares an English text with its source.
    if source.tokens == output.tokens and len(output.tokens) > 3 and language != "en":
        return [*findings, Finding("copied_source", "error", "translation")]
    if language in ("vi", "vi-unmarked", "other"):
        return [*findings, Finding("not_english", "error", "translation")]
    pair = Pair.of(source, output, "translation")
    return [*findings, *run_checks(TRANSLATION, pair)]
