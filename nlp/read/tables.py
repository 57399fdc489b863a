"""Tables of texts, one record after another: JSONL, JSON, CSV, TSV, Parquet, Excel.

Whoever reads a table reads it here: batches, evaluation, training. A row that cannot be read becomes a
sentence that says why, so that as many records come out as rows went in. Hence JSONL and CSV are read line
by line: a reader of whole tables ends at the first bad line and guesses types (an id "007" becomes 7).
Parquet is read by pyarrow, one row group after another: the streaming reader of `datasets` keeps what it has
read, and its memory grows with the file. Excel is read by openpyxl.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from nlp.errors import InputError
from nlp.read.registry import refuse_binary
from nlp.read.streams import MAX_LINE, is_clean, lines_of

Record: TypeAlias = "dict[str, object] | str"
"""The cells of a row by column; or what is wrong with the row, in one sentence."""

MAX_JSON = 500_000_000
"""Most bytes of a JSON array, which must be held as a whole."""

_PROBED = 64
_NOT_UTF8 = "is not UTF-8; save the file as UTF-8"


def suffixes() -> tuple[str, ...]:
    """Returns what the files of tables end in, each with its dot."""
    return tuple(_READERS)


def read_records(path: Path) -> Iterator[Record]:
    """Yields the records of a table in order.

    Args:
        path: a file that ends in one of `suffixes()`.

    Raises:
        InputError: it cannot be read as a table at all.
        OSError: it cannot be opened.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: a table ends in {' '.join(suffixes())}.")
    if reader in (_jsonl, _json, _csv):
        _refuse_binary(path)
    return reader(path)


