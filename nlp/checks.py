"""What is wrong with a source, a summary or a translation: findings with codes, severities and spans.

Pure functions. An "error" must not be shown as it is: the pipeline asks the model again, then falls
back. The sentences that explain the codes are in nlp/data/warnings.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from nlp.degenerate import find_loop
from nlp.facts.magnitudes import unsupported_magnitudes
from nlp.facts.names import changed_names, unsupported_names
from nlp.facts.numerals import Language
from nlp.facts.quantities import Quantity, find_quantities, missing, nearest, unsupported
from nlp.language import detect, leftover_vietnamese

Severity: TypeAlias = Literal["info", "warning", "error"]
Field: TypeAlias = Literal["", "source", "summary_vi", "summary_en", "translation"]
Span: TypeAlias = tuple[int, int]

SENTENCE_WORDS = 60
"""Words of a summary sentence that is long but lawful; news sentences have about 30."""
LEAST_COPY = 60
"""A source of fewer words may be its own summary."""
SMALL_COUNT = 10
"""Counts up to this, in words, are found by counting what a source lists: no more than a warning."""
VERY_LONG = 100_000
"""Characters of a text that takes minutes."""
MOST_COMPARED = 20
"""Unsupported quantities for which the nearest one of the source is looked up; each costs a pass."""
DETAIL = 120
"""Characters of a finding's detail."""

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_KINDS = {"percent": "percent", "amount": "amount", "date": "date", "time": "date", "weekday": "date"}
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a text.

    Attributes:
        code: what it is; explained in nlp/data/warnings.toml.
        severity: "error": must not be used as it is; "warning": may be wrong; "info": good to know.
        field: the text it speaks of.
        spans: where, in that text; half-open. Empty: all of it.
        source_spans: the same in the source.
        detail: the words concerned.
    """

    code: str
    severity: Severity
    field: str = ""
    spans: tuple[Span, ...] = ()
    source_spans: tuple[Span, ...] = ()
    detail: str = ""


def check_source(text: str) -> list[Finding]:
    """Checks whether a text is one that can be summarised and translated.

    Args:
        text: an article, cleaned.

    Returns:
        "empty" and "not_vietnamese" (errors), "no_diacritics", "too_short", "very_long".
    """
    words = len(_WORD.findall(text))
    if not words:
        return [Finding("empty", "error", "source")]
    language = detect(text)
    findings = []
    if language in ("en", "other"):
        findings.append(Finding("not_vietnamese", "error", "source"))
    elif language == "vi-unmarked":
        findings.append(Finding("no_diacritics", "warning", "source"))
    if words < 8 and language != "other":
        findings.append(Finding("too_short", "warning", "source"))
    if len(text) > VERY_LONG:
        findings.append(Finding("very_long", "info", "source", detail=str(len(text))))
    return findings


def check_summary(source: str, output: str, *, finished: bool = True, sentences: int = 2) -> list[Finding]:
    """Checks a Vietnamese summary against what was summarised.

    Args:
        source: the Vietnamese text.
        output: the summary.
        finished: False if the model was cut at its token limit.
        sentences: how many were asked for.
    """
    if not _WORD.search(output):
        return [Finding("empty", "error", "summary_vi")]
    findings = _check_form(source, output, finished, "summary_vi")
    if detect(output) in ("en", "other", "vi-unmarked") and detect(source) != "vi-unmarked":
        # What it says cannot be compared with the source.
        return [*findings, Finding("not_vietnamese", "error", "summary_vi")]
    words, length = _WORD.findall(output.casefold()), len(_WORD.findall(source))
    if length > max(LEAST_COPY, 45 * sentences) and _is_copy(_WORD.findall(source.casefold()), words):
        findings.append(Finding("copied_source", "error", "summary_vi"))
    elif len(words) > SENTENCE_WORDS * sentences or (length >= 100 and len(words) > 0.8 * length):
        findings.append(Finding("too_long", "warning", "summary_vi"))
    elif len(words) < 6 and length >= 50:
        findings.append(Finding("too_short", "warning", "summary_vi"))
    findings += _unsupported(source, output, "summary_vi")
    for name in unsupported_names(output, source):
        span, detail = (name.start, name.end), output[name.start : name.end]
        findings.append(Finding("unsupported_name", "warning", "summary_vi", (span,), (), detail))
    return findings


def check_translation(source: str, output: str, *, finished: bool = True) -> list[Finding]:
    """Checks the English translation of one segment against its Vietnamese source.

    Args:
        source: a sentence or heading.
        output: its translation.
        finished: False if the model was cut at its token limit.
    """
    if not _WORD.search(output):
        # A segment of marks alone ("***") is its own translation.
        return (
            [Finding("empty", "error", "translation")] if _WORD.search(source) or not output.strip() else []
        )
    findings = _check_form(source, output, finished, "translation")
    source_words, words = _WORD.findall(source.casefold()), _WORD.findall(output.casefold())
    language = detect(output)
    # What follows compares an English text with its source.
    if source_words == words and len(words) > 3 and language != "en":
        return [*findings, Finding("copied_source", "error", "translation")]
    if language in ("vi", "vi-unmarked", "other"):
        return [*findings, Finding("not_english", "error", "translation")]
    for start, end in leftover_vietnamese(output):
        detail = output[start:end][:DETAIL]
        findings.append(Finding("leftover_vietnamese", "warning", "translation", ((start, end),), (), detail))
    findings += _check_length(source, output)
    findings += _unsupported(source, output, "translation")
    findings += _missing(source, output)
    for name, partly in changed_names(source, output):
        severity: Severity = "warning" if partly else "info"
        span, detail = (name.start, name.end), source[name.start : name.end]
        findings.append(Finding("changed_name", severity, "translation", (), (span,), detail))
    return findings


def explain(finding: Finding, language: Literal["vi", "en"] = "en") -> str:
    """Returns one plain sentence that says what a finding means.

    Args:
        finding: any; one with an unknown code gets a general sentence.
        language: of the sentence.
    """
    table = _sentences()
    # A summary's translation is spoken of as any translation.
    field = "translation" if finding.field == "summary_en" else finding.field
    entry = table.get(f"{finding.code}.{field}") or table.get(finding.code) or table["unknown"]
    sentence: str = entry[language]
    detail = " ".join(finding.detail.split())[: DETAIL + 1]
    detail = detail[:DETAIL].rstrip() + "…" if len(detail) > DETAIL else detail
    if not detail:
        sentence = re.sub(r" ?\((?:\[\[.*?\]\])\)|\[\[.*?\]\]", "", sentence).replace(" “{detail}”", "")
    sentence = sentence.replace("[[", "").replace("]]", "").replace("{detail}", detail)
    # A detail may be a sentence with a full stop of its own.
    return sentence[:-1] if sentence.endswith("..") else sentence


# --- form: what needs no understanding ------------------------------------------------------------


def _check_form(source: str, output: str, finished: bool, field: Field) -> list[Finding]:
    findings = []
    if loop := find_loop(output, source):
        findings.append(Finding("loop", "error", field, (loop,), (), output[slice(*loop)][:DETAIL]))
    leaks = [(start, end) for start, end in _leaks(output) if output[start:end].strip() not in source]
    for start, end in leaks:
        findings.append(
            Finding("prompt_leak", "error", field, ((start, end),), (), output[start:end].strip())
        )
    if not leaks and (cut := _cut_off(source, output, finished, field)):
        findings.append(cut)
    findings += _open_marks(source, output, field)
    return findings


def _cut_off(source: str, output: str, finished: bool, field: Field) -> Finding | None:
    """The end of a text that breaks off: certainly at the token limit or after "của", else perhaps."""
    text = output.rstrip()
    tail = text.rfind(" ", 0, max(0, len(text) - 20)) + 1
    span, detail = (tail, len(text)), text[tail:]
    if not finished:
        return Finding("cut_off", "error", field, (span,), (), detail)
    if _END.search(text):
        return None
    # A heading or an item of a list has no full stop, and so has none in English.
    if field == "translation" and not _END.search(source.rstrip()):
        return None
    words = _WORD.findall(text)
    language = "vi" if field == "summary_vi" else "en"
    hanging = (
        text.endswith((",", ";", "-", "–", "(", "“")) or words[-1].lower() in _data()["unfinished"][language]
    )
    return Finding("cut_off", "error" if hanging else "warning", field, (span,), (), detail)


def _leaks(output: str) -> Iterator[Span]:
    for pattern in _leak_patterns():
        for match in pattern.finditer(output):
            yield match.span()


@cache
def _leak_patterns() -> tuple[re.Pattern[str], ...]:
    leaks, flags = _data()["leaks"], re.IGNORECASE | re.MULTILINE
    labels = rf"^[*#\s]*(?:{'|'.join(leaks['labels'])})(?:\s*\([^)\n]{{1,20}}\))?[*\s]*:"
    return tuple(re.compile(pattern, flags) for pattern in (labels, *leaks["tokens"]))


def _open_marks(source: str, output: str, field: Field) -> Iterator[Finding]:
    """A bracket or quotation mark that the output leaves open and the source does not; Markdown."""
    for left, right in _PAIRS:
        open_in_source = source.count(left) != source.count(right)
        if output.count(left) > output.count(right) and not open_in_source:
            at = output.rfind(left)
            yield Finding("markup", "info", field, ((at, at + 1),), (), left)
    for match in re.finditer(r"\*\*|</?[a-z]+>|```", output):
        if match[0] not in source:
            yield Finding("markup", "warning", field, (match.span(),), (), match[0])


def _is_copy(source: list[str], words: list[str]) -> bool:
    """Whether the words are those of the source, all or nearly all of them."""
    return len(words) >= 0.9 * len(source) and " ".join(words) in " ".join(source)


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


# --- quantities -----------------------------------------------------------------------------------


def _unsupported(source: str, output: str, field: Field) -> Iterator[Finding]:
    known = find_quantities(source, "vi")
    language: Language = "vi" if field == "summary_vi" else "en"
    found = find_quantities(output, language)
    for i, quantity in enumerate(unsupported(found, known)):
        close = nearest(quantity, known) if i < MOST_COMPARED else None
        code = f"unsupported_{_KINDS.get(quantity.kind, 'number')}"
        severity: Severity = "warning" if _is_small_count(quantity) else "error"
        source_spans = ((close.start, close.end),) if close else ()
        yield Finding(code, severity, field, ((quantity.start, quantity.end),), source_spans, quantity.text)
    for magnitude, other in unsupported_magnitudes(output, language, source, known):
        span, source_spans = (magnitude.start, magnitude.end), ((other.start, other.end),) if other else ()
        detail = output[magnitude.start : magnitude.end]
        yield Finding("changed_magnitude", "error", field, (span,), source_spans, detail)


def _missing(source: str, output: str) -> Iterator[Finding]:
    for quantity in missing(find_quantities(source, "vi"), find_quantities(output, "en")):
        code = f"missing_{_KINDS.get(quantity.kind, 'number')}"
        severity: Severity = "info" if _is_small_count(quantity) else "warning"
        yield Finding(code, severity, "translation", (), ((quantity.start, quantity.end),), quantity.text)


def _is_small_count(quantity: Quantity) -> bool:
    """A count in words: "ba người" where the source names three, "hai bên" for "both sides"."""
    in_words = not any(c.isdigit() for c in quantity.text)
    small = [
        reading.value
        for reading in quantity.readings
        if reading.kind == "number"
        and not isinstance(reading.value, (str, tuple))
        and reading.value <= SMALL_COUNT
    ]
    return in_words and bool(small)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nlp").joinpath("data/checks.toml").read_text(encoding="utf-8"))


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("nlp").joinpath("data/warnings.toml").read_text(encoding="utf-8"))
