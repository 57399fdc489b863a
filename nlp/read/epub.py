"""An electronic book (EPUB): its chapters, which are web pages, in the order in which they are read."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from lxml import etree

from nlp.errors import InputError
from nlp.read.archive import BROKEN, member, open_archive
from nlp.read.document import Document
from nlp.read.encodings import decode
from nlp.read.html import visible_text

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads all chapters as one text.

    Raises:
        InputError: the file is broken, protected or too large.
    """
    archive = open_archive(data)
    if "META-INF/rights.xml" in archive.namelist():
        raise InputError("The book is protected against copying and cannot be read.")
    root = _tree(member(archive, "META-INF/container.xml")).find(f".//{_CONTAINER}rootfile")
    if root is None:
        raise InputError(BROKEN)
    path = root.get("full-path") or ""
    package = _tree(member(archive, path))
    pages = {item.get("id"): item.get("href") for item in package.iter(f"{_PACKAGE}item")}
    chapters = []
    for reference in package.iter(f"{_PACKAGE}itemref"):
        href = pages.get(reference.get("idref"))
        if href and reference.get("linear") != "no":
            name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
            chapters.append(visible_text(decode(member(archive, name))))
    title = package.find(f".//{_TITLE}")
    return [Document("\n\n".join(chapters), (title.text or "") if title is not None else "")]


def _tree(data: bytes) -> Any:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise InputError(BROKEN) from error
