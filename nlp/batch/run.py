"""Many documents: one output row for each input row, in order, through any interruption.

Rows are worked on in chunks of fixed bounds and written as they are finished in their order. What shares
a batch, and with it every output, is decided by the chunk alone: one that was interrupted is gone through
again from its beginning, with what the models gave before (`nlp.batch.journal`), and gives the same rows,
of which those that are written already are passed over. The files are those of `nlp.batch.checkpoint`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.batch.checkpoint import Checkpoint, OutputRow, locked
from nlp.batch.input import Row, Rows, open_rows
from nlp.batch.journal import Journal
from nlp.errors import InputError, ModelError
from nlp.events import Failed, Finished, Progressed
from nlp.read.source import read_sample

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline
    from nlp.settings import Settings

CHUNK = 64
"""Rows in a chunk."""


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


def output_fields(settings: Settings) -> tuple[str, ...]:
    """Returns the names of the texts that a run with these settings makes, in the order of the columns."""
    if settings.task == "summarize":
        return ("summary_vi",)
    if settings.task == "translate":
        return ("translation",)
    fields = {"none": 1, "summary": 3, "article": 4}[settings.translate]
    return ("summary_vi", "title_en", "summary_en", "translation")[:fields]


def run_batch(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    pipeline: Pipeline | Callable[[], Pipeline],
    *,
    settings: Settings | None = None,
    text_column: str = "text",
    id_column: str = "id",
    title_column: str | None = None,
    chunk: int = CHUNK,
    overwrite: bool = False,
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchResult:
    """Works on all rows of an input, or on those that an interrupted run has left.

    Args:
        source: see `nlp.batch.input.open_rows`.
        target: the .jsonl or .parquet file to write.
        pipeline: a pipeline; or what loads one, called once the input is known to be good.
        settings: the settings of the run; needed where `pipeline` loads one.
        text_column, id_column, title_column: see `nlp.batch.input.open_rows`.
        chunk: rows worked on together.
        overwrite: replace a file, or an unfinished run, that this run has not made.
        progress: called at the start, after each row, and whenever a batch of texts has been generated.

    Raises:
        InputError: input, output or columns cannot be used; nothing was changed.
        ModelError: the model fails whatever it is given; the rows done are kept.
    """
    if settings is None:
        if callable(pipeline):
            raise TypeError("settings are needed where the pipeline is loaded later")
        settings = pipeline.settings
    if chunk < 1:
        raise InputError(f"a chunk must have at least 1 row, not {chunk}")
    output = Path(target)
    _check_target(output, Path(source))
    rows = open_rows(source, text_column=text_column, id_column=id_column, title_column=title_column)
    identity = {
        "version": metadata.version("tomtat"),
        "settings": settings.to_dict(),
        "input": rows.fingerprint,
        "columns": {"text": text_column, "id": id_column, "title": title_column},
        "chunk": chunk,
    }
    with locked(output):
        checkpoint = Checkpoint(output, identity, str(rows.source))
        run = _Run(rows, settings, checkpoint, chunk, progress or (lambda _: None))
        try:
            return run(pipeline, overwrite=overwrite)
        except OSError as error:
            raise InputError(
                f"{output}: the run stopped, {error.strerror or error}; what is done is kept, and the "
                f"same command goes on from there."
            ) from error


def _check_target(output: Path, source: Path) -> None:
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
        settings: Settings,
        checkpoint: Checkpoint,
        chunk: int,
        progress: Callable[[BatchProgress], None],
    ) -> None:
        self.rows = rows
        self.settings = settings
        self.checkpoint = checkpoint
        self.chunk = chunk
        self.tell = progress
        self.progress = BatchProgress(0, rows.count, 0)

    def __call__(self, pipeline: Pipeline | Callable[[], Pipeline], *, overwrite: bool) -> BatchResult:
        checkpoint, total = self.checkpoint, self.rows.count
        if (found := checkpoint.finished_before(overwrite=overwrite)) is not None:
            self._report(done=total, errors=found)
            return BatchResult(checkpoint.output, total, found, total)
        resumed, errors = checkpoint.resume()
        self._report(done=resumed, errors=errors)
        written = resumed
        if written < total:
            loaded = pipeline() if callable(pipeline) else pipeline
            journal = Journal(checkpoint.journal)
            rows = self.rows.start(written - written % self.chunk)
            while part := list(islice(rows, self.chunk)):
                written += self._run_chunk(loaded, journal, part, skip=written % self.chunk)
                checkpoint.append((), sync=True)
                journal.clear()
        if written != total:
            raise InputError(f"{self.rows.source}: the input has changed while it was read; run it again.")
        checkpoint.finish(written, self.progress.errors, output_fields(self.settings))
        return BatchResult(checkpoint.output, total, self.progress.errors, resumed)

    def _run_chunk(self, pipeline: Pipeline, journal: Journal, rows: Sequence[Row], *, skip: int) -> int:
        """Runs the rows of a chunk together and writes them as they are finished in their order.

        Args:
            pipeline: what runs them.
            journal: what its models gave in this chunk already.
            rows: all rows of the chunk.
            skip: how many of them are written already.

        Returns:
            How many rows it wrote.

        Raises:
            ModelError: the model fails on any text, so that these are no errors of the rows.
        """
        outputs: dict[int, OutputRow] = {}
        failed_last = False
        turn = skip
        for i, output, model_failed in self._outputs(journal.record(pipeline), rows, skip=skip):
            outputs[i] = output
            failed_last = model_failed or (failed_last and output["error"] is not None)
            while turn in outputs:
                if failed_last and outputs[turn]["error"] is not None:
                    # Is it the row or the model? A text that is known to be good tells.
                    self._try_model(pipeline)
                    failed_last = False
                self.checkpoint.append([outputs.pop(turn)])
                turn += 1
        return turn - skip

    def _outputs(
        self, pipeline: Pipeline, rows: Sequence[Row], *, skip: int
    ) -> Iterator[tuple[int, OutputRow, bool]]:
        """Yields, as they come, the index of a row, its output, and whether the model failed on it."""
        for i, row in enumerate(rows[skip:], skip):
            if row.document is None:
                yield self._end(i, self._row(row, error=row.error), False)
        readable = [i for i, row in enumerate(rows) if row.document is not None]
        documents = [row.document for row in rows if row.document is not None]
        begun: set[int] = set()
        pieces: dict[tuple[int, str], int] = {}
        before = self.progress.pieces
        for event in pipeline.events(documents, settings=self.settings):
            i = readable[event.document]
            if isinstance(event, Progressed) and event.done:
                begun.add(i)
                pieces[i, event.field] = event.done
                self._report(begun=len(begun), pieces=before + sum(pieces.values()))
            elif isinstance(event, Finished | Failed):
                begun.discard(i)
                self.progress = replace(self.progress, begun=len(begun))
                if i < skip:
                    continue
                if isinstance(event, Finished):
                    yield self._end(i, self._row(rows[i], event.digest), False)
                else:
                    yield self._end(i, self._row(rows[i], error=event.error), event.model_failed)

    def _end(self, i: int, output: OutputRow, model_failed: bool) -> tuple[int, OutputRow, bool]:
        errors = self.progress.errors + (output["error"] is not None)
        self._report(done=self.progress.done + 1, errors=errors)
        return i, output, model_failed

    def _report(self, **changes: int) -> None:
        self.progress = replace(self.progress, **changes)
        self.tell(self.progress)

    def _try_model(self, pipeline: Pipeline) -> None:
        try:
            pipeline.digest(read_sample().text, settings=self.settings)
        except InputError as error:  # the scheduler's word for a fault of the program
            raise ModelError(str(error)) from error

    def _row(self, row: Row, digest: Any = None, error: str = "") -> OutputRow:
        fields = output_fields(self.settings)
        return {
            "id": row.id,
            **{field: getattr(digest, field, None) for field in fields},
            "warnings": [asdict(finding) for finding in digest.warnings] if digest is not None else [],
            "ledger": [asdict(fact) for fact in digest.ledger] if digest is not None else [],
            "error": error or None,
        }
