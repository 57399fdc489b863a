"""Which formats there are: what a file is told by, and which module reads it.

A format is one file in this room and one line in formats.toml. Its module has one function,

    read(data: bytes, *, charset: str = "") -> list[Document]

which raises `InputError` in a sentence that begins after the file's name. The command line's help, the
page's file types, the reader of folders and the kinds of web pages that are accepted follow this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.text.tables import read_table

Reader = Callable[..., list[Document]]

_HEAD = 4096  # bytes that are looked at


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Attributes:
        name: its name in English, as messages call it.
        suffixes: what its files end in; the first is the usual one.
        media_types: what servers call it.
        module: what reads it; imported when a file of this kind comes.
        begins: a pattern that its files begin with; "" if they cannot be told so.
        member: how the name of a file in its archive begins.
        binary: its files always begin so; one that does not is another or broken.
        apart: it is read in a process of its own, with limits of time and memory.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    module: str
    begins: bytes = b""
    member: str = ""
    binary: bool = False
    apart: bool = False

    def reader(self) -> Reader:
        """Returns the function that reads a file."""
        read: Reader = import_module(self.module).read
        return read


def _table() -> list[Format]:
    data = read_table("nlp.read", "formats")
    formats = []
    for key, row in data["formats"].items():
        begins = re.sub("<<([A-Z]+)>>", lambda name: data["fragments"][name[1]], row.get("begins", ""))
        lists = {name: tuple(row[name]) for name in ("suffixes", "media_types")}
        module = row.get("module", f"nlp.read.{key}")
        formats.append(Format(**{**row, **lists, "module": module, "begins": begins.encode("latin-1")}))
    return formats


FORMATS: list[Format] = _table()
"""All formats; text, the first, is what a file is that is nothing else."""


def suffixes() -> tuple[str, ...]:
    """Returns what the files that can be read end in, each with its dot."""
    return tuple(suffix for known in FORMATS for suffix in known.suffixes)


def usual_suffixes() -> tuple[str, ...]:
    """Returns one ending for each format: what a help text has room for."""
    return tuple(known.suffixes[0] for known in FORMATS)


def media_types() -> tuple[str, ...]:
    """Returns the kinds of web content that can be read."""
    return tuple(kind for known in FORMATS for kind in known.media_types)


def media_type(suffix: str) -> str:
    """Returns what servers call files that end so (".docx")."""
    kinds = (known.media_types[0] for known in FORMATS if suffix in known.suffixes)
    return next(kinds, "application/octet-stream")


def recognise(data: bytes, *, suffix: str = "", media_type: str = "") -> Format:
    """Finds the format of a file: by its content, else by its name, else by what the server says.

    Args:
        data: the file.
        suffix: the end of its name, in small letters, with the dot; "" where it has no name.
        media_type: of a web page; "" elsewhere.

    Raises:
        InputError: it is of a kind that cannot be read, or not what its name says, or broken.
    """
    if not media_type:  # the address of a page may end in anything
        _refuse_name(suffix)
    named = next((known for known in FORMATS if suffix in known.suffixes), None)
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")  # UTF-16 too
    for known in FORMATS:
        begins = known.begins and re.match(known.begins, data if known.binary else head, re.I | re.S)
        if begins and (not known.member or _has_member(data, known.member)):
            if named is not None and named.binary and known is not named and not media_type:
                raise _not_a(suffix)
            return known
    _refuse(data)
    if named is not None and named.binary:
        raise _not_a(suffix)
    if named is not None:
        return named
    return next((known for known in FORMATS if media_type in known.media_types), FORMATS[0])


def refuse_binary(data: bytes, suffix: str) -> None:
    """Raises InputError where what should be a file of text begins as no text does.

    Args:
        data: the file, or its beginning.
        suffix: the end of its name, with the dot.
    """
    if _begin().match(data):
        raise _not_a(suffix)


@cache
def _begin() -> re.Pattern[bytes]:
    patterns = read_table("nlp.read", "formats")["others"]["begin"]
    return re.compile("|".join(patterns).encode("latin-1"), re.DOTALL)


def _not_a(suffix: str) -> InputError:
    return InputError(f"this is not a {suffix[1:].upper()} file, or it is broken; save it again.")


def _refuse_name(suffix: str) -> None:
    """Raises InputError for files that are called as nothing is that can be read."""
    others = read_table("nlp.read", "formats")["others"]
    if suffix in others["pictures"]:
        raise InputError(
            f"a picture ({suffix}) holds no text that can be read; run it through OCR first, and give its "
            f"text."
        )
    if suffix in others["tables"]:
        raise InputError(
            f"files that end in {suffix} are tables of many articles; give them to tomtat batch."
        )
    if suffix in others["unread"]:
        raise InputError(f"files that end in {suffix} are not read; give {_binary()} or text.")


def _binary() -> str:
    return ", ".join(known.suffixes[0] for known in FORMATS if known.binary)


def _has_member(data: bytes, member: str) -> bool:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(member) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise InputError("the file is broken; open it where it was made and save it again.") from error


def refuse_old_office(data: bytes) -> None:
    """Raises InputError for old Office files and encrypted ones, whatever they are called."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # OLE2: encrypted Office files, old Word
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError("the file is encrypted; save a copy without a password and give that.")
        raise InputError(
            "old Office files (.doc) are not read; open it in Word or LibreOffice and save it as .docx."
        )


def _refuse(data: bytes) -> None:
    """Raises InputError for kinds that are known, but not read."""
    refuse_old_office(data)
    if data.startswith(b"PK\x03\x04"):
        raise InputError(f"an archive or Office file of this kind is not read; give {_binary()} or text.")
