"""Official terms and those of a user's glossary: whether a translation holds their English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.checks.finding import Finding, Severity, Span
from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons
from nlp.terms.find import Match
from nlp.terms.insert import lost_terms

_PLAIN = frozenset({"term", "economy", "law", "health", "weather", "education"})
"""Kinds that good English may put otherwise: worth knowing, no more."""


_NAMES = frozenset(
    {
        "changed_name", "shortened_name", "unsupported_name", "invented_place", "invented_body",
        "lost_acronym", "changed_acronym", "untranslated_acronym",
    }
)  # fmt: skip
"""What is found of names of persons, places and bodies."""


def check_terms(matches: Sequence[Match], output: str) -> list[Finding]:
    """Finds the terms of a segment whose English its translation lacks.

    Args:
        matches: the terms of the source, with spans in it.
        output: the translation.

    Returns:
        `lost_term`, a warning for names of offices and bodies and for the user's own terms; the detail says
        what is missing.
    """
    return [
        Finding("lost_term", _severity(match), "translation", (), ((match.start, match.end),), _detail(match))
        for match in lost_terms(matches, output)
    ]


def without_names_of_terms(
    findings: Sequence[Finding], matches: Sequence[Match], source: ParsedText, output: str
) -> list[Finding]:
    """Returns the findings but for those of names in terms whose English is there.

    "Year of the Rat" names nobody, and "Tết Canh Tý" did not; and what a user's glossary wants is right.

    Args:
        findings: of a segment.
        matches: the terms of the source, with spans in it.
        source: the segment.
        output: its translation.
    """
    lost = lost_terms(matches, output)
    kept = [match for match in matches if match not in lost]
    if not kept:
        return list(findings)
    forms = "|".join(re.escape(form) for match in kept for form in (match.target, *match.alternatives))
    wanted = [found.span() for found in re.finditer(rf"(?i)(?<!\w)(?:{forms})(?!\w)", output)]
    # "Ông Nguyễn Văn An" is what a finding shows of "Nguyễn Văn An".
    starts = {person.end: person.start for person in find_persons(source)}
    entered = [(match.start, match.end) for match in kept]

    def is_wanted(finding: Finding) -> bool:
        return finding.code in _NAMES and (
            any(_is_inside((max(a, starts.get(b, a)), b), entered) for a, b in finding.source_spans)
            or any(_is_inside(span, wanted) for span in finding.spans)
        )

    return [finding for finding in findings if not is_wanted(finding)]


def _is_inside(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _severity(match: Match) -> Severity:
    return "info" if match.glossary == "built-in" and match.kind in _PLAIN else "warning"


def _detail(match: Match) -> str:
    return f"{match.source} → {match.target}"
