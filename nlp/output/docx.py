"""A digest as a Word document."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_heads, ledger_lines
from nlp.output.outlet import Outlet
from nlp.output.sections import dropped_lines, sections

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
        from docx import Document

        document = Document()
        document.core_properties.title = _xml(digest.title)
        document.core_properties.author = "tomtat"
        document.core_properties.comments = ""
        if digest.title:
            _add_run(document.add_heading(level=1), digest.title, "vi")
        for section in sections(digest, language):
            _add_run(document.add_heading(level=2), section.heading, language)
            for line in section.lines:
                paragraph = document.add_paragraph(style="List Bullet" if section.listed else None)
                _add_run(paragraph, line, section.language)
        if digest.ledger:
            _add_run(document.add_heading(level=2), labels(language)["ledger"], language)
            _add_ledger(document, digest, language)
        _add_run(document.add_paragraph(style="Caption"), figures(digest, language=language), language)
        if show_dropped and digest.article.dropped:
            _add_run(document.add_heading(level=2), labels(language)["dropped"], language)
            for line in dropped_lines(digest, language):
                _add_run(document.add_paragraph(style="List Bullet"), line, "vi")
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _add_ledger(document: Any, digest: Digest, language: Language) -> None:
    rows = [ledger_heads(language), *ledger_lines(digest, language)]
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Light Grid")
    spoken: tuple[Language, ...] = (language, language, "vi", "en")
    for row, cells in zip(rows, table.rows, strict=True):
        for text, cell, of in zip(row, cells.cells, spoken, strict=True):
            _add_run(cell.paragraphs[0], text, of)


def _add_run(paragraph: Any, text: str, language: Language) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(_xml(text))
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), _LANGUAGE_TAGS[language])
    run._r.get_or_add_rPr().append(tag)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
