"""What a visitor puts into the box of events: articles, names and times of sources, addresses, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nlp.errors import InputError
from nlp.page import run
from nlp.page.event.inputs import Given, add_files, read_articles, split_articles
from nlp.read.document import Document

ONE, TWO = "Cầu mới thông xe. Dân rất vui.", "Cầu thông xe chiều qua. Dân vui."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n===\n\n=== \n", []),
        (ONE, [Given(ONE)]),
        (f"{ONE}\n===\n{TWO}", [Given(ONE), Given(TWO)]),
        (f"\n===\n{ONE}\n====\n\n{TWO}\n===", [Given(ONE), Given(TWO)]),
        (f"=== Báo A ===\n{ONE}", [Given(ONE, "Báo A")]),
        (
            f"=== Báo A, 10/9/2024 08:30\n{ONE}\n===Báo B, Hà Nội\n{TWO}",
            [Given(ONE, "Báo A", "10/9/2024 08:30"), Given(TWO, "Báo B, Hà Nội")],
        ),
        ("https://a.vn/1\n https://b.vn/2 \n", [Given("https://a.vn/1"), Given("https://b.vn/2")]),
        (f"https://a.vn/1\n===\n{TWO}", [Given("https://a.vn/1"), Given(TWO)]),
        ("=== A\nhttps://a.vn/1", [Given("https://a.vn/1", "A")]),
        (f"Xem https://a.vn/1\n{ONE}", [Given(f"Xem https://a.vn/1\n{ONE}")]),
        ("a == b === c", [Given("a == b === c")]),
    ],
)
def test_articles_are_told_apart(text: str, found: list[Given]) -> None:
    assert split_articles(text) == found


def test_articles_are_read_with_the_names_of_their_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "read_text", lambda source, **_: Document(TWO, "Tin", source))
    given = [Given(ONE, "Báo A", "10/9/2024 08:30"), Given("https://www.b.vn/2")]
    first, second = read_articles(given, "vi")
    assert (first.name, str(first.published)) == ("Báo A", "2024-09-10 08:30")
    assert (second.name, second.origin) == ("b.vn", "https://www.b.vn/2")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "ít nhất hai bài"),
        ([Given(ONE)], "ít nhất hai bài"),
        ([Given(ONE)] * 31, "31 bài"),
        ([Given(ONE), Given("á " * 150_000)], "299.999"),
    ],
)
def test_too_few_too_many_and_too_long_are_told(given: list[Given], said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(read_articles(given, "vi"))


def test_files_are_added_under_their_names_and_deleted(tmp_path: Path) -> None:
    good, bad = tmp_path / "báo-b.txt", tmp_path / "rỗng.txt"
    good.write_text(TWO, encoding="utf-8")
    bad.touch()
    text, status = add_files(ONE, [str(good), str(bad)], "vi")
    assert text is not None
    assert split_articles(text) == [Given(ONE), Given(TWO, "báo-b")]
    assert "rỗng.txt: không có gì" in status
    assert not list(tmp_path.iterdir())


def test_nothing_to_add_leaves_the_box(tmp_path: Any) -> None:
    assert add_files("", [], "vi")[0] is None
