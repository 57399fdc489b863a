"""The door: files, web pages, standard input and pasted text become normalised text.

Everything after this module may rely on the text being NFC, with "\\n" as the only line break and
without invisible characters. Which formats there are is said by `nlp.read.registry`; their modules and
libraries are imported only when a source needs them, so that importing this module is cheap.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nlp.errors import InputError
from nlp.read import registry
from nlp.read.apart import call_apart
from nlp.read.document import Document
from nlp.read.legacy import refuse_garbled, repair
from nlp.read.limits import Limits, check_length, documents_of, read_apart
from nlp.read.lines import mend_torn
from nlp.read.text import of_text
from nlp.text.normalise import normalise

__all__ = ["read_all", "read_bytes", "read_data", "read_pasted", "read_sample", "read_text"]

MAX_BYTES = 20_000_000
TIMEOUT = 30.0  # seconds, for a web page

# What a browser or Windows puts before a copied piece of a page.
_FRAGMENT = re.compile(
    r"\s*(?:Version:\d.{0,20}\s+StartHTML:|<!--StartFragment|<meta\s+(?:charset|http-equiv)\b)", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"(?:https?|ftp|file)://\S+|(?<![\w@.])(?:[\w-]+\.)+(?:vn|com|net|org|info|edu|gov|io)(?:[/?#:]\S*)?(?![\w@])",
    re.IGNORECASE,
)
_WORDS_BESIDE_ADDRESS = 4
_LARGE = 300_000  # bytes
_LOOK = 4096  # characters by which a pasted text is told


def read_text(
    source: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_BYTES,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
    apart: Limits | None = None,
) -> Document:
    """Reads one file that holds one text, a web page, or standard input.

    What a file is, is told by its content, and by its suffix where the content leaves it open.

    Args:
        source: a path, "-" for standard input, or an http(s) address.
        max_bytes: the most bytes to read.
        allow_private: also read web pages from loopback and private addresses.
        timeout: seconds that a web page may take altogether.
        apart: limits of the process that reads it, whatever its kind: for what strangers hand in. None: only
            binary and large files are read in one.

    Returns:
        The document; its text is normalised and not blank.

    Raises:
        InputError: there is nothing that can be read as text, or several articles; the message says why.
    """
    found = read_all(source, max_bytes=max_bytes, allow_private=allow_private, timeout=timeout, apart=apart)
    if len(found) > 1:
        titles = "; ".join(f"“{document.title}”" for document in found[:3] if document.title)
        raise InputError(
            f"{source}: there are {len(found)} articles in it ({titles} …); give them one by one, "
            f"or the whole of it to `tomtat digest`."
        )
    return found[0]


def read_all(
    source: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_BYTES,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
    apart: Limits | None = None,
) -> list[Document]:
    """Reads a source that may hold several articles, as a feed does; else like `read_text`.

    Returns:
        The documents, at least one.
    """
    charset = media_type = ""
    if isinstance(source, str) and source == "-":
        origin, suffix, data = "stdin", "", _standard_input(max_bytes)
    elif isinstance(source, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source):
        from nlp.read import web

        page = web.fetch(source, max_bytes=max_bytes, allow_private=allow_private, timeout=timeout)
        origin, data, charset, media_type = page.url, page.data, page.charset, page.content_type
        suffix = PurePosixPath(page.url.split("?")[0]).suffix.lower()
    else:
        origin, suffix, data = str(source), Path(source).suffix.lower(), read_bytes(source, max_bytes)
    try:
        return read_data(data, origin, suffix, charset=charset, media_type=media_type, apart=apart)
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error


def read_data(
    data: bytes,
    origin: str,
    suffix: str = "",
    *,
    charset: str = "",
    media_type: str = "",
    apart: Limits | None = None,
) -> list[Document]:
    """Reads the bytes of a file or a page.

    Args:
        data: the file.
        origin: its name or address.
        suffix: the end of its name, in small letters, with the dot.
        charset, media_type: what a server says of it.
        apart: see `read_text`.

    Returns:
        The documents, at least one.

    Raises:
        InputError: it cannot be read; the message does not name it.
    """
    kind: dict[str, Any] = {"origin": origin, "suffix": suffix, "charset": charset, "media_type": media_type}
    if apart is None or not sys.executable:
        return _documents(data, **kind)
    return _elsewhere("read_here", data, {**kind, "characters": apart.characters}, apart)


def read_here(data: bytes, *, characters: int, **kind: Any) -> list[dict[str, Any]]:
    """What `read_all` does in the process that reads what strangers hand in."""
    found = _documents(data, **kind, here=True)
    check_length(found, characters)
    return [asdict(document) for document in found]


def read_pasted(text: str, *, origin: str = "", apart: Limits | None = None) -> Document:
    """Takes a text as it was pasted: HTML becomes its article, wrongly decoded text is repaired.

    Args:
        text: any string; it may be blank.
        origin: where it came from, if that is known.
        apart: limits of the process in which HTML and the like is read, see `read_text`.

    Raises:
        InputError: it is an address and no text, or in an encoding that cannot be told.
    """
    known = registry.recognise(text[:_LOOK].encode("utf-8", "replace"))
    marked = bool(_FRAGMENT.match(text)) or (bool(known.begins) and not known.binary)
    if apart is not None and marked and sys.executable:
        return _elsewhere("pasted_here", text.encode("utf-8", "replace"), {"origin": origin}, apart)[0]
    if _FRAGMENT.match(text):
        from nlp.read import html

        document = html.of_text(text)
        note = "The text was HTML; its article was taken."
    elif marked:
        found = known.reader()(text.encode("utf-8", "replace"), charset="utf-8")
        if len(found) > 1:
            raise InputError(f"There are {len(found)} articles in it; paste one of them.")
        document = found[0]
        note = f"The text was of the kind {known.name}; its article was taken."
    else:
        _refuse_address(text)
        document, note = of_text(text), ""
    check_length([document])
    notes = (note, *document.notes) if note else document.notes
    return _finished(replace(document, notes=notes), origin)


def pasted_here(data: bytes, *, origin: str) -> list[dict[str, Any]]:
    """What `read_pasted` does in the process that reads what strangers hand in."""
    return [asdict(read_pasted(data.decode(), origin=origin))]


def read_sample() -> Document:
    """Returns the sample article that comes with tomtat."""
    text = files("nlp.read").joinpath("sample.txt").read_text(encoding="utf-8")
    return read_pasted(text, origin="sample")


def _elsewhere(function: str, data: bytes, options: dict[str, Any], limits: Limits) -> list[Document]:
    return documents_of(call_apart(f"nlp.read.source:{function}", data, options, limits=limits))


def _documents(
    data: bytes, *, origin: str, suffix: str, charset: str, media_type: str, here: bool = False
) -> list[Document]:
    """Reads a file; `here` in this process, whatever it is."""
    if not data.strip(b" \t\r\n\x00"):
        raise InputError("it is empty; give a file or a page with an article.")
    known = registry.recognise(data, suffix=suffix, media_type=media_type)
    # Parsers of text formats are slow on large files that were made for it.
    if (known.apart or len(data) > _LARGE) and not here and sys.executable:
        found = read_apart(known.module, data, charset=charset)
    else:
        found = known.reader()(data, charset=charset)
        check_length(found)
    found = [_finished(document, document.origin or origin) for document in found]
    found = [document for document in found if document.text.strip()]
    if not found:
        raise InputError("there is no text in it; give a file or a page with an article.")
    return found


def _finished(document: Document, origin: str) -> Document:
    """A document as it leaves this room: repaired, sound and normalised."""
    text, repaired = repair(document.text)
    text, mended = mend_torn(normalise(text))
    refuse_garbled(text)
    notes = (note for note in (repaired, mended) if note)
    title = normalise(repair(document.title)[0]).strip()
    return Document(text, title, origin, tuple(dict.fromkeys((*document.notes, *notes))))


def _refuse_address(text: str) -> None:
    if len(text) > 2000 or not (found := _ADDRESS.search(text)):
        return
    beside = _ADDRESS.sub(" ", text).split()
    if len(beside) <= _WORDS_BESIDE_ADDRESS:
        raise InputError(
            f"“{found[0][:60]}” looks like an address and not like an article; begin it with https:// and "
            f"give it alone to have it fetched, or paste the article itself."
        )


def read_bytes(source: str | os.PathLike[str], max_bytes: int = MAX_BYTES) -> bytes:
    """Returns the bytes of a file.

    Raises:
        InputError: there is none, it may not be read, or it is too large; the message names it.
    """
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
