"""A headline, translated in the batch of the text that stands under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.checks.finding import Finding
from nlp.facts.capitals import is_in_capitals, names_of, sentence_case
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Steps
from nlp.models.contract import Model
from nlp.settings import RunOptions
from nlp.translate.run import Report, Translation, translate

_STOPPED = re.compile(r"[.!?…][\"”’»)]*$")
_STOP = re.compile(r"(?<![.\s])\.$")


@dataclass(frozen=True, slots=True)
class Titled:
    """A text in English, and its headline.

    Attributes:
        title: the headline in English; None where there is none.
        findings: what the checks found in it; spans are in it, source spans in the Vietnamese headline.
        body: the text.
    """

    title: str | None
    findings: tuple[Finding, ...]
    body: Translation


def translate_titled(
    model: Model, title: str, source: ParsedText, options: RunOptions, report: Report, *, names_in: str
) -> Steps[Titled]:
    """Translates a text and its headline together: terms and names are the same in both.

    The headline is one sentence more for the model, no call of its own.

    Args:
        model: the translator.
        title: the headline; "" for none.
        source: the text.
        options: see `translate`.
        report: see `translate`; it is told of the text alone.
        names_in: a text that tells which words of a headline in capitals are names.
    """
    title = " ".join(title.split())
    if not title:
        body = yield from translate(model, source, options, report)
        return Titled(None, (), body)
    if is_in_capitals(title):
        title = sentence_case(title, names=names_of(names_in))
    whole = ParsedText.join([ParsedText(title), source], "\n")
    both = yield from translate(
        model, whole, options, lambda done, total, text: report(done, total, text.partition("\n")[2])
    )
    head, _, _ = both.text.partition("\n")
    before, before_en = len(title) + 1, len(head) + 1
    english = head if _STOPPED.search(title) else without_stop(head)
    about_title = tuple(
        replace(finding, spans=_clipped(finding.spans, len(english)))
        for finding in both.findings
        if _starts(finding) < before
    )
    body = Translation(
        both.text[before_en:],
        tuple(
            replace(s, start=s.start - before, end=s.end - before, target_start=s.target_start - before_en)
            for s in both.segments
            if s.start >= before
        ),
        tuple(
            replace(
                finding,
                spans=_moved(finding.spans, before_en),
                source_spans=_moved(finding.source_spans, before),
            )
            for finding in both.findings
            if _starts(finding) >= before
        ),
        replace(
            both.hints,
            matches=tuple(
                replace(match, start=match.start - before, end=match.end - before)
                for match in both.hints.matches
                if match.start >= before
            ),
        ),
    )
    return Titled(english, about_title, body)


def without_stop(headline: str) -> str:
    """Returns a headline without a full stop at its end, unless that belongs to its last word: "the U.S."."""
    last = headline.rpartition(" ")[2]
    return headline if "." in last[:-1] else _STOP.sub("", headline)


def _starts(finding: Finding) -> int:
    return min(start for start, _ in finding.source_spans)  # a translation's findings all have one


def _clipped(spans: Sequence[tuple[int, int]], length: int) -> tuple[tuple[int, int], ...]:
    return tuple((start, min(end, length)) for start, end in spans)


def _moved(spans: Sequence[tuple[int, int]], back: int) -> tuple[tuple[int, int], ...]:
    return tuple((start - back, end - back) for start, end in spans)
