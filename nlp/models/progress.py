"""How far the preparation of a model is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


Progress = Callable[[str, float], None]
"""Called with (what is being done, share done from 0 to 1)."""


def silent(message: str, fraction: float) -> None:
    """Nobody wants to hear."""
