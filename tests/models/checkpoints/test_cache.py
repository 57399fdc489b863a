"""Prepared folders: shared between versions and users, complete or not there."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from nlp.errors import ModelError
from nlp.models.checkpoints import cache
from nlp.models.progress import Progress

Build = Callable[[Path, Progress], None]


def write(aside: Path, say: Progress) -> None:
    (aside / "weights").write_bytes(b"some weights")


def make(folder: Path, build: Build = write) -> Path:
    return cache.build_once(folder, build, name="tiny", replaces="tiny-*", needed_bytes=10)


def age(folder: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(folder / cache.MANIFEST, (then, then))


@pytest.fixture
def masked() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_others_may_read_what_one_user_prepared(tmp_path: Path, masked: None) -> None:
    folder = make(tmp_path / "models" / "tiny-1")
    assert folder.stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in folder.iterdir())


@pytest.mark.parametrize(("days", "stays"), [(0, True), (29, True), (31, False)])
def test_another_version_is_removed_when_it_was_not_used_for_long(
    tmp_path: Path, days: int, stays: bool
) -> None:
    old = make(tmp_path / "tiny-1")
    age(old, days)
    make(tmp_path / "tiny-2")
    assert old.exists() is stays


def test_two_environments_do_not_evict_each_other(tmp_path: Path) -> None:
    built: list[str] = []

    def build(aside: Path, say: Progress) -> None:
        built.append(aside.name)
        write(aside, say)

    for _ in range(3):
        for version in ("tiny-1", "tiny-2"):
            age(make(tmp_path / version, build), 20)
    assert len(built) == 2


def test_a_use_is_noted(tmp_path: Path) -> None:
    folder = make(tmp_path / "tiny-1")
    age(folder, 40)
    make(folder)
    make(tmp_path / "tiny-2")
    assert folder.exists()


def test_what_another_process_works_on_is_not_removed(tmp_path: Path) -> None:
    old = make(tmp_path / "tiny-1")
    age(old, 40)
    with FileLock(tmp_path / "tiny-1.lock"):
        make(tmp_path / "tiny-2")
    assert old.exists()
    make(tmp_path / "tiny-3")
    assert not old.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "full"), "no space is left in the cache folder"),
        (OSError(errno.EACCES, "denied"), r"the cache folder .* cannot be written \(denied\)"),
        (
            OSError(errno.EACCES, "denied", "/etc/a-checkpoint"),
            "tiny cannot be prepared: .*/etc/a-checkpoint",
        ),
        (OSError(errno.ENOSPC, "full", "/elsewhere/file"), "tiny cannot be prepared: .*/elsewhere/file"),
        (FileNotFoundError(errno.ENOENT, "missing", "/no/weights"), "tiny cannot be prepared: .*/no/weights"),
        (OSError(errno.EIO, "the disk fails"), "tiny cannot be prepared: .*the disk fails"),
        (ConnectionError("the line went down"), "tiny cannot be prepared: the line went down"),
    ],
)
def test_the_cache_is_blamed_only_for_its_own_failures(tmp_path: Path, error: OSError, said: str) -> None:
    def fail(aside: Path, say: Progress) -> None:
        raise error

    with pytest.raises(ModelError, match=said):
        make(tmp_path / "tiny-1", fail)
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_a_failure_inside_the_cache_names_the_way_out(tmp_path: Path) -> None:
    def fail(aside: Path, say: Progress) -> None:
        raise OSError(errno.EROFS, "read-only", str(aside / "weights"))

    with pytest.raises(ModelError, match="set the environment variable TOMTAT_CACHE"):
        make(tmp_path / "tiny-1", fail)


def test_an_empty_folder_has_a_hash(tmp_path: Path) -> None:
    assert len(cache.hash_files(tmp_path)) == 64
