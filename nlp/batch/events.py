"""Batches of events: the rows of a table that name the same event in a column become one row.

Events come in the order of their first articles. Only those are held of which some articles are read and
others not, or that wait for one before them: of a table that is sorted by event, one at a time.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from nlp.batch.checkpoint import OutputRow
from nlp.batch.input import Rows, check_columns, digest_file, reading
from nlp.batch.run import BatchProgress, BatchResult, Models, check_target, run_rows
from nlp.batch.work import Chunk, Tally, Work
from nlp.checks.finding import Finding
from nlp.errors import InputError, ModelError
from nlp.event.choose import MOST, check_most
from nlp.event.digest import EventDigest
from nlp.event.group import read_report
from nlp.event.report import Report
from nlp.event.run import digest_event
from nlp.output.labels import Language
from nlp.read.tables import Record, read_records
from nlp.settings import Settings

log = logging.getLogger("tomtat")

CHUNK = 8
"""Events in a chunk; they share no batches."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the input.

    Attributes:
        id: its name, the cell of the column.
        records: its articles, each with the number of its row.
        error: why it cannot be worked on, "" if it can.
    """

    id: str
    records: tuple[tuple[int, dict[str, Any]], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns: of the events; of the texts; and, where a table has them, of titles, times of
    publication and outlets."""

    group: str
    text: str = "text"
    title: str = "title"
    date: str = "date"
    source: str = "source"


def run_events(
    source: Path,
    target: Path,
    pipeline: Models,
    *,
    settings: Settings,
    columns: Columns,
    most: int = MOST,
    keep_all: bool = False,
    overwrite: bool = False,
    language: Language = "en",
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchResult:
    """Makes a digest of each event of a table, or of those that an interrupted run has left.

    Args:
        source: the table.
        target, pipeline, overwrite, language, progress: see `nlp.batch.run.run_batch`; where nothing is
            translated no pipeline is needed.
        settings: of the run.
        columns: see `Columns`.
        most: sentences of a summary.
        keep_all: articles that seem to be of another event than most of a row stay.

    Raises:
        InputError, ModelError: see `nlp.batch.run.run_batch`.
    """
    if settings.translate == "article":
        raise InputError(
            "--translate article: of an event only the summary is translated; take summary or none"
        )
    check_most(most)
    check_target(target, source)
    rows = open_events(source, columns)
    identity = {"task": "event", "sentences": most, "keep_all": keep_all, "columns": asdict(columns)}
    work = Events(settings, columns, most, keep_all, language=language)
    return run_rows(
        rows, target, pipeline, work, identity, chunk=CHUNK, overwrite=overwrite, progress=progress
    )


def open_events(path: Path, columns: Columns) -> Rows:
    """Looks at a table and makes sure that there are events in it.

    Args:
        path: see `nlp.read.tables`.
        columns: see `Columns`.

    Raises:
        InputError: the table cannot be read, lacks a column, or no row belongs to an event.
    """
    with reading(path):
        if path.is_dir():
            raise InputError(f"{path}: events are named in a column; give a table, not a folder.")
        check_columns(path, [columns.text, columns.group])
        sizes: Counter[str] = Counter()
        left_out: list[int] = []
        for number, record in enumerate(read_records(path), 1):
            if name := _event_of(record, columns):
                sizes[name] += 1
            else:
                left_out.append(number)
        if not sizes:
            raise InputError(f"{path}: no row belongs to an event; fill the column {columns.group!r}.")
        if left_out:
            log.warning("%s: rows that belong to no event: %d, first %d", path, len(left_out), left_out[0])
        start = partial(_events, path, columns, dict(sizes))
        return Rows(path, len(sizes), digest_file(path), start)


def _event_of(record: Record, columns: Columns) -> str:
    cell = record.get(columns.group) if isinstance(record, dict) else None
    return "" if cell is None else str(cell).strip()


def _events(path: Path, columns: Columns, sizes: dict[str, int], start: int) -> Iterator[EventRow]:
    """Yields the events from one on, each when all of its articles are read."""
    names = list(sizes)
    turn = start
    passed = set(islice(names, start))
    held: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, record in enumerate(read_records(path), 1):
        name = _event_of(record, columns)
        if not name or name in passed or not isinstance(record, dict):
            continue
        held.setdefault(name, []).append((number, record))
        while turn < len(names) and len(held.get(names[turn], ())) == sizes[names[turn]]:
            yield EventRow(names[turn], tuple(held.pop(names[turn])))
            turn += 1


@dataclass(frozen=True)
class Events(Work):
    """Each row is an event, see `nlp.event.run.digest_event`.

    Attributes:
        names: of the columns of the articles.
        most: sentences of a summary.
        keep_all: see `run_events`.
    """

    names: Columns
    most: int = MOST
    keep_all: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        english = ("title_en", "summary_en") if self.settings.translate != "none" else ()
        texts = ("title", "first", "last", "summary_vi", *english)
        return (*texts, "sentences", "facts", "sources", "warnings")

    def load(self) -> Any:
        return super().load() if self.settings.translate != "none" else None

    def outputs(
        self, pipeline: Any, rows: Chunk, *, skip: int
    ) -> Iterator[Tally | tuple[int, OutputRow, bool]]:
        for i, row in enumerate(rows[skip:], skip):
            if row.error:
                yield i, self.row(row, error=row.error), False
                continue
            try:
                yield i, self.row(row, self._values(*self._digest(pipeline, row))), False
            except (InputError, ModelError) as error:
                yield i, self.row(row, error=str(error)), isinstance(error, ModelError)
            except Exception as error:  # a fault of the program that one event brings out stays its own
                log.exception("event %s met a fault of the program", row.id)
                fault = f"tomtat itself is at fault here, please report it ({type(error).__name__}: {error})"
                yield i, self.row(row, error=fault), False

    def _digest(self, pipeline: Any, row: EventRow) -> tuple[EventDigest, list[Finding]]:
        """The digest of an event, and what is wrong with single articles of it."""
        reports: list[Report] = []
        notes: list[Finding] = []
        for number, record in row.records:
            try:
                reports.append(read_report(record, number, **self._reading()))
            except InputError as error:
                notes.append(Finding("source_note", "warning", "source", detail=f"Row {number}: {error}"))
        if not reports:
            raise InputError(notes[0].detail)
        digest = digest_event(
            reports,
            pipeline,
            name=row.id,
            sentences=self.most,
            keep_all=self.keep_all,
            settings=self.settings,
        )
        return digest, notes

    def _reading(self) -> dict[str, str]:
        return {f"{name}_column": getattr(self.names, name) for name in ("text", "title", "date", "source")}

    def _values(self, digest: EventDigest, notes: list[Finding]) -> dict[str, Any]:
        lists: dict[str, Sequence[Any]] = {
            "sentences": digest.summary,
            "facts": digest.facts,
            "sources": digest.sources,
            "warnings": (*notes, *digest.warnings),
        }
        values = {name: [asdict(one) for one in found] for name, found in lists.items()}
        return {name: values.get(name, getattr(digest, name, None)) for name in self.columns}
