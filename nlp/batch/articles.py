"""Batches of articles: each row is digested, summarised or translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nlp.batch.checkpoint import OutputRow
from nlp.batch.input import Row, UnreadRow
from nlp.batch.work import Chunk, Tally, Work
from nlp.events import Failed, Finished, Progressed
from nlp.settings import Settings


def output_fields(settings: Settings) -> tuple[str, ...]:
    """Returns the names of the texts that a run with these settings makes, in the order of the columns."""
    if settings.task == "summarize":
        return ("summary_vi",)
    if settings.task == "translate":
        return ("translation",)
    fields = {"none": 1, "summary": 3, "article": 4}[settings.translate]
    return ("summary_vi", "title_en", "summary_en", "translation")[:fields]


class Articles(Work):
    """Each row (`Row` or `UnreadRow` of `nlp.batch.input`) is an article; those of a chunk share batches."""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*output_fields(self.settings), "warnings", "ledger")

    def outputs(
        self, pipeline: Any, rows: Chunk, *, skip: int
    ) -> Iterator[Tally | tuple[int, OutputRow, bool]]:
        rows = [row.read() if isinstance(row, UnreadRow) else row for row in rows]
        for i, row in enumerate(rows[skip:], skip):
            if row.error:
                yield i, self.row(row, error=row.error), False
        readable = [i for i, row in enumerate(rows) if not row.error]
        documents = [row.document for row in rows if not row.error]
        begun: set[int] = set()
        pieces: dict[tuple[int, str], int] = {}
        for event in pipeline.events(documents, settings=self.settings, lean=True):
            i = readable[event.document]
            if isinstance(event, Progressed) and event.done:
                begun.add(i)
                pieces[i, event.field] = event.done
                yield Tally(begun=len(begun), pieces=sum(pieces.values()))
            elif isinstance(event, Finished | Failed):
                begun.discard(i)
                if i < skip:
                    continue
                if isinstance(event, Finished):
                    yield i, self._row(rows[i], event.digest), False
                else:
                    yield i, self.row(rows[i], error=event.error), event.model_failed

    def _row(self, row: Row, digest: Any) -> OutputRow:
        values = {field: getattr(digest, field, None) for field in output_fields(self.settings)}
        lists = {name: [asdict(one) for one in getattr(digest, name)] for name in ("warnings", "ledger")}
        return self.row(row, {**values, **lists})
