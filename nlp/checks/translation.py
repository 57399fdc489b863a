"""A translation against its source, segment by segment: Vietnamese to English, or the other way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nlp.checks.finding import Finding
from nlp.checks.form import check_form
from nlp.checks.pair import Pair
from nlp.checks.table import EITHER_WAY, TO_VIETNAMESE, TRANSLATION, TURNED, run_checks
from nlp.facts.numerals import Language
from nlp.facts.parsed import ParsedText

_OTHER: dict[Language, Language] = {"vi": "en", "en": "vi"}

_NOT_IT = {"en": ("vi", "vi-unmarked", "other"), "vi": ("en", "vi-unmarked", "other")}
"""What an output in a language must not be told for; of names alone no language can be told."""

WRONG_LANGUAGE = {"en": "not_english", "vi": "not_vietnamese"}
"""The code of an output that should be in a language and is not."""


def check_translation(
    source: str | ParsedText, output: str | ParsedText, *, finished: bool = True
) -> list[Finding]:
    """Checks the translation of one segment against its source.

    Args:
        source: a sentence or heading; Vietnamese, unless it was parsed as English.
        output: its translation.
        finished: False if the model was cut at its token limit.
    """
    source = ParsedText.of(source)
    target = _OTHER[source.language]
    output = ParsedText.of(output, target)
    if not output.tokens:
        # A segment of marks alone ("***") is its own translation.
        lacking = source.tokens or not output.text.strip()
        return [Finding("empty", "error", "translation")] if lacking else []
    findings = check_form(source.text, output.text, finished, "translation", language=target)
    language = output.detected
    # What follows compares a text in the one language with one in the other.
    if source.tokens == output.tokens and len(output.tokens) > 3 and language != target:
        return [*findings, Finding("copied_source", "error", "translation")]
    if language in _NOT_IT[target]:
        return [*findings, Finding(WRONG_LANGUAGE[target], "error", "translation")]
    pair = Pair.of(source, output, "translation")
    return [*findings, *(run_checks(TRANSLATION, pair) if target == "en" else _to_vietnamese(pair))]


def _to_vietnamese(pair: Pair) -> Iterator[Finding]:
    """What is checked of a translation from English.

    Checks that look for Vietnamese words in the source and for their English in the output find a
    difference as well if they take the one for the other.
    """
    yield from run_checks(TO_VIETNAMESE, pair)
    for finding in run_checks(EITHER_WAY, Pair(pair.output, pair.source, pair.field)):
        detail = " → ".join(reversed(finding.detail.split(" → ")))
        code = TURNED.get(finding.code, finding.code)
        yield replace(
            finding, code=code, spans=finding.source_spans, source_spans=finding.spans, detail=detail
        )
