# ruff: noqa: E501  (files of XML)
"""Word's fonts and footnotes, OpenDocument, EPUB, RTF, e-mail, feeds, subtitles, what is on the clipboard."""

from __future__ import annotations

import base64
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.source import read_all, read_pasted, read_text
from tests.read.test_legacy import FIRST, SECOND, typed, typed_in_vni


def read(tmp_path: Path, name: str, data: bytes | str) -> Document:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_text(path)


def zipped(**files: str) -> bytes:
    """An archive; "mimetype" comes first and is not compressed, as the formats want it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            path = (
                name.replace("__", "/")
                .replace("_xml", ".xml")
                .replace("_opf", ".opf")
                .replace("_html", ".html")
            )
            archive.writestr(path, text, zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- Word ------------------------------------------------------------------------------------------


def word(*paragraphs: list[tuple[str, str]], style_font: str = "") -> bytes:
    """A Word file whose paragraphs are runs of (text, font)."""
    document = docx.Document()
    if style_font:
        document.styles["Normal"].font.name = style_font
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, font in runs:
            run = paragraph.add_run(text)
            if font:
                run.font.name = font
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_letter_in_an_old_font(tmp_path: Path) -> None:
    data = word([(typed(FIRST, "tcvn3"), ".VnTime")], [(typed(SECOND, "tcvn3"), ".VnTime")])
    document = read(tmp_path, "a.docx", data)
    assert document.text == f"{FIRST}\n{SECOND}"
    assert document.notes == ("The text was converted from TCVN3 to Unicode.",)


def test_one_run_in_an_old_font_and_one_in_its_capitals(tmp_path: Path) -> None:
    runs = [
        ("Nghị quyết: ", ""),
        (typed("đường mới", "tcvn3"), ".VnTime"),
        (typed(" năm sau", "tcvn3"), ".VnTimeH"),
    ]
    assert read(tmp_path, "a.docx", word(runs)).text == "Nghị quyết: đường mới NĂM SAU"


def test_the_font_of_the_style_counts(tmp_path: Path) -> None:
    assert read(tmp_path, "a.docx", word([(typed_in_vni(SECOND), "")], style_font="VNI-Times")).text == SECOND


def test_unicode_that_was_typed_with_an_old_font_chosen(tmp_path: Path) -> None:
    assert read(tmp_path, "a.docx", word([(FIRST, ".VnTime")])).text == FIRST


def test_footnotes_come_after_the_text(tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(word([(FIRST, "")])))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = f'<w:footnotes xmlns:w="{space}"><w:footnote w:id="2"><w:p><w:r><w:t>{SECOND}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            made.writestr(name, archive.read(name))
        made.writestr("word/footnotes.xml", note)
    document = read(tmp_path, "a.docx", out.getvalue())
    assert document.text == f"{FIRST}\n{SECOND}"
    assert "footnotes (1)" in document.notes[0]


def test_deleted_text_is_not_read_and_a_text_box_is(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Huyện có 12 ")
    run = paragraph.add_run("86 bác sĩ")._r
    deleted = OxmlElement("w:del")
    run.addprevious(deleted)
    deleted.append(run)
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    text = OxmlElement("w:t")
    text.text = "Đường dây nóng"
    inner_run = OxmlElement("w:r")
    inner_run.append(text)
    inner.append(inner_run)
    box.append(inner)
    paragraph.add_run("trạm y tế.")._r.append(box)
    assert qn("w:txbxContent") == box.tag
    out = io.BytesIO()
    document.save(out)
    assert read(tmp_path, "a.docx", out.getvalue()).text == "Huyện có 12 trạm y tế.\nĐường dây nóng"


# --- OpenDocument, EPUB ----------------------------------------------------------------------------

ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:body><office:text><text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes><text:h>Cầu mới</text:h>
<text:p>Xã mở<text:s text:c="2"/>cầu<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Số liệu của xã.</text:p></text:note-body></text:note>
 dài <text:span>42</text:span> m.<text:line-break/>Dân vui.</text:p>
<text:list><text:list-item><text:p>Một</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Lớp</text:p></table:table-cell><table:table-cell><text:p>31</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def odt(content: str = ODT, manifest: str = "<x/>") -> bytes:
    mimetype = "application/vnd.oasis.opendocument.text"
    return zipped(mimetype=mimetype, content_xml=content, **{"META-INF__manifest_xml": manifest})


def test_open_document(tmp_path: Path) -> None:
    document = read(tmp_path, "a.odt", odt())
    lines = [" ".join(line.split(" ")) for line in document.text.split("\n")]
    assert lines == ["Cầu mới", "Xã mở  cầu", " dài 42 m.", "Dân vui.", "- Một", "Lớp\t31", "Số liệu của xã."]
    assert read(tmp_path, "a.bin", odt()).text == document.text


def epub(chapters: list[str], **more: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
    )
    items = "".join(f'<item id="c{i}" href="c{i}.html"/>' for i in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>Chuyện làng</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    pages = {
        f"OEBPS__c{i}_html": f"<html><head><title>x</title></head><body>{text}</body></html>"
        for i, text in enumerate(chapters)
    }
    return zipped(
        mimetype="application/epub+zip",
        **{"META-INF__container_xml": container, "OEBPS__a_opf": package},
        **pages,
        **more,
    )


def test_a_book(tmp_path: Path) -> None:
    document = read(tmp_path, "a.epub", epub([f"<h1>Một</h1><p>{FIRST}</p>", f"<p>{SECOND}</p>"]))
    assert (document.title, document.text) == ("Chuyện làng", f"Một\n{FIRST}\n\n{SECOND}")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.odt", odt("<x/>"), "broken"),
        ("a.odt", odt("<x"), "broken"),
        ("a.odt", odt(manifest="<manifest:encryption-data/>"), "encrypted"),
        ("a.epub", epub([]), "no text"),
        ("a.epub", epub(["x"], **{"META-INF__rights_xml": "<x/>"}), "protected"),
        ("a.epub", zipped(mimetype="application/epub+zip"), "broken"),
    ],
)
def test_bad_archives(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, name, data)


# --- RTF, e-mail, feeds ----------------------------------------------------------------------------


def rtf(text: str) -> str:
    escaped = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)
    return (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times New Roman;}}\\f0 "
        + escaped.replace("\n", "\\par ")
        + "}"
    )


def test_rich_text(tmp_path: Path) -> None:
    assert read(tmp_path, "a.rtf", rtf(f"{FIRST}\n{SECOND}")).text.strip() == f"{FIRST}\n{SECOND}"


def test_rich_text_in_an_old_font(tmp_path: Path) -> None:
    body = "".join(c if c.isascii() else f"\\'{ord(c):02x}" for c in typed(f"{FIRST} {SECOND}", "tcvn3"))
    document = read(tmp_path, "a.rtf", "{\\rtf1\\ansi{\\fonttbl{\\f0 .VnTime;}}\\f0 " + body + "}")
    assert document.text.strip() == f"{FIRST} {SECOND}"


def mail(plain: str = "", html: str = "", *, attached: bool = False) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "tin@bao.example", "Bản tin sáng"
    if plain:
        message.set_content(plain, cte="base64")
    if html:
        message.add_alternative(html, subtype="html") if plain else message.set_content(html, subtype="html")
    if attached:
        message.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    return bytes(message)


def test_an_e_mail(tmp_path: Path) -> None:
    document = read(tmp_path, "a.eml", mail(f"{FIRST}\n\n{SECOND}\n\n-- \nBáo Sông\n", attached=True))
    assert (document.title, document.text.strip()) == ("Bản tin sáng", f"{FIRST}\n\n{SECOND}")
    assert "after “--”" in document.notes[0]
    assert "a.png" in document.notes[1]
    assert base64.b64encode(FIRST.encode())[:20] not in document.text.encode()


def test_an_e_mail_that_is_a_nest_of_parts(tmp_path: Path) -> None:
    head = "From: a@b.vn\nSubject: Tin\nMIME-Version: 1.0\n"
    part = "--b\n\na\n"
    many = f"{head}Content-Type: multipart/mixed; boundary=b\n\n{part * 3000}--b--"
    deep = head + "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(1500))
    for name, text, said in ("many.eml", many, "parts"), ("deep.eml", deep, "broken"):
        with pytest.raises(InputError, match=said):
            read(tmp_path, name, text.encode())


@pytest.mark.parametrize("plain", ["", "Xem bản HTML."])
def test_an_e_mail_in_html(tmp_path: Path, plain: str) -> None:
    document = read(tmp_path, "a.eml", mail(plain, f"<p>{FIRST}</p><p>{SECOND}</p>"))
    assert document.text == f"{FIRST}\n{SECOND}"


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Báo</title><item><title>Đường mới</title><link>https://bao.example/1</link><description>Tóm tắt.</description>
<content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>Cầu mới</title><description><![CDATA[<a href="x"><img src="a"></a>{SECOND}]]></description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title><entry><title>Đường mới</title>
<link href="https://bao.example/1"/><content type="html">&lt;p&gt;{FIRST}&lt;/p&gt;</content></entry></feed>"""


