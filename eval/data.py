"""Test data: a named set with a card, or a local table; validated loudly before any score."""

import csv
import hashlib
import html
import json
import os
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

from nlp.errors import InputError
from nlp.language import detect
from nlp.read import normalize

EvalTask: TypeAlias = Literal["summarize", "translate", "digest"]
Row: TypeAlias = dict[str, Any]

FIELDS = {"summarize": ("summary_vi",), "translate": ("translation",), "digest": ("summary_vi", "summary_en")}
"""The outputs that are scored for each task; each needs a reference of the same name."""
SUFFIXES = (".jsonl", ".csv", ".parquet")


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Returns one of the data files beside this module."""
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


COLUMNS: dict[str, list[str]] = read_toml("columns.toml")["columns"]
"""Where a column is looked for when it is not named, the first that exists."""
CARDS: dict[str, Row] = read_toml("cards.toml")
"""The cards of the named sets; their keys are explained there."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text to be summarised or translated; title may be "", references are by field."""

    id: str
    title: str
    text: str
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Data:
    """A validated test set: its name, the hash of all its rows, which column was read as what, the items,
    of each item its row, the number of rows, and what is odd but does not forbid scoring."""

    name: str
    sha256: str
    columns: Mapping[str, str]
    items: tuple[Item, ...]
    rows: tuple[int, ...]
    total: int
    warnings: tuple[str, ...] = ()

    def identity(self) -> Row:
        """What a result says of its data; two results are comparable if it is equal."""
        known = {"name": self.name, "sha256": self.sha256, "columns": dict(self.columns)}
        return {**known, "card": CARDS.get(self.name), "items": [item.id for item in self.items]}


def load_data(
    source: str | Path, task: EvalTask, *, columns: str = "", limit: int = 0, seed: int | None = None
) -> Data:
    """Reads and validates a test set.

    Args:
        source: the name of a card, or a .jsonl, .csv or .parquet file.
        task: decides which references are needed.
        columns: names of columns by what they are read as: "text=article,summary_vi=abstract".
        limit: the most items; 0: all.
        seed: None takes the first `limit` items, a number takes a random sample, in file order.

    Raises:
        InputError: the data cannot be had, a column is missing, or an item cannot be scored.
    """
    name, rows, warnings = load_rows(source)
    chosen = choose_columns(name, rows, ("text", *FIELDS[task]), columns)
    items = []
    for index, row in enumerate(rows):
        cells = {role: normalize(str(row.get(column) or "")).strip() for role, column in chosen.items()}
        references = {field: cells[field] for field in FIELDS[task]}
        items.append(Item(cells.get("id") or str(index), cells.get("title", ""), cells["text"], references))
    if problems := list(_problems(items)):
        shown = "; ".join(problems[:3]) + ("; ..." if len(problems) > 3 else "")
        raise InputError(f"{source} cannot be scored, {len(problems)} bad rows: {shown}")
    picked = list(range(len(items)))
    if limit and limit < len(items):
        picked = picked[:limit] if seed is None else sorted(random.Random(seed).sample(picked, limit))
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()
    items = [items[index] for index in picked]
    warnings += _oddities(str(source), items)
    return Data(name, digest, chosen, tuple(items), tuple(picked), len(rows), tuple(warnings))


def load_rows(source: str | Path) -> tuple[str, list[Row], list[str]]:
    """Returns the name, the rows and warnings of a named set or of a local table.

    Raises:
        InputError: the rows cannot be had, or there are none.
    """
    path, known = Path(source), f"the named sets are {', '.join(CARDS)}"
    if source in CARDS:
        name, rows, warnings = str(source), *_without_repeats(str(source), CARDS[str(source)])
    elif path.suffix not in SUFFIXES:
        raise InputError(f"cannot read {path}: give a file that ends in {', '.join(SUFFIXES)}; {known}")
    elif not path.is_file():
        raise InputError(f"there is no file {path}; {known}")
    else:
        name, rows, warnings = path.stem, read_file(path), []
    if not rows:
        raise InputError(f"{source} has no rows")
    return name, rows, warnings


def _without_repeats(name: str, card: Row) -> tuple[list[Row], list[str]]:
    """A set without the rows that share source or reference with another split or an earlier row."""
    rows = _split(name, card, card.get("split", ""))
    if "other_splits" not in card:
        return rows, []
    columns, warnings, seen, kept = (
        [*choose_columns(name, rows, ("text", "summary_vi")).values()],
        [],
        set(),
        [],
    )
    for split in card["other_splits"]:
        try:
            seen |= {str(row[column]) for row in _split(name, card, split) for column in columns[-2:]}
        except InputError:
            warnings.append(f"the split {split} is not there: what it shares with this one is not removed")
    for row in rows:
        texts = {str(row[column]) for column in columns[-2:]}
        kept += [] if texts & seen else [row]
        seen |= texts
    if len(kept) < len(rows):
        warnings.append(f"{len(rows) - len(kept)} rows repeat another or one of another split: left out")
    return kept, warnings


def _split(name: str, card: Row, split: str) -> list[Row]:
    """One split of a named set: the files of its folder, else from the hub; words no longer segmented."""
    folder = Path(os.environ.get("TOMTAT_DATA", "data")) / name
    paths = [folder / file.format(split=split) for file in card["files"]]
    if all(path.is_file() for path in paths):
        for path, wanted in zip(paths, card.get("sha256", ()), strict=False):
            if wanted != hashlib.sha256(path.read_bytes()).hexdigest():
                raise InputError(f"{path} is not the file of the card: its SHA-256 differs")
        parts = [read_file(path) for path in paths]
    else:
        parts = _from_hub(card, split, f"put it in {folder} as {' and '.join(path.name for path in paths)}")
    if len({len(part) for part in parts}) > 1:
        raise InputError(f"{name} is misaligned: {' and '.join(str(len(part)) for part in parts)} lines")
    if len(parts) == 1:
        rows = parts[0]
    else:
        rows = [{"vi": vi["text"], "en": en["text"]} for vi, en in zip(*parts, strict=True)]
    if card.get("segmented"):
        rows = [{key: restore(v) if isinstance(v, str) else v for key, v in row.items()} for row in rows]
    return rows


