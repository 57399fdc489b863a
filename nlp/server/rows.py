"""A result as `--format json` has it."""

from __future__ import annotations

from typing import Any

from nlp.digest import Digest
from nlp.events import Failed
from nlp.read.document import Document


def as_row(result: Digest | Failed, document: Document) -> dict[str, Any]:
    """Returns the digest of a document, or why there is none, as plain values."""
    if isinstance(result, Digest):
        return {**result.to_dict(), "error": None}
    return {"id": document.origin, "error": result.error}
