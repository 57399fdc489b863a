"""Batches of events: one row for each value of a column, resumable, as `tomtat event` gives it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from typer.testing import CliRunner, Result

from nlp.batch.events import CHUNK, Columns, open_events, run_events
from nlp.batch.run import BatchProgress
from nlp.cli.app import app
from nlp.errors import InputError, ModelError
from nlp.event.group import read_reports
from nlp.event.run import digest_event
from nlp.events import Failed, Teller
from nlp.pipeline import Pipeline
from nlp.settings import Settings
from tests.event.articles import MATCH, TEXTS

COLUMNS = Columns("event")
NO_ENGLISH = Settings(task="translate", translate="none")


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def articles() -> list[dict[str, Any]]:
    """Of two events, mixed."""
    rows = [{"id": name, "text": text, "event": "lũ", "source": name} for name, text in TEXTS.items()]
    rows.insert(1, {"id": "the-thao", "text": MATCH, "event": "bóng đá", "source": "Thể thao"})
    return rows


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(source: Path, target: Path, pipeline: Any = None, **options: Any) -> Any:
    options = {"settings": NO_ENGLISH, "columns": COLUMNS} | options
    return run_events(source, target, pipeline, **options)


def test_each_event_is_a_row_in_the_order_of_first_articles(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", articles())
    told: list[BatchProgress] = []
    result = run(source, tmp_path / "out.jsonl", progress=told.append)
    rows = read(tmp_path / "out.jsonl")
    assert (result.rows, result.errors, told[-1].done) == (2, 0, 2)
    assert [(row["id"], len(row["sources"])) for row in rows] == [("lũ", 3), ("bóng đá", 1)]
    reports, _, _ = read_reports(source)
    digest = digest_event([reports[i] for i in (0, 2, 3)], settings=NO_ENGLISH).to_dict()
    assert rows[0]["facts"] == json.loads(json.dumps(digest["facts"]))
    assert rows[0]["sentences"] == json.loads(json.dumps(digest["summary"]))
    assert rows[0]["summary_vi"] == digest["summary_vi"]
    assert list(rows[0]) == [
        "id", "title", "first", "last", "summary_vi", "sentences", "facts", "sources", "warnings", "error",
    ]  # fmt: skip


def test_with_english_and_in_parquet(tmp_path: Path, fake_pipeline: Pipeline) -> None:
    source = write(tmp_path / "in.jsonl", articles())
    settings = Settings(task="translate")
    run(source, tmp_path / "out.jsonl", fake_pipeline, settings=settings)
    run(source, tmp_path / "out.parquet", fake_pipeline, settings=settings)
    rows = read(tmp_path / "out.jsonl")
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == rows
    assert all(row["summary_en"] and row["title_en"] for row in rows)


def test_an_article_that_cannot_be_read_is_told_and_an_event_of_only_such_is_an_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("tomtat").propagate = True
    rows = [
        *articles(), {"text": None, "event": "lũ"}, {"text": "", "event": "trống"}, {"text": "thừa"},
        "no row",
    ]  # fmt: skip
    source = write(tmp_path / "in.jsonl", rows)
    result = run(source, tmp_path / "out.jsonl")
    found = read(tmp_path / "out.jsonl")
    assert (result.rows, result.errors) == (3, 1)
    assert [warning["detail"] for warning in found[0]["warnings"]] == [
        "Row 5: the column 'text' holds no text"
    ]
    assert found[2]["error"].startswith("Row 6: ")
    assert "rows that belong to no event: 2, first 7" in caplog.text


class Stopped(BaseException):
    """Stands for the end of the process."""


def test_an_interrupted_run_goes_on_from_the_events_that_are_written(tmp_path: Path) -> None:
    rows = [{"text": MATCH, "event": f"{i}"} for i in range(CHUNK + 3) for _ in range(2)]
    source = write(tmp_path / "in.jsonl", rows)
    run(source, tmp_path / "whole.jsonl")

    def stop(progress: BatchProgress) -> None:
        if progress.done == CHUNK + 2:
            raise Stopped

    with pytest.raises(Stopped):
        run(source, tmp_path / "out.jsonl", progress=stop)
    result = run(source, tmp_path / "out.jsonl")
    assert result.resumed == CHUNK + 1
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_only_events_that_wait_are_held(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"text": "a", "event": name} for name in "abcbadca"])
    rows = open_events(source, COLUMNS)
    found = [(row.id, [number for number, _ in row.records]) for row in rows.start(0)]
    assert found == [("a", [1, 5, 8]), ("b", [2, 4]), ("c", [3, 7]), ("d", [6])]
    assert [row.id for row in rows.start(2)] == ["c", "d"]


def test_a_dead_model_ends_the_run(tmp_path: Path) -> None:
    class Dead(Teller):
        translator = object()
        settings = Settings(task="translate")

        def events(self, _texts: Any, **_options: Any) -> Any:
            yield Failed(0, "the model fails", model_failed=True)

    source = write(tmp_path / "in.jsonl", articles())
    with pytest.raises(ModelError, match="the model fails"):
        run(source, tmp_path / "out.jsonl", Dead(), settings=Dead.settings)


@pytest.mark.parametrize(
    ("row", "options", "said"),
    [
        ({"text": "a"}, {}, "no column 'event'"),
        ({"text": "a", "event": ""}, {}, "no row belongs to an event"),
        ({"event": "a"}, {}, "no column 'text'"),
        ({"text": "a", "event": "a"}, {"most": 9}, "3 to 7"),
        ({"text": "a", "event": "a"}, {"settings": Settings(translate="article")}, "take summary or none"),
    ],
)
def test_bad_input(tmp_path: Path, row: dict[str, Any], options: dict[str, Any], said: str) -> None:
    source = write(tmp_path / "in.jsonl", [row])
    with pytest.raises(InputError, match=said):
        run(source, tmp_path / "out.jsonl", **options)
    with pytest.raises(InputError, match="a table, not a folder"):
        run(tmp_path, tmp_path / "out.jsonl")


def command(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["batch", *arguments])


def test_the_command(tmp_path: Path) -> None:
    source, target = str(write(tmp_path / "in.jsonl", articles())), str(tmp_path / "out.jsonl")
    usual = [source, "-o", target, "--task", "event", "--translate", "none"]
    assert "--group-column" in command(*usual).stderr
    result = command(*usual, "--group-column", "event", "--sentences", "3")
    assert result.exit_code == 0, result.stderr
    assert "2 rows; rows with an error: 0" in result.stderr
    assert len(read(Path(target))[0]["sentences"]) == 3
    other = command(source, "-o", target, "--group-column", "event")
    assert (other.exit_code, "--group-column is for --task event" in other.stderr) == (2, True)
