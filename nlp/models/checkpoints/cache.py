"""Folders of prepared files in the user's cache.

A folder is either complete or not there: it is written aside, under a lock, and then renamed. Its
name holds a hash of everything that decides what is in it, so that another version of a tool makes
another folder. Several environments, and several users, may share a cache: a folder that another version
made is removed only when nobody has used it for weeks.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from nlp.errors import ModelError
from nlp.files import put
from nlp.models.progress import Progress, silent

log = logging.getLogger("tomtat")

KEY_LENGTH = 12
"""Hex digits of the hash in the name of a prepared folder."""

MANIFEST = "manifest.json"
"""Its time of writing is that of the last use."""

UNUSED_DAYS = 30
"""A folder of another version that was not used for so long is removed."""


def cache_folder() -> Path:
    """Returns the folder for prepared models: $TOMTAT_CACHE, or the user's cache folder."""
    return Path(os.environ.get("TOMTAT_CACHE") or platformdirs.user_cache_dir("tomtat"))


def build_once(
    folder: Path,
    build: Callable[[Path, Progress], None],
    *,
    name: str,
    replaces: str,
    needed_bytes: int,
    thorough: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Makes a folder of prepared files where it is missing or damaged; notes that it is used.

    Two processes may do this at once: the second waits for the first.

    Args:
        folder: where the files shall be.
        build: called with (an empty folder, progress); writes the files there.
        name: the model's name, for messages.
        replaces: pattern of the folders that this one replaces, made by other versions; see `UNUSED_DAYS`.
        needed_bytes: free space without which it is not tried.
        thorough: also compare the checksums of files that look complete.
        progress: called with (what is being done, share done from 0 to 1).

    Returns:
        The folder.

    Raises:
        ModelError: the cache cannot be written, or `build` cannot read or write something else.
    """
    say = progress or silent
    if not thorough and not find_damage(folder, thorough=False):
        _note_use(folder)
        return folder
    with _explained(name, folder.parent, needed_bytes):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder, say):
            damage = find_damage(folder, thorough=thorough)
            if not damage:  # another process has just made them
                return folder
            if folder.exists():
                log.warning("the prepared model in %s is damaged (%s): making it anew", folder, damage)
            _clear_aside(folder)
            if shutil.disk_usage(folder.parent).free < needed_bytes:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # Not of `tempfile`, whose folders nobody else may read: others may share the cache.
            aside = folder.parent / f".{folder.name}-{secrets.token_hex(4)}.part"
            aside.mkdir()
            try:
                build(aside, say)
                _write_manifest(aside)
                shutil.rmtree(folder, ignore_errors=True)
                put(aside, folder)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            _clear_old(folder, replaces)
    say(f"{name} is ready", 1.0)
    return folder


def find_damage(folder: Path, *, thorough: bool = True) -> str:
    """Compares prepared files with their manifest.

    Args:
        folder: what `build_once` returned.
        thorough: compare checksums too; about a second for each gigabyte or two.

    Returns:
        What is wrong, "" if nothing is.
    """
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        for name, expected in files.items():
            path = folder / name
            if path.stat().st_size != expected["bytes"]:
                return f"{name} has another size than when it was written"
            if thorough and sha256(path) != expected["sha256"]:
                return f"{name} is not what was written"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def hash_files(folder: Path) -> str:
    """Returns one hash of the names and contents of a folder's files, in hex; notes for people apart."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".md"]
    digests = [f"{path.name} {sha256(path)}" for path in files]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(decides: object) -> str:
    """Returns `KEY_LENGTH` hex digits that stand for everything that decides what a folder holds."""
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:KEY_LENGTH]


def tool_version(package: str) -> str:
    """Returns the version of an installed package, without the local part ("+cpu").

    Raises:
        ModelError: it is not installed.
    """
    try:
        return metadata.version(package).partition("+")[0]
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"the package {package} is missing; install tomtat again with pip") from error


def _write_manifest(folder: Path) -> None:
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": sha256(path)} for path in sorted(folder.iterdir())
    }
    (folder / MANIFEST).write_text(json.dumps({"files": files}, indent=2), encoding="utf-8")
    for path in folder.iterdir():
        # On the disk before the folder gets its name: the power may fail.
        with path.open("r+b") as file:
            os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path, say: Progress) -> Iterator[None]:
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.info("another process prepares the model: waiting for it")
        say("waiting for another process that prepares the model", 0.0)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _lock_of(folder: Path) -> FileLock:
    # As writable as the umask allows: another user may be the next to lock it.
    return FileLock(folder.parent / f"{folder.name}.lock", mode=0o666)


def _note_use(folder: Path) -> None:
    # A cache that only others may write is used as it is.
    with suppress(OSError):
        os.utime(folder / MANIFEST)


_OF_THE_CACHE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


@contextmanager
def _explained(name: str, folder: Path, needed_bytes: int) -> Iterator[None]:
    """Turns failures into one sentence each: about the cache only where it is the cache that fails."""
    advice = f"set the environment variable TOMTAT_CACHE to a folder with {needed_bytes // 10**6:,} MB free"
    try:
        yield
    except OSError as error:
        elsewhere = error.filename is not None and not _is_near(Path(os.fsdecode(error.filename)), folder)
        if elsewhere or error.errno not in (errno.ENOSPC, errno.EDQUOT, *_OF_THE_CACHE):
            raise ModelError(f"the model {name} cannot be prepared: {error}") from error
        if error.errno not in _OF_THE_CACHE:
            raise ModelError(
                f"no space is left in the cache folder {folder}; make room or {advice}"
            ) from error
        reason = error.strerror or str(error)
        raise ModelError(f"the cache folder {folder} cannot be written ({reason}); {advice}") from error


def _is_near(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, or is one that the folder lies in."""
    path, folder = path.absolute(), folder.absolute()
    return path.is_relative_to(folder) or folder.is_relative_to(path)


def _clear_aside(folder: Path) -> None:
    """Removes what a process that was killed has left behind. The lock is held."""
    for aside in folder.parent.glob(f".{folder.name}-*.part"):
        log.info("removing %s, left behind by a process that was stopped", aside)
        shutil.rmtree(aside, ignore_errors=True)


def _clear_old(folder: Path, replaces: str) -> None:
    """Removes what other versions of the tools, the adapter or tomtat have prepared, if nobody uses it."""
    for other in folder.parent.glob(replaces):
        if not other.is_dir() or other == folder:
            continue
        # Another process may be at work on it; then it is in use.
        with suppress(Timeout, OSError), _lock_of(other).acquire(timeout=0):
            if time.time() - _last_use(other) > UNUSED_DAYS * 86_400:
                log.info("removing %s, made by another version and not used for %d days", other, UNUSED_DAYS)
                shutil.rmtree(other, ignore_errors=True)


def _last_use(folder: Path) -> float:
    manifest = folder / MANIFEST
    return (manifest if manifest.is_file() else folder).stat().st_mtime
