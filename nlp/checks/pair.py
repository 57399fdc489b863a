"""An output and its source, as every check gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.checks.finding import Finding, Severity, Span
from nlp.facts.text_facts import TextFacts, facts_of

OutputField = Literal["summary_vi", "translation"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What was written, and what it was written from.

    Attributes:
        source: the facts of the Vietnamese text.
        output: the facts of its summary or translation.
        field: which of the two it is.
    """

    source: TextFacts
    output: TextFacts
    field: OutputField

    @classmethod
    def of(cls, source: str, output: str, field: OutputField) -> Pair:
        """Looks the facts of both texts up; they are searched when a check asks for them."""
        return cls(facts_of(source, "vi"), facts_of(output, "vi" if field == "summary_vi" else "en"), field)

    def in_output(self, code: str, severity: Severity, span: Span, detail: str = "") -> Finding:
        """A finding at a place of the output; its words are the detail where no other is given."""
        return Finding(code, severity, self.field, (span,), (), detail or self.output.text[slice(*span)])

    def in_source(self, code: str, severity: Severity, span: Span, detail: str = "") -> Finding:
        """A finding at a place of the source, for what the output lacks."""
        return Finding(code, severity, self.field, (), (span,), detail or self.source.text[slice(*span)])
