"""A Word file (DOCX) to text: paragraphs and tables in the order in which they stand, then the notes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from nlp.errors import InputError
from nlp.read.archive import member, open_archive
from nlp.read.document import Document
from nlp.read.legacy import convert, font_encoding, vietnamese_share

BROKEN = "The Word file is broken; open it in a word processor and save it again as .docx."
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:r")
_PIECES = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:softHyphen"): "\u00ad",
}
_TEXT, _VALUE = qn("w:t"), qn("w:val")
# What the two libraries let through on damaged files; lxml's syntax error is a SyntaxError.
FAULTS = (
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
_NOTES = {"footnotes": qn("w:footnote"), "endnotes": qn("w:endnote")}


@dataclass(slots=True)
class Styles:
    """What the text depends on beside its letters.

    Attributes:
        bullets: the styles of items of a list.
        fonts: the font of each style, where it names one.
        usual: the font of what names none.
        converted: the encodings of fonts that were met, and converted.
    """

    bullets: set[str] = field(default_factory=set)
    fonts: Mapping[str, str] = field(default_factory=dict)
    usual: str = ""
    converted: set[str] = field(default_factory=set)


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads a DOCX file.

    A line for each paragraph and each row of a table (its cells parted by tabs). Text that is
    inserted with tracked changes is read, deleted text is not. Items of a bulleted list begin with
    "- ". Footnotes and endnotes stand after the text. Fonts of the time before Unicode (.VnTime,
    VNI-Times) are converted run by run.

    Raises:
        InputError: the file is broken or too large.
    """
    archive = open_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
        styles = styles_of(document)
        lines = list(_blocks(document.element.body, styles))
    except InputError:
        raise
    except FAULTS as error:
        raise InputError(BROKEN) from error
    footnotes = [line for part, tag in _NOTES.items() for line in _notes(archive, part, tag, styles)]
    notes = []
    if styles.converted:
        notes.append(f"The text was converted from {' and '.join(sorted(styles.converted))} to Unicode.")
    if footnotes:
        notes.append(f"The footnotes ({len(footnotes)}) stand after the text.")
    return [Document("\n".join([*lines, *footnotes]), notes=tuple(notes))]


def styles_of(document: Any) -> Styles:
    """What the styles of a document of python-docx say of its text."""
    styles = Styles()
    fonts: dict[str, str] = {}
    for style in document.styles:
        if (style.name or "").startswith("List Bullet"):
            styles.bullets.add(style.style_id)
        font = next((name for name in _with_bases(style) if name), "")
        if font:
            fonts[style.style_id] = font
    styles.fonts = fonts
    found = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    usual = document.styles.default(1)  # WD_STYLE_TYPE.PARAGRAPH
    styles.usual = (fonts.get(usual.style_id, "") if usual is not None else "") or _font_of(found)
    return styles


def _with_bases(style: Any) -> Iterator[str]:
    for _ in range(20):  # a style based on itself, in a damaged file
        if style is None:
            return
        yield _font_of(style.element.find(qn("w:rPr")))
        style = getattr(style, "base_style", None)


def _font_of(settings: Any) -> str:
    """The font that the settings of a run or a style name."""
    fonts = settings.find(qn("w:rFonts")) if settings is not None else None
    if fonts is None:
        return ""
    return fonts.get(qn("w:hAnsi")) or fonts.get(qn("w:ascii")) or ""


def _notes(archive: zipfile.ZipFile, part: str, tag: str, styles: Styles) -> Iterator[str]:
    """The lines of footnotes or endnotes, one for each."""
    name = f"word/{part}.xml"
    if name not in archive.namelist():
        return
    try:
        tree = etree.fromstring(member(archive, name), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return
    for note in tree.iter(tag):
        text = " ".join(" ".join(_blocks(note, styles)).split())
        if text:
            yield text


def _blocks(element: Any, styles: Styles) -> Iterator[str]:
    """The lines below an element, whatever it wraps them in (content controls, tracked changes)."""
    for child in element:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, styles)
        elif child.tag == _TABLE:
            for row in _nearest(child, _ROW):
                cells = (" ".join(_blocks(cell, styles)).replace("\n", " ") for cell in _nearest(row, _CELL))
                yield "\t".join(cells).rstrip("\t")
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, styles)


def _nearest(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag != _TABLE:
            yield from _nearest(child, tag)


def _paragraph(paragraph: Any, styles: Styles) -> Iterator[str]:
    pieces: list[tuple[str, str]] = []
    boxes: list[str] = []
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    style = found.get(_VALUE) if found is not None else ""
    _walk(paragraph, styles.fonts.get(style, styles.usual), pieces, boxes, styles)
    marker = "- " if style in styles.bullets else ""
    text = "".join(
        in_unicode("".join(piece for piece, _ in run), font, styles)
        for font, run in groupby(pieces, lambda piece: piece[1])
    )
    yield marker + text if text.strip() else ""
    yield from boxes


def _walk(element: Any, font: str, pieces: list[tuple[str, str]], boxes: list[str], styles: Styles) -> None:
    for child in element:
        if child.tag == _TEXT:
            pieces.append((child.text or "", font))
        elif child.tag in _PIECES:
            pieces.append((_PIECES[child.tag], font))
        elif child.tag == qn("w:txbxContent"):
            boxes.extend(_blocks(child, styles))  # a text box hangs on a paragraph but is not of it
        elif child.tag == _RUN:
            _walk(child, run_font(child, styles) or font, pieces, boxes, styles)
        elif child.tag not in _SKIPPED:
            _walk(child, font, pieces, boxes, styles)


def run_font(run: Any, styles: Styles) -> str:
    """The font of a run; "" where neither it nor its style names one."""
    settings = run.find(qn("w:rPr"))
    if settings is None:
        return ""
    style = settings.find(qn("w:rStyle"))
    return _font_of(settings) or (styles.fonts.get(style.get(_VALUE), "") if style is not None else "")


def in_unicode(text: str, font: str, styles: Styles) -> str:
    """The text of a run; converted where its font shows other letters than it has."""
    encoding, capitals = font_encoding(font)
    if encoding is None or not text.strip():
        return text
    # Some type Unicode with such a font chosen; Word then takes another one for the letters it lacks.
    if re.search("[\u1ea0-\u1ef9]", text):
        return text
    converted = convert(text, encoding)
    if converted is None or vietnamese_share(converted) < vietnamese_share(text):
        return text
    if converted != text:
        styles.converted.add(encoding)
    return converted.upper() if capitals else converted
