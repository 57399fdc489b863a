"""A text as it came in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it came in, normalised.

    Attributes:
        text: the text, normalised.
        title: the title that the source itself names; "" where there is none.
        origin: a path, a URL, "stdin", or "" for pasted text.
        notes: what was done to read it that the user should know, one sentence each.
    """

    text: str
    title: str = ""
    origin: str = ""
    notes: tuple[str, ...] = ()