def _from_hub(card: Row, split: str, where: str) -> list[list[Row]]:
    try:
        import datasets

        if "load" not in card:
            raise FileNotFoundError("it may not be passed on, so it is on no hub")
        datasets.disable_progress_bars()
        return [datasets.load_dataset(**part, split=split).flatten().to_list() for part in card["load"]]
    # The hub's client raises whatever its transport raises, and that changes with its version.
    except Exception as error:
        reason, how = f"{type(error).__name__}: {error}".splitlines()[0], f"{card['get']}; {where}"
        raise InputError(f"cannot get this data set ({reason}): at {card['link']} {how}") from error


def restore(text: str) -> str:
    """Returns word-segmented, tokenised text as people write it; the rules are in eval/columns.toml."""
    text = html.unescape(text)
    for pattern, replacement in read_toml("columns.toml")["restore"]:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def read_outputs(path: Path, data: Data, name: str) -> list[str]:
    """Reads another system's outputs: one a line, or a table with the column `name`.

    A table with a column `id` is matched by id; all else holds one output for each row of the data,
    also where `data` is limited.

    Raises:
        InputError: there are not as many outputs as rows, or an item has none.
    """
    table, name = read_file(path), name if path.suffix in SUFFIXES else "text"
    if table and name not in table[0]:
        raise InputError(f"{path} has no column {name}; its columns are {', '.join(table[0])}")
    if table and "id" in table[0]:
        by_id = {str(row["id"]): str(row.get(name) or "") for row in table}
        if missing := [item.id for item in data.items if item.id not in by_id]:
            raise InputError(f"{path} has no output for {len(missing)} items, the first is {missing[0]}")
        return [by_id[item.id] for item in data.items]
    if len(table) != data.total:
        raise InputError(f"{path} has {len(table)} outputs, the data {data.total} rows: they must be as many")
    return [str(table[row][name] or "") for row in data.rows]


def read_file(path: Path) -> list[Row]:
    """Returns the rows of a table; of a file that is none its lines, as the column "text".

    Raises:
        InputError: the file cannot be read.
    """
    import pyarrow.parquet as pq

    try:
        if path.suffix == ".parquet":
            return list(pq.read_table(path).to_pylist())
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".csv":
            csv.field_size_limit(10**9)
            return list(csv.DictReader(StringIO(text, newline="")))
        lines = text.removesuffix("\n").split("\n") if text else []
        if path.suffix != ".jsonl":
            return [{"text": line.strip()} for line in lines]
        return [dict(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as error:  # pyarrow, json and decoding raise ValueErrors
        raise InputError(f"cannot read {path}: {error}") from error


def choose_columns(name: str, rows: Sequence[Row], roles: Sequence[str], named: str = "") -> dict[str, str]:
    """Finds the columns of `roles`, id and title: as named, else as the card says, else by usual names.

    Raises:
        InputError: a named column, or the column of one of `roles`, is not there.
    """
    there = {column: None for row in rows for column in row}
    columns = {role: [name] for role, name in CARDS.get(name, {}).get("columns", {}).items() if name in there}
    columns |= {
        role: [column] for role, _, column in (pair.partition("=") for pair in named.split(",") if pair)
    }
    if unknown := columns.keys() - COLUMNS.keys():
        raise InputError(f"unknown role {unknown.pop()!r}: name columns for {', '.join(COLUMNS)}")
    chosen = {}
    for role in ("id", "title", *roles):
        wanted = columns.get(role, COLUMNS[role])
        if found := next((column for column in wanted if column in there), None):
            chosen[role] = found
        elif role in (*roles, *columns):
            how = f"its columns are {', '.join(there)}: name one with --columns {role}=COLUMN"
            raise InputError(f"{name} has no column {' or '.join(wanted)} for {role}; {how}")
    return chosen


def _problems(items: Sequence[Item]) -> Iterator[str]:
    first = {item.id: index for index, item in reversed(list(enumerate(items)))}
    for index, item in enumerate(items):
        if first[item.id] != index:
            yield f"row {index}: the id {item.id} occurs more than once"
        if not item.text:
            yield f"row {index}: the source is empty"
        for name in (name for name, text in item.references.items() if not text):
            yield f"row {index}: the reference {name} is empty"


def _oddities(source: str, items: Sequence[Item]) -> Iterator[str]:
    """What may mean repeated, misaligned or foreign rows; InputError if most are foreign."""
    for name in ("source", *items[0].references):
        texts = [item.references.get(name, item.text) for item in items]
        if repeats := len(texts) - len(set(texts)):
            yield f"{repeats} items have the same {name} as another item"
        wanted, language = ("vi", "Vietnamese") if name in ("source", "summary_vi") else ("en", "English")
        wrong = sum(detect(text) not in (wanted, "unknown") for text in texts)
        if wrong > len(items) / 2:
            raise InputError(f"{source} cannot be scored: most texts of {name} are not {language}")
        if wrong:
            yield f"{wrong} texts of {name} are not {language}"
        ratios = [len(text) / len(item.text) for text, item in zip(texts, items, strict=True)]
        odd = sum(not 1 / 3 < ratio < 3 if name == "translation" else ratio >= 1 for ratio in ratios)
        if odd and name != "source":
            yield f"{odd} texts of {name} are of another length than they should be: misaligned?"
