"""The door: normalising, decoding, and every kind of file, good and bad."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.encodings import decode
from nlp.read.lines import rejoin_lines
from nlp.read.pages import without_running_heads
from nlp.read.source import read_pasted, read_text
from nlp.text.normalise import normalise

SENTENCE = "Sáng nay, hơn 300 học sinh ở xã Hòa Bình đã trở lại trường sau đợt mưa lũ kéo dài."
OTHER = "Nhà trường cho biết các lớp học được sửa xong trước ngày 5/9."
PAGE = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Học sinh trở lại trường</title>
<script>var bad = 1;</script></head><body><nav><a href="/">Trang chủ</a></nav>
<article><h1>Học sinh trở lại trường</h1><p>{SENTENCE}</p><h2>Sửa lớp</h2><p>{OTHER}</p>
<ul><li>Mười phòng học</li><li>Hai nhà kho</li></ul></article>
<div class="comments" id="comments"><p>Bạn đọc: mừng cho các cháu quá!</p></div></body></html>"""


# --- normalise ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        ("một", "một"),
        (unicodedata.normalize("NFD", SENTENCE), SENTENCE),
        ("Vie\u0323\u0302t", "Việt"),
        ("Vie\u0302\u0323t", "Việt"),
        ("Vi\u00ea\u0323t", "Việt"),
        ("biê\u0341n", "biến"),  # the deprecated twin of the acute
        ("bie\u0301\u0302n", "biến"),  # tone before circumflex
        ("bi\u00e9\u0302n", "biến"),
        ("thă\u0309m, tha\u0309\u0306m", "thẳm, thẳm"),
        ("nươ\u0301c, nu\u031bo\u0301\u031bc", "nước, nước"),
        ("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h\n", "a\nb\nc\nd\ne\nf\ng\nh\n"),
        ("Hà\u00a0Nội\u2009và\u3000Huế\u202f!\u2003", "Hà Nội và Huế ! "),
        ("Hà\u200b Nội\ufeff, Đà\u00ad Nẵng\u2060", "Hà Nội, Đà Nẵng"),
        ("\u202aHuế\u202c \u200e12\u200f\u061c\u2066x\u2069", "Huế 12x"),
        ("a\x00b\x07c\x1b[0m\x7f\x9fd\te", "abc[0md\te"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\U000e0041c", "abc"),
        ("vui 😀 👍🏽", "vui 😀 👍🏽"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥"),
        ("a\u200db 😀\u200d x", "ab 😀 x"),
        ("  hai  chỗ trống\n\n\ndòng ", "  hai  chỗ trống\n\n\ndòng "),
        ("50 ％ ½ m² … “a” – 中文 العربية", "50 ％ ½ m² … “a” – 中文 العربية"),
    ],
)
def test_normalize(raw: str, clean: str) -> None:
    assert normalise(raw) == clean


VIETNAMESE_PIECES = st.sampled_from(
    list("aăâeêioôơuưyđAEO 😀👩<=⌚")
    + [chr(c) for c in (0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323)]
    + ["\u200d", "\u200b", "\u0338", "\ufe0f", "\r", "\n", "\u2329", "\ud800", "\xad"]
)  # fmt: skip


@given(st.one_of(st.text(st.characters(exclude_categories=())), st.lists(VIETNAMESE_PIECES).map("".join)))
def test_normalize_is_idempotent_and_keeps_its_promise(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in once)
    once.encode("utf-8")


@given(st.text(alphabet="abcdghiklmnopqrstuvxy àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịơờớởỡợưừứửữựỳýỷỹỵ.,!\n\t"))
def test_normalize_keeps_sound_vietnamese_whatever_its_form(text: str) -> None:
    assert normalise(text) == text
    assert normalise(unicodedata.normalize("NFD", text)) == text


# --- decode ------------------------------------------------------------------------------------

TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam ®éc lËp".encode("latin-1")
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, ngöôøi daân Ñaø Naüng".encode("latin-1")
WINDOWS_1258 = "Viê\u0323t Nam đô\u0323c lâ\u0323p, hơn 5 triê\u0323u ngươ\u0300i".encode("cp1258")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (SENTENCE.encode(), SENTENCE),
        (SENTENCE.encode("utf-8-sig"), SENTENCE),
        (SENTENCE.encode("utf-16"), SENTENCE),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), SENTENCE),
        (SENTENCE.encode("utf-32"), SENTENCE),
        (SENTENCE.encode("utf-16-le"), SENTENCE),
        (SENTENCE.encode("utf-16-be"), SENTENCE),
        (TCVN3, "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập"),
        (VNI, "Cộng hòa xã hội chủ nghĩa Việt Nam, người dân Đà Nẵng"),
        (WINDOWS_1258, "Việt Nam độc lập, hơn 5 triệu người"),
        (SENTENCE.encode()[:-2] + b"\xe1\xba" + OTHER.encode(), SENTENCE[:-2] + "\ufffd" + OTHER),
        (b"m\x00\xe1\xbb\x99t hai ba", "m\x00ột hai ba"),
        ("C'est déjà l'été, où ça va être naïf.".encode("latin-1"), "C'est déjà l'été, où ça va être naïf."),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes(range(256)) * 20, id="all bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01\x02\xff" * 50, id="png"),
        pytest.param(b"\x00" * 100, id="zeros"),
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(range(1, 40)), id="program"),
    ],
)
def test_decode_refuses_binary(data: bytes) -> None:
    with pytest.raises(InputError, match="binary data"):
        decode(data)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_decode_undoes_utf8(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == text


@given(st.binary(max_size=300))
def test_decode_gives_a_text_or_an_input_error(data: bytes) -> None:
    try:
        text = decode(data)
    except InputError:
        text = ""
    assert isinstance(text, str)


# --- JSON that is broken -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        (f'{{"text": "{SENTENCE}', True),
        (f'[{{"text": "{SENTENCE}"}},', True),
        (f'\ufeff {{\n  "text": "{SENTENCE}\n{OTHER}"}}', True),
        (f'{{"text": "{SENTENCE}"}}', False),
        (f'{{"text": "{SENTENCE}"}}\n{{"text": "{OTHER}"}}\n', False),
        (f'{{"n": {"1" * 5000}, "text": "{SENTENCE}"}}', False),
        (f"{{{SENTENCE}}} {OTHER}", False),
        (f'[Ảnh] "{SENTENCE}"', False),
    ],
)
def test_broken_json_is_no_article(text: str, broken: bool, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text, encoding="utf-8")
    for read, source in ((read_pasted, text), (read_text, str(file))):
        if broken:
            with pytest.raises(InputError, match=r"this looks like broken JSON \(line \d+, column \d+\)"):
                read(source)
        else:
            assert "học sinh" in read(source).text


# --- pasted text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "text", "noted"),
    [
        ("", "", False),
        (SENTENCE, SENTENCE, False),
        ("là và có à", "là và có à", False),
        ("Plain English, déjà vu.", "Plain English, déjà vu.", False),
        ("L'été à la café où ça va être naïf", "L'été à la café où ça va être naïf", False),
        (SENTENCE.encode().decode("latin-1"), SENTENCE, True),
        ("Viá»‡t Nam Ä‘á»™c láº\xadp", "Việt Nam độc lập", True),
        (TCVN3.decode("latin-1"), "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập", True),
        (VNI.decode("latin-1"), "Cộng hòa xã hội chủ nghĩa Việt Nam, người dân Đà Nẵng", True),
        ("<html><body><p>Xin chào các bạn.</p><p>Tạm biệt.</p></body>", "Xin chào các bạn.\nTạm biệt.", True),
        ("Giá < 5 triệu <b>đồng", "Giá < 5 triệu <b>đồng", False),
    ],
)
def test_read_pasted(pasted: str, text: str, noted: bool) -> None:
    document = read_pasted(pasted)
    assert document.text == text
    assert bool(document.notes) is noted


