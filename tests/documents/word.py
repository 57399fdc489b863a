"""A Word document with what a translation must not lose."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FOOTNOTE = "Theo số liệu của Tổng cục Thống kê."


def link(paragraph: Any, text: str, address: str) -> None:
    """Adds a link, which python-docx cannot."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.underline = True
    element.append(run._r)
    paragraph._p.append(element)


def footnote(paragraph: Any) -> None:
    """Adds the number of the only footnote."""
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    run = parse_xml(f'<w:r {nsdecls("w")}>{raised}<w:footnoteReference w:id="2"/></w:r>')
    paragraph._p.append(run)


def article() -> bytes:
    """A short article: headings, bold words, a link, a footnote, a list, a table, a picture, a head."""
    document = docx.Document()
    document.add_heading("Giá xăng dầu giảm lần thứ ba liên tiếp", level=1)
    first = document.add_paragraph()
    first.add_run("Bộ Công Thương").bold = True
    first.add_run(" cho biết giá xăng RON 95 giảm ")
    first.add_run("350 đồng").italic = True
    first.add_run(" mỗi lít từ 15h ngày 12/5")
    footnote(first)
    first.add_run(", xuống còn 20.150 đồng.")
    second = document.add_paragraph("Theo ông ")
    link(second, "Nguyễn Văn Hùng", "https://example.org/hung")
    second.add_run(", phó giám đốc Sở Công Thương Hà Nội, người dân đã xếp hàng từ sáng sớm. ")
    second.add_run("Mức giảm này thấp hơn dự báo.").bold = True
    document.add_paragraph("Xăng E5 giảm 300 đồng mỗi lít", style="List Bullet")
    document.add_paragraph("Dầu diesel tăng 120 đồng mỗi lít", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Mặt hàng", "Giá mới", "Xăng RON 95", "20.150"), strict=True):
        cell.text = text
    document.add_paragraph().add_run().add_picture(io.BytesIO(PICTURE))
    document.add_paragraph("See https://example.org/prices for the prices.")
    document.sections[0].header.paragraphs[0].text = "Bản tin kinh tế"
    out = io.BytesIO()
    document.save(out)
    return _with_footnotes(out.getvalue())


def _with_footnotes(data: bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {nsdecls("w")}>'
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {FOOTNOTE}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry.filename)
            if entry.filename == "[Content_Types].xml":
                part = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                text = text.replace(b"</Types>", part.encode())
            if entry.filename == "word/_rels/document.xml.rels":
                relation = (
                    '<Relationship Id="rIdNotes" Target="footnotes.xml" Type="http://schemas.openxmlformats.org/'
                    'officeDocument/2006/relationships/footnotes"/></Relationships>'
                )
                text = text.replace(b"</Relationships>", relation.encode())
            new.writestr(entry.filename, text)
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()
