"""Checkpoints of the hub, or of a folder: found, downloaded, handed to the engine that runs them.

What is on this machine is used without touching the network. Code that comes with a checkpoint is
never run, and weights are read as safetensors, or as .bin through torch's weights_only.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.catalog import ModelCard, Progress
from nlp.errors import InputError, ModelError
from nlp.models.cache import cache_folder, silent

if TYPE_CHECKING:
    from nlp.models.base import Model

log = logging.getLogger("tomtat")

PACKAGES = {"ctranslate2": "ctranslate2", "transformers": "transformers", "llamacpp": "xllamacpp"}
"""Engine to the package that it needs."""

_OTHER_FORMATS = ("*.h5", "*.msgpack", "*.ot", "*.onnx", "*.gguf", "onnx/*", "*.zip")
_TOKENIZERS = ("tokenizer.json", "*.model", "source.spm", "vocab.json")
_LICENCES = ("LICENSE*", "LICENCE*", "NOTICE*", "README.md")
_BINARY = "*.bin"


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
        from nlp.models import ctranslate

        model = ctranslate.load(card, folder, progress=progress, **options)
    elif card.family == "seq2seq":
        from nlp.models import seq2seq

        model = seq2seq.load(card, folder, **options)
    else:
        from nlp.models import chat

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
    with _explained(card):
        _probe()
        from huggingface_hub import HfApi, hf_hub_download

        info = HfApi().model_info(card.repository, revision=card.revision, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}
        names = _needed(list(sizes))
        total, done = sum(sizes[name] for name in names) or 1, 0
        for name in names:
            megabytes = f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
            say(f"downloading {card.name}: {name} ({megabytes})", done / total)
            bar = _reporter(say, f"downloading {card.name}", done, total)
            hf_hub_download(card.repository, name, revision=card.revision, tqdm_class=bar)
            done += sizes[name]
    found = _local(card)
    if found is None:
        raise ModelError(f"the repository {card.repository} lacks files that the model {card.name} needs")
    say(f"{card.name} is downloaded", 1.0)
    return found


def fetch_file(repository: str, revision: str, name: str) -> Path | None:
    """Returns one small file of a repository; None if it has no such file.

    Raises:
        ModelError: it is not on this machine and the hub cannot be reached.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    for local in (True, False):
        try:
            if not local:
                _probe()
            return Path(hf_hub_download(repository, name, revision=revision, local_files_only=local))
        except LocalEntryNotFoundError as error:
            if not local:
                raise _unreachable(repository, revision, error) from error
        except EntryNotFoundError:
            return None
        except OSError as error:
            raise _unreachable(repository, revision, error) from error
    return None


def _unreachable(repository: str, revision: str, error: OSError) -> ModelError:
    return ModelError(
        f"the repository {repository} is not on this machine and cannot be downloaded ({_reason(error)}); "
        f"where there is a network, run `hf download {repository} --revision {revision} --local-dir model`, "
        "then bring the folder here and name it as path:FOLDER"
    )


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
    if not card.revision:
        candidates = [Path(card.repository)]
    else:
        candidates = [own_folder(card)]
        from huggingface_hub import try_to_load_from_cache

        # Not `snapshot_download`, for which a snapshot without the formats left out is incomplete.
        config = try_to_load_from_cache(card.repository, "config.json", revision=card.revision)
        if isinstance(config, str):
            candidates.append(Path(config).parent)
    return next((folder for folder in candidates if not _missing(folder)), None)


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


def _needed(names: list[str]) -> list[str]:
    """Leaves out other formats, and .bin where there are safetensors; small files come first."""
    safe = any(name.endswith(".safetensors") for name in names)
    left_out = (*_OTHER_FORMATS, _BINARY) if safe else _OTHER_FORMATS
    kept = [name for name in names if "/" not in name and not any(Path(name).match(p) for p in left_out)]
    return sorted(kept, key=lambda name: (name.endswith((".safetensors", ".bin")), name))


def _reporter(say: Progress, message: str, before: int, total: int) -> Any:
    """Returns a progress bar for huggingface_hub that tells `say` instead of drawing."""
    from tqdm import tqdm

    class Reporter(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})
            self.n = options.get("initial", 0) or 0

        def update(self, n: float | None = 1) -> bool | None:
            self.n += n or 0
            say(message, min(1.0, (before + self.n) / total))
            return None

    return Reporter


def _probe() -> None:
    """Raises OSError at once where there is no network; the hub's client would try for half a minute."""
    import httpx
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise ConnectionError("HF_HUB_OFFLINE is set")
    try:
        httpx.head(constants.ENDPOINT, timeout=10)
    except httpx.HTTPError as error:
        raise ConnectionError(str(error) or type(error).__name__) from error


@contextmanager
def _explained(card: ModelCard) -> Iterator[None]:
    """Turns what can go wrong with a download into one sentence with a way out."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    page = f"https://huggingface.co/{card.repository}"
    try:
        yield
    except GatedRepoError as error:
        raise ModelError(
            f"the model {card.name} is given only to who accepts its terms: do that at {page}, "
            "then run `hf auth login` once or set HF_TOKEN"
        ) from error
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ModelError(
            f"the hub has no repository {card.repository} with the revision {card.revision}"
        ) from error
    except OSError as error:
        raise ModelError(
            f"the model {card.name} is not on this machine and cannot be downloaded ({_reason(error)}); "
            f"where there is a network, run `hf download {card.repository} --revision {card.revision} "
            f"--local-dir {card.name}`, then copy the folder {card.name} to {own_folder(card).parent}"
        ) from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
