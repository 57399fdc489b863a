"""Tests of nlp.models.decoding.gemma_weights: a checkpoint is read as transformers reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from nlp.errors import ModelError
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.gemma_weights import read_gemma

PROMPTS = [[5, 6, 7], [*range(5, 40)]]


@pytest.fixture
def folder(tmp_path: Path, tiny_weights: Any) -> Path:
    tiny_weights.save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_checkpoint_is_read_as_by_transformers(folder: Path, dtype: torch.dtype) -> None:
    from transformers import AutoModelForCausalLM

    mine = read_gemma(folder, dtype)
    theirs = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).eval()
    assert mine is not None
    assert mine.dtype == dtype
    found, expected = (GemmaDecoder(model).read(PROMPTS) for model in (mine, theirs))
    assert torch.equal(found.logits, expected.logits)
    assert torch.equal(found.grow([5, 6], [0, 1]), expected.grow([5, 6], [0, 1]))


def test_another_model_is_left_to_transformers(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for change in ({"model_type": "qwen3"}, {"final_logit_softcapping": 30.0}):
        (folder / "config.json").write_text(json.dumps({**config, **change}), encoding="utf-8")
        assert read_gemma(folder, torch.float32) is None
    del config["rope_parameters"]
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert read_gemma(folder, torch.float32) is None


def test_a_checkpoint_in_parts_is_left_to_transformers(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert read_gemma(folder, torch.float32) is None


def test_a_broken_checkpoint_is_told(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["model.embed_tokens.weight"]
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(ModelError, match="incomplete"):
        read_gemma(folder, torch.float32)
    (folder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match="cannot be read"):
        read_gemma(folder, torch.float32)
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        read_gemma(folder, torch.float32)


def test_transformers_is_not_imported() -> None:
    code = "import sys, nlp.models.engines.causal; assert 'transformers' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
