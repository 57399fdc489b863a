"""Test data: a named set with a card, or a local table; validated loudly before any score."""

import hashlib
import html
import json
import os
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import log10
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import jinja2

from nlp.errors import InputError
from nlp.read import tables
from nlp.read.encodings import decode
from nlp.settings import Target
from nlp.text.language import detect
from nlp.text.normalise import normalise

EvalTask: TypeAlias = Literal["summarize", "translate", "digest"]
Row: TypeAlias = dict[str, Any]

# The outputs that are scored for each task; each needs a reference of the same name.
FIELDS = {"summarize": ("summary_vi",), "translate": ("translation",), "digest": ("summary_vi", "summary_en")}
SUFFIXES = tables.suffixes()


@cache
def read_toml(name: str, package: str = "eval") -> dict[str, Any]:
    """Returns one of the data files of a package."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def render(template: str, content: Row) -> str:
    """Returns a record through a template of eval/templates."""
    loader, safe = jinja2.FileSystemLoader(Path(__file__).with_name("templates")), ".html" in template
    environment = jinja2.Environment(loader=loader, autoescape=safe, trim_blocks=True, lstrip_blocks=True)
    environment.filters["log10"] = log10
    return environment.get_template(template).render(content)


COLUMNS: dict[str, list[str]] = read_toml("columns.toml")["columns"]
CARDS: dict[str, Row] = read_toml("cards.toml")


class Item(NamedTuple):
    """One text to be summarised or translated; title may be "", references are by field."""

    id: str
    title: str
    text: str
    references: Mapping[str, str]


class Data(NamedTuple):
    """A validated test set: its name, the hash of all its rows, which column was read as what, the items,
    the ids of all rows, also of those left out, and what is odd but does not forbid scoring."""

    name: str
    sha256: str
    columns: Mapping[str, str]
    items: tuple[Item, ...]
    ids: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    def identity(self) -> Row:
        """What a result says of its data; two results are comparable if it is equal."""
        known = {"name": self.name, "sha256": self.sha256, "columns": dict(self.columns)}
        return {**known, "card": CARDS.get(self.name), "items": [item.id for item in self.items]}


def load_data(
    source: str | Path, task: EvalTask, *, columns: str = "", limit: int = 0, seed: int | None = None,
    to: Target = "en",
) -> Data:  # fmt: skip
    """Reads and validates a test set; InputError if it cannot be had, or an item cannot be scored.

    The source is the name of a card, or a .jsonl, .csv or .parquet file. Columns are named by what they are
    read as: "text=article,summary_vi=abstract". At most `limit` items are taken (0: all): the first, or with
    a `seed` a random sample, in file order. Translations are `to` English, or from it.
    """
    name, rows, warnings = load_rows(source)
    chosen = choose_columns(name, rows, ("text", *FIELDS[task]), columns)
    items, problems = list[Item](), list[str]()
    for index, row in enumerate(rows):
        cells = {role: normalise(str(row.get(column) or "")).strip() for role, column in chosen.items()}
        references = {field: cells[field] for field in FIELDS[task]}
        item = Item(cells.get("id") or str(index), cells.get("title", ""), cells["text"], references)
        problems += [f"row {index}: {role} is empty" for role in ("text", *FIELDS[task]) if not cells[role]]
        items.append(item)
    ids = tuple(item.id for item in items)
    problems += [f"the id {name} occurs more than once" for name, count in Counter(ids).items() if count > 1]
    if problems:
        shown = "; ".join(problems[:3]) + ("; ..." if len(problems) > 3 else "")
        raise InputError(f"{source} cannot be scored, {len(problems)} faults: {shown}")
    if limit and limit < len(items):
        drawn = sorted(random.Random(seed).sample(range(len(items)), limit))
        items = items[:limit] if seed is None else [items[place] for place in drawn]
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()
    warnings += _oddities(str(source), items, to)
    return Data(name, digest, chosen, tuple(items), ids, tuple(warnings))


def load_rows(source: str | Path) -> tuple[str, list[Row], list[str]]:
    """Returns name, rows and warnings of a named set or a local table; InputError if they cannot be had."""
    path, card, warnings = Path(source), CARDS.get(str(source)), list[str]()
    if card:
        name, rows = str(source), _split(str(source), card.get("split", ""))
        if "other_splits" in card:
            rows = _without_repeats(name, rows, card["other_splits"], warnings)
    elif path.suffix.lower() in SUFFIXES and path.is_file():
        name, rows = path.stem, read_file(path)
    else:
        wanted = f"give a file that ends in {', '.join(SUFFIXES)}, or one of the sets {', '.join(CARDS)}"
        raise InputError(f"there is no file {path}; {wanted}")
    if not rows:
        raise InputError(f"{source} has no rows")
    return name, rows, warnings


def _without_repeats(name: str, rows: list[Row], splits: Sequence[str], warnings: list[str]) -> list[Row]:
    """The rows that share neither source nor reference with another split or an earlier row."""
    columns, seen, kept = [*choose_columns(name, rows, ("text", "summary_vi")).values()][-2:], set[str](), []
    try:
        seen |= {str(row[column]) for split in splits for row in _split(name, split) for column in columns}
    except InputError:
        warnings.append(f"{' or '.join(splits)} is not there: what it shares with this split is not removed")
    for row in rows:
        texts = {str(row[column]) for column in columns}
        kept += [] if texts & seen else [row]
        seen |= texts
    if len(kept) < len(rows):
        warnings.append(f"{len(rows) - len(kept)} rows repeat another or one of another split: left out")
    return kept


def _split(name: str, split: str) -> list[Row]:
    """One split of a named set: the files of its folder, else from the hub; words no longer segmented."""
    card, folder = CARDS[name], Path(os.environ.get("TOMTAT_DATA", "data")) / name
    paths = [folder / file.format(split=split) for file in card["files"]]
    if all(path.is_file() for path in paths):
        for path, wanted in zip(paths, card.get("sha256", ()), strict=False):
            if wanted != hashlib.sha256(path.read_bytes()).hexdigest():
                raise InputError(f"{path} is not the file of the card: its SHA-256 differs")
        parts = [read_file(path) for path in paths]
    else:
        try:
            import datasets

            parts = [datasets.load_dataset(**part, split=split).flatten().to_list() for part in card["load"]]
        # The hub's client raises whatever its transport raises, and that changes with its version.
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0] if "load" in card else "on no hub"
            where = f"{card['get']}; put it in {folder} as {' and '.join(path.name for path in paths)}"
            raise InputError(f"cannot get {name} ({reason}): from {card['link']}: {where}") from error
    if len({len(part) for part in parts}) > 1:
        raise InputError(f"{name} is misaligned: {' and '.join(str(len(part)) for part in parts)} lines")
    pairs = zip(parts[0], parts[-1], strict=True) if parts[1:] else ()
    rows = [{"vi": vi["text"], "en": en["text"]} for vi, en in pairs] or parts[0]
    clean = restore if card.get("segmented") else str
    return [{key: clean(v) if isinstance(v, str) else v for key, v in row.items()} for row in rows]


def restore(text: str) -> str:
    """Returns word-segmented, tokenised text as people write it; the rules are in eval/columns.toml."""
    text = html.unescape(text)
    for pattern, replacement in read_toml("columns.toml")["restore"]:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def read_outputs(path: Path, data: Data, name: str) -> dict[str, str]:
    """Reads another system's outputs by id: one a line, or a table with the column `name`, and ids if it has
    some. All else holds one for each row, also where `data` is limited. InputError if any is missing."""
    table, name = read_file(path), name if path.suffix in SUFFIXES else "text"
    if table and name not in table[0]:
        raise InputError(f"{path} has no column {name}; its columns are {', '.join(table[0])}")
    ids = [str(row["id"]) for row in table] if table and "id" in table[0] else data.ids
    if len(table) != len(ids):
        raise InputError(f"{path} has {len(table)} outputs, the data {len(ids)} rows: not as many")
    outputs = {of: str(row[name] or "") for of, row in zip(ids, table, strict=True)}
    if missing := [item.id for item in data.items if item.id not in outputs]:
        raise InputError(f"{path} has no output for {len(missing)} items, the first is {missing[0]}")
    return outputs


def read_file(path: Path) -> list[Row]:
    """Returns the rows of a table, or the lines of any other file as the column "text"; or InputError."""
    if path.suffix.lower() in SUFFIXES:
        return tables.read_rows(path)
    try:
        text = decode(path.read_bytes(), declared="utf-8").removeprefix("\ufeff")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error}") from error
    # A lone carriage return ends a line where there is no other end; elsewhere it is a blank in one.
    mark = "\n" if "\n" in text else "\r"
    lines = text.removesuffix(mark).split(mark) if text else []
    return [{"text": " ".join(line.split("\r")).strip()} for line in lines]


def choose_columns(name: str, rows: Sequence[Row], roles: Sequence[str], named: str = "") -> dict[str, str]:
    """Finds the columns of id, title and `roles`: as named, else as the card says, else by usual names;
    InputError if a named column, or the column of one of `roles`, is not there."""
    there = {column: None for row in rows for column in row}
    columns = {role: [name] for role, name in CARDS.get(name, {}).get("columns", {}).items() if name in there}
    columns |= {role: [column] for role, _, column in (of.partition("=") for of in named.split(",") if of)}
    if unknown := columns.keys() - COLUMNS.keys():
        raise InputError(f"unknown role {unknown.pop()!r}: name columns for {', '.join(COLUMNS)}")
    chosen = {}
    for role in ("id", "title", *roles):
        wanted = columns.get(role, COLUMNS[role])
        if found := [column for column in wanted if column in there]:
            chosen[role] = found[0]
        elif role in (*roles, *columns):
            how = f"its columns are {', '.join(there)}: name one with --columns {role}=COLUMN"
            raise InputError(f"{name} has no column {' or '.join(wanted)} for {role}; {how}")
    return chosen


def _oddities(source: str, items: Sequence[Item], to: Target) -> Iterator[str]:
    """What may mean repeated, misaligned or foreign rows; InputError if most are foreign."""
    for name in ("source", *items[0].references):
        texts = [item.references.get(name, item.text) for item in items]
        vietnamese = (name in ("source", "summary_vi")) == (to == "en")
        wanted, language = ("vi", "Vietnamese") if vietnamese else ("en", "English")
        wrong = sum(detect(text) not in (wanted, "unknown") for text in texts)
        if wrong > len(items) / 2:
            raise InputError(f"{source} cannot be scored: most texts of {name} are not {language}")
        ratios = [len(text) / len(item.text) for text, item in zip(texts, items, strict=True)]
        odd = sum(not 1 / 3 < ratio < 3 if name == "translation" else ratio >= 1 for ratio in ratios)
        findings = {f"items have the same {name} as another item": len(texts) - len(set(texts))}
        findings |= {f"texts of {name} are not {language}": wrong}
        odd *= name != "source"
        findings |= {f"texts of {name} are of another length than they should be: misaligned?": odd}
        yield from (f"{count} {finding}" for finding, count in findings.items() if count)
