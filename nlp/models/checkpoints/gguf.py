"""GGUF files of the hub, or of a folder: found, or downloaded."""

from __future__ import annotations

from pathlib import Path

from nlp.errors import InputError
from nlp.models.card import ModelCard
from nlp.models.checkpoints.download import download_file
from nlp.models.checkpoints.hub import own_folder
from nlp.models.progress import Progress, silent

_LICENCES = ("LICENSE*", "LICENCE*", "License*", "NOTICE*", "README.md")


def is_ready(card: ModelCard) -> bool:
    """Whether the file is on this machine. Touches no network."""
    return not card.revision or _local(card) is not None


def prepare(card: ModelCard, *, progress: Progress | None = None) -> Path:
    """Finds the file of a model, or downloads it.

    Raises:
        InputError: a folder of the user's own has no such file, or several.
        ModelError: it is not on this machine and cannot be downloaded.
    """
    if not card.revision:
        return find_gguf(Path(card.repository))
    found = _local(card)
    if found is None:
        say = progress or silent
        found = download_file(
            card, card.gguf_repository, card.gguf_revision, card.gguf_file, say, own_folder(card).parent
        )
        say(f"{card.name} is downloaded", 1.0)
    return found


def damage(card: ModelCard, files: Path) -> str:
    """Returns "": the hub's client sees to it that a file is whole, and llama.cpp reads no broken one."""
    return ""


def describe(card: ModelCard) -> dict[str, str]:
    """Returns what is recorded with every result: where the file comes from."""
    if not card.revision:
        return {"checkpoint": card.repository}
    return {"checkpoint": f"{card.gguf_repository} {card.gguf_revision} {card.gguf_file}"}


def licence_texts(card: ModelCard) -> dict[str, str]:
    """Returns the licence files that lie beside the file: file name to path."""
    found = _local(card) if card.revision else Path(card.repository) / "any"
    beside = [path for p in _LICENCES for path in sorted(found.parent.glob(p))] if found else []
    return {path.name: str(path) for path in beside}


def find_gguf(folder: Path) -> Path:
    """Returns the only .gguf file of a folder.

    Raises:
        InputError: there is none, or there are several.
    """
    found = sorted(folder.glob("*.gguf"))
    if len(found) != 1:
        raise InputError(f"{folder}: there must be exactly one .gguf file, and there are {len(found)}")
    return found[0]


def _local(card: ModelCard) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    own = own_folder(card) / card.gguf_file
    if own.is_file():
        return own
    cached = try_to_load_from_cache(card.gguf_repository, card.gguf_file, revision=card.gguf_revision)
    return Path(cached) if isinstance(cached, str) else None
