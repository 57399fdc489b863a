"""A digest as a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_sections
from nlp.output.outlet import Outlet
from nlp.output.sections import Section, dropped_lines, sections

if TYPE_CHECKING:
    from nlp.digest import Digest

# Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE_TAGS = {"vi": "vi-VN", "en": "en-US"}


class Docx(Outlet):
    """A Word document: the bytes of a .docx file.

    Each paragraph carries its language, so that a spelling checker uses the right dictionary.
    """

    name = "docx"
    endings = (".docx",)
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    joins = False

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> bytes:
        closing = figures(digest, language=language)
        after: list[Section] = []
        if show_dropped and digest.article.dropped:
            lines = tuple(dropped_lines(digest, language))
            after.append(Section(labels(language)["dropped"], "vi", lines, listed=True))
        content = chain(sections(digest, language), ledger_sections(digest, language))
        return write(digest.title, content, closing, language, after=after)


def write(
    title: str, content: Iterable[Section], closing: str, language: Language, *, after: Iterable[Section] = ()
) -> bytes:
    """Returns a title, sections, a line that closes them, and sections after it as a Word document."""
    from docx import Document

    document = Document()
    document.core_properties.title = _xml(title)
    document.core_properties.author = "tomtat"
    document.core_properties.comments = ""
    if title:
        _add_run(document.add_heading(level=1), title, "vi")
    _add_sections(document, content, language)
    _add_run(document.add_paragraph(style="Caption"), closing, language)
    _add_sections(document, after, language)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_sections(document: Any, content: Iterable[Section], language: Language) -> None:
    for section in content:
        _add_run(document.add_heading(level=2), section.heading, language)
        for line in section.lines:
            paragraph = document.add_paragraph(style="List Bullet" if section.listed else None)
            _add_run(paragraph, line, section.language)
        if section.rows:
            _add_table(document, section)


def _add_table(document: Any, section: Section) -> None:
    table = document.add_table(rows=len(section.rows), cols=len(section.rows[0]), style="Light Grid")
    for row, cells in zip(section.rows, table.rows, strict=True):
        for text, cell, spoken in zip(row, cells.cells, section.spoken, strict=True):
            _add_run(cell.paragraphs[0], text, spoken)


def _add_run(paragraph: Any, text: str, language: Language) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(_xml(text))
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), _LANGUAGE_TAGS[language])
    run._r.get_or_add_rPr().append(tag)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
