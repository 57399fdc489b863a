"""What a batch has done so far, kept so that an interruption costs no row that was finished in its turn.

Next to the output OUT lie

    OUT.run.json        what the run is: version, settings, columns, fingerprint of the input;
                        it stays, and tells what OUT was made of
    OUT.partial.jsonl   the rows done, in order; becomes OUT, or is converted to it, when all are
    OUT.journal.jsonl   what the models gave in the chunk under way, see `nlp.batch.journal`
    OUT.lock            held by the run that writes
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from nlp.errors import InputError
from nlp.files import put

FORMAT = 1
"""Changes when rows are written in another way, so that no output mixes the two."""

OutputRow: TypeAlias = dict[str, Any]
"""`id`, the columns of the work, and `error`."""


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Holds the lock of an output; InputError if another run has it or the folder is not writable."""
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


class Checkpoint:
    """The files of one run, whose output is locked.

    Args:
        output: the file to make.
        identity: everything that decides what is in it; a run of another identity is another run.
        source: the input as the user named it, for the record.
    """

    def __init__(self, output: Path, identity: dict[str, Any], source: str) -> None:
        self.output = output
        self.identity = {"format": FORMAT, **identity}
        self.source = source
        self.partial = _beside(output, ".partial.jsonl")
        self.journal = _beside(output, ".journal.jsonl")
        self.record = _beside(output, ".run.json")

    def finished_before(self, *, overwrite: bool) -> int | None:
        """Returns the number of errors if the output is there, done by this very run; else None.

        Args:
            overwrite: what is there is made anew; what this very run has left unfinished is gone on with.

        Raises:
            InputError: something else is there and may not be replaced.
        """
        record = self._read_record() or {}
        ours = record.get("run") == self.identity
        # The record is written before the output takes its place, and the rows go after that.
        end = record.get("finished") if not self.partial.exists() else None
        complete = end is not None and self._has_size(end["bytes"])
        if ours and end is not None and complete and not overwrite:
            return int(end["errors"])
        if not overwrite:
            self._refuse(record, ours=ours, complete=complete, ended=end is not None)
        if not ours:
            self.partial.unlink(missing_ok=True)
            self.journal.unlink(missing_ok=True)
        if not ours or end is not None:
            self._write_record({"run": self.identity, "source": self.source})
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
        put(aside, self.record)

    def resume(self) -> tuple[int, int]:
        """Cuts off what is incomplete. Returns the rows that are done, and the errors among them."""
        if not self.partial.exists():
            return 0, 0
        done = errors = size = 0
        with open(self.partial, "r+b") as stream:
            for line in stream:
                row = _decode(line)
                if row is None:
                    break
                done, size = done + 1, size + len(line)
                errors += row.get("error") is not None
            stream.truncate(size)
        return done, errors

    def append(self, lines: Sequence[bytes], *, sync: bool = False) -> None:
        """Writes rows; when this returns, they survive the end of the process.

        Args:
            lines: the next ones, see `encode`.
            sync: they and those before survive a power cut, too.
        """
        with open(self.partial, "ab") as stream:
            stream.write(b"".join(lines))
            stream.flush()
            if sync:
                os.fsync(stream.fileno())

    def finish(self, rows: int, errors: int, columns: Sequence[str]) -> None:
        """Makes the output of the rows. The record is written first: it tells when it took place."""
        made = self.partial
        if self.output.suffix.lower() == ".parquet":
            made = _beside(self.output, ".partial.parquet")
            _to_parquet(self.partial, made, columns)
        end = {"rows": rows, "errors": errors, "bytes": made.stat().st_size}
        record = {"run": self.identity, "source": self.source, "finished": end}
        self._write_record(record)
        put(made, self.output)
        self.partial.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in values.items() if not isinstance(value, dict)}
    for key, value in values.get("settings", {}).items():
        flat[key] = value
    for key, value in values.get("columns", {}).items():
        flat[f"{key} column"] = value
    return flat


def encode(row: OutputRow) -> bytes:
    """Returns a row as it is written."""
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


def _to_parquet(source: Path, target: Path, columns: Sequence[str]) -> None:
    """Converts rows to Parquet, some at a time; ids are whole numbers if all of them are, else text."""
    import pyarrow
    from pyarrow import parquet

    with open(source, "rb") as stream:
        numbers = all(_is_int64(json.loads(line)["id"]) for line in stream)
    nested = _nested_types()
    schema = pyarrow.schema(
        [
            ("id", pyarrow.int64() if numbers else pyarrow.string()),
            *((name, nested.get(name, pyarrow.string())) for name in columns),
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


def _nested_types() -> dict[str, Any]:
    """The types of the columns that are no texts."""
    import pyarrow

    text, whole = pyarrow.string(), pyarrow.int64()
    numbers = pyarrow.list_(whole)
    spans = pyarrow.list_(numbers)

    def records(**members: Any) -> Any:
        return pyarrow.list_(pyarrow.struct(list(members.items())))

    value = records(text=text, reports=numbers, places=spans)
    return {
        "warnings": records(
            code=text, severity=text, field=text, spans=spans, source_spans=spans, detail=text
        ),
        "ledger": records(
            kind=text, text=text, english=text, state=text,
            article=spans, summary_vi=spans, summary_en=spans, translation=spans,
        ),
        "sources": records(
            name=text, title=text, origin=text, published=text, text=text, copies=pyarrow.list_(text)
        ),
        "sentences": records(text=text, english=text, sources=numbers, start=whole, end=whole),
        "facts": records(kind=text, label=text, state=text, values=value),
    }  # fmt: skip


def _is_int64(value: object) -> bool:
    return isinstance(value, int) and -(2**63) <= value < 2**63
