"""What a translation of a document could not keep, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.checks.finding import Finding
from nlp.output.messages import in_words, said
from nlp.text.tables import read_table

_DETAIL = 120
"""Characters of the words that a note shows."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is not in the translated document as it was, or that its reader should look at.

    Attributes:
        code: what it is; explained in messages.toml. "finding": a check found something.
        detail: the words concerned.
        where: the number of the paragraph, cell or cue, from 1; 0 for the whole document.
        finding: what a check found.
    """

    code: str
    detail: str = ""
    where: int = 0
    finding: Finding | None = None


def say(note: Note, language: Literal["vi", "en"] = "en") -> str:
    """Returns one plain sentence."""
    table = read_table("nlp.documents", "messages")
    sentence = table[note.code][language] if note.finding is None else in_words(note.finding, language)
    # What was noted while the file was read is a sentence of the library.
    detail = said(" ".join(note.detail.split()), language) if note.code == "read" else note.detail
    detail = " ".join(detail.split())
    detail = detail if len(detail) <= _DETAIL else f"{detail[:_DETAIL].rstrip()}…"
    place = table["where"][language].format(where=note.where)
    return (f"{place}: " if note.where else "") + sentence.replace("{detail}", detail)
