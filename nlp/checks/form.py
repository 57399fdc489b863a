"""The form of an output: loops, leaks of the prompt, a broken end, open marks. No understanding needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from nlp.checks.finding import DETAIL, Field, Finding, Span
from nlp.checks.loops import find_loop
from nlp.facts.numerals import Language
from nlp.text.syllables import WORD
from nlp.text.tables import read_table

_END = re.compile(r"[.!?…][\"'”’»)\]]*$")

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))


def check_form(
    source: str, output: str, finished: bool, field: Field, *, language: Language = "vi"
) -> list[Finding]:
    """Checks an output in a language for what needs no understanding."""
    findings = []
    if loop := find_loop(output, source):
        findings.append(Finding("loop", "error", field, (loop,), (), output[slice(*loop)][:DETAIL]))
    leaks = [(start, end) for start, end in _leaks(output) if output[start:end].strip() not in source]
    for start, end in leaks:
        findings.append(
            Finding("prompt_leak", "error", field, ((start, end),), (), output[start:end].strip())
        )
    if not leaks and (cut := _cut_off(source, output, finished, field, language)):
        findings.append(cut)
    findings += _open_marks(source, output, field)
    return findings


def _cut_off(source: str, output: str, finished: bool, field: Field, language: Language) -> Finding | None:
    """The end of a text that breaks off: certainly at the token limit or after "của", else perhaps."""
    text = output.rstrip()
    tail = text.rfind(" ", 0, max(0, len(text) - 20)) + 1
    span, detail = (tail, len(text)), text[tail:]
    if not finished:
        return Finding("cut_off", "error", field, (span,), (), detail)
    if _END.search(text):
        return None
    # The article ends a paragraph there, too: a verse, a heading, an item of a list.
    if field == "summary_vi" and re.search(rf"{re.escape(detail)}\s*(?://|\n|$)", source):
        return None
    # A heading or an item of a list has no full stop, and so has none in the other language.
    if field == "translation" and not _END.search(source.rstrip()):
        return None
    words = WORD.findall(text)
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


@cache
def _data() -> dict[str, Any]:
    return read_table("nlp.checks", "form")
