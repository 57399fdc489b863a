"""Checkpoints of the hub, or of a folder: found, downloaded, handed to the engine that runs them.

What is on this machine is used without touching the network. Code that comes with a checkpoint is
never run, and weights are read as safetensors, or as .bin through torch's weights_only.
"""

from __future__ import annotations

import json
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import InputError, ModelError
from nlp.models.card import ModelCard
from nlp.models.checkpoints.cache import cache_folder
from nlp.models.checkpoints.download import download
from nlp.models.progress import Progress, silent

if TYPE_CHECKING:
    from nlp.models.contract import Model

log = logging.getLogger("tomtat")

PACKAGES = {"ctranslate2": "ctranslate2", "transformers": "transformers", "llamacpp": "xllamacpp"}
"""Engine to the package that it needs."""

_TOKENIZERS = ("tokenizer.json", "*.model", "source.spm", "vocab.json")
_LICENCES = ("LICENSE*", "LICENCE*", "NOTICE*", "README.md")


def load(
    card: ModelCard,
    *,
    device: str = "auto",
    precision: str = "auto",
    engine: str = "auto",
    progress: Progress | None = None,
) -> Model:
    """Loads a model of the hub; downloads and converts it first where that has not been done.

    Args:
        card: its row of the catalog.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "auto", "fp32" or "bf16".
        engine: one of `card.engines`, or "auto" for the first that is installed.
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: there is no such device or precision.
        ModelError: the files cannot be had or read, or the engine's package is missing.
    """
    say = progress or silent
    chosen = choose_engine(card, engine)
    folder = prepare(card, progress=progress)
    say(f"loading {card.name}", 0.0)
    options: dict[str, Any] = {
        "device": device,
        "precision": precision,
        "settings": {"checkpoint": f"{card.repository} {card.revision}".rstrip()},
    }
    model: Model
    if chosen == "ctranslate2":
        from nlp.models.engines import ctranslate2

        model = ctranslate2.load(card, folder, progress=progress, **options)
    elif card.family == "seq2seq":
        from nlp.models.engines import seq2seq

        model = seq2seq.load(card, folder, **options)
    else:
        from nlp.models.engines import chat

        model = chat.load(card, folder, **options)
    say(f"{card.name} is loaded", 1.0)
    return model


def choose_engine(card: ModelCard, engine: str) -> str:
    """Returns the engine to run a model with.

    Raises:
        ModelError: the package of the engine that the user named is missing.
    """
    if engine != "auto":
        if find_spec(PACKAGES[engine]) is None:
            raise ModelError(
                f"the engine {engine} needs the package {PACKAGES[engine]}; "
                f"run: pip install 'tomtat[{engine}]'"
            )
        return engine
    for name in card.engines:
        if find_spec(PACKAGES[name]) is not None:
            return name
        log.warning(
            "%s would run several times faster with %s; run: pip install 'tomtat[%s]'", card.name, name, name
        )
    return "transformers"


def is_ready(card: ModelCard) -> bool:
    """Whether the files are on this machine. Touches no network."""
    return _local(card) is not None


def prepare(card: ModelCard, *, progress: Progress | None = None) -> Path:
    """Finds the files of a model, or downloads them; what an earlier download left is gone on with.

    Args:
        card: its row of the catalog.
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
