"""Checkpoints of the hub, or of a folder: found, or downloaded.

What is on this machine is used without touching the network. Code that comes with a checkpoint is
never run, and weights are read as safetensors, or as .bin through torch's weights_only.
"""

from __future__ import annotations

import json
from pathlib import Path

from nlp.errors import InputError, ModelError
from nlp.models.card import ModelCard
from nlp.models.checkpoints.cache import cache_folder
from nlp.models.checkpoints.download import download
from nlp.models.progress import Progress, silent

_TOKENIZERS = ("tokenizer.json", "*.model", "source.spm", "vocab.json")
_LICENCES = ("LICENSE*", "LICENCE*", "NOTICE*", "README.md")


def is_ready(card: ModelCard) -> bool:
    """Whether the files are on this machine. Touches no network."""
    return _local(card) is not None


def prepare(card: ModelCard, *, progress: Progress | None = None) -> Path:
    """Finds the files of a model, or downloads them; what an earlier download left is gone on with.

    Args:
        card: the model's card.
        progress: called with (what is being done, share done from 0 to 1).

    Returns:
        The folder with the files.

    Raises:
        InputError: a folder of the user's own lacks files.
        ModelError: they are not on this machine and cannot be downloaded.
    """
    found = _local(card)
    if found is not None:
        return found
    if not card.revision:
        raise InputError(f"{card.repository}: there is no {_missing(Path(card.repository))} in this folder")
    say = progress or silent
    download(card, say, own_folder(card).parent)
    found = _local(card)
    if found is None:
        raise ModelError(f"the repository {card.repository} lacks files that the model {card.name} needs")
    say(f"{card.name} is downloaded", 1.0)
    return found


def damage(card: ModelCard, files: Path) -> str:
    """Returns "": the hub's client and the engine see to it that files are whole."""
    return ""


def describe(card: ModelCard) -> dict[str, str]:
    """Returns what is recorded with every result: where the checkpoint comes from."""
    return {"checkpoint": f"{card.repository} {card.revision}".rstrip()}


def licence_texts(card: ModelCard) -> dict[str, str]:
    """Returns the licence files and the card that came with the checkpoint: file name to path."""
    folder = _local(card)
    if folder is None:
        return {}
    found = [path for pattern in _LICENCES for path in sorted(folder.glob(pattern))]
    return {path.name: str(path) for path in found}


def own_folder(card: ModelCard) -> Path:
    """Returns where users may put a checkpoint that they fetched elsewhere."""
    return cache_folder() / "checkpoints" / card.name


def _local(card: ModelCard) -> Path | None:
    folder = own_folder(card) if card.revision else Path(card.repository)
    if not _missing(folder):
        return folder
    return downloaded(card.repository, card.revision) if card.revision else None


def downloaded(repository: str, revision: str) -> Path | None:
    """Returns the folder of the hub's cache with a checkpoint, None if it is not all there."""
    from huggingface_hub import try_to_load_from_cache

    # Not `snapshot_download`, for which a snapshot without the formats left out is incomplete.
    config = try_to_load_from_cache(repository, "config.json", revision=revision)
    return Path(config).parent if isinstance(config, str) and not _missing(Path(config).parent) else None


def _missing(folder: Path) -> str:
    """Returns what a folder lacks to be a checkpoint, "" if nothing."""
    if not (folder / "config.json").is_file():
        return "config.json"
    if not any(any(folder.glob(pattern)) for pattern in _TOKENIZERS):
        return "tokenizer"
    indices = sorted(folder.glob("*.safetensors.index.json")) or sorted(folder.glob("*.bin.index.json"))
    if indices:
        shards = set(json.loads(indices[0].read_text(encoding="utf-8"))["weight_map"].values())
        return next((name for name in sorted(shards) if not (folder / name).is_file()), "")
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    return "" if weights else "model.safetensors"
