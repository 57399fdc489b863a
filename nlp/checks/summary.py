"""A Vietnamese summary against the text that it sums up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.checks.finding import Finding
from nlp.checks.form import check_form
from nlp.checks.pair import Pair
from nlp.checks.table import SUMMARY, run_checks
from nlp.facts.parsed import ParsedText

SENTENCE_WORDS = 60
"""Words of a summary sentence that is long but lawful; news sentences have about 30."""

LEAST_COPY = 60
"""A source of fewer words may be its own summary."""


def check_summary(
    source: str | ParsedText, output: str | ParsedText, *, finished: bool = True, sentences: int = 2
) -> list[Finding]:
    """Checks a Vietnamese summary against what was summarised.

    Args:
        source: the Vietnamese text.
        output: the summary.
        finished: False if the model was cut at its token limit.
        sentences: how many were asked for.
    """
    source, output = ParsedText.of(source), ParsedText.of(output)
    if not output.tokens:
        return [Finding("empty", "error", "summary_vi")]
    findings = check_form(source.text, output.text, finished, "summary_vi")
    if output.detected in ("en", "other", "vi-unmarked") and source.detected != "vi-unmarked":
        # What it says cannot be compared with the source.
        return [*findings, Finding("not_vietnamese", "error", "summary_vi")]
    words, length = output.tokens, len(source.tokens)
    if length > max(LEAST_COPY, 45 * sentences) and _is_copy(source.tokens, words):
        findings.append(Finding("copied_source", "error", "summary_vi"))
    elif len(words) > SENTENCE_WORDS * sentences or (length >= 100 and len(words) > 0.8 * length):
        findings.append(Finding("too_long", "warning", "summary_vi"))
    elif len(words) < 6 and length >= 50:
        findings.append(Finding("too_short", "warning", "summary_vi"))
    return [*findings, *run_checks(SUMMARY, Pair.of(source, output, "summary_vi"))]


def check_article_summary(
    title: ParsedText, source: ParsedText, output: ParsedText, *, sentences: int
) -> list[Finding]:
    """Checks the summary of an article; what only the title says is said by the article too.

    Args:
        title: of the article; an empty text if it has none.
        source: the article; source spans are in it.
        output: the summary.
        sentences: how many were asked for.
    """
    if not title.text:
        return [replace(f, field="summary_vi") for f in check_summary(source, output, sentences=sentences)]
    whole, by = ParsedText.join([title, source], "\n"), len(title.text) + 1
    return [
        replace(
            finding,
            field="summary_vi",
            source_spans=tuple((start - by, end - by) for start, end in finding.source_spans if start >= by),
        )
        for finding in check_summary(whole, output, sentences=sentences)
    ]


def _is_copy(source: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words are those of the source, all or nearly all of them."""
    return len(words) >= 0.9 * len(source) and " ".join(words) in " ".join(source)
