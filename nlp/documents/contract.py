"""What every format of documents does: units out, targets in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, TypeAlias

from nlp.documents.note import Note
from nlp.documents.unit import Target, Unit

Bilingual: TypeAlias = Literal["", "beside", "under"]
"""Whether the source stands in the document, too, and where its translation is."""


class Opened(ABC):
    """A document in memory. Its class is made from the bytes of a file, and raises `InputError`.

    Attributes:
        units: its texts, in order.
        notes: what of it is not translated.
    """

    units: list[Unit]
    notes: list[Note]

    @abstractmethod
    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        """Returns the document with other texts; called once.

        Args:
            targets: of each unit; None: it stays as it is, to the byte.
            bilingual: one of the ways that the format's line in formats.toml names, or "".
        """
