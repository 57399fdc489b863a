"""Documents that are text files: how their bytes are read is the same for all of them."""

from __future__ import annotations

from nlp.documents.contract import Opened
from nlp.documents.note import Note
from nlp.read.encodings import decode
from nlp.read.legacy import repair


class PlainDocument(Opened):
    """A text file; that it was repaired, or comes back in another encoding, is noted.

    Args:
        data: its bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        self._text, repaired = repair(decode(data))
        self.notes = [Note("read", repaired)] if repaired else []
        if (self._mark + self._text).encode() != data:
            self.notes.append(Note("encoding"))
