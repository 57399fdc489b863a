"""What reads a strange file can be stopped: time, memory, length."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from nlp.errors import InputError
from nlp.read import apart, archive
from nlp.read.apart import OF_A_STRANGER, Limits
from nlp.read.document import Document
from nlp.read.limits import check_length, read_apart
from nlp.read.source import read_pasted, read_text

READERS = {
    "good": "return [Document(data.decode(), 'tên', charset, ('ghi chú',))]",
    "bad": "raise InputError('it is bad.')",
    "slow": "import time; time.sleep(60)",
    "greedy": "return [Document('x' * 2_000_000_000)]",
    "long": "return [Document('x' * 1000)]",
    "dead": "import os; os._exit(3)",
    "faulty": "raise KeyError('oh')",
    "loud": "print('x' * 100_000); return [Document('xong')]",
    "named": "import os, time; time.sleep(float(data)); return [Document(str(os.getpid()))]",
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


@pytest.mark.usefixtures("readers")
def test_a_process_that_read_well_reads_the_next_file() -> None:
    def process() -> str:
        return read_apart("reader_named", b"0")[0].text

    first = process()
    with pytest.raises(InputError):
        read_apart("reader_bad", b"x")  # a file may be bad, and its reader sound
    assert read_apart("reader_loud", b"x")[0].text == "xong"
    assert process() == first
    with pytest.raises(InputError):
        read_apart("reader_dead", b"x")
    second = process()
    assert second != first
    with pytest.raises(InputError, match="longer"):
        read_apart("reader_named", b"60", limits=Limits(seconds=0.2))
    assert process() != second


@pytest.mark.usefixtures("readers")
def test_a_process_that_a_large_one_started_is_kept() -> None:
    large = bytearray(apart.LARGE + 10_000_000)
    large[:: 1 << 12] = b"x" * len(large[:: 1 << 12])  # a server with its models has so much in memory
    apart._end_all()
    first = read_apart("reader_named", b"0")[0].text
    assert read_apart("reader_named", b"0")[0].text == first


@pytest.mark.usefixtures("readers")
def test_files_are_read_beside_one_another_and_one_process_stays() -> None:
    with ThreadPoolExecutor(2) as pool:
        found = {one[0].text for one in pool.map(lambda _: read_apart("reader_named", b"0.3"), range(2))}
    assert len(found) == 2
    assert len(apart._idle) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that fork")
@pytest.mark.usefixtures("readers")
def test_a_forked_process_leaves_the_reader_to_its_parent() -> None:
    first = read_apart("reader_named", b"0")[0].text
    child = os.fork()
    if not child:
        os._exit(len(apart._idle))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert read_apart("reader_named", b"0")[0].text == first


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.eml"])
def test_what_strangers_hand_in_is_read_apart_whatever_its_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = "Sáng nay nước đã rút ở phần lớn các tuyến đường của thành phố."
    path.write_text(f"<html><body><article><p>{text}</p></article></body></html>" if ".h" in name else text)
    assert read_text(path, apart=OF_A_STRANGER) == read_text(path)
    with pytest.raises(InputError, match="at most 10 are read"):
        read_text(path, apart=replace(OF_A_STRANGER, characters=10))


def test_pasted_html_is_read_apart() -> None:
    page = "<html><body><article><p>Sáng nay nước đã rút ở các tuyến đường.</p></article></body></html>"
    assert read_pasted(page, origin="a", apart=OF_A_STRANGER) == read_pasted(page, origin="a")
    with pytest.raises(InputError, match=r"longer than 0\.01 s"):
        read_pasted(page * 1000, apart=Limits(seconds=0.01))
    assert read_pasted("Nước đã rút.", apart=Limits(seconds=0.01)).text == "Nước đã rút."  # needs no parser


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
