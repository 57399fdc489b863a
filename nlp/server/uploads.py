"""Files that callers hand in, read in processes with limits of time, memory and length."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nlp.batch.input import Row, open_rows
from nlp.errors import InputError
from nlp.read.apart import OF_A_STRANGER, call_apart
from nlp.read.document import Document
from nlp.read.limits import documents_of
from nlp.read.source import read_all
from nlp.read.tables import suffixes
from nlp.server.problems import ProblemError

TABLES = suffixes()

MOST_CHARACTERS = 50_000_000
"""Of all texts of a table: a packed one of some megabytes may hold gigabytes."""

Documents = list[Document | tuple[str, str]]
"""Texts; those that could not be read as (name, error)."""

_OF_A_TABLE = replace(OF_A_STRANGER, seconds=60.0, characters=MOST_CHARACTERS)


def read_upload(path: Path, columns: dict[str, str], most: int) -> tuple[Documents, bool]:
    """Reads an uploaded file.

    Args:
        path: a table or a document.
        columns: of a table, see `nlp.batch.input.open_rows`.
        most: rows that a table may have.

    Returns:
        Its texts, and whether they are answered by a list.

    Raises:
        InputError: it cannot be read.
        ProblemError: it has too many rows.
    """
    if path.suffix.lower() not in TABLES:
        found = [replace(document, origin=path.name) for document in read_all(path, apart=OF_A_STRANGER)]
        return [*found], len(found) > 1
    options = {"path": str(path), "columns": columns, "most": most, "characters": _OF_A_TABLE.characters}
    table = call_apart("nlp.server.uploads:table_here", b"", options, limits=_OF_A_TABLE)
    if table["count"] > most:
        raise ProblemError("too-many-rows", count=table["count"], limit=most)
    return [_row(*row) for row in table["rows"]], True


def table_here(_: bytes, *, path: str, columns: dict[str, str], most: int, characters: int) -> dict[str, Any]:
    """What `read_upload` does with a table in the other process: its rows, if there are not too many."""
    rows = open_rows(path, **columns)
    if rows.count > most:
        return {"count": rows.count, "rows": []}
    found: list[tuple[str, dict[str, Any] | None, str]] = []
    length = 0
    for row in rows:
        found.append(_as_values(row))
        length += len(row.document.text) if row.document is not None else 0
        if length > characters:
            raise InputError(f"{path}: it holds more than {characters:,} characters; cut the table.")
    return {"count": rows.count, "rows": found}


def _as_values(row: Row) -> tuple[str, dict[str, Any] | None, str]:
    return str(row.id), asdict(row.document) if row.document is not None else None, row.error


def _row(id: str, document: dict[str, Any] | None, error: str) -> Document | tuple[str, str]:
    return (id, error) if document is None else replace(documents_of([document])[0], origin=id)
