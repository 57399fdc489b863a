"""Glossaries of users, of each format, and what is said of bad rows."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from nlp.errors import InputError
from nlp.terms import find_terms, load_glossaries, load_glossary, parse_glossary
from nlp.terms.glossary import read_glossary

PAIRS = [("Sở Y tế", "Health Office"), ("Lê Văn Tám", "Lê Văn Tám")]


def pairs(glossary: object) -> list[tuple[str, str]]:
    return [(entry.source, entry.target) for entry in glossary.entries]  # type: ignore[attr-defined]


TEXTS = [
    ("a.csv", "Sở Y tế,Health Office\nLê Văn Tám,\n"),
    ("a.csv", "\ufeffvi,en\r\nSở Y tế,Health Office\r\nLê Văn Tám,\r\n"),
    ("a.csv", "note,en,vi\nx,Health Office,Sở Y tế\n,,Lê Văn Tám\n"),
    ("a.csv", "vi;en\nSở Y tế;Health Office\nLê Văn Tám;\n"),
    ("a.tsv", "# ours\nSở Y tế\tHealth Office\n\nLê Văn Tám\n"),
    ("a.csv", '"Sở Y tế","Health Office"\n"Lê Văn Tám",""\n'),
    ("a.tbx", """<?xml version="1.0" encoding="UTF-8"?><martif type="TBX"><text><body>
      <termEntry><langSet xml:lang="vi"><tig><term>Sở Y tế</term></tig></langSet>
      <langSet xml:lang="en"><tig><term>Health Office</term></tig></langSet></termEntry>
      <termEntry><langSet xml:lang="vi-VN"><tig><term>Lê Văn Tám</term></tig></langSet></termEntry>
      </body></text></martif>"""),
    ("a.tbx", """<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic"><text><body>
      <conceptEntry><langSec xml:lang="vi"><termSec><term>Sở Y tế</term></termSec></langSec>
      <langSec xml:lang="en"><termSec><term>Health Office</term></termSec></langSec></conceptEntry>
      <conceptEntry><langSec xml:lang="vi"><termSec><term>Lê Văn Tám</term></termSec></langSec></conceptEntry>
      </body></text></tbx>"""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_each_format_gives_the_same_terms(name: str, text: str) -> None:
    glossary = read_glossary(text.encode(), name)
    assert pairs(glossary) == PAIRS
    assert [entry.kind for entry in glossary.entries] == ["term", "keep"]


@pytest.mark.parametrize(
    "heading",
    [
        "viet,en",
        "VI , EN",
        "Tiếng Việt,Tiếng Anh",
        "tieng viet,tieng anh",
        "source,target",
        "Source term,Target term",
        "Thuật ngữ,Nghĩa tiếng Anh",
        '"vi-VN","en-US"',
        "Nguồn,Đích",
        "Vietnamese,English",
        "Term,Translation",
    ],
)
def test_a_heading_is_no_term(heading: str) -> None:
    rows = "Sở Y tế,Health Office\nLê Văn Tám,\n"
    assert pairs(parse_glossary(f"{heading}\n{rows}")) == PAIRS
    assert pairs(read_glossary(f"{heading}\n{rows}".encode(), "a.csv")) == PAIRS
    tabs = f"{heading}\n{rows}".replace(",", "\t")
    assert pairs(read_glossary(tabs.encode(), "a.tsv")) == PAIRS


@pytest.mark.parametrize(
    "row", ["tiếng Việt,Vietnamese", "nguồn,source", "tiếng Anh,English", "dịch,translation"]
)
def test_terms_that_are_words_of_headings_are_terms(row: str) -> None:
    assert pairs(parse_glossary(row)) == [tuple(row.split(","))]


@pytest.mark.parametrize("row", ['"UBND huyện,",', "UBND huyện:,", "UBND huyện…,", "UBND huyện,"])
def test_marks_around_what_stays_as_it_is_are_of_the_sentence(row: str) -> None:
    glossary = parse_glossary(f"vi,en\n{row}")
    assert pairs(glossary) == [("UBND huyện", "UBND huyện")]
    [match] = find_terms("Theo UBND huyện, có mưa.", [glossary])
    assert (match.source, match.kept) == ("UBND huyện", ("UBND huyện",))


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["vi", "en"], ["Sở Y tế", "Health Office"], [None, None], ["Lê Văn Tám", None]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    assert pairs(load_glossary(tmp_path / "own.xlsx")) == PAIRS


def test_several_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mèo,cat\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("mèo,feline\n", encoding="utf-16")
    found = find_terms("con mèo", load_glossaries([tmp_path / "a.csv", tmp_path / "b.csv"]), builtin=False)
    assert [match.target for match in found] == ["cat"]


BAD = [
    ("a.csv", b"S\xe1\xbb\x9f Y t\xe1\xba\xbf,Health\nm\xe8o,cat\n", "row 2"),
    ("a.csv", "vi,en\nSở Y tế,Health\n,cat\n".encode(), "row 3"),
    ("a.csv", "Sở Y tế,Health,Office\n".encode(), "row 1 has 3 columns"),
    ("a.csv", "Sở Y tế,Health\nsở y tế,Hospital\n".encode(), "row 2"),
    ("a.csv", 'mèo,"cat\nchó,dog\n'.encode(), "quote"),
    ("a.csv", f"mèo,cat\nchó,{'x' * 400}\n".encode(), "row 2"),
    ("a.csv", b"", "no term"),
    ("a.csv", b"vi,en\n", "no term"),
    ("a.xlsx", b"PK no workbook", "workbook"),
    ("a.tbx", b"<tbx><text>", "XML"),
    ("a.docx", b"", "ending"),
]


@pytest.mark.parametrize(("name", "data", "said"), BAD)
def test_bad_rows_are_said_in_one_sentence(name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        read_glossary(data, name)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(name)


def test_entities_of_a_tbx_file_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    text = (
        f'<!DOCTYPE tbx [<!ENTITY x SYSTEM "{secret.as_uri()}">]><tbx><text><body><termEntry>'
        '<langSet xml:lang="vi"><tig><term>mèo &x;</term></tig></langSet>'
        '<langSet xml:lang="en"><tig><term>cat &x;</term></tig></langSet></termEntry></body></text></tbx>'
    )
    assert "SECRET" not in str(read_glossary(text.encode(), "a.tbx").entries)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="no such file"):
        load_glossary("nowhere.csv")


def test_pasted_text_may_have_commas_in_quotes() -> None:
    assert pairs(parse_glossary('"Văn hóa, Thể thao",Culture')) == [("Văn hóa, Thể thao", "Culture")]


@pytest.mark.parametrize(
    "heading",
    ["foo,bar", "vi,foo", "foo,en", "col_1,col_2", "Source text,Target text", "vn_term,en_term", "Key,Value"],
)
@pytest.mark.parametrize("row", ["Sở Y tế,Health Office", "Health Office,Sở Y tế"])
def test_headings_of_something_else_are_refused(heading: str, row: str) -> None:
    with pytest.raises(InputError, match=r"row 1 does not name .* vi and en"):
        read_glossary(f"{heading}\n{row}\n".encode(), "a.csv")


@pytest.mark.parametrize(
    "first",
    [
        "EVN,Vietnam Electricity",
        "an,peace",
        "Facebook,Meta",
        "internet,internet",
        "ma,ghost",
        "FPT,FPT",
        "Anh,Britain",
    ],
)
def test_a_first_term_without_marks_is_a_term(first: str) -> None:
    assert pairs(parse_glossary(f"{first}\nSở Y tế,Health Office\n"))[0] == tuple(first.split(","))


def test_a_term_alone_is_a_term() -> None:
    assert pairs(parse_glossary("foo,bar")) == [("foo", "bar")]
