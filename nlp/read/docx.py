"""A Word file (DOCX) to text: paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from nlp.errors import InputError

_UNPACKED_LIMIT = 200_000_000  # bytes of XML; a book of a thousand pages has a tenth of it
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_PIECES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT, _STYLE = qn("w:t"), qn("w:pStyle")
# What the two libraries let through on damaged files; lxml's syntax error is a SyntaxError.
_FAULTS = (
    OpcError, zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, LookupError, AttributeError,
    TypeError, OSError, EOFError, RuntimeError,
)  # fmt: skip
# Read elsewhere or not at all: the old drawing of what is drawn anew beside it, and the settings
# of a paragraph, whose <w:tab> is the place of a tab stop.
_SKIPPED = frozenset(
    [
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        qn("w:pPr"),
        qn("w:del"),
        qn("w:moveFrom"),
    ]
)


def text_of(data: bytes) -> str:
    """The text of a DOCX file.

    A line for each paragraph and each row of a table (its cells parted by tabs). Text that is
    inserted with tracked changes is read, deleted text is not. Items of a bulleted list begin with
    "- ".

    Raises:
        InputError: the file is broken or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_LIMIT:
                raise InputError("The Word file unpacks to more than can be read; save only its text.")
        document = docx.Document(io.BytesIO(data))
        bullets = {
            style.style_id for style in document.styles if (style.name or "").startswith("List Bullet")
        }
    except InputError:
        raise
    except _FAULTS as error:
        raise InputError(
            "The Word file is broken; open it in a word processor and save it again as .docx."
        ) from error
    return "\n".join(_blocks(document.element.body, bullets))


def _blocks(element: Any, bullets: set[str]) -> Iterator[str]:
    """The lines below an element, whatever it wraps them in (content controls, tracked changes)."""
    for child in element:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, bullets)
        elif child.tag == _TABLE:
            for row in _nearest(child, _ROW):
                cells = (" ".join(_blocks(cell, bullets)).replace("\n", " ") for cell in _nearest(row, _CELL))
                yield "\t".join(cells).rstrip("\t")
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, bullets)


def _nearest(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag != _TABLE:
            yield from _nearest(child, tag)


def _paragraph(paragraph: Any, bullets: set[str]) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[str] = []
    _walk(paragraph, pieces, boxes, bullets)
    style = paragraph.find(f"{qn('w:pPr')}/{_STYLE}")
    marker = "- " if style is not None and style.get(qn("w:val")) in bullets else ""
    text = "".join(pieces)
    yield marker + text if text.strip() else ""
    yield from boxes


def _walk(element: Any, pieces: list[str], boxes: list[str], bullets: set[str]) -> None:
    for child in element:
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag in _PIECES:
            pieces.append(_PIECES[child.tag])
        elif child.tag == qn("w:txbxContent"):
            boxes.extend(_blocks(child, bullets))  # a text box hangs on a paragraph but is not of it
        elif child.tag not in _SKIPPED:
            _walk(child, pieces, boxes, bullets)
