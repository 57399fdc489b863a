"""A format is a file and a line: a dummy one is seen by everything that reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.batch.input import open_rows
from nlp.errors import InputError
from nlp.read import registry
from nlp.read.registry import Format
from nlp.read.source import read_text
from nlp.read.web import media_types

DUMMY = """
from nlp.read.document import Document

def read(data, *, charset=""):
    return [Document(data.decode()[::-1], "ngược")]
"""


@pytest.fixture
def dummy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "backwards.py").write_text(DUMMY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    line = Format("backwards", (".sdrawkcab",), ("text/backwards",), "backwards", b"%BACK", apart=True)
    monkeypatch.setattr(registry, "FORMATS", [*registry.FORMATS, line])
    return tmp_path


def test_a_new_format_is_read_by_name_and_by_content(dummy: Path) -> None:
    for name in ("a.sdrawkcab", "b.txt"):
        (dummy / name).write_text("%BACK .iơi nầh táh aL", encoding="utf-8")
        document = read_text(dummy / name)
        assert (document.text, document.title) == ("La hát hần iơi. KCAB%", "ngược")


def test_a_new_format_is_in_folders_and_on_the_web(dummy: Path) -> None:
    folder = dummy / "in"
    folder.mkdir()
    (folder / "a.sdrawkcab").write_text("cba", encoding="utf-8")
    (row,) = open_rows(folder)
    assert row.document is not None
    assert row.document.text == "abc"
    assert "text/backwards" in media_types()


def test_a_new_format_is_in_the_help_and_among_the_types_of_the_page() -> None:
    # In a process of its own, because both read the table when they are imported.
    code = (
        "from nlp.read import registry\n"
        "line = registry.Format('backwards', ('.bwd',), ('text/backwards',), 'backwards')\n"
        "registry.FORMATS.append(line)\n"
        "from nlp.page import layout\n"
        "from nlp.cli.options import InputOptions\n"
        "from typing import get_type_hints\n"
        "help = get_type_hints(InputOptions, include_extras=True)['inputs'].__metadata__[0].help\n"
        "print('.bwd' in layout.FILE_TYPES, '.bwd' in help)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True True"


def test_no_two_formats_share_a_suffix_or_a_media_type() -> None:
    assert len(set(registry.suffixes())) == len(registry.suffixes())
    assert len(set(registry.media_types())) == len(registry.media_types())
    assert all(known.reader() for known in registry.FORMATS)


@pytest.mark.parametrize(
    ("data", "suffix", "media_type", "name"),
    [
        (b"", "", "", "text"),
        (b"Xin ch\xc3\xa0o", ".xyz", "", "text"),
        (b"# Tin", ".md", "", "Markdown"),
        (b"# Tin", "", "text/markdown", "Markdown"),
        (b"<!doctype html><p>x", ".txt", "", "HTML"),
        ("<html><p>x".encode("utf-16"), ".txt", "", "HTML"),
        (b'<?xml version="1.0"?><!-- x --><rss version="2.0">', ".txt", "", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "", "text/html", "feed"),
        (b"From: a@b.example\nSubject: x\n y\nMIME-Version: 1.0\n\nx", ".txt", "", "e-mail"),
        ("Hà Nội: mưa\nContent-Type: x".encode(), ".txt", "", "text"),
        (b"{\\rtf1 x}", "", "", "RTF"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx", ".srt", "", "subtitles"),
    ],
)
def test_recognise(data: bytes, suffix: str, media_type: str, name: str) -> None:
    assert registry.recognise(data, suffix=suffix, media_type=media_type).name == name


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".odt", ".epub", ".rtf"])
def test_a_binary_format_is_not_what_only_its_name_says(suffix: str) -> None:
    with pytest.raises(InputError, match="or it is broken"):
        registry.recognise(b"text", suffix=suffix)
