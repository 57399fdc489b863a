"""Corrections of the digest of an event: from what the browser sends to the digest that is shown."""

from __future__ import annotations

import json

from nlp.event.correct import FIELDS, EventField, correct_event
from nlp.event.digest import EventDigest
from nlp.output.labels import Language, labels
from nlp.page.correction import FORGET
from nlp.page.event.html import event_result
from nlp.page.event.run import finished
from nlp.page.run import LIMIT
from nlp.page.visit import PageError, Shown, Step, failed

PIECES = "pieces"
"""The sentences of the output that was changed, as they are sent beside its name."""


def corrected_event(given: str, shown: Shown, language: Language) -> Step | None:
    """Returns what is shown after a correction; None if there is nothing to correct.

    Args:
        given: JSON: the name of an output and its sentences, or `FORGET`.
        shown: what is shown to the visitor.
        language: of the page.
    """
    try:
        asked = json.loads(given)
        pieces = asked.get(PIECES) or []
        fits = all(isinstance(piece, str) for piece in pieces) and sum(map(len, pieces)) <= 2 * LIMIT
    except (ValueError, AttributeError, TypeError):
        return None
    if not isinstance(shown, EventDigest):
        error = PageError(labels(language)["error_expired"])
        return failed(error, language), event_result(None, language), "failed"
    changes: dict[EventField, list[str]] = {field: pieces for field in FIELDS if field in asked and fits}
    digest = correct_event(shown, changes)
    if FORGET in asked and digest.uncorrected is not None:
        digest = digest.uncorrected
    return finished(digest, language), event_result(digest, language), digest
