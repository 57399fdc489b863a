"""A visitor's own terms: read from the box, imported, told in words where a row cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nlp.events import Finished
from nlp.output.labels import labels
from nlp.page import run
from nlp.page.glossary import import_terms, own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from tests.page.scripted import FINISHED, SOURCE, Scripted


def asked(**more: Any) -> Any:
    pipeline = Scripted(FINISHED)
    holder = PipelineHolder(["embedded"], loaded=[pipeline])  # type: ignore[list-item]
    last = list(run.run(holder, Turns(), SOURCE, "short", "summary", "embedded", "vi", **more))[-1]
    return pipeline.asked[1] if pipeline.asked else last


def test_terms_of_the_box_reach_the_run() -> None:
    options = asked(glossary="xã Tân Hòa, Tan Hoa Commune\nBSR\n")
    [glossary] = options.glossaries
    assert [(one.source, one.target) for one in glossary.entries] == [
        ("xã Tân Hòa", "Tan Hoa Commune"),
        ("BSR", "BSR"),
    ]
    assert asked(glossary=" \n").glossaries == ()


@pytest.mark.parametrize(("effort", "beams"), [("draft", 1), ("usual", 0)])
def test_the_effort_reaches_the_run(effort: Any, beams: int) -> None:
    assert asked(effort=effort).beams == beams


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a, b\na, c", "dòng 2: “a”"),
        (", c", "dòng 1 chưa có tiếng Việt"),
        ("a, b, c, d", "dòng 1 có 4 cột"),
        ("a" * 400 + ", b", "dòng 1"),
        ("# không có gì", "không có thuật ngữ nào"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_in_the_language_of_the_page(text: str, said: str) -> None:
    status, _, state = asked(glossary=text)
    assert said in status
    assert state == "failed"


def test_a_file_of_terms_fills_the_box_and_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("vi\ten\nxã Tân Hòa\tTan Hoa, a commune\nBSR\t\n", encoding="utf-8")
    text, _ = import_terms(str(path), "vi")
    assert text == 'xã Tân Hòa,"Tan Hoa, a commune"\nBSR,\n'
    assert not path.exists()
    [glossary] = own_terms(text, "vi")
    assert glossary.name == labels("vi")["glossary"]
    assert len(glossary.entries) == 2


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    path.write_bytes(b"no workbook")
    text, status = import_terms(str(path), "vi")
    assert text is None
    assert "terms.xlsx" in status
    assert str(tmp_path) not in status
    assert isinstance(FINISHED, Finished)
