"""The ledger: each fact and term that an output touches, where it stands, and what became of it.

It replaces none of the checks: what they found decides the state of a row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, TypeAlias, get_args

from nlp.checks.finding import Finding, Span
from nlp.facts.named import find_named
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity, unsupported
from nlp.terms.find import Match
from nlp.terms.insert import lost_terms
from nlp.terms.names import ENGLISH, strip
from nlp.text.spans import Spans

State: TypeAlias = Literal["kept", "in_words", "restored", "lost", "changed", "added"]
"""In words: a number written out, or a name that was translated. Restored: a name that was nearly right was
put right by rule. Added: the source lacks it."""

STATES: tuple[State, ...] = get_args(State)
_ORDER: tuple[State, ...] = ("added", "changed", "lost", "restored", "in_words", "kept")
_ADDED = ("unsupported_", "invented_", "changed_magnitude")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A fact or a term.

    Attributes:
        kind: "number", "percent", "amount", "date", "time", "weekday", "name", or the kind of the term.
        text: as the Vietnamese has it; "" if it was added.
        english: as the English has it, or should have it; "" where there is none.
        state: what became of it; the worst of its places.
        article, summary_vi, summary_en, translation: where it stands in each text; half-open spans.
    """

    kind: str
    text: str
    english: str
    state: State
    article: tuple[Span, ...] = ()
    summary_vi: tuple[Span, ...] = ()
    summary_en: tuple[Span, ...] = ()
    translation: tuple[Span, ...] = ()

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> LedgerRow:
        """The inverse of `dataclasses.asdict`, also after a trip through JSON."""
        spans = {
            name: tuple((start, end) for start, end in values[name])
            for name in ("article", "summary_vi", "summary_en", "translation")
        }
        return cls(**{**values, **spans})


@dataclass(frozen=True, slots=True)
class Translated:
    """A translation as the ledger reads it.

    Attributes:
        name: the field of the digest: "summary_en" or "translation".
        source: the Vietnamese text that was translated: the summary, or the article.
        matches: the terms of the source.
        segments: of each sentence its span in the source, its English, and where that starts.
    """

    name: Literal["summary_en", "translation"]
    source: ParsedText
    matches: Sequence[Match]
    segments: Sequence[tuple[int, int, str, int]]


@dataclass(slots=True)
class _Row:
    """A row while it is filled."""

    kind: str
    text: str
    english: str = ""
    states: set[State] = field(default_factory=set)
    spans: dict[str, dict[Span, None]] = field(default_factory=dict)

    def put(self, name: str, *spans: Span) -> None:
        self.spans.setdefault(name, {}).update(dict.fromkeys(spans))

    def close(self) -> LedgerRow:
        state: State = next((state for state in _ORDER if state in self.states), "kept")
        return LedgerRow(
            self.kind, self.text, self.english, state, **{k: tuple(v) for k, v in self.spans.items()}
        )


@dataclass(frozen=True, slots=True)
class _Fact:
    """A quantity, name or term of a Vietnamese text."""

    kind: str
    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    match: Match | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, " ".join(self.text.casefold().split())


def build_ledger(
    article: ParsedText,
    summary: ParsedText | None,
    translations: Sequence[Translated],
    findings: Iterable[Finding],
    matches: Sequence[Match] = (),
) -> tuple[LedgerRow, ...]:
    """Lines up the facts of an article with its summary and its English.

    Args:
        article: the cleaned article.
        summary: the Vietnamese summary, if there is one.
        translations: what was translated.
        findings: what the checks found in all of them.
        matches: the terms of the article.

    Returns:
        A row for each fact that the summary or the English touches, in the order of the article.
    """
    found = list(findings)
    rows: dict[tuple[str, str], _Row] = {}

    def row(fact: _Fact) -> _Row:
        return rows.setdefault(fact.key, _Row(fact.kind, fact.text))

    if summary is not None:
        of_summary = next((t.matches for t in translations if t.name == "summary_en"), ())
        for fact in _facts(summary, of_summary):
            row(fact).put("summary_vi", (fact.start, fact.end))
    for translated in translations:
        named = "summary_vi" if translated.name == "summary_en" else "article"
        for fact, english, span, state in _outcomes(translated, found):
            held = row(fact)
            held.put(named, (fact.start, fact.end))
            held.states.add(state)
            held.english = english or held.english
            if span is not None:
                held.put(translated.name, span)
    for fact in _facts(article, matches):
        if fact.key in rows:
            rows[fact.key].put("article", (fact.start, fact.end))
    closed = [held.close() for held in rows.values()]
    closed.sort(key=lambda one: one.article[0] if one.article else (1 << 40, 0))
    return (*closed, *_added(found))


