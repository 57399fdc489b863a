"""Documents opened and written; in a process of its own where a format can be made to harm."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from nlp.documents.contract import Bilingual
from nlp.documents.note import Note
from nlp.documents.registry import FORMATS, Format
from nlp.documents.unit import Mark, Target, Unit
from nlp.errors import InputError
from nlp.read.apart import MAX_CHARACTERS, Limits, call_apart

_LARGE = 1_000_000
"""Bytes from which on files of all formats are opened apart."""


def extract(
    data: bytes, known: Format, columns: Sequence[str], limits: Limits | None = None
) -> tuple[list[Unit], list[Note]]:
    """Returns the texts of a document, and what of it is not translated.

    Args:
        data: its file.
        known: its format.
        columns: of a table, those that are translated.
        limits: of the process that opens it, whatever its format, for what strangers hand in; None: only
            formats that say so, and large files, are opened in one.

    Raises:
        InputError: it is broken, too long, or takes too much to open; or it has no such columns.
    """
    arguments = {"format": _name(known), "columns": list(columns)}
    found = _call("extract_here", data, known, arguments, limits)
    units = [Unit(text, tuple(Mark(*mark) for mark in marks)) for text, marks in found["units"]]
    return units, [Note(**note) for note in found["notes"]]


def write(
    data: bytes,
    known: Format,
    columns: Sequence[str],
    targets: Sequence[Target | None],
    bilingual: Bilingual,
    limits: Limits | None = None,
) -> bytes:
    """Returns the document with other texts; see `Opened.write`."""
    put = [None if target is None else [target.text, target.places] for target in targets]
    arguments = {"format": _name(known), "columns": list(columns), "targets": put, "bilingual": bilingual}
    return base64.b64decode(_call("write_here", data, known, arguments, limits))


def _name(known: Format) -> str:
    return next(name for name, one in FORMATS.items() if one is known)


def _call(function: str, data: bytes, known: Format, arguments: dict[str, Any], limits: Limits | None) -> Any:
    if limits is None and not known.apart and len(data) <= _LARGE:
        return globals()[function](data, **arguments)
    limits = limits or Limits()
    arguments = {**arguments, "characters": limits.characters}
    return call_apart(f"{__name__}:{function}", data, arguments, limits=limits)


def extract_here(
    data: bytes, *, format: str, columns: list[str], characters: int = MAX_CHARACTERS
) -> dict[str, Any]:
    """What `extract` does in the other process."""
    opened = FORMATS[format].open(data, tuple(columns))
    length = sum(len(unit.text) for unit in opened.units)
    if length > characters:
        raise InputError(
            f"it holds {length:,} characters, and at most {characters:,} are read; give a part of it."
        )
    units = [
        [unit.text, [(mark.start, mark.end, mark.kind, mark.parent) for mark in unit.marks]]
        for unit in opened.units
    ]
    return {"units": units, "notes": [{"code": note.code, "detail": note.detail} for note in opened.notes]}


def write_here(
    data: bytes,
    *,
    format: str,
    columns: list[str],
    targets: list[list[Any] | None],
    bilingual: Bilingual,
    characters: int = MAX_CHARACTERS,
) -> str:
    """What `write` does in the other process."""
    opened = FORMATS[format].open(data, tuple(columns))
    put = [
        None
        if target is None
        else Target(target[0], tuple(None if span is None else (span[0], span[1]) for span in target[1]))
        for target in targets
    ]
    return base64.b64encode(opened.write(put, bilingual)).decode()
