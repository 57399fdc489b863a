"""How far the preparation of a model is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with (what is being done, share done from 0 to 1)."""


def silent(message: str, fraction: float) -> None:
    """Does nothing: for callers who pass no `Progress`."""
