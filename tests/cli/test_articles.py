"""Running articles: in the order of the inputs, streaming, and no document ends the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from nlp.article.parse import Article
from nlp.cli import inputs
from nlp.cli.articles import run_articles
from nlp.cli.options import InputOptions, OutputOptions
from nlp.digest import Digest
from nlp.events import Event, Failed, Finished
from nlp.read.document import Document
from nlp.settings import Settings

WINDOW = 4
SETTINGS = Settings(task="summarize", preset="extractive")


class Recorder:
    """A pipeline that holds a window of documents and finishes them backwards; "HỎNG" fails."""

    def __init__(self) -> None:
        self.taken = 0
        self.most_ahead = 0
        self.finished = 0

    def events(self, documents: Iterable[Document], *, settings: Settings | None = None) -> Iterator[Event]:
        window: list[tuple[int, Document]] = []
        for index, document in enumerate(documents):
            self.taken += 1
            self.most_ahead = max(self.most_ahead, self.taken - self.finished)
            window.append((index, document))
            if len(window) == WINDOW:
                yield from self._finish(window)
        yield from self._finish(window)

    def _finish(self, window: list[tuple[int, Document]]) -> Iterator[Event]:
        while window:
            index, document = window.pop()
            if "HỎNG" in document.text:
                yield Failed(index, "tomtat itself is at fault")
                continue
            self.finished += 1
            article = Article("", "", (document.text,), (), ())
            values = {"settings": SETTINGS}
            digest = Digest(document.origin, "", document.text, None, None, article, **values)  # type: ignore[arg-type]
            yield Finished(index, digest)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr("nlp.pipeline.load", lambda *_arguments, **_options: made)

    def read_all(name: str, **_options: Any) -> list[Document]:
        return [Document(f"Bài {name}.", origin=name)]

    monkeypatch.setattr(inputs, "read_all", read_all)
    return made


def run(names: list[str], tmp_path: Path, ending: str = ".json") -> str:
    output = OutputOptions(output=tmp_path / f"out{ending}", quiet=True)
    run_articles(InputOptions(names), SETTINGS, output)
    return (tmp_path / f"out{ending}").read_text(encoding="utf-8")


def test_thousands_of_files_stream_in_their_order(pipeline: Recorder, tmp_path: Path) -> None:
    names = [str(i) for i in range(2000)]
    data = json.loads(run(names, tmp_path))
    assert [row["id"] for row in data] == names
    assert pipeline.most_ahead == WINDOW


def test_one_document_that_fails_leaves_the_others_alone(pipeline: Recorder, tmp_path: Path) -> None:
    names = [str(i) if i != 5 else "HỎNG" for i in range(10)]
    with pytest.raises(typer.Exit) as exit:
        run(names, tmp_path)
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert exit.value.exit_code == 2
    assert [row["id"] for row in data] == names
    assert [row["error"] is None for row in data] == [i != 5 for i in range(10)]


def test_text_of_several_stands_under_their_names(pipeline: Recorder, tmp_path: Path) -> None:
    assert run(["a", "b"], tmp_path, ".txt") == "==> a <==\n\nBài a.\n\n==> b <==\n\nBài b.\n"


def test_one_result_stands_alone(pipeline: Recorder, tmp_path: Path) -> None:
    assert run(["a"], tmp_path, ".txt") == "Bài a.\n"
    assert json.loads(run(["a"], tmp_path))["summary_vi"] == "Bài a."


def test_where_all_fail_no_text_is_made(pipeline: Recorder, tmp_path: Path) -> None:
    with pytest.raises(typer.Exit):
        run(["HỎNG"], tmp_path, ".txt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("names", "told"), [(["a"], ["Có lỗi."]), (["a", "b"], ["a: Có lỗi.", "b: Có lỗi."])]
)
def test_notes_name_their_input_where_there_are_several(
    pipeline: Recorder,
    names: list[str],
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("nlp.cli.articles.warnings_of", lambda digest, language: ["Có lỗi."])
    run_articles(InputOptions(names), SETTINGS, OutputOptions(output=tmp_path / "out.txt"))
    notes = [line for line in capsys.readouterr().err.splitlines() if "Có lỗi." in line]
    assert notes == [f"tomtat: {note}" for note in told]
