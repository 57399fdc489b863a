"""Whether this machine can run a model: what must be installed, and about how much memory it takes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nlp.models.card import ModelCard
from nlp.models.engines.table import ENGINES, Engine

OVERHEAD_MB = 1000
"""Of Python, the libraries and what is computed for a batch."""

_LIMIT = Path("/sys/fs/cgroup/memory.max")
"""What a container may use, in bytes, or "max"."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model would run on this machine, on its processor.

    Attributes:
        engine: the first of the model's that is installed and has the memory; "" if there is none.
        needed_mb: memory that this engine takes, about, or the model's first if there is none.
        missing: extras of tomtat that would have to be installed for an engine before this one.
    """

    engine: str
    needed_mb: int
    missing: tuple[str, ...] = ()


def fit(card: ModelCard, memory_mb: int) -> Fit:
    """Returns how a model would run with so much memory. Imports no engine."""
    own = [ENGINES[name] for name in card.engines]
    able = [engine for engine in own if engine.is_installed and needed_mb(card, engine) <= memory_mb]
    before = own[: own.index(able[0])] if able else own
    missing = tuple(engine.extra for engine in before if not engine.is_installed)
    chosen = able[0] if able else own[0]
    return Fit(able[0].name if able else "", needed_mb(card, chosen), missing)


def needed_mb(card: ModelCard, engine: Engine) -> int:
    """Returns about how much memory a model takes with an engine on a processor, in megabytes.

    A GGUF file is mapped as it is. Decoder-only checkpoints store 16 bits a weight and compute in 32 where
    the processor has no instructions for 16; encoder-decoders store 32, which are read whole even where they
    are then converted to eight.
    """
    if not card.family:
        return OVERHEAD_MB
    if engine.reads == "gguf":
        return (card.gguf_size_mb or card.size_mb) + OVERHEAD_MB
    return card.size_mb * (2 if card.family == "causal" else 1) + OVERHEAD_MB


def memory_mb() -> int:
    """Returns the memory of this machine, or what a container leaves of it, in megabytes."""
    import psutil  # type: ignore[import-untyped]

    found = int(psutil.virtual_memory().total)
    with suppress(OSError, ValueError):
        found = min(found, int(_LIMIT.read_text()))
    return found // 10**6
