"""Bad test data must be refused in one sentence, before any score."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eval.data import Item, load_data, read_outputs
from nlp.errors import InputError

ROWS = [
    {
        "id": "07",
        "title": "Mưa lớn",
        "article": "Sáng 5/9, mưa lớn ở Huế. Nước lên nhanh.",
        "abstract": "Huế mưa lớn.",
    },
    {"id": "08", "title": "", "article": "Giá gạo tăng 3% trong tuần này.", "abstract": "Gạo tăng giá."},
    {"id": "09", "title": "Bóng đá", "article": "Đội nhà thắng 2-1 tối qua.", "abstract": "Đội nhà thắng."},
]


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize(
    ("write", "suffix"), [(write_jsonl, ".jsonl"), (write_csv, ".csv"), (write_parquet, ".parquet")]
)
def test_every_format_gives_the_same_items(
    write: Callable[[Path, list[dict[str, Any]]], Path], suffix: str, tmp_path: Path
) -> None:
    data = load_data(write(tmp_path / f"news{suffix}", ROWS), "summarize")
    assert data.name == "news"
    assert data.columns == {"id": "id", "title": "title", "text": "article", "summary_vi": "abstract"}
    assert data.items[1] == Item("08", "", ROWS[1]["article"], {"summary_vi": "Gạo tăng giá."})
    assert len(data.sha256) == 64
    assert data.warnings == ()


def test_columns_can_be_named_and_ids_counted(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"vn": "Trời mưa.", "anh": "It rains."}])
    data = load_data(path, "translate", columns={"text": "vn", "translation": "anh"})
    assert data.items == (Item("0", "", "Trời mưa.", {"translation": "It rains."}),)


def test_limit_takes_the_first_or_a_fixed_sample(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{**ROWS[0], "id": str(i)} for i in range(50)])
    assert [item.id for item in load_data(path, "summarize", limit=3).items] == ["0", "1", "2"]
    sample = [item.id for item in load_data(path, "summarize", limit=9, seed=1).items]
    assert sample == [item.id for item in load_data(path, "summarize", limit=9, seed=1).items]
    assert sample != [str(i) for i in range(9)]
    assert sample == sorted(sample, key=int)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"abstract": ""}, "row 1: the reference summary_vi is empty"),
        ({"abstract": None}, "row 1: the reference summary_vi is empty"),
        ({"article": " \n "}, "row 1: the source is empty"),
        ({"id": "07"}, "the id 07 occurs more than once"),
    ],
)
def test_rows_that_cannot_be_scored(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [ROWS[0], {**ROWS[1], **change}])
    with pytest.raises(InputError, match=message):
        load_data(path, "summarize")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "", "has no rows"),
        ("a.jsonl", '{"id": 1, "text": "cut o', "line 1 is not JSON"),
        ("a.jsonl", "[1, 2]", "not a JSON object"),
        ("a.jsonl", '{"text": "Trời mưa."}', "no column for summary_vi"),
        ("a.parquet", "not parquet", "cannot read"),
        ("a.xlsx", "", "give a file that ends in .jsonl, .csv, .parquet"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_data(path, "summarize")


def test_missing_file_and_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        load_data(tmp_path / "none.csv", "summarize")
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    with pytest.raises(InputError, match="no column 'body'"):
        load_data(path, "summarize", columns={"text": "body"})
    with pytest.raises(InputError, match="unknown role 'txt'"):
        load_data(path, "summarize", columns={"txt": "article"})


def test_odd_data_is_reported(tmp_path: Path) -> None:
    rows = [
        {"vi": "Trời mưa rất to ở Huế.", "en": "It rains."},
        {"vi": "Trời mưa rất to ở Huế.", "en": "It rains."},
    ]
    warnings = load_data(
        write_jsonl(tmp_path / "a.jsonl", [*rows, {"vi": "Có.", "en": "y" * 99}]), "translate"
    ).warnings
    assert [warning[0] for warning in warnings] == ["1", "1", "1"]
    assert "same source" in warnings[0]
    assert "misaligned" in warnings[2]


def test_outputs_of_other_systems(tmp_path: Path) -> None:
    data = load_data(write_jsonl(tmp_path / "a.jsonl", ROWS), "summarize")
    lines = tmp_path / "out.txt"
    lines.write_text("một\n\nba\n", encoding="utf-8")
    assert read_outputs(lines, data, "summary_vi") == ["một", "", "ba"]
    table = write_jsonl(tmp_path / "out.jsonl", [{"id": i, "summary_vi": i} for i in ("09", "08", "07")])
    assert read_outputs(table, data, "summary_vi") == ["07", "08", "09"]


def test_outputs_for_limited_data(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    lines = tmp_path / "out.txt"
    lines.write_text("một\nhai\nba\n", encoding="utf-8")
    assert read_outputs(lines, load_data(path, "summarize", limit=2), "summary_vi") == ["một", "hai"]
    sample = load_data(path, "summarize", limit=1, seed=2)
    assert read_outputs(lines, sample, "summary_vi") == [["một", "hai", "ba"][sample.rows[0]]]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("out.txt", "một\nhai\n", "2 outputs, the data 3 rows"),
        ("out.jsonl", '{"id": "07", "summary_vi": "a"}\n', "no output for 2 items, the first is 08"),
        ("out.jsonl", '{"id": "07", "text": "a"}\n', "no column summary_vi"),
        ("out.jsonl", '{"summary_vi": "a"}\n', "1 outputs, the data 3 rows"),
    ],
)
def test_misaligned_outputs(name: str, content: str, message: str, tmp_path: Path) -> None:
    data = load_data(write_jsonl(tmp_path / "a.jsonl", ROWS), "summarize")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_outputs(path, data, "summary_vi")
