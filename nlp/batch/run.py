"""Many documents: one output row for each input row, in order, through any interruption.

Rows are worked on in chunks of fixed bounds and written as they are finished in their order. What shares
a batch, and with it every output, is decided by the chunk alone: one that was interrupted is gone through
again from its beginning, with what the models gave before (`nlp.batch.journal`), and gives the same rows,
of which those that are written already are passed over. The files are those of `nlp.batch.checkpoint`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from nlp.batch.articles import Articles
from nlp.batch.checkpoint import Checkpoint, locked
from nlp.batch.input import Rows, open_rows
from nlp.batch.journal import Journal
from nlp.batch.work import Here, Work, Workers
from nlp.errors import InputError

if TYPE_CHECKING:
    from nlp.output.labels import Language
    from nlp.pipeline import Pipeline
    from nlp.settings import Settings

CHUNK = 64
"""Rows in a chunk."""

Models: TypeAlias = "Pipeline | Workers | Callable[[], Pipeline | Workers | None] | None"
"""Who works: models of this process, None where none are needed, workers elsewhere; or what loads them."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a run is.

    Attributes:
        done: rows that are finished, those of earlier runs included.
        total: rows of the input.
        errors: rows among `done` that have an error.
        begun: rows beyond `done` for which something has been generated already.
        pieces: parts that were summarised and sentences that were translated by this run.
    """

    done: int
    total: int
    errors: int
    begun: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a run did.

    Attributes:
        target: the output.
        rows: rows in it.
        errors: rows among them that have an error.
        resumed: rows that were there before the run; all of them if nothing was left to do.
    """

    target: Path
    rows: int
    errors: int
    resumed: int


def run_batch(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    pipeline: Models,
    *,
    settings: Settings | None = None,
    text_column: str = "text",
    id_column: str = "id",
    title_column: str | None = None,
    chunk: int = CHUNK,
    overwrite: bool = False,
    language: Language = "en",
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchResult:
    """Works on all rows of an input, or on those that an interrupted run has left.

    Args:
        source: see `nlp.batch.input.open_rows`.
        target: the .jsonl or .parquet file to write.
        pipeline: a pipeline, or `Workers` elsewhere; or what loads one, called once the input is known to be
            good.
        settings: the settings of the run; needed where `pipeline` loads one.
        text_column, id_column, title_column: see `nlp.batch.input.open_rows`.
        chunk: rows worked on together.
        overwrite: make anew what is there, also what this very run has finished; what it has left unfinished
            is gone on with all the same.
        language: of the errors of rows that this run works on; another one goes on with it all the same.
        progress: called at the start, after each row, and whenever a batch of texts has been generated.

    Raises:
        InputError: input, output or columns cannot be used; nothing was changed.
        ModelError: the model fails whatever it is given; the rows done are kept.
    """
    if settings is None:
        settings = getattr(pipeline, "settings", None)
        if settings is None:
            raise TypeError("settings are needed where the pipeline is loaded later")
    if chunk < 1:
        raise InputError(f"a chunk must have at least 1 row, not {chunk}")
    output = Path(target)
    check_target(output, Path(source))
    rows = open_rows(source, text_column=text_column, id_column=id_column, title_column=title_column)
    identity = {"columns": {"text": text_column, "id": id_column, "title": title_column}}
    return run_rows(
        rows,
        output,
        pipeline,
        Articles(settings, language=language),
        identity,
        chunk=chunk,
        overwrite=overwrite,
        progress=progress,
    )


def run_rows(
    rows: Rows,
    target: Path,
    workers: Models,
    work: Work,
    identity: dict[str, Any],
    *,
    chunk: int = CHUNK,
    overwrite: bool = False,
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchResult:
    """Works on rows of any kind, or on those that an interrupted run has left.

    Args:
        rows: the input.
        target: see `check_target`, which is to be called first.
        workers: see `run_batch`.
        work: what is done with the rows.
        identity: what decides the output beside rows, work, chunk and version: the columns.
        chunk, overwrite, progress: see `run_batch`.

    Raises:
        InputError, ModelError: see `run_batch`.
    """
    identity = {
        "version": metadata.version("tomtat"),
        "settings": work.settings.to_dict(),
        "input": rows.fingerprint,
        **identity,
        "chunk": chunk,
    }
    with locked(target):
        checkpoint = Checkpoint(target, identity, str(rows.source))
        run = _Run(rows, work, checkpoint, chunk, progress or (lambda _: None))
        try:
            return run(workers, overwrite=overwrite)
        except OSError as error:
            raise InputError(
                f"{target}: the run stopped, {error.strerror or error}; what is done is kept, and the "
                f"same command goes on from there."
            ) from error


def check_target(output: Path, source: Path) -> None:
    """Finds out whether an output may be named so.

    Raises:
        InputError: it may not; the message says why.
    """
    if output.suffix.lower() not in (".jsonl", ".parquet"):
        raise InputError(f"{output}: the output must end in .jsonl or .parquet.")
    if output.is_dir():
        raise InputError(f"{output}: this is a folder; name a file in it.")
    if not output.parent.is_dir():
        raise InputError(f"{output.parent}: there is no such folder; make it first.")
    if output.exists() and source.exists() and output.samefile(source):
        raise InputError(f"{output}: the output would replace the input; give it another name.")


class _Run:
    """One run on one output, which is locked."""

    def __init__(
        self,
        rows: Rows,
        work: Work,
        checkpoint: Checkpoint,
        chunk: int,
        progress: Callable[[BatchProgress], None],
    ) -> None:
        self.rows = rows
        self.work = work
        self.checkpoint = checkpoint
        self.chunk = chunk
        self.tell = progress
        self.progress = BatchProgress(0, rows.count, 0)

    def __call__(self, workers: Models, *, overwrite: bool) -> BatchResult:
        checkpoint, total = self.checkpoint, self.rows.count
        if (found := checkpoint.finished_before(overwrite=overwrite)) is not None:
            self._report(BatchProgress(total, total, found))
            return BatchResult(checkpoint.output, total, found, total)
        resumed, errors = checkpoint.resume()
        self._report(BatchProgress(resumed, total, errors))
        written = resumed
        if written < total:
            written += self._work(workers() if callable(workers) else workers, written, errors)
        if written != total:
            raise InputError(f"{self.rows.source}: the input has changed while it was read; run it again.")
        checkpoint.finish(written, self.progress.errors, self.work.columns)
        return BatchResult(checkpoint.output, total, self.progress.errors, resumed)

    def _work(self, workers: Pipeline | Workers | None, before: int, errors: int) -> int:
        """Works on what is left, and writes the rows as they are finished in their order.

        Args:
            workers: who does it.
            before: rows that are written already.
            errors: those of them that have an error.

        Returns:
            How many rows it wrote.
        """
        if not isinstance(workers, Workers):
            workers = Here(workers, Journal(self.checkpoint.journal))
        skip = before % self.chunk
        rows = (self.rows.unread or self.rows.start)(before - skip)
        chunks = iter(lambda: list(islice(rows, self.chunk)), [])
        written = 0
        for step in workers.steps(self.work, chunks, skip=skip):
            done = step.tally
            now = BatchProgress(
                before + done.done, self.rows.count, errors + done.errors, done.begun, done.pieces
            )
            if now != self.progress:
                self._report(now)
            if step.lines or step.end:
                self.checkpoint.append(step.lines, sync=step.end)
                written += len(step.lines)
        return written

    def _report(self, progress: BatchProgress) -> None:
        self.progress = progress
        self.tell(progress)
