"""The files of a run: its lock, its rows, its record, and what may be replaced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from nlp.batch.checkpoint import Checkpoint, encode, locked
from nlp.errors import InputError

IDENTITY = {"settings": {"length": "short"}, "columns": {"text": "text"}, "input": "abc", "chunk": 4}
ROWS: list[dict[str, Any]] = [
    {"id": 1, "summary_vi": "Một.", "warnings": [], "ledger": [], "error": None},
    {"id": 2, "summary_vi": None, "warnings": [], "ledger": [], "error": "bad"},
    {"id": 3, "summary_vi": "Ba\u2028.", "warnings": [], "ledger": [], "error": None},
]


def checkpoint(folder: Path, name: str = "out.jsonl", **changes: Any) -> Checkpoint:
    return Checkpoint(folder / name, {**IDENTITY, **changes}, "in.jsonl")


def test_a_new_run_begins_with_nothing(tmp_path: Path) -> None:
    begun = checkpoint(tmp_path)
    assert begun.finished_before(overwrite=False) is None
    assert begun.resume() == (0, 0)


def test_rows_are_kept_one_by_one(tmp_path: Path) -> None:
    begun = checkpoint(tmp_path)
    begun.finished_before(overwrite=False)
    begun.append([encode(row) for row in ROWS[:2]])
    assert checkpoint(tmp_path).resume() == (2, 1)
    begun.append([encode(row) for row in ROWS[2:]], sync=True)
    assert checkpoint(tmp_path).resume() == (3, 1)


@pytest.mark.parametrize("rest", [b"", b"{", b'{"id": 4', b"\x00" * 20, b"[]\n", b"not JSON\n"])
def test_a_torn_row_is_cut_off(tmp_path: Path, rest: bytes) -> None:
    begun = checkpoint(tmp_path)
    begun.append([encode(row) for row in ROWS])
    whole = begun.partial.read_bytes()
    begun.partial.write_bytes(whole + rest)
    assert begun.resume() == (3, 1)
    assert begun.partial.read_bytes() == whole


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_the_end_makes_the_output_and_the_record(tmp_path: Path, name: str) -> None:
    begun = checkpoint(tmp_path, name)
    begun.finished_before(overwrite=False)
    begun.append([encode(row) for row in ROWS])
    begun.journal.write_text("{}")
    begun.finish(3, 1, ["summary_vi", "warnings", "ledger"])
    assert {path.name for path in tmp_path.iterdir()} == {name, f"{name}.run.json"}
    if name.endswith("jsonl"):
        lines = (tmp_path / name).read_text(encoding="utf-8").split("\n")
        rows = [json.loads(line) for line in lines if line]
    else:
        rows = parquet.read_table(tmp_path / name).to_pylist()
    assert rows == ROWS
    assert checkpoint(tmp_path, name).finished_before(overwrite=False) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"settings": {"length": "long"}}, "length 'short' instead of 'long'"),
        ({"columns": {"text": "body"}}, "text column 'text' instead of 'body'"),
        ({"input": "xyz"}, "from another input"),
    ],
)
@pytest.mark.parametrize("finished", [True, False])
def test_another_run_replaces_nothing_unsaid(
    tmp_path: Path, changes: dict[str, Any], said: str, finished: bool
) -> None:
    begun = checkpoint(tmp_path)
    begun.finished_before(overwrite=False)
    begun.append([encode(row) for row in ROWS])
    begun.journal.write_text("{}")
    if finished:
        begun.finish(3, 1, ["summary_vi", "warnings", "ledger"])
    other = checkpoint(tmp_path, **changes)
    with pytest.raises(InputError, match=said):
        other.finished_before(overwrite=False)
    assert other.finished_before(overwrite=True) is None
    assert other.resume() == (0, 0)
    assert not other.journal.exists()


def test_only_one_run_writes(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with locked(output), pytest.raises(InputError, match="another run is writing it"), locked(output):
        pass
    with locked(output):
        pass
    assert not list(tmp_path.iterdir())
