"""An English translation against its Vietnamese source, segment by segment."""

from __future__ import annotations

from nlp.checks.finding import Finding
from nlp.checks.form import check_form
from nlp.checks.pair import Pair
from nlp.checks.table import TRANSLATION, run_checks
from nlp.text.language import detect
from nlp.text.syllables import WORD


def check_translation(source: str, output: str, *, finished: bool = True) -> list[Finding]:
    """Checks the English translation of one segment against its Vietnamese source.

    Args:
        source: a sentence or heading.
        output: its translation.
        finished: False if the model was cut at its token limit.
    """
    if not WORD.search(output):
        # A segment of marks alone ("***") is its own translation.
        return [Finding("empty", "error", "translation")] if WORD.search(source) or not output.strip() else []
    findings = check_form(source, output, finished, "translation")
    source_words, words = WORD.findall(source.casefold()), WORD.findall(output.casefold())
    language = detect(output)
    # What follows compares an English text with its source.
    if source_words == words and len(words) > 3 and language != "en":
        return [*findings, Finding("copied_source", "error", "translation")]
    if language in ("vi", "vi-unmarked", "other"):
        return [*findings, Finding("not_english", "error", "translation")]
    pair = Pair.of(source, output, "translation")
    return [*findings, *run_checks(TRANSLATION, pair)]