# --- files -------------------------------------------------------------------------------------


def pdf_of(pages: list[list[str]], *, password: str | None = None, owner: str | None = None) -> bytes:
    """A PDF of the given lines: a font without glyphs, whose codes are Unicode, is enough for extraction."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <1EFF> <0000> endbfrange\n"
        b"endcmap end end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /U /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /U /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    for i, lines in enumerate(pages):
        shown = b" ".join(b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in lines)
        content = b"BT /F 12 Tf 14 TL 40 800 Td %s ET" % shown
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (7 + 2 * i)
        )
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, out.index(b"xref\n0 "))
    if password is None and owner is None:
        return bytes(out)
    writer = PdfWriter(PdfReader(io.BytesIO(out)))
    writer.encrypt(password or "", owner, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def word_of(build: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def build_word(document: docx.document.Document) -> None:
    document.add_heading("Học sinh trở lại trường", 0)
    paragraph = document.add_paragraph("Sáng nay, ")
    paragraph.add_run("hơn 300 học sinh").bold = True
    paragraph.add_run(" trở lại\ttrường.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Lớp", "Số em", "5A", "31"], strict=True):
        cell.text = text
    document.add_paragraph("Mười phòng học", style="List Bullet")
    document.add_paragraph("")
    document.add_paragraph(OTHER)
    inserted = document.add_paragraph("Cô giáo ")
    run = inserted.add_run("rất mừng.")._r
    wrapper = docx.oxml.OxmlElement("w:ins")
    run.addprevious(wrapper)
    wrapper.append(run)


WORD_TEXT = (
    "Học sinh trở lại trường\nSáng nay, hơn 300 học sinh trở lại\ttrường.\nLớp\tSố em\n5A\t31\n"
    f"- Mười phòng học\n\n{OTHER}\nCô giáo rất mừng."
)
PAGE_TEXT = f"Học sinh trở lại trường\n{SENTENCE}\nSửa lớp\n{OTHER}\n- Mười phòng học\n- Hai nhà kho"
MARKDOWN = f"""---
title: "Bản tin xã"
---
# Học sinh *trở lại* trường #

