"""Tiny checkpoints of every family and format, built once a run, when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.models.tiny_checkpoints import FAMILIES, gemma, gguf, llamacpp_gemma, qwen


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Returns the folder of a tiny checkpoint: a key of `FAMILIES`, "qwen" or "gemma"."""
    made: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name)
            {"qwen": qwen, "gemma": gemma, **FAMILIES}[name](made[name])
        return made[name]

    return build


@pytest.fixture(scope="session")
def tiny_gguf(tiny_tokenizer: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    gguf(path, tiny_tokenizer, llamacpp_gemma(tiny_tokenizer))
    return path
