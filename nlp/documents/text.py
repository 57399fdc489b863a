"""A text file: its lines; where they were broken at a width, its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.documents.contract import Bilingual
from nlp.documents.plain import PlainDocument
from nlp.documents.unit import Builder, Target, Unit
from nlp.read.lines import unwrap

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")


class Document(PlainDocument):
    """A text file."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        super().__init__(data)
        text = self._text
        self._places = [place for place in _paragraphs(text) if text[slice(*place)].strip()]
        self.units: list[Unit] = []
        for start, end in self._places:
            builder = Builder()
            builder.add(" ".join(text[start:end].splitlines()))
            self.units.append(builder.unit())

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        if not any(targets):
            return self._data
        newline = "\r\n" if "\r\n" in self._text else "\n"
        parts, position = [self._mark], 0
        for (start, end), target in zip(self._places, targets, strict=True):
            if target is not None:
                parts.append(self._text[position:start])
                parts.append(self._text[start:end] + newline if bilingual else "")
                parts.append(target.text.rstrip())
                position = end
        return "".join([*parts, self._text[position:]]).encode("utf-8", "replace")


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a text stand; each is a line, or several that a width has broken."""
    lines = [line.span() for line in _LINE.finditer(text)]
    whole = [len("".join(line.split())) for line in unwrap(text).splitlines() if line.strip()]
    sizes = [len("".join(text[slice(*line)].split())) for line in lines]
    joined: list[tuple[int, int]] = []
    position = 0
    for size in whole:
        first, found = position, 0
        while position < len(lines) and (found < size or sizes[position] == 0):
            found += sizes[position]
            position += 1
        if found != size:  # a hyphen at the end of a line went
            return lines
        joined.append((lines[first][0], lines[position - 1][1]))
    return joined if position == len(lines) else lines
