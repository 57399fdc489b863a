"""Tables of texts: every kind gives the same, and a broken row costs itself only."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from nlp.errors import InputError
from nlp.read.tables import read_records, read_rows, suffixes

ROWS = [
    {"id": "007", "text": 'Xã mở đường mới.\nDân nói: "Vui; rất vui, lắm".'},
    {"id": "008", "text": "Giá lúa tăng 300 đồng một ký ở chợ huyện."},
]


def csv_of(delimiter: str) -> str:
    cells = [["id", "text"], *([row["id"], '"' + row["text"].replace('"', '""') + '"'] for row in ROWS)]
    return "".join(delimiter.join(row) + "\r\n" for row in cells)


def write(path: Path) -> Path:
    """Writes ROWS in the format of a path's name."""
    kind = path.name.split(".", 1)[1]
    if kind == "parquet":
        parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
    elif kind == "bytes.parquet":
        cells = {"id": ["007", "008"], "text": [row["text"].encode() for row in ROWS]}
        parquet.write_table(pyarrow.table(cells), path)
    elif kind == "dictionary.parquet":
        cells = {key: pyarrow.array([row[key] for row in ROWS]).dictionary_encode() for key in ("id", "text")}
        parquet.write_table(pyarrow.table(cells), path)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (["id", "text"], *([row["id"], row["text"]] for row in ROWS)):
            book.active.append(row)
        book.save(path)
    else:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
        path.write_bytes(
            {
                "jsonl": lines.encode(),
                "bom.jsonl": lines.encode("utf-8-sig"),
                "json": json.dumps(ROWS, indent=1).encode(),
                "within.json": json.dumps({"count": 2, "data": ROWS}).encode(),
                "lines.json": lines.encode(),
                "csv": csv_of(",").encode(),
                "semicolon.csv": csv_of(";").encode("utf-8-sig"),
                "utf16.csv": csv_of("\t").encode("utf-16"),
                "tsv": csv_of("\t").encode(),
            }[kind]
        )
    return path


@pytest.mark.parametrize(
    "kind",
    [
        "jsonl", "bom.jsonl", "json", "within.json", "lines.json", "csv", "semicolon.csv", "utf16.csv", "tsv",
        "parquet", "bytes.parquet", "dictionary.parquet", "xlsx",
    ],
)  # fmt: skip
def test_every_kind_gives_the_same(tmp_path: Path, kind: str) -> None:
    found = read_rows(write(tmp_path / f"a.{kind}"), ["id", "text"])
    assert [{**row, "text": row["text"].replace("\r\n", "\n")} for row in found] == ROWS


def test_encodings_of_the_time_before_unicode(tmp_path: Path) -> None:
    text = "id,text\n1,Vieät Nam ñoäc laäp, ngöôøi daân Ñaø Naüng\n2,Coäng hoøa xaõ hoäi\n".replace(
        " laäp,", " laäp"
    )
    (tmp_path / "vni.csv").write_bytes(text.encode("latin-1"))
    assert [row["text"] for row in read_rows(tmp_path / "vni.csv")] == [
        "Việt Nam độc lập người dân Đà Nẵng",
        "Cộng hòa xã hội",
    ]
    line = "Viê\u0323t Nam đô\u0323c lâ\u0323p, hơn 5 triê\u0323u ngươ\u0300i"
    (tmp_path / "a.jsonl").write_bytes(f'{{"text": "{line}"}}\n'.encode("cp1258"))
    assert read_rows(tmp_path / "a.jsonl") == [{"text": "Việt Nam độc lập, hơn 5 triệu người"}]


@pytest.mark.parametrize(
    ("text", "ids"),  # None: a row that is broken
    [
        ('id,text\n1,"a"\n2,"b\n3,"c"\n4,"d\nd"\n', ["1", None, "3", "4"]),
        ('id,text\n1,"a\n2,"b\n3,"c\n', [None, None, None]),
        ("id,text\n1,a\n2,b,b\n3,c\n", ["1", None, "3"]),
        ('id,text\nx,"a\ny,b\nz,c\n', [None, "y", "z"]),
        ('id,text\n1,"hai\ndòng "sai", rồi"\n2,b\n', [None, "2"]),
        ("id,text\n\n1,a\n\n", ["1"]),
        ('id,text\n1,"a\u2028b\rc"\n', ["1"]),
        ("id,text", []),
        ("", []),
    ],
)
def test_a_broken_row_costs_itself_only(tmp_path: Path, text: str, ids: list[str | None]) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
    found = [
        record["id"] if isinstance(record, dict) else None for record in read_records(tmp_path / "a.csv")
    ]
    assert found == ids


def test_line_separators_inside_of_json_do_not_part_rows(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"text": "một\u2028hai\u2029ba\x85bốn"}\n\n{"text": "x"}\n', encoding="utf-8"
    )
    assert len(read_rows(tmp_path / "a.jsonl")) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"x", "a table ends in .jsonl"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b'{"a": 1}', "an array of objects"),
        ("a.json", b"[" * 200_000, "nested too deeply|not JSON"),
        ("a.json", b"[1]", "Element 1 is not a JSON object"),
        ("a.xlsx", b"PK", "the file is broken"),
        ("a.parquet", b"x", "not a Parquet file"),
        ("a.jsonl", b"[1]\n", "Line 1 is not a JSON object"),
        ("a.jsonl", b'{"id": 1}\n', "no column 'text'; it has id"),
        ("a.csv", b"text,text\na,b\n", "two columns are called 'text'"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_bad_tables(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_rows(tmp_path / name, ["text"])


def test_suffixes_have_dots() -> None:
    assert all(suffix.startswith(".") for suffix in suffixes())
