"""A paragraph, a cell or a cue: its text, and the marks in it, which every format has in its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nlp.text.normalise import normalise

Kind: TypeAlias = Literal["format", "link", "object", "anchor", "verbatim", "break"]
"""What becomes of a mark whose place in the translation is not found. "format" (bold) is given up, a "link"
stands on more words than before, an "object" (a picture, a note's number), an "anchor" (an object that is not
seen) and "verbatim" text (code) stand after their sentence. A "break" is a line break or a tab: the
translation has as many lines as the source."""

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a text that is no text.

    Attributes:
        start, end: what it stands on, half-open; an object stands on nothing.
        kind: see `Kind`.
        parent: position, among the marks, of the smallest one around it; -1 if there is none.
    """

    start: int
    end: int
    kind: Kind
    parent: int = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """A text that is translated as one.

    Attributes:
        text: normalised; a line break where there is a mark that is one.
        marks: in the order in which they begin, outer ones first; what one of them is to the format is
            known to the format.
    """

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A unit in English.

    Attributes:
        text: the translation.
        places: where each mark of the unit stands in it; None for one that is given up.
    """

    text: str
    places: tuple[Span | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A mark and what stands in it.

    Attributes:
        mark: its position among the marks of its unit.
        content: texts and other marks, in order.
        text: all text in it.
    """

    mark: int
    content: tuple[str | Node, ...]
    text: str


def nest(unit: Unit, target: Target) -> tuple[str | Node, ...]:
    """Returns a translation as a tree: texts, and marks with what stands in them."""
    inner: dict[int, list[int]] = {}
    for index, place in enumerate(target.places):
        if place is not None:
            inner.setdefault(placed_parent(unit, target.places, index), []).append(index)

    def content(parent: int, start: int, end: int) -> tuple[str | Node, ...]:
        found: list[str | Node] = []
        for index in sorted(inner.get(parent, ()), key=lambda i: (*(target.places[i] or (0, 0)), i)):
            first, last = target.places[index] or (0, 0)
            if first > start:
                found.append(target.text[start:first])
            found.append(Node(index, content(index, first, last), target.text[first:last]))
            start = max(start, last)
        if end > start:
            found.append(target.text[start:end])
        return tuple(found)

    return content(-1, 0, len(target.text))


def placed_parent(unit: Unit, places: Sequence[Span | None], index: int) -> int:
    """Returns the smallest mark around another that is not given up; -1 if there is none."""
    parent = unit.marks[index].parent
    while parent >= 0 and places[parent] is None:
        parent = unit.marks[parent].parent
    return parent


class Builder:
    """Puts a unit together, piece by piece.

    Args:
        collapse: runs of white space count as one blank, as in HTML.
    """

    def __init__(self, *, collapse: bool = False) -> None:
        self._collapse = collapse
        self._text = ""
        self._marks: list[tuple[int, int, Kind, int]] = []
        self._open: list[int] = []

    def add(self, text: str) -> None:
        """Adds text; line breaks in it are blanks."""
        text = normalise(text.replace("\r\n", "\n").replace("\n", " "))
        if self._collapse:
            text = re.sub(r"\s+", " ", text)
            text = text.lstrip() if not self._text or self._text[-1] in " \n" else text
        if text and self._text and unicodedata.combining(text[0]):  # a letter's mark in a run of its own
            text, self._text = normalise(self._text[-1] + text), self._text[:-1]
        self._text += text.replace("\n", " ")

    def open(self, kind: Kind) -> int:
        """Begins a mark; returns its position."""
        self._marks.append((len(self._text), -1, kind, self._open[-1] if self._open else -1))
        self._open.append(len(self._marks) - 1)
        return self._open[-1]

    def close(self) -> None:
        """Ends the mark that was begun last."""
        index = self._open.pop()
        start, _, kind, parent = self._marks[index]
        self._marks[index] = (start, len(self._text), kind, parent)

    def put(self, kind: Kind = "object") -> int:
        """Puts an object, or a line break, here; returns its position."""
        index = self.open(kind)
        self._text += "\n" if kind == "break" else ""
        self.close()
        return index

    @property
    def text(self) -> str:
        """What was added so far."""
        return self._text

    def unit(self) -> Unit:
        """Returns the unit; what is open ends."""
        while self._open:
            self.close()
        return Unit(self._text, tuple(Mark(*mark) for mark in self._marks))
