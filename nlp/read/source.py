"""The door: files, web pages, standard input and pasted text become normalised text.

Everything after this module may rely on the text being NFC, with "\\n" as the only line break and
without invisible characters. Each format has a module of its own with its library at the top; those
are imported only when a source needs them, so that importing this module is cheap.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import IO

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.encodings import decode_noted, repair
from nlp.text.normalise import normalise

__all__ = ["read_pasted", "read_sample", "read_text"]

MAX_BYTES = 20_000_000
TIMEOUT = 30.0  # seconds, for a web page

# No possessive repeat of a group (`*+`): Python before 3.11.5, Debian 12's among them, matches it wrongly.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^-]*(?:(?!-->)-[^-]*)*-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}


def read_text(
    source: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_BYTES,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
) -> Document:
    """Read one text, HTML, Markdown, DOCX or PDF file, a web page, or standard input.

    What a file is, is told by its content, and by its suffix where the content leaves it open.

    Args:
        source: a path, "-" for standard input, or an http(s) address.
        max_bytes: the most bytes to read.
        allow_private: also read web pages from loopback and private addresses.
        timeout: seconds that a web page may take altogether.

    Returns:
        The document; its text is normalised and not blank.

    Raises:
        InputError: there is nothing that can be read as text; the message says why.
    """
    charset = ""
    if isinstance(source, str) and source == "-":
        origin, suffix, data = "stdin", "", _standard_input(max_bytes)
    elif isinstance(source, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source):
        from nlp.read import web

        page = web.fetch(source, max_bytes=max_bytes, allow_private=allow_private, timeout=timeout)
        origin, data, charset = page.url, page.data, page.charset
        suffix = _SUFFIXES.get(page.content_type, PurePosixPath(page.url.split("?")[0]).suffix.lower())
    else:
        origin, suffix, data = str(source), Path(source).suffix.lower(), _file(source, max_bytes)
    return _document(data, origin, suffix, charset)


def read_pasted(text: str, *, origin: str = "") -> Document:
    """Take a text as it was pasted: HTML becomes its article, wrongly decoded text is repaired.

    Args:
        text: any string; it may be blank.
        origin: where it came from, if that is known.
    """
    text, note = repair(text)
    title = ""
    notes = [note] if note else []
    if _HTML.match(text):
        from nlp.read import html

        text, title = html.article_of(text)
        notes.append("The text was HTML; its article was taken.")
    return Document(normalise(text), normalise(title), origin, tuple(notes))


def read_sample() -> Document:
    """Returns the sample article that comes with tomtat."""
    text = files("nlp.read").joinpath("sample.txt").read_text(encoding="utf-8")
    return read_pasted(text, origin="sample")


def _document(data: bytes, origin: str, suffix: str, charset: str) -> Document:
    kind = _kind(data, origin, suffix)
    title = ""
    notes: list[str] = []
    try:
        if kind == "pdf":
            from nlp.read import pdf

            text = pdf.text_of(data)
        elif kind == "docx":
            from nlp.read import docx

            text = docx.text_of(data)
        else:
            text, title, notes = _from_text(data, kind, charset)
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error
    text = normalise(text)
    if not text.strip():
        raise InputError(f"{origin}: there is no text in it; give a file or a page with an article.")
    return Document(text, normalise(title).strip(), origin, tuple(notes))


def _from_text(data: bytes, kind: str, charset: str) -> tuple[str, str, list[str]]:
    if kind == "html" and not charset:
        declared = _META_CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii") if declared else ""
    text, broken = decode_noted(data, declared=charset)
    text, repaired = repair(text)
    notes = [note for note in (broken, repaired) if note]
    title = ""
    if kind == "html" or _HTML.match(text):
        from nlp.read import html

        text, title = html.article_of(text)
    elif kind == "markdown":
        from nlp.read import markdown

        text, title = markdown.text_of(normalise(text))
    return text, title, notes


def _kind(data: bytes, origin: str, suffix: str) -> str:
    """One of "pdf", "docx", "html", "markdown", "text"; an error for a known format that is none."""
    if not data.strip(b" \t\r\n\x00"):
        raise InputError(f"{origin}: it is empty; give a file or a page with an article.")
    if data.lstrip().startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, origin)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # OLE2: encrypted Office files, old Word
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(
                f"{origin}: the file is encrypted; save a copy without a password and give that."
            )
        raise InputError(f"{origin}: old Word files (.doc) are not read; save it as .docx and try again.")
    if data.startswith(b"{\\rtf"):
        raise InputError(f"{origin}: RTF files are not read; save it as .docx or .txt and try again.")
    if suffix in (".pdf", ".docx"):
        raise InputError(
            f"{origin}: this is not a {suffix[1:].upper()} file, or it is broken; save it again."
        )
    return {
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".md": "markdown",
        ".markdown": "markdown",
    }.get(suffix, "text")


def _zipped(data: bytes, origin: str) -> str:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{origin}: the file is broken; open it where it was made and save it again."
        ) from error
    if any(name.startswith("word/") for name in names):
        return "docx"
    raise InputError(
        f"{origin}: an archive or Office file of this kind is not read; give .docx, .pdf or text."
    )


def _file(source: str | os.PathLike[str], max_bytes: int) -> bytes:
    name = str(source)
    try:
        with open(source, "rb") as stream:
            return _limited(stream, name, max_bytes)
    except FileNotFoundError:
        raise InputError(
            f"{name}: there is no such file; check the name (a web address begins with https://)."
        ) from None
    except IsADirectoryError:
        raise InputError(f"{name}: this is a folder; name a file in it.") from None
    except PermissionError:
        if Path(source).is_dir():  # what Windows says of a folder
            raise InputError(f"{name}: this is a folder; name a file in it.") from None
        raise InputError(f"{name}: you may not read this file; check its permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if isinstance(error, InputError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError(f"{name!r} cannot be read: {reason}.") from error


def _standard_input(max_bytes: int) -> bytes:
    if sys.stdin is None:
        raise InputError("There is no standard input; give a file.")
    return _limited(sys.stdin.buffer, "stdin", max_bytes)


def _limited(stream: IO[bytes], name: str, max_bytes: int) -> bytes:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise InputError(f"{name}: it is larger than {max_bytes / 1e6:.3g} MB, the most that is read.")
    return data
