"""Tables as text (CSV, TSV): cells are put in other words; quotation marks and ends of lines stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.documents.columns import chosen_columns
from nlp.documents.contract import Bilingual
from nlp.documents.plain import PlainDocument
from nlp.documents.unit import Builder, Target

_IN_ENGLISH = "{name} (en)"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell and where it stands, its quotation marks included."""

    row: int
    column: int
    start: int
    end: int
    text: str
    quoted: bool


class Document(PlainDocument):
    """A file of comma- or tab-separated values."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        super().__init__(data)
        text = self._text
        self._delimiter = max(",;\t", key=lambda one: len(_cells(text, one, rows=1)))
        self._cells = _cells(text, self._delimiter)
        header = [cell.text for cell in self._cells if cell.row == 0]
        chosen = chosen_columns(header, columns)
        # Who names columns has a program that knows them by their names.
        self._used = [
            cell
            for cell in self._cells
            if cell.text.strip() and (chosen is None or (cell.column in chosen and cell.row > 0))
        ]
        self.units = []
        for cell in self._used:
            builder = Builder()
            for number, line in enumerate(cell.text.splitlines()):
                if number:
                    builder.put("break")
                builder.add(line)
            self.units.append(builder.unit())

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        english = {
            (cell.row, cell.column): target.text
            for cell, target in zip(self._used, targets, strict=True)
            if target is not None
        }
        if not english:
            return self._data
        doubled = {column for _, column in english} if bilingual == "beside" else set()
        parts, position = [self._mark], 0
        for cell in self._cells:
            new = english.get((cell.row, cell.column))
            if new is not None and "\r\n" in cell.text:
                new = new.replace("\n", "\r\n")
            if cell.column in doubled:
                if cell.row == 0 and new is None:
                    new = _IN_ENGLISH.format(name=cell.text)
                beside = self._delimiter + self._written(new or "", quoted=cell.quoted)
                parts += [self._text[position : cell.end], beside]
                position = cell.end
            elif new is not None:
                words = f"{cell.text}\n{new}" if bilingual else new
                parts += [self._text[position : cell.start], self._written(words, quoted=cell.quoted)]
                position = cell.end
        return "".join([*parts, self._text[position:]]).encode("utf-8", "replace")

    def _written(self, text: str, *, quoted: bool) -> str:
        if quoted or any(character in text for character in f'{self._delimiter}"\r\n'):
            return '"{}"'.format(text.replace('"', '""'))
        return text


def _cells(text: str, delimiter: str, rows: int = 0) -> list[_Cell]:
    """The cells of a table, or of its first rows; a quotation mark that is not closed is a letter."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?=[{re.escape(delimiter)}\r\n]|\Z)')
    cells: list[_Cell] = []
    row = column = position = 0
    closed = text.rfind('"')
    while position < len(text) and (not rows or row < rows):
        found = quoted.match(text, position) if text[position] == '"' and position < closed else None
        match = found or plain.match(text, position)
        assert match is not None
        words = found[1].replace('""', '"') if found else match[0]
        cells.append(_Cell(row, column, *match.span(), words, found is not None))
        position = match.end()
        if text.startswith(delimiter, position):
            position, column = position + 1, column + 1
            continue
        if position < len(text):
            position += 2 if text.startswith("\r\n", position) else 1
            row, column = row + 1, 0
    return cells
