"""Files that were made for a caller and wait to be fetched."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import quote

KEEP_FILES = 1800.0
"""Seconds that a translated file can be fetched."""
MOST_FILES = 200
"""Translated files kept; the oldest goes first."""
MOST_BYTES = 500_000_000
"""Of all of them."""


@dataclass(frozen=True, slots=True)
class File:
    """A file.

    Attributes:
        name: for whoever fetches it.
        data: its bytes.
        until: when it goes, by `time.monotonic`.
    """

    name: str
    data: bytes
    until: float


class Files:
    """Translated files that wait to be fetched; in memory, so that nothing is left behind."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, File] = OrderedDict()

    def add(self, name: str, data: bytes) -> str:
        """Keeps a file for a while; returns the name to fetch it by, which nobody can guess."""
        key = f"{secrets.token_urlsafe(24)}.{_plain(name)}"
        self._files[key] = File(name, data, time.monotonic() + KEEP_FILES)
        while len(self._files) > MOST_FILES or (
            len(self._files) > 1 and sum(len(file.data) for file in self._files.values()) > MOST_BYTES
        ):
            self._files.popitem(last=False)
        return key

    def get(self, key: str) -> File | None:
        """Returns a file; None where there is none, or no longer."""
        now = time.monotonic()
        for old in [name for name, file in self._files.items() if file.until < now]:
            del self._files[old]
        return self._files.get(key)


def attachment(name: str) -> str:
    """Returns the header Content-Disposition of a file (RFC 6266): its name, and one in ASCII.

    Args:
        name: without characters that mean something in a header, see `nlp.server.forms.file_name`.
    """
    return f"attachment; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(name: str) -> str:
    return "".join(character if character.isascii() else "_" for character in name)
