"""Adapters as GGUF, for llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
import peft
import pytest

from nlp.errors import ModelError
from nlp.models.embedded.lora import convert_adapter


@pytest.fixture
def adapter(tiny_weights: Any, tmp_path: Path) -> Path:
    import copy

    config = peft.LoraConfig(r=4, lora_alpha=16, target_modules=["q_proj", "down_proj"])
    peft.get_peft_model(copy.deepcopy(tiny_weights), config).save_pretrained(tmp_path)
    return tmp_path


def test_every_matrix_is_there_under_the_name_of_llama_cpp(adapter: Path) -> None:
    convert_adapter(adapter, adapter / "adapter.gguf", architecture="gemma3")
    names = {tensor.name for tensor in gguf.GGUFReader(adapter / "adapter.gguf").tensors}
    assert {f"blk.{i}.attn_q.weight.lora_{m}" for i in range(3) for m in "ab"} <= names
    assert len(names) == 12


def test_more_than_plain_lora_is_refused(adapter: Path) -> None:
    config = json.loads((adapter / "adapter_config.json").read_text())
    (adapter / "adapter_config.json").write_text(json.dumps({**config, "use_dora": True}))
    with pytest.raises(ModelError, match="more than plain LoRA"):
        convert_adapter(adapter, adapter / "other.gguf", architecture="gemma3")
