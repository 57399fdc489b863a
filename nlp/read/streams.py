"""The lines of a large text file in whatever encoding, one after another."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from nlp.read.legacy import Encoding, convert, from_legacy

MAX_LINE = 20_000_000
"""Most characters of a line that is held."""

_SAMPLE = 1_000_000  # bytes by which the encoding is told


def lines_of(path: Path, *, newline: str) -> Iterator[str | None]:
    """Yields the lines with their ends; None stands for one that is too long to hold.

    UTF-8, UTF-16 with its mark (what Excel and PowerShell may write) and the Vietnamese encodings of the
    time before Unicode are told apart. Bytes that are no UTF-8 come as lone surrogates: see `is_clean`.

    Args:
        path: the file.
        newline: "\\n" if only that ends a line; "" if "\\r" does so, too.
    """
    encoding = _encoding_of(path)
    by_codec = encoding if encoding in ("utf-16", "utf-8-sig") else "latin-1"
    errors = {"utf-16": "replace", "utf-8-sig": "surrogateescape"}.get(encoding, "strict")
    with open(path, encoding=by_codec, errors=errors, newline=newline) as stream:
        while line := stream.readline(MAX_LINE):
            if len(line) < MAX_LINE or line.endswith("\n"):
                yield line if by_codec == encoding else convert(line, encoding) or line  # type: ignore[arg-type]
            else:
                while line and not line.endswith("\n"):
                    line = stream.readline(MAX_LINE)
                yield None


def is_clean(text: str) -> bool:
    """Tells whether all bytes of a line were text."""
    return text.isascii() or not any("\udc80" <= character <= "\udcff" for character in text)


def _encoding_of(path: Path) -> Encoding | str:
    with open(path, "rb") as stream:
        sample = stream.read(_SAMPLE)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
        return "utf-8-sig"
    except UnicodeDecodeError:
        found = from_legacy(sample.decode("latin-1"), fewest=3)
    return found[1] if found else "utf-8-sig"
