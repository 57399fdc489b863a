"""Corrections of a visitor: from what the browser sends to the digest that is shown."""

from __future__ import annotations

import json

from nlp.correct import FIELDS, Correctable, correct
from nlp.digest import Digest
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.run import LIMIT, finished
from nlp.page.visit import PageError, Shown, Step, failed

FORGET = "uncorrected"
"""What is sent to have the digest back as it was made."""


def corrected(given: str, shown: Shown, language: Language) -> Step | None:
    """Returns what is shown after a correction; None if there is nothing to correct.

    Args:
        given: JSON: an output and its new text, or `FORGET`.
        shown: what is shown to the visitor.
        language: of the page.
    """
    try:
        asked = json.loads(given)
        changes: dict[Correctable, str] = {
            field: asked[field]
            for field in FIELDS
            if isinstance(asked.get(field), str) and len(asked[field]) <= 2 * LIMIT
        }
    except (ValueError, AttributeError):
        return None
    if not isinstance(shown, Digest):
        error = PageError(labels(language)["error_expired"])
        return failed(error, language), html.result(language=language), "failed"
    digest = correct(shown, changes)
    if FORGET in asked and digest.uncorrected is not None:
        digest = digest.uncorrected
    return finished(digest, language), html.result(language=language, digest=digest), digest
