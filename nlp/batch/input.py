"""The rows of a batch: a JSONL, CSV or Parquet table, or a folder of files, read one row at a time.

A row that cannot be read becomes a row with an error, so that as many rows come out as went in.
Hence JSONL and CSV are read here, line by line: a reader of whole tables ends at the first bad line
and guesses types (an id "007" becomes 7). Parquet is read by pyarrow, one row group after another:
the streaming reader of `datasets` keeps what it has read, and its memory grows with the file.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TypeAlias

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.source import MAX_BYTES, read_pasted, read_text
from nlp.text.normalise import normalise

FOLDER_SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf")

PROBED = 64
"""How many records are looked at to learn which columns there are."""

Record: TypeAlias = "dict[str, object] | str"
"""The cells of a row by column; or what is wrong with the row, in one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the input.

    Attributes:
        id: its name: the cell of the id column, the path in the folder, or the row number from 1.
        document: its text; None if it cannot be read.
        error: why it cannot be read, in one sentence.
    """

    id: str | int
    document: Document | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an input; each iteration starts anew and holds one row at a time.

    Attributes:
        source: the file or folder.
        count: how many rows there are.
        fingerprint: changes when the input does: SHA-256 of a file; of the paths, sizes and times of
            change of a folder's files.
        start: begins to read after as many rows as it is told.
    """

    source: Path
    count: int
    fingerprint: str
    start: Callable[[int], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.start(0)


def open_rows(
    source: str | os.PathLike[str],
    *,
    text_column: str = "text",
    id_column: str = "id",
    title_column: str | None = None,
) -> Rows:
    """Looks at an input and makes sure that it has rows and columns as wanted.

    Args:
        source: a .jsonl, .ndjson, .csv, .tsv or .parquet file, or a folder of text files (read in
            the order of their paths; hidden ones are left out).
        text_column: the column that holds the texts.
        id_column: the column that names the rows; without an "id" they are numbered from 1.
        title_column: a column of titles, if the texts come without.

    Raises:
        InputError: the input cannot be read, has no rows, or lacks a column.
    """
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path)
        reader = _reader(path)
        count = sum(1 for _ in reader(path))
        if count == 0:
            raise InputError(f"{path}: there are no rows in it.")
        wanted = [text_column, None if id_column == "id" else id_column, title_column]
        _check_columns(path, reader, wanted)
        names = (text_column, id_column, title_column)
        return Rows(path, count, _digest_file(path), partial(_table, path, reader, *names))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file or folder; check the name.") from None
    except PermissionError:
        raise InputError(f"{path}: you may not read this; check its permissions.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _reader(path: Path) -> Callable[[Path], Iterator[Record]]:
    readers = {".jsonl": _jsonl, ".ndjson": _jsonl, ".csv": _csv, ".tsv": _csv, ".parquet": _parquet}
    reader = readers.get(path.suffix.lower())
    if not path.exists():
        raise InputError(f"{path}: there is no such file or folder; check the name.")
    if reader is None:
        raise InputError(
            f"{path}: a batch is a .jsonl, .csv, .tsv or .parquet file or a folder of text files; "
            f"for single articles there is `tomtat digest`."
        )
    return reader


def _check_columns(
    path: Path, reader: Callable[[Path], Iterator[Record]], wanted: Iterable[str | None]
) -> None:
    """Raises InputError for a column that all of the first records lack."""
    columns: dict[str, None] = {}
    readable = 0
    for record in islice(reader(path), PROBED):
        if isinstance(record, dict):
            readable += 1
            columns.update(dict.fromkeys(record))
    for name in wanted:
        if readable and name is not None and name not in columns:
            there = ", ".join(columns) or "none"
            raise InputError(f"{path}: there is no column {name!r}; the columns are: {there}.")


def _table(
    path: Path,
    reader: Callable[[Path], Iterator[Record]],
    text_column: str,
    id_column: str,
    title_column: str | None,
    start: int,
) -> Iterator[Row]:
    for number, record in islice(enumerate(reader(path), start=1), start, None):
        if isinstance(record, str):
            yield Row(number, None, record)
            continue
        row_id = _row_id(record.get(id_column), number)
        text = record.get(text_column)
        title = record.get(title_column) if title_column is not None else None
        if not isinstance(text, str):
            what = "nothing" if text is None else f"{type(text).__name__}, not text"
            yield Row(row_id, None, f"The column {text_column!r} of row {number} holds {what}.")
            continue
        try:
            document = read_pasted(text, origin=str(row_id))
        except InputError as error:
            yield Row(row_id, None, str(error))
            continue
        if isinstance(title, str) and title.strip():
            heading = " ".join(normalise(title).split())
            document = Document(document.text, heading, document.origin, document.notes)
        yield Row(row_id, document)


def _row_id(cell: object, number: int) -> str | int:
    if cell is None or cell == "":
        return number
    if isinstance(cell, str) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)