Sáng nay, **hơn 300** học sinh
đã [trở lại](https://vi-du.example/a(1)) trường.  \nDòng mới, `mã` và tên_tệp_này 2 * 3 * 4.

> Lời cô giáo: ![lớp học](a.png)

- Mười phòng học
  đã sửa
- Hai nhà kho

***
<!-- ghi chú -->{OTHER}
"""
MARKDOWN_TEXT = f"""Học sinh trở lại trường

Sáng nay, hơn 300 học sinh đã trở lại trường.
Dòng mới, mã và tên_tệp_này 2 * 3 * 4.

Lời cô giáo: lớp học

- Mười phòng học đã sửa
- Hai nhà kho

{OTHER}"""


@pytest.mark.parametrize(
    ("name", "data", "text", "title"),
    [
        pytest.param(
            "a.txt", f"{SENTENCE}\r\n\r\n{OTHER}\r\n".encode(), f"{SENTENCE}\n\n{OTHER}\n", "", id="txt"
        ),
        pytest.param("a.TXT", SENTENCE.encode("utf-16"), SENTENCE, "", id="utf-16"),
        pytest.param("a", TCVN3, "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập", "", id="no suffix"),
        pytest.param("a.txt", b"t\x00in t\xe1\xbb\xa9c\x00", "tin tức", "", id="NUL bytes"),
        pytest.param("a.txt", "\u202eTin\u202c tức 😀".encode(), "Tin tức 😀", "", id="marks and emoji"),
        pytest.param("a.md", MARKDOWN.encode(), MARKDOWN_TEXT, "Bản tin xã", id="markdown"),
        pytest.param("a.md", b"# Tin #1", "Tin #1", "", id="markdown heading"),
        pytest.param(
            "a.md", "Tin.\n\n![cầu](a.png)\n\nHết.".encode(), "Tin.\n\nHết.", "", id="markdown picture"
        ),
        pytest.param("a.html", PAGE.encode(), PAGE_TEXT, "Học sinh trở lại trường", id="html"),
        pytest.param("a.txt", PAGE.encode(), PAGE_TEXT, "Học sinh trở lại trường", id="html by content"),
        pytest.param(
            "a.htm",
            b'<meta charset="windows-1258"><p>Vi\xea\xf2t <b>Nam</b></p>ti\xea\xecn<script>x</script><br>ra',
            "Việt Nam\ntiến\nra",
            "",
            id="html fragment, declared",
        ),
        pytest.param("a.docx", word_of(build_word), WORD_TEXT, "", id="docx"),
        pytest.param("a.bin", word_of(build_word), WORD_TEXT, "", id="docx by content"),
        pytest.param(
            "a.pdf",
            pdf_of([SENTENCE.replace("trở", "trở|").split("|"), [OTHER]]),
            f"{SENTENCE}\n{OTHER}",
            "",
            id="pdf",
        ),
        pytest.param("tin", pdf_of([[OTHER]]), OTHER, "", id="pdf by content"),
        pytest.param("a.pdf", pdf_of([[OTHER]], owner="x"), OTHER, "", id="pdf locked for changes only"),
    ],
)
def test_read_file(tmp_path: Path, name: str, data: bytes, text: str, title: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = read_text(path)
    assert document == Document(text, title, str(path), document.notes)
    assert read_text(str(path)) == document


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512


def zip_of(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.txt", b"", "it is empty", id="empty"),
        pytest.param("a.txt", b" \n\t\r\n ", "it is empty", id="blanks"),
        pytest.param("a.txt", "\u200b\u00a0\ufeff".encode(), "there is no text", id="invisible"),
        pytest.param("a.txt", b"\x00" * 40, "it is empty", id="zeros"),
        pytest.param("a.txt", bytes(range(256)) * 9, "binary data", id="binary"),
        pytest.param(
            "a.html", b"<html><body><script>x()</script></body></html>", "no text", id="html, no text"
        ),
        pytest.param("a.pdf", pdf_of([[]]), "OCR", id="pdf without text"),
        pytest.param("a.pdf", pdf_of([[OTHER]], password="x"), "encrypted", id="encrypted pdf"),
        pytest.param("a.pdf", pdf_of([[OTHER]])[:400], "broken", id="cut pdf"),
        pytest.param("a.pdf", b"%PDF-1.7\n" + b"garbage" * 50, "broken", id="garbage pdf"),
        pytest.param("a.pdf", OTHER.encode(), "not a PDF", id="text named pdf"),
        pytest.param("a.docx", OTHER.encode(), "not a DOCX", id="text named docx"),
        pytest.param("a.docx", word_of(build_word)[:2000], "broken", id="cut docx"),
        pytest.param(
            "a.docx", zip_of("word/document.xml", "[Content_Types].xml"), "broken", id="hollow docx"
        ),
        pytest.param(
            "a.docx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "encrypted", id="encrypted docx"
        ),
        pytest.param("a.doc", OLE2, "save it as .docx", id="doc"),
        pytest.param("a.rtf", rb"{\rtf1 }", "no text", id="rtf without text"),
        pytest.param("a.rtf", OTHER.encode(), "not a RTF", id="text named rtf"),
        pytest.param("a.zip", zip_of("a.txt"), "not read", id="zip"),
        pytest.param("a.txt", b"tin " * 300, "larger than 0.001 MB", id="too large"),
    ],
)
def test_bad_file(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(path, max_bytes=1000 if says.startswith("larger") else 1_000_000)
    message = str(caught.value)
    assert says in message
    assert message.startswith(str(path))
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "no such file"),
        ("khong-co.txt", "no such file"),
        ("www.vi-du.example/tin", "begins with https://"),
        (".", "folder"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("ftp://vi-du.example/a.txt", "http:// or https://"),
        ("file:///etc/hosts", "http:// or https://"),
    ],
)
def test_bad_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says):
        read_text(source)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.txt"
    path.write_text(OTHER, encoding="utf-8")
    monkeypatch.setattr("builtins.open", refuse)  # root may read what chmod forbids
    with pytest.raises(InputError, match="permissions"):
        read_text(path)


def test_broken_utf8_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SENTENCE.encode() + b"\xff" + OTHER.encode())
    document = read_text(path)
    assert document.text == f"{SENTENCE}\ufffd{OTHER}"
    assert "broken UTF-8" in document.notes[0]
    assert "broken UTF-8" in caplog.text


def test_legacy_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(VNI)
    assert "VNI" in read_text(path).notes[0]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SENTENCE.encode("utf-8-sig"))))
    assert read_text("-") == Document(SENTENCE, origin="stdin")
    with pytest.raises(InputError, match="stdin: it is empty"):
        read_text("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="no standard input"):
        read_text("-")


def test_import_is_light() -> None:
    heavy = "trafilatura httpx docx pypdf charset_normalizer lxml torch transformers"
    code = f"import sys, nlp.read.source; print(*sorted(set('{heavy}'.split()) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# --- the lines of a PDF ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "text"),  # "|" stands for the end of a line, "/" for the end of a paragraph
    [
        ("", ""),
        ("một dòng", "một dòng"),
        ("Thủ tướng yêu cầu các bộ khẩn|trương vào cuộc.", "Thủ tướng yêu cầu các bộ khẩn trương vào cuộc."),
        ("Câu đầu dài vừa một dòng trang.||Đoạn hai.", "Câu đầu dài vừa một dòng trang./Đoạn hai."),
        ("TIN TRONG NƯỚC|Ông An đến thăm tỉnh|Lâm Đồng.", "TIN TRONG NƯỚC/Ông An đến thăm tỉnh Lâm Đồng."),
        ("Hết đoạn.|Đoạn sau là một dòng dài hơn.", "Hết đoạn./Đoạn sau là một dòng dài hơn."),
        ("- một việc cần làm ngay hôm nay|- hai việc", "- một việc cần làm ngay hôm nay/- hai việc"),
        ("Đội tuyển Cô-lôm-|bi-a thắng trận.", "Đội tuyển Cô-lôm-bi-a thắng trận."),
        ("The government says the govern-|ment agrees.", "The government says the government agrees."),
        ("kinh tế phát tri\u00ad|ển nhanh", "kinh tế phát triển nhanh"),
    ],
)
def test_rejoin_lines(lines: str, text: str) -> None:
    assert rejoin_lines(lines.split("|")) == text.replace("/", "\n")


@given(st.lists(st.text(alphabet="aăBĐ1- .,\u00ad", max_size=30).map(str.strip), max_size=12))
def test_rejoin_lines_loses_no_letter(lines: list[str]) -> None:
    def letters(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    assert letters(rejoin_lines(lines)) == letters("".join(lines))


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        ([], []),
        ([["a", "1"], ["b", "2"], ["c", "3"]], [["a"], ["b"], ["c"]]),
        ([["a"], ["- 2 -", "b"], ["Trang 3/9", "c"]], [["a"], ["b"], ["c"]]),
        ([["a", "2024"], ["b", "2024"]], [["a", "2024"], ["b", "2024"]]),  # does not grow
        ([["a", "1"], ["b"], ["c", "3"]], [["a", "1"], ["b"], ["c", "3"]]),  # not on every page
        ([["a", "1"]], [["a", "1"]]),  # one page proves nothing
    ],
)
def test_page_numbers(pages: list[list[str]], kept: list[list[str]]) -> None:
    assert without_running_heads(pages)[0] == kept
