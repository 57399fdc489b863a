"""Inputs and outputs that lie elsewhere (s3://, gs://, file://), through the file systems of pyarrow.

Objects cannot grow by a row or be locked. So the input is fetched to this machine, the rows are kept in a
folder of the cache, and the output is sent, with its record, when it is complete. The same command on this
machine goes on from the rows that are kept here; once they are sent, nothing stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from nlp.errors import InputError
from nlp.models.checkpoints.cache import cache_folder

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)

_PATIENCE = "retry_limit_seconds=10"
"""How long Google's client tries again where an address does not say it; of itself a quarter of an hour."""

_NO_CREDENTIALS = "access token"
"""What Google's client says it could not make without them."""

_REASON = 200
"""Most characters of what a file system says that are told."""

RECORD = ".run.json"
"""What the record of an output ends in, see `nlp.batch.checkpoint`."""


def is_elsewhere(name: str) -> bool:
    """Whether a name is an address of a file system."""
    return _ADDRESS.match(name) is not None


@contextlib.contextmanager
def at_hand(source: str, target: str) -> Iterator[tuple[Path, Path]]:
    """Yields the paths on this machine of an input and an output; sends the output at the end.

    Args:
        source, target: paths, which are yielded as they are, or addresses.

    Raises:
        InputError: an address cannot be read or written.
    """
    if not is_elsewhere(source) and not is_elsewhere(target):
        yield Path(source), Path(target)
        return
    known = hashlib.sha256(f"{source}\n{target}".encode()).hexdigest()[:16]
    folder = cache_folder() / "batches" / known
    folder.mkdir(parents=True, exist_ok=True)
    here = _fetched(source, folder / "in") if is_elsewhere(source) else Path(source)
    if not is_elsewhere(target):
        yield here, Path(target)
    else:
        made = _earlier(target, folder / "out")
        before = _stamp(made)
        yield here, made
        if _stamp(made) != before:
            _send(made, target)
    shutil.rmtree(folder)


def _stamp(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


@contextlib.contextmanager
def _opened(address: str) -> Iterator[tuple[Any, str]]:
    """Yields the file system of an address and the path in it; what goes wrong there is bad input."""
    import pyarrow
    from pyarrow import fs

    try:
        yield fs.FileSystem.from_uri(_impatient(address))
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"{address}: this is no address that can be used ({error}).") from error
    except OSError as error:
        if _NO_CREDENTIALS in str(error):
            raise InputError(
                f"{address}: this machine has no credentials of Google Cloud; log in with `gcloud auth "
                "application-default login`, or name a key in GOOGLE_APPLICATION_CREDENTIALS."
            ) from error
        reason = textwrap.shorten(str(error), _REASON, placeholder=" …")
        raise InputError(
            f"{address}: it cannot be reached; check name and permissions ({reason})."
        ) from error


def _impatient(address: str) -> str:
    """An address of Google's, with a limit to its patience."""
    if not address.lower().startswith(("gs://", "gcs://")) or "retry_limit_seconds=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}{_PATIENCE}"


def _fetched(address: str, folder: Path) -> Path:
    """Copies a file, or the files of a folder, unless they are there already; returns its path."""
    from pyarrow import fs

    with _opened(address) as (system, path):
        found = system.get_file_info(path)
        if found.type == fs.FileType.NotFound:
            raise InputError(f"{address}: there is no such file or folder; check the name.")
        target = folder / PurePosixPath(path).name
        if found.is_file:
            _copy(system, found, target)
            return target
        for one in system.get_file_info(fs.FileSelector(path, recursive=True)):
            if one.is_file:
                inside = PurePosixPath(one.path).relative_to(path)
                if ".." in inside.parts:
                    raise InputError(f"{address}: the name of {one.path!r} cannot be used here.")
                _copy(system, one, target / inside)
        target.mkdir(parents=True, exist_ok=True)
        return target


def _copy(system: Any, found: Any, target: Path) -> None:
    """Copies a file with the time of its last change, by which a folder is known again."""
    changed = found.mtime_ns or 0
    if target.exists() and (target.stat().st_size, target.stat().st_mtime_ns) == (found.size, changed):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with system.open_input_stream(found.path) as source, open(target, "wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    os.utime(target, ns=(changed, changed))


def _earlier(address: str, folder: Path) -> Path:
    """Returns where an output is made; what was sent before is fetched, to see whether it may be replaced."""
    made = folder / PurePosixPath(address.split("?")[0]).name
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("*.partial.jsonl")):
        with _opened(address) as (system, path):
            _check_bucket(system, path, address)
            for end in ("", RECORD):
                found = system.get_file_info(path + end)
                if found.is_file:
                    _copy(system, found, made.with_name(made.name + end))
    return made


def _check_bucket(system: Any, path: str, address: str) -> None:
    """Makes sure before anything is done that the bucket of an output is there, if one may see that."""
    from pyarrow import fs

    bucket = path.split("/")[0]
    if not bucket:
        return
    try:
        found = system.get_file_info(bucket)
    except OSError as error:
        if _NO_CREDENTIALS in str(error):
            raise
        return
    if found.type == fs.FileType.NotFound:
        raise InputError(f"{address}: there is no bucket {bucket!r}; check the name, or make it first.")


def _send(made: Path, address: str) -> None:
    """Sends an output; its record goes first, as it does on one machine."""
    with _opened(address) as (system, path):
        for end in (RECORD, ""):
            made_too = made.with_name(made.name + end)
            with open(made_too, "rb") as source, system.open_output_stream(path + end) as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
