"""What reads a strange file can be stopped: time, memory, length."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from nlp.errors import InputError
from nlp.read import archive
from nlp.read.document import Document
from nlp.read.limits import Limits, check_length, read_apart

READERS = {
    "good": "return [Document(data.decode(), 'tên', charset, ('ghi chú',))]",
    "bad": "raise InputError('it is bad.')",
    "slow": "import time; time.sleep(60)",
    "greedy": "return [Document('x' * 2_000_000_000)]",
    "long": "return [Document('x' * 1000)]",
    "dead": "import os; os._exit(3)",
    "faulty": "raise KeyError('oh')",
}


@pytest.fixture
def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "from nlp.errors import InputError\nfrom nlp.read.document import Document\n"
    for name, body in READERS.items():
        text = f"{head}def read(data, *, charset=''):\n    {body}\n"
        (tmp_path / f"reader_{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("readers")
def test_what_another_process_reads_comes_back() -> None:
    found = read_apart("reader_good", "Xin chào".encode(), charset="utf-8")
    assert found == [Document("Xin chào", "tên", "utf-8", ("ghi chú",))]


@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize(
    ("name", "limits", "said"),
    [
        ("bad", Limits(), "it is bad."),
        ("slow", Limits(seconds=1), "longer than 1 s"),
        ("long", Limits(characters=999), "1,000 characters"),
        ("dead", Limits(), "broken, or needs more memory"),
        ("faulty", Limits(), "broken, or needs more memory"),
        pytest.param(
            "greedy",
            Limits(memory=500_000_000),
            "more memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="limits of memory"),
        ),
    ],
)
def test_what_goes_wrong_there_is_one_sentence_here(name: str, limits: Limits, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match=said):
        read_apart(f"reader_{name}", b"x", limits=limits)
    assert time.monotonic() - began < 30


def test_length() -> None:
    check_length([], 0)
    check_length([Document("abc")], 3)
    with pytest.raises(InputError, match="at most 2"):
        check_length([Document("a"), Document("bc")], 2)


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "x" * 2_000_000)
    archive.open_archive(out.getvalue())
    monkeypatch.setattr(archive, "UNPACKED_LIMIT", 1_000_000)
    with pytest.raises(InputError, match="unpacks to more"):
        archive.open_archive(out.getvalue())


def test_a_word_file_of_millions_of_characters_is_refused(tmp_path: Path) -> None:
    from nlp.read.source import read_text

    document = docx.Document()
    document.add_paragraph("x")
    first = io.BytesIO()
    document.save(first)
    out = io.BytesIO()
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:t>x</w:t>", b"<w:t>" + b"tin " * 1000 + b"</w:t>", 1)
                data = data.replace(
                    b"<w:p>", b"<w:p>" + b"<w:r><w:t>" + b"tin " * 1_400_000 + b"</w:t></w:r>", 1
                )
            made.writestr(name, data)
    path = tmp_path / "a.docx"
    path.write_bytes(out.getvalue())
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="at most 5,000,000 are read"):
        read_text(path)
