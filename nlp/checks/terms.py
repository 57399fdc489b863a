"""Official terms and those of a user's glossary: whether a translation holds their English."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.checks.finding import Finding, Severity
from nlp.terms.find import Match
from nlp.terms.insert import lost_terms

_PLAIN = frozenset({"term", "economy", "law", "health", "weather", "education"})
"""Kinds that good English may put otherwise: worth knowing, no more."""


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


def _severity(match: Match) -> Severity:
    return "info" if match.glossary == "built-in" and match.kind in _PLAIN else "warning"


def _detail(match: Match) -> str:
    return f"{match.source} → {match.target}"
