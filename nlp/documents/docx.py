"""Word documents: paragraphs wherever they stand, in tables, boxes, notes, heads and feet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from nlp.documents.archive import rewritten, tree, xml
from nlp.documents.contract import Bilingual, Opened
from nlp.documents.docx_paragraph import PARAGRAPH, SETTINGS, Paragraph
from nlp.documents.note import Note
from nlp.documents.unit import Builder, Target, Unit
from nlp.errors import InputError
from nlp.read.archive import open_archive
from nlp.read.docx import BROKEN, FAULTS, styles_of

_PARTS = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_CHARTS = re.compile(r"word/(?:charts/chart|diagrams/data)\d*\.xml")
_COMMENTS = "word/comments.xml"
_SPOKEN: dict[str, tuple[str, ...]] = {
    qn("wp:docPr"): ("descr", "title"),
    qn("pic:cNvPr"): ("descr", "title"),
    "{urn:schemas-microsoft-com:vml}shape": ("alt", "title"),
    qn("w:hyperlink"): (qn("w:tooltip"),),
    qn("w:tblCaption"): (qn("w:val"),),
    qn("w:tblDescription"): (qn("w:val"),),
}
"""What says in words what is shown, by element."""
_NOT_READ = frozenset(
    ("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", qn("w:del"), qn("w:moveFrom"))
)


class Document(Opened):
    """A Word document."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        self._data = data
        self._archive = open_archive(data)
        names = self._archive.namelist()
        try:
            styles = styles_of(docx.Document(io.BytesIO(data)))
            # The text comes before its notes, heads and feet.
            parts = sorted(filter(_PARTS.fullmatch, names), key=lambda name: "document" not in name)
            self._roots = {name: tree(self._archive, name) for name in parts}
            self._styles = styles
            self._paragraphs = self._read()
        except InputError:
            raise
        except FAULTS as error:
            raise InputError(BROKEN) from error
        self._said = _said(self._roots)
        self.units = [*(paragraph.unit for _, paragraph in self._paragraphs), *map(_unit, self._said)]
        self.notes = []
        if styles.converted:
            self.notes.append(Note("legacy_font", ", ".join(sorted(styles.converted))))
        if charts := sum(map(bool, map(_CHARTS.fullmatch, names))):
            self.notes.append(Note("left_charts", str(charts)))
        if _COMMENTS in names:
            self.notes.append(Note("left_comments"))

    def _read(self) -> list[tuple[str, Paragraph]]:
        """The paragraphs with text, each with the name of its part."""
        found = [
            (name, Paragraph(element, self._styles))
            for name, root in self._roots.items()
            for element in _paragraphs(root)
        ]
        return [(name, one) for name, one in found if one.unit.text.strip()]

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        changed: dict[str, Any] = {}
        table = _Table()
        texts = len(self._paragraphs)
        for places, target in zip(self._said.values(), targets[texts:], strict=True):
            if target is None or bilingual:
                continue
            for name, element, attribute in places:
                element.set(attribute, target.text)
                changed[name] = self._roots[name]
        if changed:  # a paragraph holds copies of what is in it
            self._paragraphs = self._read()
        for (name, paragraph), target in zip(self._paragraphs, targets[:texts], strict=True):
            if target is None:
                continue
            changed[name] = self._roots[name]
            if not bilingual:
                paragraph.put(target)
            elif bilingual == "beside" and _stands_alone(paragraph.element):
                table.add(paragraph.element, paragraph.copy(target))
            else:
                paragraph.element.addnext(paragraph.copy(target))
        return rewritten(self._archive, {name: xml(root) for name, root in changed.items()})


def _paragraphs(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == PARAGRAPH:
            yield child
        if child.tag not in _NOT_READ:
            yield from _paragraphs(child)


def _said(roots: Mapping[str, Any]) -> dict[str, list[tuple[str, Any, str]]]:
    """What pictures and links say of themselves, and where: the part, the element, the attribute."""
    found: dict[str, list[tuple[str, Any, str]]] = {}
    for name, root in roots.items():
        for element in root.iter(*_SPOKEN):
            for attribute in _SPOKEN[element.tag]:
                if words := (element.get(attribute) or "").strip():
                    found.setdefault(words, []).append((name, element, attribute))
    return found


def _unit(words: str) -> Unit:
    builder = Builder(collapse=True)
    builder.add(words)
    return builder.unit()


def _stands_alone(paragraph: Any) -> bool:
    """Whether a paragraph is one of the text, not of a table or a box, and no section ends with it."""
    settings = paragraph.find(SETTINGS)
    ends = settings is not None and settings.find(qn("w:sectPr")) is not None
    return paragraph.getparent().tag == qn("w:body") and not ends


class _Table:
    """Tables of two columns, source and translation, in the place of paragraphs that follow one another."""

    def __init__(self) -> None:
        self._element: Any = None
        self._after: Any = None

    def add(self, source: Any, translation: Any) -> None:
        """Puts a paragraph and its translation into a row."""
        if self._element is None or source.getprevious() is not self._after:
            self._element = _empty_table()
            source.addprevious(self._element)
            # Two tables that touch are one to Word, and a text must not end with a table.
            self._after = OxmlElement("w:p")
            self._element.addnext(self._after)
        row = OxmlElement("w:tr")
        source.getparent().remove(source)
        for paragraph in (source, translation):
            cell = OxmlElement("w:tc")
            cell.append(_width("w:tcPr", "w:tcW", "2500"))
            cell.append(paragraph)
            row.append(cell)
        self._element.append(row)


def _empty_table() -> Any:
    table = OxmlElement("w:tbl")
    table.append(_width("w:tblPr", "w:tblW", "5000"))
    grid = OxmlElement("w:tblGrid")
    for _ in range(2):
        grid.append(OxmlElement("w:gridCol"))
    table.append(grid)
    return table


def _width(name: str, width: str, share: str) -> Any:
    """Settings of a table or a cell that say how wide it is, in fiftieths of a per cent."""
    settings, size = OxmlElement(name), OxmlElement(width)
    size.set(qn("w:w"), share)
    size.set(qn("w:type"), "pct")
    settings.append(size)
    return settings


def make(title: str, paragraphs: Sequence[str]) -> bytes:
    """Returns a Word document with these texts."""
    document = docx.Document()
    if title and title not in paragraphs[:1]:
        document.add_heading(title, level=1)
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
