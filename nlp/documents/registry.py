"""The formats of documents that are translated in themselves: adding one means adding its file and its line.

A line of formats.toml names a module of this room, in which a class `Document` opens files of the format.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from nlp.documents.contract import Opened
from nlp.errors import InputError
from nlp.text.tables import read_table


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of document.

    Attributes:
        name: as messages call it.
        module: its file, by its full name.
        suffixes: what its files end in; the first is the usual one.
        bilingual: the ways in which source and translation can stand together in it.
        apart: its files are opened in a process of its own, with limits of time and memory.
        columns: it has columns that can be chosen.
        made: its module has a function `make` that makes a document of a title and paragraphs.
        tagged: it names its language, which a translation makes English.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    bilingual: tuple[str, ...]
    apart: bool = False
    columns: bool = False
    made: bool = False
    tagged: bool = False

    def open(self, data: bytes, columns: tuple[str, ...] = ()) -> Opened:
        """Opens a file.

        Raises:
            InputError: it is broken, or has no such columns.
        """
        opened: Opened = import_module(self.module).Document(data, columns)
        return opened

    def make(self, title: str, paragraphs: list[str]) -> bytes:
        """Returns a new document."""
        made: bytes = import_module(self.module).make(title, paragraphs)
        return made


def _format(key: str, row: dict[str, Any]) -> Format:
    lists = {name: tuple(row[name]) for name in ("suffixes", "bilingual")}
    return Format(**{**row, **lists, "module": f"nlp.documents.{key}"})


FORMATS: dict[str, Format] = {
    key: _format(key, row) for key, row in read_table("nlp.documents", "formats")["formats"].items()
}
"""All formats by name."""


def suffixes() -> tuple[str, ...]:
    """Returns one ending for each format."""
    return tuple(known.suffixes[0] for known in FORMATS.values())


def by_suffix(suffix: str) -> Format | None:
    """Returns the format whose files end so (".docx"); None if there is none."""
    return next((known for known in FORMATS.values() if suffix.lower() in known.suffixes), None)


def output_format(source: str, target: str) -> Format | None:
    """Returns the format in which a document comes back; None if it cannot.

    It is its own, or one in which a new document can be made of its text.

    Args:
        source, target: what the names of the two files end in.
    """
    wanted = by_suffix(target)
    return wanted if wanted is not None and (wanted.made or source.lower() in wanted.suffixes) else None


def check_bilingual(wanted: Format, bilingual: str) -> None:
    """Raises InputError where source and translation cannot stand together so."""
    if bilingual and bilingual not in wanted.bilingual:
        ways = " or ".join(wanted.bilingual)
        raise InputError(f"in {wanted.name} source and translation stand {ways} each other, not {bilingual}")
