"""Many documents: one output row for each input row, in order, through any interruption.

Rows are worked on in chunks of fixed bounds, and a chunk is written at once, when it is complete. So
what shares a batch, and with it every output, does not depend on where a run was interrupted, and at
most one chunk of work is lost. Next to the output OUT lie

    OUT.run.json        what the run is: version, settings, columns, fingerprint of the input
    OUT.partial.jsonl   the chunks done; becomes OUT, or is converted to it, when all are
    OUT.lock            held by the run that writes
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata, resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from nlp.errors import InputError, ModelError
from nlp.rows import Row, Rows, open_rows

if TYPE_CHECKING:
    from nlp.digest import Settings
    from nlp.pipeline import Pipeline

log = logging.getLogger("tomtat")

CHUNK = 64
"""Rows in a chunk."""

FORMAT = 1
"""Changes when rows are written in another way, so that no output mixes the two."""

OutputRow: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        done: rows that are worked on, those of earlier runs included.
        total: rows of the input.
        errors: rows among `done` that have an error.
    """

    done: int
    total: int
    errors: int


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
        source: see `nlp.rows.open_rows`.
        target: the .jsonl or .parquet file to write.
        pipeline: a pipeline; or what loads one, called once the input is known to be good.
        settings: the settings of the run; needed where `pipeline` loads one.
        text_column, id_column, title_column: see `nlp.rows.open_rows`.
        chunk: rows worked on together.
        overwrite: replace a file, or an unfinished run, that this run has not made.
        progress: called at the start and after each row.

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
        "format": FORMAT,
        "version": metadata.version("tomtat"),
        "settings": asdict(settings),
        "input": rows.fingerprint,
        "columns": {"text": text_column, "id": id_column, "title": title_column},
        "chunk": chunk,
    }
    with _locked(output):
        run = _Run(output, rows, settings, identity, chunk)
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