def _jsonl(path: Path) -> Iterator[Record]:
    """Records of a file of one JSON object a line; blank lines are no rows."""
    for number, line in _lines(path):
        if line is None:
            yield f"Line {number} is longer than {MAX_BYTES / 1e6:.3g} million characters."
        elif line.strip():
            yield _json_record(line, number)


def _json_record(line: str, number: int) -> Record:
    if not _is_clean(line):
        return f"Line {number} is not UTF-8; save the file as UTF-8."
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"Line {number} is not JSON: {error}."
    if not isinstance(record, dict):
        return f"Line {number} is not a JSON object, but {type(record).__name__}."
    return record


def _lines(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yields (number, line); None stands for a line that is too long to hold."""
    with _open(path, newline="\n") as stream:
        number = 1
        while line := stream.readline(MAX_BYTES):
            if len(line) < MAX_BYTES or line.endswith("\n"):
                yield number, line
            else:
                while line and not line.endswith("\n"):
                    line = stream.readline(MAX_BYTES)
                yield number, None
            number += 1


def _open(path: Path, newline: str) -> IO[str]:
    """Opens a text file; bytes that are not text come as lone surrogates, to be told row by row."""
    with open(path, "rb") as stream:
        start = stream.read(2)
    utf_16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel and PowerShell may write
    if utf_16:
        return open(path, encoding="utf-16", errors="replace", newline=newline)
    return open(path, encoding="utf-8-sig", errors="surrogateescape", newline=newline)


def _is_clean(text: str) -> bool:
    return not any("\udc80" <= character <= "\udcff" for character in text) if not text.isascii() else True


def _csv(path: Path) -> Iterator[Record]:
    """Records of a table whose first line names the columns; comma, semicolon or tab between cells."""
    csv.field_size_limit(MAX_BYTES)
    with _open(path, newline="") as stream:
        first = stream.readline(MAX_BYTES)
        stream.seek(0)
        delimiter = max(",;\t", key=first.count)
        # Strict, because a quote that is never closed would swallow the rows after it unsaid.
        lines = csv.reader(stream, delimiter=delimiter, strict=True)
        header: list[str] | None = None
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                if header is None:
                    raise InputError(f"{path}: the first line does not name the columns: {error}.") from error
                yield f"The row that ends in line {lines.line_num} is broken: {error}."
                continue
            if not cells:
                continue
            if header is None:
                header = [name.strip() for name in cells]
            elif len(cells) != len(header):
                yield (
                    f"The row that ends in line {lines.line_num} has {len(cells)} cells, "
                    f"but there are {len(header)} columns."
                )
            elif not all(map(_is_clean, cells)):
                yield f"The row that ends in line {lines.line_num} is not UTF-8; save the file as UTF-8."
            else:
                yield dict(zip(header, cells, strict=True))


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
                for batch in file.iter_batches(PROBED, row_groups=[group], use_threads=False):
                    for record in batch.to_pylist():
                        left -= 1
                        yield record
            except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
                reason = str(error).splitlines()[0]
                for _ in range(left):
                    yield f"The row cannot be read; the file is broken here: {reason}."


def _folder(folder: Path) -> Rows:
    digest = hashlib.sha256()
    count = 0
    for path in _files(folder):
        status = path.stat()
        known = [path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns]
        digest.update(json.dumps(known).encode())
        count += 1
    if count == 0:
        kinds = " ".join(FOLDER_SUFFIXES)
        raise InputError(f"{folder}: there are no text files ({kinds}) in this folder.")
    return Rows(folder, count, digest.hexdigest(), partial(_folder_rows, folder))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(FOLDER_SUFFIXES):
                path = Path(parent, name)
                if path.is_file():
                    yield path


def _folder_rows(folder: Path, start: int) -> Iterator[Row]:
    for path in islice(_files(folder), start, None):
        name = path.relative_to(folder).as_posix()
        try:
            found = read_text(path)
        except InputError as error:
            yield Row(name, None, str(error))
        else:
            yield Row(name, Document(found.text, found.title, name, found.notes))


def _digest_file(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
