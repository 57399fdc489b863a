"""Files whose content is not what their names say are refused by every reader, in a sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from nlp.batch.input import open_rows
from nlp.documents.registry import FORMATS as DOCUMENTS
from nlp.documents.translate import DocumentTranslation
from nlp.errors import InputError
from nlp.read.registry import FORMATS
from nlp.read.source import read_data
from nlp.settings import RunOptions
from nlp.terms.glossary import read_glossary
from tests.documents import word

TEXT = "Sáng 28/11, mưa lớn làm ngập nhiều tuyến phố ở trung tâm thành phố Vinh."


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4)))


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.txt", TEXT)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


BINARY = {
    "picture": png(),
    "photo": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(200)),
    "archive": archive(),
    "workbook": workbook(),
    "word": word.article(),
    "pdf": b"%PDF-1.4\nnothing of it",
    "rtf": b"{\\rtf1 nothing}",
    "packed": zlib.compress(TEXT.encode(), wbits=31),
    "program": b"\x7fELF\x02\x01\x01" + bytes(range(250)),
    "sound": b"ID3\x03" + bytes(range(250)),
    "film": b"\x00\x00\x00\x20ftypisom" + bytes(range(250)),
}
TEXTS = {"text": TEXT.encode(), "page": f"<html><body><p>{TEXT}</p></body></html>".encode()}
UNREAD = [".png", ".jpg", ".svg", ".mp3", ".mp4", ".zip", ".exe", ".xlsx", ".csv", ".json", ".pptx"]


@pytest.mark.parametrize("suffix", UNREAD)
@pytest.mark.parametrize("content", [*TEXTS, "picture", "archive", "word"])
def test_names_of_files_that_are_not_read(suffix: str, content: str) -> None:
    with pytest.raises(InputError, match=rf"\{suffix}.*(give|OCR)"):
        read_data({**BINARY, **TEXTS}[content], f"a{suffix}", suffix)


@pytest.mark.parametrize("suffix", [one.suffixes[0] for one in FORMATS if one.binary])
@pytest.mark.parametrize("content", [*BINARY, *TEXTS])
def test_another_content_than_the_name_of_a_binary_file(suffix: str, content: str) -> None:
    if content == suffix[1:] or (content, suffix) == ("word", ".docx"):
        return
    with pytest.raises(InputError, match=rf"not a {suffix[1:].upper()} file|is not read"):
        read_data({**BINARY, **TEXTS}[content], f"a{suffix}", suffix)


def test_a_page_may_have_any_address_and_a_file_any_other_name() -> None:
    for suffix in (".png", ".pdf", ".docx"):
        assert read_data(TEXTS["page"], "a", suffix, media_type="text/html")[0].text == TEXT
    for suffix in ("", ".log", ".txt", ".doc"):
        assert read_data(TEXTS["page"], "a", suffix)[0].text == TEXT
        assert read_data(TEXTS["text"], "a", suffix)[0].text == TEXT


@pytest.mark.parametrize("suffix", [one.suffixes[0] for one in DOCUMENTS.values()])
@pytest.mark.parametrize("content", BINARY)
def test_documents(suffix: str, content: str) -> None:
    if (content, suffix) in (("word", ".docx"), ("workbook", ".xlsx")):
        return
    with pytest.raises(InputError, match=r"is broken|is not an?\b|are not read"):
        DocumentTranslation(BINARY[content], f"a{suffix}", options=RunOptions(task="translate"))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".parquet"])
@pytest.mark.parametrize("content", BINARY)
def test_tables(tmp_path: Path, suffix: str, content: str) -> None:
    if (content, suffix) == ("workbook", ".xlsx"):
        return
    path = tmp_path / f"a{suffix}"
    path.write_bytes(BINARY[content])
    with pytest.raises(InputError, match=r"is broken|not an?\b"):
        open_rows(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".tbx", ".xlsx"])
@pytest.mark.parametrize("content", BINARY)
def test_glossaries(suffix: str, content: str) -> None:
    if (content, suffix) == ("workbook", ".xlsx"):
        return
    with pytest.raises(InputError, match=f"^a{suffix}: "):
        read_glossary(BINARY[content], f"a{suffix}")
