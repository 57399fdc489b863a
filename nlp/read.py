"""The door: files, web pages, standard input and pasted text become normalised text.

Everything after this module may rely on the text being NFC, with "\\n" as the only line break and
without invisible characters. Each format has a module of its own with its library at the top; those
are imported only when a source needs them, so that importing this module is cheap.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from nlp.errors import InputError
from nlp.formats.encoding import decode, decode_noted, repair

__all__ = ["Document", "decode", "normalize", "read_pasted", "read_text"]

MAX_BYTES = 20_000_000
TIMEOUT = 30.0  # seconds, for a web page

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
# A zero-width joiner is kept only where it makes one emoji of two (a family, a profession).
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, bidi
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"  # not characters; tags
    f"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
)
# Typed in the wrong order (tone, then circumflex or breve) the two marks do not compose, because
# both sit above the letter and Unicode keeps their order.
_SWAPPED = re.compile("([aeoAEO][\u031b\u0323]*)([\u0300\u0301\u0303\u0309])([\u0302\u0306])")


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


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it came in, normalised.

    Attributes:
        text: the text, normalised.
        title: the title that the source itself names; "" where there is none.
        origin: a path, a URL, "stdin", or "" for pasted text.
        notes: what was done to read it that the user should know, one sentence each.
    """

    text: str
    title: str = ""
    origin: str = ""
    notes: tuple[str, ...] = ()


def normalize(text: str) -> str:
    """Make one text of the many ways in which the same text can be written.

    The result is NFC. Line breaks of every kind become a newline and blanks of every kind a blank;
    control characters (but tab and newline), zero-width characters, soft hyphens, marks of writing
    direction and lone surrogates are removed. Normalising twice changes nothing more.

    Args:
        text: any string.

    Returns:
        The normalised text; its blanks and lines are as many as before.
    """
    # NFC comes first because it may turn a character into one of those looked for below, and last
    # because removing what stood between a letter and its mark lets the two compose.
    text = unicodedata.normalize("NFC", text)
    text = _BLANKS.sub(" ", _NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "\u0302" in text or "\u0306" in text:
        text = _SWAPPED.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", text)
    return text


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
        from nlp.formats import web

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
        from nlp.formats import html

        text, title = html.article_of(text)
        notes.append("The text was HTML; its article was taken.")
    return Document(normalize(text), normalize(title), origin, tuple(notes))


def _document(data: bytes, origin: str, suffix: str, charset: str) -> Document:
    kind = _kind(data, origin, suffix)
    title = ""
    notes: list[str] = []
    try:
        if kind == "pdf":
            from nlp.formats import pdf

            text = pdf.text_of(data)
        elif kind == "docx":
            from nlp.formats import word

            text = word.text_of(data)
        else:
            text, title, notes = _from_text(data, kind, charset)
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error
    text = normalize(text)
    if not text.strip():
        raise InputError(f"{origin}: there is no text in it; give a file or a page with an article.")
    return Document(text, normalize(title).strip(), origin, tuple(notes))


def _from_text(data: bytes, kind: str, charset: str) -> tuple[str, str, list[str]]:
    if kind == "html" and not charset:
        declared = _META_CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii") if declared else ""
    text, broken = decode_noted(data, declared=charset)
    text, repaired = repair(text)
    notes = [note for note in (broken, repaired) if note]
    title = ""
    if kind == "html" or _HTML.match(text):
        from nlp.formats import html

        text, title = html.article_of(text)
    elif kind == "markdown":
        from nlp.formats import markdown

        text, title = markdown.text_of(normalize(text))
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