def _facts(text: ParsedText, matches: Sequence[Match]) -> Iterator[_Fact]:
    """The quantities, terms and names of a Vietnamese text; what is inside a term is no fact of its own."""
    covered = Spans((match.start, match.end) for match in matches)
    for match in matches:
        yield _Fact(match.kind, match.start, match.end, match.source, match=match)
    for quantity in text.quantities:
        if not quantity.weak and not covered.touch(quantity.start, quantity.end):
            yield _Fact(quantity.kind, quantity.start, quantity.end, quantity.text, quantity=quantity)
    for start, end in find_named(text):
        if not covered.touch(start, end):
            yield _Fact("name", start, end, text.text[start:end])


def _outcomes(
    translated: Translated, findings: Sequence[Finding]
) -> Iterator[tuple[_Fact, str, Span | None, State]]:
    """Each fact of what was translated: its English, where that stands, and its state."""
    facts = sorted(_facts(translated.source, translated.matches), key=attrgetter("start"))
    wrong = sorted(
        (start, end, finding.code)
        for finding in findings
        if finding.field == translated.name and finding.severity != "info"
        for start, end in finding.source_spans
    )
    restored = {
        strip(f.detail).casefold()
        for f in findings
        if f.field == translated.name and f.code == "restored_name"
    }
    for start, end, target, by in translated.segments:
        parsed = ParsedText(target, "en")
        # A finding of the whole sentence speaks of no fact in particular.
        here = [
            (first, last, code)
            for first, last, code in wrong[bisect_left(wrong, (start,)) : bisect_left(wrong, (end,))]
            if last - first < end - start
        ]
        low, high = (bisect_left(facts, edge, key=attrgetter("start")) for edge in (start, end))
        for fact in facts[low:high]:
            codes = {code for first, last, code in here if first < fact.end and fact.start < last}
            english, span, state = _outcome(fact, parsed, codes)
            if state == "kept" and strip(fact.text).casefold() in restored:
                state = "restored"
            yield fact, english, None if span is None else (span[0] + by, span[1] + by), state


def _outcome(fact: _Fact, target: ParsedText, codes: set[str]) -> tuple[str, Span | None, State]:
    """What became of a fact in one sentence; `codes` are those of findings that speak of it."""
    if fact.quantity is not None:
        for quantity in target.quantities:
            if not unsupported([fact.quantity], [quantity]):
                digits = any(c.isdigit() for c in fact.text), any(c.isdigit() for c in quantity.text)
                state: State = "in_words" if digits == (True, False) else "kept"
                return quantity.text, (quantity.start, quantity.end), state
        return "", None, "changed" if any(code.startswith("unsupported_") for code in codes) else "lost"
    forms: tuple[str, ...] = (fact.text, ENGLISH.get(fact.text, fact.text))
    if fact.match is not None:
        forms = (fact.match.target, *fact.match.alternatives)
    if (place := _find(target.text, forms)) is not None:
        return target.text[slice(*place)], place, "kept"
    if fact.match is not None:
        lost = bool(lost_terms([fact.match], target.text))
        return fact.match.target, None, "lost" if lost else "kept"
    return "", None, "changed" if codes else "in_words"


def _find(text: str, forms: Iterable[str]) -> Span | None:
    """Where one of some forms stands, whatever its capitals and marks."""
    plain = strip(text).casefold()
    if len(plain) != len(text):
        plain = text.casefold()
    for form in forms:
        wanted = re.escape(strip(form).casefold())
        if form and (match := re.search(rf"(?<!\w){wanted}(?:'?e?s)?(?!\w)", plain)):
            return match.span()
    return None


def _added(findings: Sequence[Finding]) -> Iterator[LedgerRow]:
    """What an output says and its source lacks."""
    for finding in findings:
        told = finding.code.startswith(_ADDED) and finding.spans and not finding.source_spans
        if not told or finding.severity == "info" or finding.code == "unsupported_sentence":
            continue
        row = _Row(finding.code.split("_", 1)[1], "", finding.detail, {"added"})
        if finding.field in ("summary_vi", "summary_en", "translation"):
            row.put(finding.field, *finding.spans)
            yield row.close()
