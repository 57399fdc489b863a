"""Downloads from the hub: only what is needed, with progress, and one sentence for what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nlp.errors import ModelError
from nlp.models.card import ModelCard
from nlp.models.progress import Progress

_OTHER_FORMATS = ("*.h5", "*.msgpack", "*.ot", "*.onnx", "*.gguf", "onnx/*", "*.zip")
_BINARY = "*.bin"


def download(card: ModelCard, say: Progress, place: Path) -> None:
    """Downloads the files of a model into the hub's cache; what an earlier try left is gone on with.

    Args:
        card: the model's card.
        say: called with (what is being done, share done from 0 to 1).
        place: where users may put a checkpoint that they fetched elsewhere, for the message.

    Raises:
        ModelError: they cannot be downloaded; the message says what to do.
    """
    with _explained(card, place, card.repository, card.revision):
        probe()
        from huggingface_hub import HfApi, hf_hub_download

        info = HfApi().model_info(card.repository, revision=card.revision, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}
        names = needed_files(list(sizes))
        total, done = sum(sizes[name] for name in names) or 1, 0
        for name in names:
            megabytes = f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
            say(f"downloading {card.name}: {name} ({megabytes})", done / total)
            bar = _reporter(say, f"downloading {card.name}", done, total)
            hf_hub_download(card.repository, name, revision=card.revision, tqdm_class=bar)
            done += sizes[name]


def download_file(
    card: ModelCard, repository: str, revision: str, name: str, say: Progress, place: Path
) -> Path:
    """Downloads one large file of a repository into the hub's cache; returns where it lies.

    Args:
        card: the model's card, for messages.
        repository, revision, name: of the file.
        say: called with (what is being done, share done from 0 to 1).
        place: where users may put a file that they fetched elsewhere, for the message.

    Raises:
        ModelError: it cannot be downloaded; the message says what to do.
    """
    with _explained(card, place, repository, revision, name):
        probe()
        from huggingface_hub import hf_hub_download

        say(f"downloading {card.name}: {name} ({card.gguf_size_mb:,} MB)", 0.0)
        bar = _reporter(say, f"downloading {card.name}", 0, card.gguf_size_mb * 10**6 or 1)
        return Path(hf_hub_download(repository, name, revision=revision, tqdm_class=bar))


def fetch_file(repository: str, revision: str, name: str) -> Path | None:
    """Returns one small file of a repository; None if it has no such file.

    Raises:
        ModelError: it is not on this machine and the hub cannot be reached.
    """
    import httpx
    from huggingface_hub import hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    cached = try_to_load_from_cache(repository, name, revision=revision)
    if cached is not None:
        # Not a path: the hub was asked before, and had no such file.
        return Path(cached) if isinstance(cached, str) else None
    try:
        probe()
        return Path(hf_hub_download(repository, name, revision=revision))
    except (OSError, httpx.HTTPError, EntryNotFoundError) as error:
        if isinstance(error, EntryNotFoundError) and not isinstance(error, LocalEntryNotFoundError):
            return None
        raise ModelError(
            f"the repository {repository} is not on this machine and cannot be downloaded "
            f"({_reason(error)}); where there is a network, run "
            f"`hf download {repository} --revision {revision} --local-dir model`, "
            "then bring the folder here and name it as path:FOLDER"
        ) from error


def needed_files(names: list[str]) -> list[str]:
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


def probe() -> None:
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
def _explained(
    card: ModelCard, place: Path, repository: str, revision: str, file: str = ""
) -> Iterator[None]:
    """Turns what can go wrong with a download into one sentence with a way out."""
    import httpx
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    only = f" {file}" if file else ""
    page = f"https://huggingface.co/{repository}"
    try:
        yield
    except GatedRepoError as error:
        raise ModelError(
            f"the model {card.name} is given only to who accepts its terms: do that at {page}, "
            "then run `hf auth login` once or set HF_TOKEN"
        ) from error
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise ModelError(f"the hub has no repository {repository} with the revision {revision}") from error
    except (OSError, httpx.HTTPError) as error:
        raise ModelError(
            f"the model {card.name} is not on this machine and cannot be downloaded ({_reason(error)}); "
            f"where there is a network, run `hf download {repository}{only} --revision {revision} "
            f"--local-dir {card.name}`, then copy the folder {card.name} to {place}"
        ) from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
