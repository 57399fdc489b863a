"""Texts in the encoding of whoever sends them: terminals send what they have, and not always UTF-8."""

from __future__ import annotations

import codecs
import json
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.datastructures import UploadFile

from nlp.read.encodings import decode
from nlp.read.legacy import from_legacy
from nlp.server.problems import ProblemError

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


async def read_json(request: Request) -> Any:
    """Returns what a body of JSON says.

    Raises:
        ProblemError: it is none.
        InputError: its encoding cannot be told.
    """
    data = await request.body()
    try:
        return json.loads(data)  # in UTF-8, UTF-16 or UTF-32
    except UnicodeDecodeError:
        pass
    except (ValueError, RecursionError) as error:
        raise ProblemError("not-json") from error
    try:
        return json.loads(decode(data, declared=_charset(request), guess=False))
    except json.JSONDecodeError as error:
        raise ProblemError("not-json") from error


async def read_fields(request: Request) -> dict[str, str | UploadFile]:
    """Returns the fields of a form; of those that come several times the first.

    Raises:
        InputError: the encoding of one cannot be told.
        starlette.exceptions.HTTPException: it is no form.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/"):
        return {**pairs(await request.body(), _charset(request))}
    found: dict[str, str | UploadFile] = {}
    for name, value in (await request.form(max_files=1, max_fields=20)).multi_items():
        found.setdefault(name, _lines(_mended(value)) if isinstance(value, str) else value)
    return found


def pairs(data: bytes, charset: str = "") -> dict[str, str]:
    """Returns the fields of a query or of a form in percent-encoding; of several of a name the first.

    Args:
        data: as it was sent; clients forget to encode it.
        charset: that the sender names.

    Raises:
        InputError: the encoding of a value cannot be told.
    """
    if data.startswith(_WIDE) or b"\0" in data:
        data = decode(data).encode()
    found: dict[str, str] = {}
    for pair in data.removeprefix(codecs.BOM_UTF8).split(b"&"):
        name, _, value = (unquote_to_bytes(part.replace(b"+", b" ")) for part in pair.partition(b"="))
        found.setdefault(name.decode(errors="replace"), _lines(decode(value, declared=charset, guess=False)))
    found.pop("", None)
    return found


def _charset(request: Request) -> str:
    _, _, named = request.headers.get("content-type", "").lower().partition("charset=")
    return named.partition(";")[0].strip(" \"'")


def _mended(text: str) -> str:
    """What the parser of forms could not read as UTF-8 it took for ISO 8859-1."""
    if text.isascii() or max(text) > "\xff":
        return text
    found = from_legacy(text, fewest=2)
    return text if found is None else found[0]


def _lines(text: str) -> str:
    """Browsers send line breaks of two characters, which would count as two."""
    return "\n".join(text.splitlines())
