"""Entries of term tables, and glossaries: entries made ready to be looked up."""

from __future__ import annotations

import csv
import datetime
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.terms.tokens import END, Trie, split

PROPER = frozenset({"place", "exonym", "country", "province", "keep"})
"""Kinds whose every capital must be one in the text: "Hòa Bình" is a province, "hòa bình" is peace."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: its Vietnamese, its English, and what else a translation may say for it."""

    source: str
    target: str
    """The preferred English; that of an entry of kind "keep" is the source."""
    alternatives: tuple[str, ...] = ()
    kind: str = "term"
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    """The last day on which the term had this English."""
    note: str = ""
    keys: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def holds(self, date: datetime.date) -> bool:
        """Whether the entry is valid on a day."""
        return (self.valid_from or datetime.date.min) <= date <= (self.valid_to or datetime.date.max)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries in a trie of syllables."""

    name: str
    entries: tuple[Entry, ...]
    trie: Trie = field(compare=False, repr=False)

    @classmethod
    def of(cls, name: str, entries: Iterable[Entry]) -> Glossary:
        """Makes entries ready; of two with the same Vietnamese both are kept, the first is preferred."""
        kept = tuple(entries)
        trie: Trie = {}
        for entry in kept:
            for keys in _spellings(entry.keys or tuple(split(entry.source))):
                add(trie, keys, entry)
        return cls(name, kept, trie)

    def __len__(self) -> int:
        return len(self.entries)


def add(trie: Trie, keys: Iterable[str], value: Any) -> None:
    """Adds a value to those that end at a path of a trie."""
    node = trie
    for key in keys:
        node = node.setdefault(key, {})
    node.setdefault(END, []).append(value)


def _spellings(keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A term whose parts are joined by hyphens or commas is also written with the other, or with neither."""
    spellings = [keys]
    if "-" in keys and max(map(len, keys)) > 1:
        spellings.append(tuple("," if key == "-" else key for key in keys))
    if "," in keys:
        spellings.append(tuple(key for key in keys if key != ","))
    return spellings


def choose(entries: list[Entry], date: datetime.date | None) -> Entry:
    """Returns the entry valid on a day, else the first; the date only decides between several."""
    if len(entries) == 1 or date is None:
        return entries[0]
    return next((entry for entry in entries if entry.holds(date)), entries[0])


def read_table(name: str) -> list[dict[str, str]]:
    """Reads one of the tables in `data/`, tab-separated with a heading."""
    text = files("nlp.terms").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


@cache
def read_lists() -> Mapping[str, Any]:
    """Reads `data/words.toml`: short lists that the rules need."""
    return tomllib.loads(files("nlp.terms").joinpath("data/words.toml").read_text(encoding="utf-8"))


TABLES = (
    "party",
    "state",
    "provinces",
    "local",
    "law",
    "forces",
    "society",
    "economy",
    "life",
    "press",
    "exonyms",
    "world",
    "times",
    "phrases",
)


@cache
def built_in() -> Glossary:
    """The terms that come with the package, without what needs Babel."""
    return Glossary.of("built-in", _built_in())


def _built_in() -> Iterator[Entry]:
    for name in TABLES:
        for row in read_table(name):
            yield entry_of(row)
    yield from _ministers()
    yield from _departments()
    for phrase in read_lists()["masks"]:
        yield Entry(phrase, phrase, (), "mask")


def entry_of(row: Mapping[str, str]) -> Entry:
    """Makes an entry of a table's row."""
    return Entry(
        row["vi"],
        row["en"],
        tuple(row["also"].split("; ")) if row["also"] else (),
        row["kind"] or "term",
        datetime.date.fromisoformat(row["from"]) if row["from"] else None,
        datetime.date.fromisoformat(row["to"]) if row["to"] else None,
        row["note"] or "",
    )


def _ministers() -> Iterator[Entry]:
    """Ministers and their deputies, from the names of the ministries."""
    for row in read_table("state"):
        if not row["en"].startswith("Ministry of "):
            continue
        field_vi, field_en = row["vi"].removeprefix("Bộ "), row["en"].removeprefix("Ministry of ")
        also = [
            name.removeprefix("Ministry of ")
            for name in row["also"].split("; ")
            if name.startswith("Ministry of ")
        ]
        for vi, english, other in (
            ("Bộ trưởng", "Minister of", "Minister for"),
            ("Thứ trưởng", "Deputy Minister of", "Vice Minister of"),
            ("Thứ trưởng Thường trực", "Permanent Deputy Minister of", "Standing Deputy Minister of"),
        ):
            rank = english.removesuffix("Minister of")
            forms = tuple(f"{prefix} {name}" for name in [field_en, *also] for prefix in (english, other))
            forms += tuple(f"{rank}{name} Minister" for name in [field_en, *also])
            for full in (f"{vi} Bộ {field_vi}", f"{vi} {field_vi}"):
                yield Entry(full, forms[0], forms[1:], "office")


def _departments() -> Iterator[Entry]:
    """What departments and divisions of local authorities, and sectors, are called, by their fields."""
    for row in read_table("fields"):
        vi, en = row["vi"], row["en"]
        also = row["also"].split("; ") if row["also"] else []
        forms = [en, *also]
        yield Entry(
            f"Sở {vi}", f"Department of {en}",
            (*(f"Department of {name}" for name in also), *(f"{name} Department" for name in forms)), "local",
        )  # fmt: skip
        yield Entry(
            f"Phòng {vi}", f"Division of {en}",
            (*(f"{unit} of {name}" for name in forms for unit in ("Office", "Department", "Bureau")),
             *(f"{name} {unit}" for name in forms for unit in ("Division", "Office", "Department"))), "local",
        )  # fmt: skip
        if row["kind"]:
            yield Entry(f"ngành {vi}", row["kind"], (row["kind"].replace("sector", "industry"),), "term")
