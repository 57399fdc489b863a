"""Many documents: one output row for each input row, in order, through any interruption.

Rows are worked on in chunks of fixed bounds, and a chunk is written at once, when it is complete. So
what shares a batch, and with it every output, does not depend on where a run was interrupted, and at
most one chunk of work is lost. What is done is kept by `nlp.batch.checkpoint`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.batch.checkpoint import Checkpoint, OutputRow, locked
from nlp.batch.input import Row, Rows, open_rows
from nlp.errors import InputError, ModelError
from nlp.events import Failed, Finished, Progressed
from nlp.read.source import read_sample

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline
    from nlp.settings import Settings

log = logging.getLogger("tomtat")

CHUNK = 64
"""Rows in a chunk."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        done: rows that are worked on, those of earlier runs included.
        total: rows of the input.
        errors: rows among `done` that have an error.
        begun: rows beyond `done` for which something has been generated already.
    """

    done: int
    total: int
    errors: int
    begun: int = 0


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
    fields = {"none": 1, "summary": 2, "article": 3}[settings.translate]
    return ("summary_vi", "summary_en", "translation")[:fields]


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
    progress: Callable[[Progress], None] | None = None,
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
        progress: called at the start, after each row, and when work on a row has begun.

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
        "settings": asdict(settings),
        "input": rows.fingerprint,
        "columns": {"text": text_column, "id": id_column, "title": title_column},
        "chunk": chunk,
    }
    with locked(output):
        checkpoint = Checkpoint(output, identity, str(rows.source))
        run = _Run(rows, settings, checkpoint, chunk)
        try:
            return run(pipeline, overwrite=overwrite, progress=progress or (lambda _: None))
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

    def __init__(self, rows: Rows, settings: Settings, checkpoint: Checkpoint, chunk: int) -> None:
        self.rows = rows
        self.settings = settings
        self.checkpoint = checkpoint
        self.chunk = chunk

    def __call__(
        self,
        pipeline: Pipeline | Callable[[], Pipeline],
        *,
        overwrite: bool,
        progress: Callable[[Progress], None],
    ) -> BatchResult:
        checkpoint, total = self.checkpoint, self.rows.count
        if (found := checkpoint.finished_before(overwrite=overwrite)) is not None:
            progress(Progress(total, total, found))
            return BatchResult(checkpoint.output, total, found, total)
        done, errors = checkpoint.resume(self.chunk, total)
        resumed = done
        progress(Progress(done, total, errors))
        if done < total:
            loaded = pipeline() if callable(pipeline) else pipeline
            rows = self.rows.start(done)
            while part := list(islice(rows, self.chunk)):
                outputs = self._work(loaded, part, Progress(done, total, errors), progress)
                checkpoint.append(outputs)
                done += len(part)
                errors += sum(row["error"] is not None for row in outputs)
        if done != total:
            raise InputError(f"{self.rows.source}: the input has changed while it was read; run it again.")
        checkpoint.finish(done, errors, output_fields(self.settings))
        return BatchResult(checkpoint.output, total, errors, resumed)

    def _work(
        self,
        pipeline: Pipeline,
        rows: Sequence[Row],
        before: Progress,
        progress: Callable[[Progress], None],
    ) -> list[OutputRow]:
        """Works on the rows of a chunk together.

        Raises:
            ModelError: the model fails on any text, so that these are no errors of the rows.
        """
        errors = before.errors

        def report(done: int, failed: bool, begun: int = 0) -> None:
            nonlocal errors
            errors += failed
            progress(Progress(before.done + done, before.total, errors, begun))

        try:
            outputs, model_failed = self._together(pipeline, rows, report)
        except (InputError, ModelError):
            raise
        except Exception:  # the edge: one row must not end the run, so each goes alone
            log.info("the rows from number %d are worked on one by one", before.done + 1, exc_info=True)
            errors = before.errors
            outputs, model_failed = self._one_by_one(pipeline, rows, report)
        if model_failed:
            # Is it the row or the model? A text that is known to be good tells.
            pipeline.digest(read_sample().text, settings=self.settings)
        return outputs

    def _together(
        self, pipeline: Pipeline, rows: Sequence[Row], report: Callable[..., None]
    ) -> tuple[list[OutputRow], bool]:
        outputs = {i: self._row(row, error=row.error) for i, row in enumerate(rows) if row.document is None}
        for count in range(1, len(outputs) + 1):
            report(count, True)
        readable = [i for i, row in enumerate(rows) if row.document is not None]
        documents = [row.document for row in rows if row.document is not None]
        model_failed = False
        begun: set[int] = set()
        for event in pipeline.events(documents, settings=self.settings):
            if isinstance(event, Progressed) and event.done and event.document not in begun:
                begun.add(event.document)
                report(len(outputs), False, len(begun))
            if not isinstance(event, Finished | Failed):
                continue
            begun.discard(event.document)
            i = readable[event.document]
            if isinstance(event, Finished):
                outputs[i] = self._row(rows[i], event.digest)
            else:
                model_failed |= event.model_failed
                outputs[i] = self._row(rows[i], error=event.error)
            report(len(outputs), isinstance(event, Failed), len(begun))
        return [outputs[i] for i in range(len(rows))], model_failed

    def _one_by_one(
        self, pipeline: Pipeline, rows: Sequence[Row], report: Callable[..., None]
    ) -> tuple[list[OutputRow], bool]:
        outputs: list[OutputRow] = []
        model_failed = False
        for row in rows:
            try:
                found, failed = self._together(pipeline, [row], lambda *_: None)
            except (InputError, ModelError):
                raise
            except Exception as error:  # the edge: the row carries its error
                log.warning("row %r met an unexpected error: %s", row.id, error, exc_info=True)
                name = type(error).__name__
                found, failed = [self._row(row, error=f"An unexpected error: {name}: {error}")], False
            outputs += found
            model_failed |= failed
            report(len(outputs), outputs[-1]["error"] is not None)
        return outputs, model_failed

    def _row(self, row: Row, digest: Any = None, error: str = "") -> OutputRow:
        fields = output_fields(self.settings)
        return {
            "id": row.id,
            **{field: getattr(digest, field, None) for field in fields},
            "warnings": [asdict(finding) for finding in digest.warnings] if digest is not None else [],
            "error": error or None,
        }
