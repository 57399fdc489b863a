"""Whether a text can be summarised and translated at all."""

from __future__ import annotations

from nlp.checks.finding import Finding
from nlp.facts.parsed import ParsedText

VERY_LONG = 100_000
"""Characters of a text that takes minutes."""


def check_source(text: str | ParsedText) -> list[Finding]:
    """Checks whether a text is one that can be summarised and translated.

    Args:
        text: an article, cleaned; Vietnamese, unless it was parsed as English.

    Returns:
        "empty", "not_vietnamese" or "not_english" (errors), "no_diacritics", "too_short", "very_long".
    """
    source = ParsedText.of(text)
    words = len(source.tokens)
    if not words:
        return [Finding("empty", "error", "source")]
    language = source.detected
    findings = []
    if source.language == "en":
        if language in ("vi", "vi-unmarked", "other"):
            findings.append(Finding("not_english", "error", "source"))
    elif language in ("en", "other"):
        findings.append(Finding("not_vietnamese", "error", "source"))
    elif language == "vi-unmarked":
        findings.append(Finding("no_diacritics", "warning", "source"))
    if words < 8 and language != "other" and source.language == "vi":
        findings.append(Finding("too_short", "warning", "source"))
    if len(source.text) > VERY_LONG:
        findings.append(Finding("very_long", "info", "source", detail=str(len(source.text))))
    return findings
