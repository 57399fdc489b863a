"""Test data: read from a local table with named columns, and validated loudly before any score."""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from nlp.errors import InputError
from nlp.read import normalize

EvalTask: TypeAlias = Literal["summarize", "translate", "digest"]

FIELDS: dict[str, tuple[str, ...]] = {
    "summarize": ("summary_vi",),
    "translate": ("translation",),
    "digest": ("summary_vi", "summary_en"),
}
"""The outputs that are scored for each task; each needs a reference of the same name."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid"),
    "title": ("title",),
    "text": ("text", "article", "vi", "source"),
    "summary_vi": ("summary_vi", "abstract", "summary", "reference"),
    "summary_en": ("summary_en",),
    "translation": ("translation", "text_en", "en", "reference"),
}
"""Where a column is looked for when it is not named, the first that exists."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be summarised or translated.

    Attributes:
        id: unique within the data.
        title: "" if there is none.
        text: the Vietnamese source.
        references: the wanted output, by field.
    """

    id: str
    title: str
    text: str
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Data:
    """A validated test set.

    Attributes:
        name: the file's name without suffix.
        sha256: of the file.
        columns: which column was read as what.
        items: in file order.
        rows: of each item its row in the file, from 0.
        total: rows of the file.
        warnings: what is odd but does not forbid scoring, one sentence each.
    """

    name: str
    sha256: str
    columns: Mapping[str, str]
    items: tuple[Item, ...]
    rows: tuple[int, ...]
    total: int
    warnings: tuple[str, ...] = ()

    def identity(self) -> dict[str, Any]:
        """What a result says of its data; two results are comparable if it is equal."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "columns": dict(self.columns),
            "items": [item.id for item in self.items],
        }


def load_data(
    path: Path,
    task: EvalTask,
    *,
    columns: Mapping[str, str] | None = None,
    limit: int = 0,
    seed: int | None = None,
) -> Data:
    """Reads and validates a test set.

    Args:
        path: a .jsonl, .csv or .parquet file.
        task: decides which references are needed.
        columns: names of columns by what they are read as: {"text": "article"}.
        limit: the most items; 0: all.
        seed: None takes the first `limit` items, a number takes a random sample, in file order.

    Raises:
        InputError: the file cannot be read, a column is missing, or an item cannot be scored.
    """
    rows = _read_rows(path)
    if not rows:
        raise InputError(f"{path} has no rows")
    chosen = _choose_columns(path, rows, task, columns or {})
    items = [_item(index, row, chosen, FIELDS[task]) for index, row in enumerate(rows)]
    problems = list(_problems(items))
    if problems:
        shown = "; ".join(problems[:3]) + ("; ..." if len(problems) > 3 else "")
        raise InputError(f"{path} cannot be scored, {len(problems)} bad rows: {shown}")
    picked = list(range(len(items)))
    if limit and limit < len(items):
        picked = picked[:limit] if seed is None else sorted(random.Random(seed).sample(picked, limit))
    items = [items[index] for index in picked]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    oddities = tuple(_oddities(items))
    return Data(path.stem, digest, chosen, tuple(items), tuple(picked), len(rows), oddities)


def read_outputs(path: Path, data: Data, name: str) -> list[str]:
    """Reads another system's outputs: one a line, or a table with the column `name`.

    A table with a column `id` is matched by id; all else holds one output for each row of the data
    file, also where `data` is limited.

    Raises:
        InputError: there are not as many outputs as rows, or an item has none.
    """
    if path.suffix in _READERS:
        table = _read_rows(path)
        if table and name not in table[0]:
            raise InputError(f"{path} has no column {name}; its columns are {', '.join(table[0])}")
        if table and "id" in table[0]:
            by_id = {str(row["id"]): str(row.get(name) or "") for row in table}
            missing = [item.id for item in data.items if item.id not in by_id]
            if missing:
                raise InputError(f"{path} has no output for {len(missing)} items, the first is {missing[0]}")
            return [by_id[item.id] for item in data.items]
        outputs = [str(row[name] or "") for row in table]
    else:
        outputs = [line.strip() for line in _text(path).removesuffix("\n").split("\n")]
    if len(outputs) != data.total:
        raise InputError(
            f"{path} has {len(outputs)} outputs, the data {data.total} rows: they must be as many"
        )
    return [outputs[row] for row in data.rows]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from error


def _read_rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix not in _READERS:
        raise InputError(f"cannot read {path}: give a file that ends in {', '.join(_READERS)}")
    if not path.is_file():
        raise InputError(f"there is no file {path}: give the path of a local table")
    return list(_READERS[path.suffix](path))


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number} is not a JSON object")
        yield row


def _csv(path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(10**9)
    yield from csv.DictReader(_text(path).splitlines(keepends=True))


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        yield from pq.read_table(path).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"cannot read {path}: {error}") from error


_READERS: dict[str, Callable[[Path], Iterator[dict[str, Any]]]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet,
}


def _choose_columns(
    path: Path, rows: Sequence[dict[str, Any]], task: EvalTask, named: Mapping[str, str]
) -> dict[str, str]:
    there = list(dict.fromkeys(name for row in rows for name in row))
    for role, column in named.items():
        if role not in COLUMNS:
            raise InputError(f"unknown role {role!r}: name columns for {', '.join(COLUMNS)}")
        if column not in there:
            raise InputError(f"{path} has no column {column!r}; its columns are {', '.join(there)}")
    chosen = {}
    for role in ("id", "title", "text", *FIELDS[task]):
        found = named.get(role) or next((name for name in COLUMNS[role] if name in there), None)
        if found is not None:
            chosen[role] = found
        elif role not in ("id", "title"):
            raise InputError(
                f"{path} has no column for {role}; its columns are {', '.join(there)}: "
                f"name one with --columns {role}=COLUMN"
            )
    return chosen


def _item(index: int, row: Mapping[str, Any], columns: Mapping[str, str], fields: Sequence[str]) -> Item:
    def cell(role: str) -> str:
        value = row.get(columns[role]) if role in columns else None
        return "" if value is None else normalize(str(value)).strip()

    return Item(
        id=cell("id") or str(index),
        title=cell("title"),
        text=cell("text"),
        references={name: cell(name) for name in fields},
    )


def _problems(items: Sequence[Item]) -> Iterator[str]:
    repeated = {id_ for id_, count in Counter(item.id for item in items).items() if count > 1}
    for index, item in enumerate(items):
        if item.id in repeated:
            yield f"row {index}: the id {item.id} occurs more than once"
        if not item.text:
            yield f"row {index}: the source is empty"
        for name, reference in item.references.items():
            if not reference:
                yield f"row {index}: the reference {name} is empty"


def _oddities(items: Sequence[Item]) -> Iterator[str]:
    """What may mean misaligned or repeated rows; lengths in characters."""
    if repeats := len(items) - len({item.text for item in items}):
        yield f"{repeats} items have the same source as another item"
    for name in items[0].references:
        references = [item.references[name] for item in items]
        if repeats := len(references) - len(set(references)):
            yield f"{repeats} items have the same {name} as another item"
        if name == "translation":
            ratios = [len(item.references[name]) / len(item.text) for item in items]
            if odd := sum(not 1 / 3 < ratio < 3 for ratio in ratios):
                yield f"{odd} translations are over 3 times as long or as short as the source: misaligned?"
        elif odd := sum(len(item.references[name]) >= len(item.text) for item in items):
            yield f"{odd} references of {name} are not shorter than their source: misaligned?"
