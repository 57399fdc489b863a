"""An OpenDocument text (LibreOffice, ODT) to text: paragraphs, headings, lists and tables in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from nlp.errors import InputError
from nlp.read.archive import BROKEN, member, open_archive
from nlp.read.document import Document

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SKIPPED = frozenset(
    f"{space}{name}"
    for space, names in (
        (_TEXT, ("tracked-changes", "sequence-decls", "table-of-content", "note", "bookmark")),
        (_OFFICE, ("annotation", "forms")),
    )
    for name in names
)


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads an ODT file; footnotes stand after the text, deleted text is not read.

    Raises:
        InputError: the file is encrypted, broken or too large.
    """
    archive = open_archive(data)
    if b"manifest:encryption-data" in member(archive, "META-INF/manifest.xml"):
        raise InputError("The file is encrypted; save a copy without a password and give that.")
    try:
        tree = etree.fromstring(member(archive, "content.xml"), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise InputError(BROKEN) from error
    body = tree.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise InputError(BROKEN)
    lines = list(_blocks(body, marker=""))
    footnotes = [
        " ".join(" ".join(_blocks(note, marker="")).split()) for note in body.iter(f"{_TEXT}note-body")
    ]
    notes = (f"The footnotes ({len(footnotes)}) stand after the text.",) if footnotes else ()
    return [Document("\n".join([*lines, *footnotes]), notes=notes)]


def _blocks(element: Any, *, marker: str) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield marker + "".join(_pieces(child))
            boxes = child.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box")
            yield from (line for box in boxes for line in _blocks(box, marker=""))
        elif child.tag == f"{_TABLE}table-row":
            cells = (
                " ".join(_blocks(cell, marker="")) for cell in child if cell.tag == f"{_TABLE}table-cell"
            )
            yield "\t".join(cells).rstrip("\t")
        elif child.tag == f"{_TEXT}list-item":
            yield from _blocks(child, marker="- ")
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, marker=marker)


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(100, int(child.get(f"{_TEXT}c") or 1))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and "drawing" not in child.tag:
            yield from _pieces(child)
        yield child.tail or ""