def _refuse_binary(path: Path) -> None:
    with open(path, "rb") as stream:
        head = stream.read(16)
    try:
        refuse_binary(head, path.suffix)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def read_rows(path: Path, columns: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Reads a whole table for which every row must be sound.

    Args:
        path: see `read_records`.
        columns: those that every row must have.

    Raises:
        InputError: the table or a row of it cannot be read, or a row lacks a column.
    """
    wanted = list(columns)
    rows: list[dict[str, Any]] = []
    try:
        for number, record in enumerate(read_records(path), 1):
            if isinstance(record, str):
                raise InputError(f"{path}: {record}")
            if missing := [name for name in wanted if name not in record]:
                there = ", ".join(map(str, record))
                raise InputError(f"row {number} of {path} has no column {missing[0]!r}; it has {there}")
            rows.append(record)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    return rows


# --- JSON ----------------------------------------------------------------------------------------


def _jsonl(path: Path) -> Iterator[Record]:
    """Records of a file of one JSON object a line; blank lines are no rows."""
    for number, line in enumerate(lines_of(path, newline="\n"), 1):
        if line is None:
            yield f"Line {number} is longer than {MAX_LINE / 1e6:.3g} million characters."
        elif line.strip():
            yield _json_record(line, number)


def _json_record(line: str, number: int) -> Record:
    if not is_clean(line):
        return f"Line {number} {_NOT_UTF8}."
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"Line {number} is not JSON: {error}."
    if not isinstance(record, dict):
        return f"Line {number} is not a JSON object, but {type(record).__name__}."
    return record


def _json(path: Path) -> Iterator[Record]:
    """Records of a JSON file: an array of objects, alone or as the only array of an object."""
    if path.stat().st_size > MAX_JSON:
        raise InputError(
            f"{path}: it is larger than {MAX_JSON / 1e6:g} MB; write one object a line (.jsonl)."
        )
    text = "".join(line for line in lines_of(path, newline="") if line is not None)
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise InputError(f"{path}: it is nested too deeply to be a table.") from error
    except ValueError as error:
        if "Extra data" in str(error):  # one object a line, whatever the name says
            yield from _jsonl(path)
            return
        raise InputError(f"{path}: it is not JSON: {error}.") from error
    if isinstance(data, dict):
        arrays = [value for value in data.values() if isinstance(value, list)]
        data = arrays[0] if len(arrays) == 1 else data
    if not isinstance(data, list):
        raise InputError(f"{path}: a table in JSON is an array of objects, [{{…}}, {{…}}].")
    for number, record in enumerate(data, 1):
        good = isinstance(record, dict)
        yield record if good else f"Element {number} is not a JSON object, but {type(record).__name__}."


# --- CSV -----------------------------------------------------------------------------------------


def _csv(path: Path) -> Iterator[Record]:
    """Records of a table whose first line names the columns; comma, semicolon or tab between cells."""
    csv.field_size_limit(MAX_LINE)
    too_long = f"(a line of more than {MAX_LINE / 1e6:.3g} million characters)\n"
    lines = _Lines(line or too_long for line in lines_of(path, newline=""))
    delimiter = max(",;\t", key=lines.first().count)
    header = _header(path, lines, delimiter)
    numbered = True  # whether all rows so far begin with a number
    while True:
        start = lines.mark()
        cells = _cells(lines, delimiter)
        if cells is None:
            return
        if not cells:
            continue
        if isinstance(cells, str) or len(cells) != len(header):
            end = lines.number
            what = cells if isinstance(cells, str) else f"it has {len(cells)} cells, not {len(header)}"
            lines.back_to(start)
            _skip_to_row(lines, end, delimiter, len(header), numbered=numbered)
            where = (
                f"line {start + 1}" if lines.number == start + 1 else f"lines {start + 1} to {lines.number}"
            )
            yield f"The row in {where} is broken: {what}."
        elif not all(map(is_clean, cells)):
            yield f"The row that ends in line {lines.number} {_NOT_UTF8}."
        else:
            numbered = numbered and cells[0].strip().isdigit()
            yield dict(zip(header, cells, strict=True))


def _header(path: Path, lines: _Lines, delimiter: str) -> list[str]:
    while not (cells := _cells(lines, delimiter)):
        if cells is None:
            return []
    if isinstance(cells, str):
        raise InputError(f"{path}: the first line does not name the columns: {cells}.")
    names = [name.strip() for name in cells]
    if twice := next((name for name in names if name and names.count(name) > 1), ""):
        raise InputError(f"{path}: two columns are called {twice!r}; rename one of them.")
    return names


def _cells(lines: _Lines, delimiter: str) -> list[str] | str | None:
    """The cells of the next row; what is wrong with it; None at the end."""
    # Strict, because a quote that is never closed would swallow the rows after it unsaid.
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        quotes = "unexpected end" in str(error) or "expected after" in str(error)
        return "a quotation mark in it is not closed, or not doubled" if quotes else str(error)


def _skip_to_row(lines: _Lines, end: int, delimiter: str, columns: int, *, numbered: bool) -> None:
    """Goes from a broken row to where the next one begins, or to where its text ended.

    A row that swallowed others (its quotation mark is not closed) gives them back: where all rows begin with
    a number, a line that does so is the beginning of one; else a line that has as many cells as there are
    columns.
    """
    begins = re.compile(rf'\s*"?\d+"?\s*{re.escape(delimiter)}')
    numbered = bool(begins.match(next(lines))) and numbered
    while lines.number < end:
        start = lines.number
        if numbered:
            found = bool(begins.match(next(lines)))
        else:
            cells = _cells(lines, delimiter)
            found = isinstance(cells, list) and len(cells) == columns
        lines.back_to(start if found else start + 1)
        if found:
            return


class _Lines:
    """Lines that can be given back.

    Attributes:
        number: how many have been taken.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept: deque[str] = deque()  # taken since the mark
        self._ahead: deque[str] = deque()  # given back
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self.number += 1
        self._kept.append(line)
        return line

    def mark(self) -> int:
        """Lets go of the lines before; returns how many have been taken."""
        self._kept.clear()
        return self.number

    def first(self) -> str:
        """The first line, not taken."""
        line = next(self, "")
        self.back_to(0)
        return line

    def back_to(self, number: int) -> None:
        """Gives lines back, so that the one after `number` is the next."""
        while self.number > number and self._kept:
            self._ahead.appendleft(self._kept.pop())
            self.number -= 1


# --- Parquet and Excel ---------------------------------------------------------------------------


def _parquet(path: Path) -> Iterator[Record]:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except pyarrow.ArrowException as error:
        raise InputError(f"{path}: this is not a Parquet file, or it is broken; write it again.") from error
    with file:
        for group in range(file.num_row_groups):
            left = file.metadata.row_group(group).num_rows
            try:
                for batch in file.iter_batches(_PROBED, row_groups=[group], use_threads=False):
                    for record in batch.to_pylist():
                        left -= 1
                        yield {name: _text(cell) for name, cell in record.items()}
            except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
                reason = str(error).splitlines()[0]
                for _ in range(left):
                    yield f"The row cannot be read; the file is broken here: {reason}."


def _text(cell: object) -> object:
    """A cell; the text of one that holds its bytes."""
    if not isinstance(cell, bytes):
        return cell
    from nlp.read.encodings import decode

    try:
        return decode(cell)
    except InputError:
        return cell


def _excel(path: Path) -> Iterator[Record]:
    import openpyxl

    from nlp.read.archive import open_archive

    try:
        open_archive(path.read_bytes()).close()
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    # What openpyxl lets through on damaged files is whatever met the damage.
    except Exception as error:
        raise InputError(
            f"{path}: this is not an Excel workbook, or it is broken; save the sheet as CSV UTF-8."
        ) from error
    try:
        for sheet in book.worksheets:
            rows = (row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row))
            header = next(rows, None)
            if header is None:
                continue  # an empty sheet
            names = ["" if name is None else str(name).strip() for name in header]
            for row in rows:
                cells = zip(names, row, strict=False)
                yield {name: _plain(cell) for name, cell in cells if name}
            return
    finally:
        book.close()


def _plain(cell: object) -> object:
    """A cell of Excel as JSON could hold it: whole numbers are whole, times are text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


_READERS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _json,
    ".csv": _csv,
    ".tsv": _csv,
    ".parquet": _parquet,
    ".xlsx": _excel,
    ".xlsm": _excel,
}
