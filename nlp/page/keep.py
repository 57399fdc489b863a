"""What was shown last to a visitor, as the browser keeps it, and back."""

from __future__ import annotations

import base64
import binascii
import json

from nlp.digest import Digest
from nlp.errors import InputError
from nlp.event.digest import EventDigest
from nlp.page.compare.comparison import Comparison
from nlp.page.visit import Shown

LONGEST = 8_000_000
"""Most characters that are taken back."""


def restore(kept: str | None) -> Shown:
    """Returns the digest that a browser kept; "idle" if there is none, or it is of another version.

    Args:
        kept: the file "Data (.json)" of the page in base64, "" for none.
    """
    if not kept or len(kept) > LONGEST:
        return "idle"
    try:
        data = json.loads(base64.b64decode(kept, validate=True))
        kind = EventDigest if "facts" in data else Comparison if "digests" in data else Digest
        return kind.from_dict(data)
    except (binascii.Error, ValueError, InputError, TypeError, AttributeError):
        return "idle"
