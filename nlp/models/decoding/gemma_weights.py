"""A checkpoint of Gemma 3 read without transformers, whose import takes longer than reading the weights."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from nlp.errors import ModelError
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.stored_rows import StoredRows

_NEEDED = (
    "attention_bias",
    "attn_logit_softcapping",
    "bos_token_id",
    "eos_token_id",
    "final_logit_softcapping",
    "head_dim",
    "hidden_activation",
    "hidden_size",
    "layer_types",
    "model_type",
    "num_attention_heads",
    "num_hidden_layers",
    "num_key_value_heads",
    "pad_token_id",
    "query_pre_attn_scalar",
    "rms_norm_eps",
    "rope_parameters",
    "sliding_window",
    "tie_word_embeddings",
    "use_bidirectional_attention",
)
"""Keys of a config; one that an older transformers has written may lack some, and means other defaults."""

_OF_A_LAYER = (
    "input_layernorm",
    "mlp.down_proj",
    "mlp.gate_proj",
    "mlp.up_proj",
    "post_attention_layernorm",
    "post_feedforward_layernorm",
    "pre_feedforward_layernorm",
    "self_attn.k_norm",
    "self_attn.k_proj",
    "self_attn.o_proj",
    "self_attn.q_norm",
    "self_attn.q_proj",
    "self_attn.v_proj",
)

_EMBEDDING, _NORM, _HEAD = "model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"


class Config(SimpleNamespace):
    """A config as `transformers` has it, in as far as it is asked for here."""

    def get_text_config(self) -> Config:
        return self


class GemmaWeights:
    """The weights of a Gemma 3 by the names that they have in the model of transformers.

    Each is read when it is asked for, through a mapping of the file that is its own: what is copied or put
    into another order leaves no pages of the file in memory.

    Args:
        config: contents of config.json.
        file: model.safetensors.
        dtype: of the weights in memory.

    Raises:
        KeyError: some of it is not there.
    """

    device = torch.device("cpu")

    def __init__(self, config: Mapping[str, Any], file: Path, dtype: torch.dtype) -> None:
        self.config = Config(**config)
        self.dtype = dtype
        self._file = file
        self._converted: dict[str, torch.Tensor] = {}
        with safe_open(file, framework="pt") as opened:
            found = set(opened.keys())
        head = _EMBEDDING if self.config.tie_word_embeddings else _HEAD
        layers = [self._of_layer(number) for number in range(self.config.num_hidden_layers)]
        for name in (_EMBEDDING, head, _NORM, *(name for names in layers for name in names)):
            if name not in found:
                raise KeyError(name)
        self._head, self._layers = head, layers
        self.embed = StoredRows(file, _EMBEDDING, dtype)

    @property
    def base_model(self) -> Any:
        return SimpleNamespace(
            norm=SimpleNamespace(weight=self._read([_NORM])[0]), layers=map(self._layer, self._layers)
        )

    def eval(self) -> GemmaWeights:
        return self

    def get_output_embeddings(self) -> Any:
        return SimpleNamespace(weight=self._read_once(self._head))

    @staticmethod
    def _of_layer(number: int) -> list[str]:
        return [f"model.layers.{number}.{part}.weight" for part in _OF_A_LAYER]

    def _layer(self, names: Sequence[str]) -> Any:
        found = SimpleNamespace(self_attn=SimpleNamespace(), mlp=SimpleNamespace())
        for part, weight in zip(_OF_A_LAYER, self._read(names), strict=True):
            room, _, name = part.rpartition(".")
            setattr(getattr(found, room) if room else found, name, SimpleNamespace(weight=weight))
        return found

    def _read_once(self, name: str) -> torch.Tensor:
        """Reads a matrix of the whole vocabulary; a copy of it in another precision is made once."""
        if name in self._converted:
            return self._converted[name]
        with safe_open(self._file, framework="pt") as opened:
            weight: torch.Tensor = opened.get_tensor(name)
        if weight.dtype == self.dtype:
            return weight
        return self._converted.setdefault(name, weight.to(self.dtype))

    def _read(self, names: Sequence[str]) -> list[torch.Tensor]:
        with safe_open(self._file, framework="pt") as opened:
            return [opened.get_tensor(name).to(self.dtype) for name in names]


def read_gemma(folder: Path, dtype: torch.dtype) -> GemmaWeights | None:
    """Reads a checkpoint.

    Args:
        folder: one with config.json and model.safetensors.
        dtype: of the weights in memory.

    Returns:
        Its weights, on the CPU; None if it is another model than `GemmaDecoder` computes, or of another form.

    Raises:
        ModelError: it cannot be read, or some of it is not there.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        file = folder / "model.safetensors"
        if any(key not in config for key in _NEEDED) or not file.is_file():
            return None
        if not GemmaDecoder.runs(SimpleNamespace(config=Config(**config), device=GemmaWeights.device)):
            return None
        return GemmaWeights(config, file, dtype)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(f"the weights in {folder} cannot be read: {error}") from error
    except KeyError as error:
        raise ModelError(f"the weights in {folder} are incomplete: {error}") from error