def test_a_feed_is_its_articles(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(RSS, encoding="utf-8")
    first, second = read_all(tmp_path / "a.xml")
    assert first == Document(f"{FIRST}\n{SECOND}", "Đường mới", "https://bao.example/1")
    assert (second.title, second.text, second.origin) == ("Cầu mới", SECOND, str(tmp_path / "a.xml"))
    assert "only the beginning" in second.notes[0]
    with pytest.raises(InputError, match="2 articles in it"):
        read_text(tmp_path / "a.xml")


def test_a_feed_of_one_article(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", ATOM).text == FIRST


def test_what_is_pasted_may_be_a_feed_or_an_e_mail() -> None:
    assert read_pasted(ATOM).text == FIRST
    assert read_pasted(mail(FIRST).decode()).text.strip() == FIRST
    with pytest.raises(InputError, match="2 articles"):
        read_pasted(RSS)


def test_pages_of_a_text(tmp_path: Path) -> None:
    pages = "\f".join(f"Công báo số {i} | {i}\n{FIRST} Bài {i}.\n" for i in range(1, 4))
    document = read(tmp_path, "a.txt", pages)
    assert "Công báo" not in document.text
    assert "Công báo" in document.notes[0]


def test_xml_that_is_no_feed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no feed"):
        read(tmp_path, "a.xml", "<urlset><url/></urlset>")


# --- Subtitles, the clipboard, addresses -----------------------------------------------------------


def test_subtitles_stay_as_they_are(tmp_path: Path) -> None:
    text = "1\n00:00:07,882 --> 00:00:10,510\nMọi người nhìn này!\nẢnh cưới của chúng tôi đấy.\n"
    assert read(tmp_path, "a.srt", text).text == text


@pytest.mark.parametrize(
    "before",
    [
        "<meta charset='utf-8'>",
        "Version:0.9\r\nStartHTML:0000000105\r\nEndHTML:0000000309\r\n<html><body><!--StartFragment-->",
    ],
)
def test_html_of_the_clipboard(before: str) -> None:
    document = read_pasted(f"{before}<p>{FIRST}</p><p>{SECOND}</p>")
    assert document.text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "text",
    [
        "baomoi.example.vn/tin-4772735.html",
        "www.bao.com",
        "Xem https://bao.example/tin",
        "file:///etc/hostname",
        "ftp://a.b/c",
    ],
)
def test_an_address_is_no_article(text: str) -> None:
    with pytest.raises(InputError, match="looks like an address"):
        read_pasted(text)


@pytest.mark.parametrize(
    "text", ["", "Thư gửi về tin@bao.vn", f"{FIRST} Xem thêm: https://bao.vn/a", "v.v.", "Node.js"]
)
def test_a_text_with_an_address_or_none(text: str) -> None:
    assert read_pasted(text).text == text


def test_an_old_word_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="LibreOffice"):
        read(tmp_path, "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
