"""Sentences whose translation has lost a term or a name: how they are asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Checked
from nlp.models.contract import Decoding, Model, Request
from nlp.terms.find import Match
from nlp.terms.insert import lost_terms
from nlp.translate.effort import WIDE
from nlp.translate.hints import names_as_in_english

_LOST = ("lost_term", "changed_name")


def ask_for_lost(
    model: Model, request: Request, source: ParsedText, matches: Sequence[Match], draft: Checked
) -> Request | None:
    """Asks for a translation that holds what another has lost.

    Args:
        model: the translator. One that mends is given the draft, and what it lacks; any other searches more
            widely.
        request: what was asked before.
        source: the sentence.
        matches: its terms.
        draft: its translation so far.

    Returns:
        None if nothing was lost, or nothing that could be asked for.
    """
    text, findings = draft
    spans = [span for f in findings if f.code in _LOST and f.severity == "warning" for span in f.source_spans]
    if not spans:
        return None
    if not model.mends:
        wide = model.possible(WIDE)
        return replace(request, decoding=wide) if wide.beams > request.decoding.beams else None
    known = [*matches, *names_as_in_english(source, matches)]
    there = [match for match in known if any(match.start < end and start < match.end for start, end in spans)]
    terms = tuple(dict.fromkeys((match.source, match.target) for match in lost_terms(there, text)))
    return replace(request, decoding=Decoding(), terms=terms, draft=text) if terms and text else None
