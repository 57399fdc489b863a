"""A document of a visitor: translated in its own format, deleted, refused in words, stopped."""

from __future__ import annotations

import base64
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from nlp.output.labels import labels
from nlp.page.document import run_document
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline
from tests.page.scripted import ATTACK, SOURCE, Tags


def steps(pipeline: Pipeline, path: Path, **more: Any) -> list[Any]:
    holder = PipelineHolder(["embedded"], loaded=[pipeline])
    return list(run_document(holder, Turns(), str(path), "embedded", "vi", **more))


def test_a_document_comes_back_in_its_own_format(fake_pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "bài.md"
    path.write_text(f"# Giá cà phê\n\n{SOURCE}\n\n`mã`\n", encoding="utf-8")
    *others, (status, shown, state) = steps(fake_pipeline, path)
    assert state == "document"
    assert labels("vi")["state_document_done"].format(name="bài.md") in status
    assert any("câu" in earlier for earlier, _, _ in others)
    assert 'data-name="bài.en.md"' in shown
    [content] = re.findall(r'data-content="([^"]+)"', shown)
    made = base64.b64decode(content).decode()
    assert made.startswith("# The people")
    assert "`mã`" in made
    assert not path.exists()


@pytest.mark.parametrize(("layout", "said"), [("alone", 0), ("under", 1)])
def test_the_source_can_stand_in_it_too(
    fake_pipeline: Pipeline, tmp_path: Path, layout: str, said: int
) -> None:
    path = tmp_path / "a.md"
    path.write_text(SOURCE, encoding="utf-8")
    shown = steps(fake_pipeline, path, layout=layout)[-1][1]
    [content] = re.findall(r'data-content="([^"]+)"', shown)
    assert base64.b64decode(content).decode().count("Nông dân ở Đắk Lắk") == said


def test_a_layout_that_the_format_has_not_is_refused_in_words(
    fake_pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(SOURCE, encoding="utf-8")
    status, _, state = steps(fake_pipeline, path, layout="beside")[-1]
    assert "dòng dưới bản gốc" in status
    assert state == "failed"


def test_what_has_no_way_back_comes_back_as_word(fake_pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_text(f"Subject: Tin\nContent-Type: text/plain; charset=utf-8\n\n{SOURCE}\n", encoding="utf-8")
    shown = steps(fake_pipeline, path, layout="beside")[-1][1]
    assert 'data-name="a.en.docx"' in shown
    assert "EML" in shown


def test_a_long_document_says_in_which_part_it_is(
    monkeypatch: pytest.MonkeyPatch, fake_pipeline: Pipeline, tmp_path: Path
) -> None:
    monkeypatch.setattr("nlp.documents.sentences.PART", 40)
    path = tmp_path / "a.txt"
    path.write_text("\n".join(f"Dân xã thứ {n} bán được cà phê." for n in range(3)), encoding="utf-8")
    said = "".join(status for status, _, _ in steps(fake_pipeline, path))
    assert "phần 1/2" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xyz", b"abc", "tt-failed"),
        ("a.docx", b"not a zip", "tt-failed"),
        ("a.txt", b"", "tt-failed"),
        ("a.txt", ("Dân vui. " * 30_000).encode(), "200.000"),
    ],
)
def test_what_cannot_be_translated_is_told_and_deleted(
    fake_pipeline: Pipeline, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    status, _, state = steps(fake_pipeline, path)[-1]
    assert said in status
    assert str(tmp_path) not in status
    assert state == "failed"
    assert not path.exists()


def test_a_visitor_who_leaves_stops_it(fake_pipeline: Pipeline, fake_model: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "\n".join(f"Dân xã thứ {n} bán được {n} tấn cà phê." for n in range(99)), encoding="utf-8"
    )
    left = threading.Event()
    holder, turns = PipelineHolder(["embedded"], loaded=[fake_pipeline]), Turns(waiting=0)
    for _ in run_document(holder, turns, str(path), "embedded", "vi", left.is_set):
        if fake_model.batches:
            left.set()
    assert len(fake_model.batches) <= 2
    assert turns.join() is not None


def test_nothing_of_a_document_becomes_html(fake_pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<p>{SOURCE} <b>{ATTACK.replace('<', '&lt;')}</b></p>", encoding="utf-8")
    shown = Tags(steps(fake_pipeline, path)[-1][1])
    assert not {"script", "img"} & set(shown.tags)
