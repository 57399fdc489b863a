"""An output and its source, as every check gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.checks.finding import Finding, Severity, Span
from nlp.facts.numerals import Language
from nlp.facts.parsed import ParsedText, facts_of

OutputField = Literal["summary_vi", "translation"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What was written, and what it was written from.

    Attributes:
        source: the facts of the Vietnamese text.
        output: the facts of its summary or translation.
        field: which of the two it is.
    """

    source: ParsedText
    output: ParsedText
    field: OutputField

    @classmethod
    def of(cls, source: str | ParsedText, output: str | ParsedText, field: OutputField) -> Pair:
        """Looks the facts of both texts up; they are searched when a check asks for them."""
        language: Language = "vi" if field == "summary_vi" else "en"
        return cls(_parsed(source, "vi"), _parsed(output, language), field)

    def in_output(self, code: str, severity: Severity, span: Span, detail: str = "") -> Finding:
        """A finding at a place of the output; its words are the detail where no other is given."""
        return Finding(code, severity, self.field, (span,), (), detail or self.output.text[slice(*span)])

    def in_source(self, code: str, severity: Severity, span: Span, detail: str = "") -> Finding:
        """A finding at a place of the source, for what the output lacks."""
        return Finding(code, severity, self.field, (), (span,), detail or self.source.text[slice(*span)])


def _parsed(text: str | ParsedText, language: Language) -> ParsedText:
    return text if isinstance(text, ParsedText) else facts_of(text, language)
