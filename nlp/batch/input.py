"""The rows of a batch: a table (see `nlp.read.tables`) or a folder of files, read one row at a time.

A row that cannot be read becomes a row with an error, so that as many rows come out as went in.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from nlp.errors import InputError
from nlp.read import registry, tables
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_text
from nlp.read.tables import read_records
from nlp.text.normalise import normalise

log = logging.getLogger("tomtat")

PROBED = 64
"""How many records are looked at to learn which columns there are."""


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


Names: TypeAlias = tuple[str, str, str | None]
"""The columns of the texts, of the names of rows, and of titles."""


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row of a table before its text is looked at, which takes most of the time that reading takes: it is
    done where the row is worked on.

    Attributes:
        number: from 1.
        record: its cells.
        names: see `Names`.
        error: why it cannot be read, as far as that is known.
    """

    number: int
    record: dict[str, Any]
    names: Names
    error: str = ""

    @property
    def id(self) -> str | int:
        return _row_id(self.record.get(self.names[1]), self.number)

    def read(self) -> Row:
        """Returns the row with its text, or with what is wrong with it."""
        if self.error:
            return Row(self.id, None, self.error)
        text_column, _, title_column = self.names
        text = self.record.get(text_column)
        title = self.record.get(title_column) if title_column is not None else None
        if not isinstance(text, str):
            error = f"The column {text_column!r} of row {self.number} is empty."
            if text is not None:
                kind = type(text).__name__
                error = f"The column {text_column!r} of row {self.number} holds {kind}, not text."
            return Row(self.id, None, error)
        try:
            document = read_pasted(text, origin=str(self.id))
        except InputError as error:
            return Row(self.id, None, str(error))
        if isinstance(title, str) and title.strip():
            heading = " ".join(normalise(title).split())
            document = Document(document.text, heading, document.origin, document.notes)
        return Row(self.id, document)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an input, of whichever kind; each iteration starts anew.

    Attributes:
        source: the file or folder.
        count: how many rows there are.
        fingerprint: changes when the input does: SHA-256 of a file; of the paths, sizes and times of
            change of a folder's files.
        start: begins to read after as many rows as it is told.
        unread: the same, of rows that are read where they are worked on; None where there are no such.
    """

    source: Path
    count: int
    fingerprint: str
    start: Callable[[int], Iterator[Any]]
    unread: Callable[[int], Iterator[UnreadRow]] | None = None

    def __iter__(self) -> Iterator[Any]:
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
        source: a table (`nlp.read.tables.suffixes`), or a folder of files that can be read
            (`nlp.read.registry.suffixes`; in the order of their paths, hidden ones are left out).
        text_column: the column that holds the texts.
        id_column: the column that names the rows; without an "id" they are numbered from 1.
        title_column: a column of titles, if the texts come without.

    Raises:
        InputError: the input cannot be read, has no rows, or lacks a column.
    """
    path = Path(source)
    with reading(path):
        if path.is_dir():
            return _folder(path)
        count = _count(path, id_column)
        if count == 0:
            raise InputError(f"{path}: there are no rows in it.")
        wanted = [text_column, None if id_column == "id" else id_column, title_column]
        check_columns(path, wanted)
        names = (text_column, id_column, title_column)
        start, unread = partial(_table, path, names), partial(_unread, path, names)
        return Rows(path, count, digest_file(path), start, unread)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Says in a sentence why an input cannot be opened.

    Raises:
        InputError: it is not there, may not be read, or is neither a table nor a folder.
    """
    try:
        if path.is_file() and path.suffix.lower() not in tables.suffixes():
            raise InputError(
                f"{path}: a batch is a {' '.join(tables.suffixes())} file or a folder of files; for single "
                f"articles there is `tomtat digest`."
            )
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file or folder; check the name.") from None
    except PermissionError:
        raise InputError(f"{path}: you may not read this; check its permissions.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _count(path: Path, id_column: str) -> int:
    """Counts the rows, and says if several have the same name: their outputs cannot be told apart by it."""
    count = repeated = 0
    seen: set[int] = set()
    first: object = None
    for record in read_records(path):
        count += 1
        cell = record.get(id_column) if isinstance(record, dict) else None
        if cell is None or cell == "":
            continue
        key = hash(cell if isinstance(cell, str | int) else str(cell))
        if key in seen:
            first = cell if first is None else first
            repeated += 1
        seen.add(key)
    if repeated:
        log.warning("%s: rows with the %s of an earlier one: %d, first %r", path, id_column, repeated, first)
    return count


def check_columns(path: Path, wanted: Iterable[str | None]) -> None:
    """Makes sure that some of the first records have the columns.

    Raises:
        InputError: they lack one.
    """
    columns: dict[str, None] = {}
    readable = 0
    for record in islice(read_records(path), PROBED):
        if isinstance(record, dict):
            readable += 1
            columns.update(dict.fromkeys(record))
    for name in wanted:
        if readable and name is not None and name not in columns:
            there = ", ".join(columns) or "none"
            raise InputError(f"{path}: there is no column {name!r}; the columns are: {there}.")


def _unread(path: Path, names: Names, start: int) -> Iterator[UnreadRow]:
    for number, record in islice(enumerate(read_records(path), start=1), start, None):
        if isinstance(record, str):
            yield UnreadRow(number, {}, names, record)
        else:
            yield UnreadRow(number, record, names)


def _table(path: Path, names: Names, start: int) -> Iterator[Row]:
    return (row.read() for row in _unread(path, names, start))


def _row_id(cell: object, number: int) -> str | int:
    if cell is None or cell == "":
        return number
    if isinstance(cell, str) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)


def _folder(folder: Path) -> Rows:
    digest = hashlib.sha256()
    count = 0
    for path in _files(folder):
        status = path.stat()
        known = [path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns]
        digest.update(json.dumps(known).encode())
        count += 1
    if count == 0:
        kinds = " ".join(registry.suffixes())
        raise InputError(f"{folder}: there are no files that can be read ({kinds}) in this folder.")
    return Rows(folder, count, digest.hexdigest(), partial(_folder_rows, folder))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(registry.suffixes()):
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


def digest_file(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