@contextlib.contextmanager
def _locked(output: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(_beside(output, ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(f"{output}: another run is writing it; wait for its end or stop it.") from None
    except (OSError, NotImplementedError) as error:
        raise InputError(
            f"{output}: it cannot be written in {output.parent}; check the permissions of the folder."
        ) from error
    try:
        yield
    finally:
        # Removed while it is held, so that no other run can hold the file that goes.
        if os.name == "posix":
            Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _beside(output: Path, ending: str) -> Path:
    return output.with_name(output.name + ending)


class _Run:
    """One run on one output, which is locked."""

    def __init__(
        self, output: Path, rows: Rows, settings: Settings, identity: dict[str, Any], chunk: int
    ) -> None:
        self.output = output
        self.rows = rows
        self.settings = settings
        self.identity = identity
        self.chunk = chunk
        self.partial = _beside(output, ".partial.jsonl")
        self.record = _beside(output, ".run.json")

    def __call__(
        self,
        pipeline: Pipeline | Callable[[], Pipeline],
        *,
        overwrite: bool,
        progress: Callable[[Progress], None],
    ) -> BatchResult:
        total = self.rows.count
        if (errors := self._finished_before(overwrite)) is not None:
            progress(Progress(total, total, errors))
            return BatchResult(self.output, total, errors, total)
        done, errors = self._resume()
        resumed = done
        progress(Progress(done, total, errors))
        if done < total:
            loaded = pipeline() if callable(pipeline) else pipeline
            with open(self.partial, "ab") as stream:
                rows = self.rows.start(done)
                while part := list(islice(rows, self.chunk)):
                    outputs = self._work(loaded, part, Progress(done, total, errors), progress)
                    stream.write(b"".join(map(_encode, outputs)))
                    stream.flush()
                    os.fsync(stream.fileno())
                    done += len(part)
                    errors += sum(row["error"] is not None for row in outputs)
        if done != total:
            raise InputError(f"{self.rows.source}: the input has changed while it was read; run it again.")
        self._finish(errors)
        return BatchResult(self.output, total, errors, resumed)

    def _finished_before(self, overwrite: bool) -> int | None:
        """Returns the number of errors if the output is there, done by this very run; else None.

        Raises:
            InputError: something else is there and may not be replaced.
        """
        record = self._read_record() or {}
        ours = record.get("run") == self.identity
        # The record is written before the output takes its place, and the chunks go after that.
        end = record.get("finished") if not self.partial.exists() else None
        complete = end is not None and self._has_size(end["bytes"])
        if ours and complete:
            return int(end["errors"])
        if not overwrite:
            self._refuse(record, ours=ours, complete=complete, ended=end is not None)
        if not ours:
            self.partial.unlink(missing_ok=True)
        if not ours or end is not None:
            self._write_record({"run": self.identity, "source": str(self.rows.source)})
        return None

    def _refuse(self, record: dict[str, Any], *, ours: bool, complete: bool, ended: bool) -> None:
        """Raises InputError if something is there that is not to be replaced."""
        if complete:
            raise InputError(
                f"{self.output}: it is there already, made {self._difference(record)}; name another "
                f"output, or add --overwrite to replace it."
            )
        if self.output.exists() and (ended or not ours):
            raise InputError(
                f"{self.output}: it is there already, and this command did not make it as it is; name "
                f"another output, or add --overwrite to replace it."
            )
        if self.partial.exists() and not ours:
            raise InputError(
                f"{self.output}: an unfinished run is there, made {self._difference(record)}; give the "
                f"same again to go on with it, name another output, or add --overwrite to begin anew."
            )

    def _has_size(self, size: int) -> bool:
        return self.output.exists() and self.output.stat().st_size == size

    def _difference(self, record: dict[str, Any]) -> str:
        """Says in what the run on record differs from this one."""
        if not record:
            return "in a way that is not on record"
        old = _flat(record["run"])
        changed = [
            f"with {key} {old.get(key)!r} instead of {value!r}"
            for key, value in _flat(self.identity).items()
            if old.get(key) != value and key != "input"
        ]
        if not changed and old.get("input") != self.identity["input"]:
            changed = ["from another input, or the input has changed since"]
        return " and ".join(changed)

    def _read_record(self) -> dict[str, Any] | None:
        try:
            record = json.loads(self.record.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return record if isinstance(record, dict) and isinstance(record.get("run"), dict) else None

    def _write_record(self, record: dict[str, Any]) -> None:
        aside = _beside(self.record, ".new")
        with open(aside, "w", encoding="utf-8") as stream:
            json.dump(record, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        _replace(aside, self.record)

    def _resume(self) -> tuple[int, int]:
        """Cuts off what is incomplete. Returns the rows that are done, and the errors among them."""
        if not self.partial.exists():
            return 0, 0
        done = errors = 0
        kept = (0, 0, 0)  # rows, errors and bytes up to the end of the last complete chunk
        size = 0
        with open(self.partial, "r+b") as stream:
            for line in stream:
                row = _decode(line)
                if row is None:
                    break
                done, size = done + 1, size + len(line)
                errors += row.get("error") is not None
                if done % self.chunk == 0 or done == self.rows.count:
                    kept = done, errors, size
            stream.truncate(kept[2])
        return kept[0], kept[1]

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

        def report(done: int, failed: bool) -> None:
            nonlocal errors
            errors += failed
            progress(Progress(before.done + done, before.total, errors))

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
            sample = resources.files("nlp").joinpath("data/sample.txt").read_text(encoding="utf-8")
            pipeline.digest(sample, settings=self.settings)
        return outputs

    def _together(
        self, pipeline: Pipeline, rows: Sequence[Row], report: Callable[[int, bool], None]
    ) -> tuple[list[OutputRow], bool]:
        outputs = {i: self._row(row, error=row.error) for i, row in enumerate(rows) if row.document is None}
        for count in range(1, len(outputs) + 1):
            report(count, True)
        readable = [i for i, row in enumerate(rows) if row.document is not None]
        documents = [row.document for row in rows if row.document is not None]
        model_failed = False
        for event in pipeline.events(documents, settings=self.settings):
            if event.kind not in ("finished", "failed"):
                continue
            i = readable[event.document]
            model_failed |= event.model_failed
            outputs[i] = self._row(rows[i], event.digest, event.error)
            report(len(outputs), event.digest is None)
        return [outputs[i] for i in range(len(rows))], model_failed

    def _one_by_one(
        self, pipeline: Pipeline, rows: Sequence[Row], report: Callable[[int, bool], None]
    ) -> tuple[list[OutputRow], bool]:
        outputs: list[OutputRow] = []
        model_failed = False
        for row in rows:
            try:
                found, failed = self._together(pipeline, [row], lambda _done, _failed: None)
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

    def _finish(self, errors: int) -> None:
        """Makes the output of the chunks. The record is written first: it tells when it took place."""
        made = self.partial
        if self.output.suffix.lower() == ".parquet":
            made = _beside(self.output, ".partial.parquet")
            _to_parquet(self.partial, made, output_fields(self.settings))
        end = {"rows": self.rows.count, "errors": errors, "bytes": made.stat().st_size}
        record = {"run": self.identity, "source": str(self.rows.source), "finished": end}
        self._write_record(record)
        _replace(made, self.output)
        self.partial.unlink(missing_ok=True)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in values.items() if not isinstance(value, dict)}
    for key, value in values.get("settings", {}).items():
        flat[key] = value
    for key, value in values.get("columns", {}).items():
        flat[f"{key} column"] = value
    return flat


def _encode(row: OutputRow) -> bytes:
    # Names of files may hold bytes that are no characters.
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _decode(line: bytes) -> dict[str, Any] | None:
    """Returns the row of a line; None if the line was not written to its end."""
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _replace(source: Path, target: Path) -> None:
    """Renames a file for good: the folder is written out too, where the system can do that."""
    os.replace(source, target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _to_parquet(source: Path, target: Path, fields: Sequence[str]) -> None:
    """Converts rows to Parquet, some at a time; ids are whole numbers if all of them are, else text."""
    import pyarrow
    from pyarrow import parquet

    with open(source, "rb") as stream:
        numbers = all(_is_int64(json.loads(line)["id"]) for line in stream)
    spans = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    finding = [(name, pyarrow.string()) for name in ("code", "severity", "field")]
    finding += [("spans", spans), ("source_spans", spans), ("detail", pyarrow.string())]
    schema = pyarrow.schema(
        [
            ("id", pyarrow.int64() if numbers else pyarrow.string()),
            *((field, pyarrow.string()) for field in fields),
            ("warnings", pyarrow.list_(pyarrow.struct(finding))),
            ("error", pyarrow.string()),
        ]
    )
    with open(source, "rb") as stream, parquet.ParquetWriter(target, schema) as writer:
        while lines := list(islice(stream, 256)):
            rows = [json.loads(line) for line in lines]
            for row in rows:
                row["id"] = row["id"] if numbers else str(row["id"])
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
    with open(target, "r+b") as made:
        os.fsync(made.fileno())


def _is_int64(value: object) -> bool:
    return isinstance(value, int) and -(2**63) <= value < 2**63
