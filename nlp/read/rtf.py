"""A Rich Text file (RTF) to text, by striprtf."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from nlp.errors import InputError
from nlp.read.document import Document

_CODEPAGE = re.compile(rb"\\ansicpg(\d+)")


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads an RTF file, a line for each paragraph.

    Raises:
        InputError: the file is broken.
    """
    declared = _CODEPAGE.search(data[:2000])
    # 1252 is what Word writes for Vietnamese, too, whose letters it gives by their Unicode numbers.
    encoding = f"cp{declared[1].decode()}" if declared and declared[1] != b"0" else "cp1252"
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace")
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError, RecursionError) as error:
        raise InputError("The RTF file is broken; open it in a word processor and save it again.") from error
    if rb"\cell" in data:  # it parts cells, and ends rows, by "|"
        text = text.replace("|\n", "\n").replace("|", "\t")
    return [Document(text)]
