"""An English translation against its Vietnamese source, segment by segment."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.checks.finding import DETAIL, Finding, Severity
from nlp.checks.form import check_form
from nlp.checks.quantities import missing_quantities, unsupported_quantities
from nlp.facts.names import changed_names
from nlp.facts.parsed import ParsedText
from nlp.text.language import leftover_vietnamese


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
    if not output.words:
        # A segment of marks alone ("***") is its own translation.
        lacking = source.words or not output.text.strip()
        return [Finding("empty", "error", "translation")] if lacking else []
    findings = check_form(source.text, output.text, finished, "translation")
    language = output.detected
    # What follows compares an English text with its source.
    if source.words == output.words and len(output.words) > 3 and language != "en":
        return [*findings, Finding("copied_source", "error", "translation")]
    if language in ("vi", "vi-unmarked", "other"):
        return [*findings, Finding("not_english", "error", "translation")]
    for start, end in leftover_vietnamese(output.text):
        detail = output.text[start:end][:DETAIL]
        findings.append(Finding("leftover_vietnamese", "warning", "translation", ((start, end),), (), detail))
    findings += _check_length(source.text, output.text)
    findings += unsupported_quantities(source, output, "translation")
    findings += missing_quantities(source, output)
    for name, partly in changed_names(source.text, output.text):
        severity: Severity = "warning" if partly else "info"
        span, detail = (name.start, name.end), source.text[name.start : name.end]
        findings.append(Finding("changed_name", severity, "translation", (), (span,), detail))
    return findings


def _check_length(source: str, output: str) -> Iterator[Finding]:
    """Length ratio in characters: of human translations 99 % are from 0.6 to 1.6."""
    if len(source) < 40:
        # The name of an office may be four times as long in the other language.
        if len(output) > 160 + 2 * len(source):
            yield Finding("too_long", "warning", "translation")
        return
    ratio = len(output) / len(source)
    if ratio < 0.5:
        yield Finding("too_short", "warning", "translation")
    elif ratio > (2.5 if len(source) < 80 else 1.9):
        yield Finding("too_long", "warning", "translation")
