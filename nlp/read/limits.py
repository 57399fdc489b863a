"""Reads binary files in another process, and holds the length of what is read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from nlp.errors import InputError
from nlp.read.apart import MAX_CHARACTERS, OF_A_STRANGER, Limits, call_apart
from nlp.read.document import Document

__all__ = ["OF_A_STRANGER", "Limits", "check_length", "documents_of", "read_apart"]


def read_apart(
    module: str, data: bytes, *, charset: str = "", limits: Limits | None = None
) -> list[Document]:
    """Reads a file with a module's `read`, in another process.

    Args:
        module: one of the readers, by its full name.
        data: the file.
        charset: what the source says of its encoding.
        limits: what it may take; `Limits()` if it is left out.

    Raises:
        InputError: what the reader says; or it took too long, too much memory, or gave up.
    """
    limits = limits or Limits()
    options = {"module": module, "charset": charset, "characters": limits.characters}
    return documents_of(call_apart("nlp.read.limits:read_here", data, options, limits=limits))


def read_here(data: bytes, *, module: str, charset: str, characters: int) -> list[dict[str, Any]]:
    """What `read_apart` does in the other process; returns the documents as plain values."""
    from importlib import import_module

    documents = import_module(module).read(data, charset=charset)
    check_length(documents, characters)
    return [asdict(document) for document in documents]


def documents_of(values: list[dict[str, Any]]) -> list[Document]:
    """The documents that came as plain values."""
    return [Document(**{**part, "notes": tuple(part["notes"])}) for part in values]


def check_length(documents: list[Document], characters: int = MAX_CHARACTERS) -> None:
    """Raises InputError if documents are longer than the most that is read."""
    length = sum(len(document.text) for document in documents)
    if length > characters:
        raise InputError(
            f"it holds {length:,} characters, and at most {characters:,} are read; give one article."
        )
