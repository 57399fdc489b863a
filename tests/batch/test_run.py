"""Rows in, rows out: every kind of input, bad rows, and interruption at every moment."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from nlp.article.parse import Article
from nlp.batch import run as batch_run
from nlp.batch.input import Row, Rows, open_rows
from nlp.batch.run import BatchProgress, BatchResult, run_batch
from nlp.checks.finding import Finding
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Finished
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.settings import Settings

CHUNK = 4
TEXT = "Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét. Cầu nối hai ấp của xã. Dân rất vui."


class FakePipeline:
    """Its outputs depend on what shares the chunk, so that other chunks give other bytes.

    Documents end in reverse order. "LỖI" fails in the model, "HỎNG" is a fault in the program.
    """

    def __init__(self, settings: Settings | None = None, *, dead: bool = False) -> None:
        self.settings = settings or Settings()
        self.dead = dead
        self.seen: list[str] = []
        self.before_document: Callable[[], None] = lambda: None

    def events(
        self, documents: Sequence[Document], *, settings: Settings | None = None, lean: bool = False
    ) -> Iterator[Event]:
        company = hashlib.sha256("".join(d.text for d in documents).encode()).hexdigest()[:8]
        for index, document in reversed(list(enumerate(documents))):
            self.before_document()
            self.seen.append(document.text)
            if "HỎNG" in document.text:
                yield Failed(index, "tomtat itself is at fault here (IndexError: a fault in the program)")
            elif self.dead or "LỖI" in document.text:
                yield Failed(index, "the model fails", model_failed=True)
            elif not document.text.strip():
                yield Failed(index, "There is no text.")
            else:
                yield Finished(index, self._digest(document, company))

    def digest(self, text: str, *, settings: Settings | None = None) -> Digest:
        for event in self.events([Document(text)], settings=settings):
            if isinstance(event, Finished):
                return event.digest
        raise ModelError("the model fails")

    def _digest(self, document: Document, company: str) -> Digest:
        return Digest(
            id=document.origin,
            title=document.title,
            summary_vi=f"{document.title}|{document.text[:30]}|{company}",
            summary_en="In English",
            translation=None,
            article=Article(document.title, "", (document.text,), (), ()),
            warnings=(Finding("short_source", "info", "source", ((0, 4),), detail="Sáng"),),
            settings=self.settings,
        )


def write_jsonl(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def articles(count: int) -> list[dict[str, Any]]:
    return [{"id": f"bài-{i}", "text": f"{TEXT} Số {i}."} for i in range(count)]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(source: Path, target: Path, pipeline: Any = None, **options: Any) -> BatchResult:
    return run_batch(source, target, pipeline or FakePipeline(), chunk=CHUNK, **options)


# What comes out


@pytest.mark.parametrize("count", [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1])
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_one_row_out_for_each_row_in_and_in_order(tmp_path: Path, count: int, suffix: str) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(count))
    target = tmp_path / f"out{suffix}"
    result = run(source, target)
    rows = read_jsonl(target) if suffix == ".jsonl" else parquet.read_table(target).to_pylist()
    assert [row["id"] for row in rows] == [f"bài-{i}" for i in range(count)]
    assert [row["error"] for row in rows] == [None] * count
    assert (result.rows, result.errors, result.resumed) == (count, 0, 0)
    assert rows[0]["warnings"] == [
        {
            "code": "short_source",
            "severity": "info",
            "field": "source",
            "spans": [[0, 4]],
            "source_spans": [],
            "detail": "Sáng",
        }
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", target.name, f"{target.name}.run.json"}


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        (Settings(), ["summary_vi", "title_en", "summary_en"]),
        (Settings(translate="none"), ["summary_vi"]),
        (Settings(translate="article"), ["summary_vi", "title_en", "summary_en", "translation"]),
        (Settings(task="summarize"), ["summary_vi"]),
        (Settings(task="translate"), ["translation"]),
    ],
)
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_the_columns_are_those_of_the_task(
    tmp_path: Path, fake_pipeline: Pipeline, settings: Settings, fields: list[str], suffix: str
) -> None:
    titled = [{**row, "text": f"Xã Tân Hòa có cầu mới\n\n{row['text']}"} for row in articles(2)]
    source = write_jsonl(tmp_path / "in.jsonl", titled)
    target = tmp_path / f"out{suffix}"
    run(source, target, fake_pipeline, settings=settings)
    rows = read_jsonl(target) if suffix == ".jsonl" else parquet.read_table(target).to_pylist()
    assert [list(row) for row in rows] == [["id", *fields, "warnings", "ledger", "error"]] * 2
    assert all(row[field] for row in rows for field in fields)


def write_csv(path: Path, rows: Sequence[dict[str, Any]], *, delimiter: str = ",", bom: str = "") -> Path:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(bom)
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_kind_of_table_gives_the_same(tmp_path: Path) -> None:
    rows = [
        {"id": "007", "title": "Cầu mới", "text": TEXT + '\n\nNgười dân nói: "Vui quá; rất vui, lắm".'},
        {"id": "NA", "title": "", "text": "null"},
        {"id": "NA", "title": "Hai hàng cùng tên", "text": "\ufeff" + TEXT},
    ]
    sources = [
        write_jsonl(tmp_path / "a.jsonl", rows),
        write_csv(tmp_path / "a.csv", rows),
        write_csv(tmp_path / "b.csv", rows, delimiter=";", bom="\ufeff"),
        write_csv(tmp_path / "a.tsv", rows, delimiter="\t"),
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=2)
    sources.append(tmp_path / "a.parquet")
    outputs = []
    for source in sources:
        target = tmp_path / f"{source.name}.out.jsonl"
        run(source, target, title_column="title")
        outputs.append(target.read_bytes())
    assert outputs == [outputs[0]] * len(sources)
    first = json.loads(outputs[0].splitlines()[0])
    assert first["id"] == "007"
    assert first["summary_vi"].startswith("Cầu mới|Sáng 12/3")


def test_a_table_in_utf_16_as_spreadsheets_write_it(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(f"id\ttext\n1\t{TEXT}\n".encode("utf-16"))
    (row,) = open_rows(tmp_path / "in.csv")
    assert (row.id, row.document and row.document.text) == ("1", TEXT)


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sâu").mkdir(parents=True)
    for name in ("b.txt", "a.md", "sâu/c.html", ".hidden.txt", "ảnh.png"):
        text = f"<html><body><p>{TEXT}</p></body></html>" if name.endswith("html") else TEXT
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "d.txt").write_bytes(b"\x00\x01\x02\xff\xfe" * 100)
    (folder / "e.pdf").write_bytes(b"not a PDF")
    run(folder, tmp_path / "out.jsonl")
    rows = read_jsonl(tmp_path / "out.jsonl")
    assert [row["id"] for row in rows] == ["a.md", "b.txt", "d.txt", "e.pdf", "sâu/c.html"]
    assert [row["error"] is None for row in rows] == [True, True, False, False, True]


def test_rows_without_a_name_are_numbered_from_1_and_names_keep_their_type(tmp_path: Path) -> None:
    rows = [{"text": TEXT}, {"text": TEXT, "id": 7}, {"text": TEXT, "id": ""}, {"text": TEXT, "id": "x"}]
    source = write_jsonl(tmp_path / "in.jsonl", rows)
    run(source, tmp_path / "out.jsonl")
    assert [row["id"] for row in read_jsonl(tmp_path / "out.jsonl")] == [1, 7, 3, "x"]
    run(source, tmp_path / "out.parquet")
    assert parquet.read_table(tmp_path / "out.parquet")["id"].to_pylist() == ["1", "7", "3", "x"]
    whole = write_jsonl(tmp_path / "whole.jsonl", rows[:3])
    run(whole, tmp_path / "whole.parquet")
    assert parquet.read_table(tmp_path / "whole.parquet")["id"].to_pylist() == [1, 7, 3]


# Bad rows


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "cut o', "Line 2 is not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'"only text"', "not a JSON object"),
        (b"[" * 100_000, "Line 2 is not JSON"),
        (b'{"text": "\xff\xfe"}', "Line 2 is not UTF-8"),
        (b'{"text": null}', "is empty"),
        (b'{"other": 1}', "is empty"),
        (b'{"text": 12}', "holds int, not text"),
        (b'{"text": ""}', "no text"),
        (b'{"text": "  \\n "}', "no text"),
        (b'{"text": "\\u0000\\u200e"}', "no text"),
        ('{"text": "LỖI"}'.encode(), "the model fails"),
        ('{"text": "HỎNG"}'.encode(), "a fault in the program"),
    ],
)
def test_a_bad_row_carries_its_error_and_the_others_go_on(tmp_path: Path, line: bytes, said: str) -> None:
    good = json.dumps({"text": TEXT}).encode()
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([good, line, good]))
    result = run(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    rows = read_jsonl(tmp_path / "out.jsonl")
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert [row["error"] is None for row in rows] == [True, False, True]
    assert said in rows[1]["error"]
    assert rows[1]["summary_vi"] is None
    assert rows[1]["warnings"] == []
    assert result.errors == 1


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("id,text\n1,hay,thừa\n2,hay\n", [True, False]),
        ("id,text\n1\n2,hay\n", [True, False]),
        ('id,text\n1,"đóng"sai\n2,hay\n', [True, False]),
        ('id,text\n1,hay\n2,"không đóng\n', [False, True]),
        ('id,text\n1,hay\n2,"không đóng\n3,"hay"\n4,hay\n', [False, True, False, False]),
        ('id,text\n1,"không đóng\n2,hay\n3,hay\n', [True, False, False]),
        ('id,text\n1,hay\n2,"hai dòng\ncủa ""nó"" đóng "sai, rồi"\n3,hay\n', [False, True, False]),
        ("id,text\n1,hay\n\n2,hay\n", [False, False]),
        ("id,text\r\n1,hay\x00\r\n2,hay", [False, False]),
    ],
)
def test_a_bad_row_of_a_csv(tmp_path: Path, text: str, bad: list[bool]) -> None:
    (tmp_path / "in.csv").write_text(text, encoding="utf-8", newline="")
    assert [row.document is None for row in open_rows(tmp_path / "in.csv")] == bad


def test_a_csv_row_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,text\n1,\xe1\xe2\n2,hay\n")
    assert [row.document is None for row in open_rows(tmp_path / "in.csv")] == [True, False]


def test_the_rows_of_a_broken_part_of_a_parquet_file_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    table = pyarrow.Table.from_pylist(articles(9))
    parquet.write_table(table, path, row_group_size=3, compression="gzip", use_dictionary=False)
    column = parquet.read_metadata(path).row_group(1).column(1)
    data = bytearray(path.read_bytes())
    start = column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(data)
    assert [row.document is None for row in open_rows(path)] == [False] * 3 + [True] * 3 + [False] * 3


@pytest.mark.parametrize("size", [200_000, 1_000_000])
def test_a_very_long_line_is_a_row(tmp_path: Path, size: int) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", [{"text": "dài " * (size // 4)}, {"text": TEXT}])
    assert [row.document is not None for row in open_rows(source)] == [True, True]


def test_a_line_too_long_to_hold_is_one_bad_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.read.streams.MAX_LINE", 1000)
    source = write_jsonl(tmp_path / "in.jsonl", [{"text": TEXT}, {"text": "a" * 5000}, {"text": TEXT}])
    assert [row.document is not None for row in open_rows(source)] == [True, False, True]


# Bad input: told before a model is loaded, and nothing is changed


def no_model() -> Any:
    raise AssertionError("the input is bad, so no model is to be loaded")


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("none.jsonl", None, {}, "no such file"),
        ("empty.jsonl", b"", {}, "no rows"),
        ("blank.jsonl", b"\n \n\n", {}, "no rows"),
        ("empty.csv", b"", {}, "no rows"),
        ("header.csv", b"id,text\n", {}, "no rows"),
        ("a.csv", b"id,content\n1,x\n", {}, "no column 'text'; the columns are: id, content"),
        ("a.jsonl", b'{"id": 1, "body": "x"}\n', {}, "the columns are: id, body"),
        ("a.csv", b"text\nx\n", {"id_column": "key"}, "no column 'key'"),
        ("a.csv", b"text\nx\n", {"title_column": "name"}, "no column 'name'"),
        ("a.parquet", b"PAR1 not really", {}, "not a Parquet file"),
        ("empty.parquet", b"", {}, "not a Parquet file"),
        ("a.txt", b"x", {}, "a batch is a .jsonl"),
        ("a.xlsx", b"x", {}, "the file is broken"),
        ("folder", "dir", {}, "no files that can be read"),
        ("a.jsonl", b'{"text": "x"}\n', {"chunk": 0}, "at least 1 row"),
    ],
)
def test_bad_input(
    tmp_path: Path, name: str, content: bytes | str | None, options: dict[str, Any], said: str
) -> None:
    source = tmp_path / name
    if content == "dir":
        source.mkdir()
    elif isinstance(content, bytes):
        source.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=said):
        run_batch(source, tmp_path / "out.jsonl", no_model, settings=Settings(), **options)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("out.txt", "must end in"),
        ("out", "must end in"),
        ("missing/out.jsonl", "no such folder"),
        ("in.jsonl/out.jsonl", "no such folder"),
        ("folder.jsonl", "this is a folder"),
        ("in.jsonl", "would replace the input"),
        ("../IN/in.jsonl", "would replace the input"),
    ],
)
def test_bad_output(tmp_path: Path, target: str, said: str) -> None:
    folder = tmp_path / "IN"
    (folder / "folder.jsonl").mkdir(parents=True)
    source = write_jsonl(folder / "in.jsonl", articles(1))
    with pytest.raises(InputError, match=said):
        run_batch(source, folder / target, no_model, settings=Settings())


def test_an_output_folder_that_is_not_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(1))
    folder = tmp_path / "closed"
    folder.mkdir()

    def refuse(*_args: Any, **_options: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(InputError, match="check the permissions"):
        run_batch(source, folder / "out.jsonl", no_model, settings=Settings())


def test_a_full_disk_is_told_and_what_is_done_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(3 * CHUNK))
    stop_at(monkeypatch, "fsync", 3, OSError(28, "No space left on device"))
    with pytest.raises(InputError, match="No space left on device"):
        run(source, tmp_path / "out.jsonl")
    monkeypatch.undo()
    assert run(source, tmp_path / "out.jsonl").resumed >= CHUNK


def test_two_runs_on_one_output_do_not_mix(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(2))
    pipeline = FakePipeline()

    def start_another() -> None:
        with pytest.raises(InputError, match="another run is writing"):
            run(source, tmp_path / "out.jsonl", no_model, settings=Settings())

    pipeline.before_document = start_another
    run(source, tmp_path / "out.jsonl", pipeline)
    assert len(read_jsonl(tmp_path / "out.jsonl")) == 2


# A model in trouble


def test_a_dead_model_ends_the_run_instead_of_filling_it_with_errors(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(3 * CHUNK))
    pipeline = FakePipeline()
    run_out = iter(range(CHUNK + 2))

    def die() -> None:
        pipeline.dead |= next(run_out, None) is None

    pipeline.before_document = die
    with pytest.raises(ModelError, match="the model fails"):
        run(source, tmp_path / "out.jsonl", pipeline)
    assert not (tmp_path / "out.jsonl").exists()
    result = run(source, tmp_path / "out.jsonl")
    assert (result.resumed, result.errors) == (CHUNK, 0)


def test_rows_that_the_model_cannot_do_are_errors_even_if_they_are_all(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", [{"text": f"LỖI {i}"} for i in range(CHUNK)])
    assert run(source, tmp_path / "out.jsonl").errors == CHUNK


# Interruption


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def stop_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int, error: BaseException) -> list[int]:
    """Makes the call of that number to `os.<name>` fail. Returns a list as long as there were calls."""
    original = getattr(os, name)
    calls: list[int] = []

    def counted(*args: Any) -> Any:
        calls.append(len(calls) + 1)
        if len(calls) == number:
            raise error
        return original(*args)

    monkeypatch.setattr(os, name, counted)
    return calls


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
@pytest.mark.parametrize("call", ["fsync", "replace", "document"])
def test_a_run_stopped_anywhere_ends_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, call: str
) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", [*articles(2 * CHUNK + 1), {"id": "x", "text": ""}])
    whole = tmp_path / f"whole{suffix}"
    run(source, whole)
    number = 0
    stopped = True
    while stopped:
        number += 1
        target = tmp_path / f"{call}-{number}{suffix}"
        pipeline = FakePipeline()
        with monkeypatch.context() as patch:
            if call == "document":
                left = iter(range(number - 1))

                def die(left: Iterator[int] = left) -> None:
                    if next(left, None) is None:
                        raise Killed

                pipeline.before_document = die
            else:
                stop_at(patch, call, number, Killed())
            try:
                run(source, target, pipeline)
                stopped = False
            except Killed:
                assert not target.exists() or target.read_bytes() == whole.read_bytes()
        run(source, target)
        assert target.read_bytes() == whole.read_bytes()
        assert {path.name for path in tmp_path.glob(f"{target.name}*")} == {
            target.name,
            f"{target.name}.run.json",
        }
    assert number > 2


def test_work_done_is_not_done_again(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(3 * CHUNK))
    first = FakePipeline()
    left = iter(range(CHUNK + 2))

    def die() -> None:
        if next(left, None) is None:
            raise Killed

    first.before_document = die
    with pytest.raises(Killed):
        run(source, tmp_path / "out.jsonl", first)
    second = FakePipeline()
    reports: list[BatchProgress] = []
    result = run(source, tmp_path / "out.jsonl", second, progress=reports.append)
    assert result.resumed == CHUNK
    assert len(second.seen) == 2 * CHUNK
    assert [report.done for report in reports] == [CHUNK, *range(CHUNK + 1, 3 * CHUNK + 1)]


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(2 * CHUNK))
    whole = tmp_path / "whole.jsonl"
    run(source, whole)
    data = whole.read_bytes()
    record = json.loads((tmp_path / "whole.jsonl.run.json").read_text(encoding="utf-8"))
    del record["finished"]
    for size in [*range(0, len(data), 61), len(data) - 1, len(data)]:
        for rest in (b"", b"\x00" * 20):  # what a power cut may leave
            target = tmp_path / "out.jsonl"
            target.unlink(missing_ok=True)
            (tmp_path / "out.jsonl.run.json").write_text(json.dumps(record), encoding="utf-8")
            (tmp_path / "out.jsonl.partial.jsonl").write_bytes(data[:size] + rest)
            run(source, target)
            assert target.read_bytes() == data


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
@pytest.mark.parametrize("documents", [1, CHUNK + 1, 2 * CHUNK + 1])
def test_kill_9_in_another_process(tmp_path: Path, suffix: str, documents: int) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(2 * CHUNK + 2))
    whole, target = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    run(source, whole)
    command = [sys.executable, __file__, str(source), str(target), str(documents)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    killed = subprocess.run(command, env=environment, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    result = run(source, target)
    assert result.resumed == (documents - 1) // CHUNK * CHUNK
    assert target.read_bytes() == whole.read_bytes()


def run_until_killed(source: str, target: str, documents: str) -> None:
    pipeline = FakePipeline()
    left = iter(range(int(documents) - 1))

    def die() -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    pipeline.before_document = die
    run(Path(source), Path(target), pipeline)


# What is there already


def test_a_finished_run_is_not_done_again(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", [*articles(2), {"text": ""}])
    target = tmp_path / "out.jsonl"
    run(source, target)
    before = target.stat().st_mtime_ns
    result = run(source, target, no_model, settings=Settings())
    assert (result.rows, result.errors, result.resumed) == (3, 1, 3)
    assert target.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"settings": Settings(length="long")}, "with length 'short' instead of 'long'"),
        ({"title_column": "id"}, "with title column None instead of 'id'"),
        ({}, "another input"),
    ],
)
@pytest.mark.parametrize("unfinished", [True, False])
def test_what_another_run_made_is_replaced_only_if_told(
    tmp_path: Path, change: dict[str, Any], said: str, unfinished: bool
) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(CHUNK + 1))
    target = tmp_path / "out.jsonl"
    pipeline = FakePipeline()
    left = iter(range(CHUNK))

    def die() -> None:
        if unfinished and next(left, None) is None:
            raise Killed

    pipeline.before_document = die
    try:
        run(source, target, pipeline)
    except Killed:
        assert unfinished
    if not change:
        write_jsonl(source, articles(3))
    with pytest.raises(InputError, match=said):
        run(source, target, no_model, **{"settings": Settings(), **change})
    result = run(source, target, FakePipeline(), overwrite=True, **change)
    assert result.resumed == 0
    assert len(read_jsonl(target)) == result.rows
    assert run(source, target, no_model, **{"settings": Settings(), **change}).resumed == result.rows


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_finished_run_is_done_again_if_told_and_goes_on_after_a_kill(tmp_path: Path, name: str) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(CHUNK + 1))
    target = tmp_path / name
    run(source, target)
    good = target.read_bytes()
    pipeline = FakePipeline()

    def die() -> None:
        assert target.read_bytes() == good
        if len(pipeline.seen) == CHUNK:
            raise Killed

    pipeline.before_document = die
    with pytest.raises(Killed):
        run(source, target, pipeline, overwrite=True)
    assert run(source, target, overwrite=True).resumed == CHUNK
    assert target.read_bytes() == good
    again = FakePipeline()
    assert run(source, target, again, overwrite=True).resumed == 0
    assert len(again.seen) == CHUNK + 1


def test_a_file_of_someone_else_is_replaced_only_if_told_and_only_at_the_end(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(CHUNK + 1))
    target = tmp_path / "out.jsonl"
    target.write_text("my notes", encoding="utf-8")
    with pytest.raises(InputError, match="--overwrite"):
        run(source, target, no_model, settings=Settings())
    pipeline = FakePipeline()

    def look() -> None:
        assert target.read_text(encoding="utf-8") == "my notes"
        if len(pipeline.seen) == CHUNK:
            raise Killed

    pipeline.before_document = look
    with pytest.raises(Killed):
        run(source, target, pipeline, overwrite=True)
    assert run(source, target, overwrite=True).resumed == CHUNK
    assert len(read_jsonl(target)) == CHUNK + 1


def test_an_output_that_was_changed_afterwards_is_not_replaced_unsaid(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(2))
    target = tmp_path / "out.jsonl"
    run(source, target)
    good = target.read_bytes()
    target.write_bytes(good + b"a note of mine\n")
    with pytest.raises(InputError, match="--overwrite"):
        run(source, target, no_model, settings=Settings())
    run(source, target, overwrite=True)
    assert target.read_bytes() == good
    target.unlink()
    run(source, target)
    assert target.read_bytes() == good


# Memory


def test_rows_are_written_as_they_are_finished_in_their_order(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(CHUNK))
    pipeline = FakePipeline()
    partial = tmp_path / "out.jsonl.partial.jsonl"
    written: list[int] = []

    class Forwards(FakePipeline):
        def events(self, documents: Sequence[Document], **options: Any) -> Iterator[Event]:
            yield from reversed(list(super().events(documents, **options)))

    def count(_progress: BatchProgress) -> None:
        written.append(len(read_jsonl(partial)) if partial.exists() else 0)

    run(source, tmp_path / "out.jsonl", Forwards(), progress=count)
    assert written == [0, *range(CHUNK)]
    written.clear()
    run(source, tmp_path / "backwards.jsonl", pipeline, progress=count)
    assert written == [0] * (CHUNK + 1)


def test_a_run_stopped_within_a_chunk_generates_only_what_was_not(tmp_path: Path, fake_model: Any) -> None:
    """And the rows are those of a run that was not stopped, though they shared batches."""
    source = write_jsonl(tmp_path / "in.jsonl", articles(CHUNK + 3))
    company: list[int] = []

    def answer(request: Any) -> str:
        sizes = len(fake_model.batches[-1])
        return f"{request.text[:40]} {sizes}."

    fake_model.answer = answer
    run(source, tmp_path / "whole.jsonl", Pipeline(fake_model, fake_model))
    batches = list(fake_model.batches)
    for last in range(1, len(batches)):
        fake_model.batches.clear()
        target = tmp_path / f"out-{last}.jsonl"

        def stop(request: Any, last: int = last) -> str:
            if len(fake_model.batches) > last:
                raise Killed
            return answer(request)

        fake_model.answer = stop
        with pytest.raises(Killed):
            run(source, target, Pipeline(fake_model, fake_model))
        company.append(len(fake_model.batches))
        fake_model.batches.clear()
        fake_model.answer = answer
        run(source, target, Pipeline(fake_model, fake_model))
        assert target.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
        assert fake_model.batches == batches[last:]
        assert not list(tmp_path.glob("*.journal.jsonl"))


def test_no_more_rows_are_held_than_a_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", articles(10 * CHUNK))
    rows = open_rows(source)
    pipeline = FakePipeline()
    taken = 0

    def start(done: int) -> Iterator[Row]:
        nonlocal taken
        for row in rows.start(done):
            taken += 1
            assert taken <= len(pipeline.seen) + CHUNK
            yield row

    watched = Rows(rows.source, rows.count, rows.fingerprint, start)
    monkeypatch.setattr(batch_run, "open_rows", lambda *_args, **_options: watched)
    run(source, tmp_path / "out.jsonl", pipeline)
    assert taken == 10 * CHUNK


def test_the_real_pipeline_gives_each_row_what_it_gives_alone(
    tmp_path: Path, fake_pipeline: Pipeline
) -> None:
    sentences = [f"Ông Trần Văn Năm cho biết xã có {i} trường học và {i + 3} trạm y tế." for i in range(40)]
    texts = [" ".join(sentences[i : 3 * i + 3]) for i in range(10)]
    source = write_jsonl(tmp_path / "in.jsonl", [*({"text": text} for text in texts), {"text": ""}])
    run(source, tmp_path / "out.jsonl", fake_pipeline)
    *rows, last = read_jsonl(tmp_path / "out.jsonl")
    digests = [fake_pipeline.digest(text) for text in texts]
    assert [row["summary_vi"] for row in rows] == [digest.summary_vi for digest in digests]
    assert [row["summary_en"] for row in rows] == [digest.summary_en for digest in digests]
    assert last["error"]


if __name__ == "__main__":
    run_until_killed(*sys.argv[1:])
