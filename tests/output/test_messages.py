"""What the library says, in Vietnamese: every sentence that it can raise, and each found again."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from nlp.checks.finding import Finding, explain
from nlp.output.messages import as_sentence, in_words, said
from nlp.text.tables import read_table

ROOT = Path(nlp.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
RAISED = ("InputError", "ModelError")
TABLE = read_table("nlp.output", "messages")
OF_OTHERS = "# --- said by others"

PASSED_ON = re.compile(
    r"error|detail|BROKEN|\w+\.error|failed\[-1\]\.error|str\(error\).*|notes\[0\]\.detail|failures\[0\]\[1\]|found\['error'\]"
    r"|explain\(.*\)|_suspicion\(.*|labels\(.*|problem\.sentence\('en'\)"
)
"""What is raised without a sentence of its own: one that was raised before, or is in another table."""


def template(node: ast.expr, module: str) -> str | None:
    """A sentence with {} for what it speaks of; None where it is none of its own."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in values)  # type: ignore[misc]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [template(left, module), template(right, module)]
            return None if None in parts else "".join(map(str, parts))
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            found = template(value, module)
            return re.sub(r"\{\w+\}", "{}", found) if found else None
        case ast.Name(id=name) if name.isupper():
            value = getattr(import_module(module), name, None)
            return value if isinstance(value, str) else None
    return None


def bare(sentence: str) -> str:
    """A sentence without the names that stand before it, and without one that only follows it."""
    found = re.sub(r"^(\{\}: )+(?=.*\w)", "", sentence) if sentence.strip("{}: ") else ""
    return re.sub(r"^((?:article|[Rr]ow) .*): \{\}$", r"\1", found).removesuffix(".")


def raised() -> Iterator[tuple[str, str | None, str]]:
    """Where something is raised, its sentence, and how it is written."""
    for path in SOURCES:
        module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if ast.unparse(node.func).rpartition(".")[2] in RAISED:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                given = node.args[0]
                for part in (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,):
                    yield where, template(part, module), ast.unparse(part)


RAISES = list(raised())


def test_the_raises_are_found() -> None:
    assert len(RAISES) > 250


@pytest.mark.parametrize(("where", "sentence", "written"), RAISES, ids=[row[0] for row in RAISES])
def test_what_can_be_raised_exists_in_vietnamese(where: str, sentence: str | None, written: str) -> None:
    if sentence is None:
        assert PASSED_ON.fullmatch(written), f"{where}: the sentence {written} cannot be found in the table"
        return
    own = bare(sentence)
    known = {bare(english) for english in TABLE}
    assert not own or own in known, f"{where}: add to nlp/output/messages.toml: {own}"


def test_no_row_is_left_over() -> None:
    text = (ROOT / "output" / "messages.toml").read_text(encoding="utf-8")
    others = tomllib.loads(text.partition(OF_OTHERS)[2].partition("\n")[2])
    ours = {bare(english) for english in TABLE} - {bare(english) for english in others}
    there = {bare(sentence) for _, sentence, _ in RAISES if sentence}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                found = template(node, "nlp") or ""
                there |= {bare(found), bare(re.sub(r"\{\w+\}|%s", "{}", found))}
    assert sorted(ours - there) == []


@pytest.mark.parametrize("english", TABLE, ids=lambda text: text[:40])
def test_every_row_finds_itself_and_names_what_it_speaks_of(english: str) -> None:
    things = [f"x{i}" for i in range(english.count("{}"))]
    filled = iter(things)
    message = re.sub(r"\{\}", lambda _: next(filled), english)
    expected = re.sub(r"\{(\d)\}", lambda at: things[int(at[1])], TABLE[english])
    assert said(message, "vi") == expected
    if not english.startswith("{}"):
        assert said(f"bài.txt: {message}", "vi") == f"bài.txt: {expected}"
    assert said(message, "en") == message


@pytest.mark.parametrize(
    ("message", "vietnamese"),
    [
        ("bài.txt: it is empty; give a file or a page with an article.", "bài.txt: không có gì bên trong"),
        ("article 2: a.docx: it is empty; give a file with a text.", "bài 2: a.docx: không có gì bên trong"),
        ("/x/a.txt: it cannot be written: Permission denied.", "/x/a.txt: không ghi được: không có quyền"),
        ("row 3 of a.csv: it is empty; give a file with a text.", "dòng 3 của a.csv: không có gì bên trong"),
        ("https://x.vn/a answered 404 Not Found.", "https://x.vn/a trả lời 404 Not Found"),
        ("the preset 'x' is not offered; choose one of: embedded", "không có bộ mô hình 'x'"),
        (explain(Finding("not_vietnamese", "error", "source"), "en"), "không phải tiếng Việt"),
        (explain(Finding("very_long", "error", "source", detail="9"), "en"), "(9 ký tự)"),
    ],
)
def test_sentences_are_found_again(message: str, vietnamese: str) -> None:
    assert vietnamese in said(message, "vi")


def test_a_note_on_reading_is_in_the_language_of_its_finding() -> None:
    finding = Finding("source_note", "info", "source", detail="The text was HTML; its article was taken.")
    assert "chỉ lấy phần bài báo" in in_words(finding, "vi")
    assert in_words(finding, "en") == explain(finding, "en")
    row = replace(finding, detail="Row 3: it is empty; give a file with a text.")
    assert "Dòng 3: không có gì bên trong" in in_words(row, "vi")


@given(st.text(max_size=200))
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    known = [english for english in TABLE if english.split("{}")[0].strip() in text]
    if not known:
        assert said(text, "vi") == text


def test_a_long_text_takes_no_time() -> None:
    text = "row 1 of : " * 5000
    assert said(text, "vi") == text
    assert said("row 1 of : " * 130, "vi")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "."), ("nothing is here", "Nothing is here."), ("a.txt: x.", "a.txt: x."), ("“a” is…", "“a” is…")],
)
def test_a_sentence_that_stands_alone(text: str, expected: str) -> None:
    assert as_sentence(text) == expected
