"""A checkpoint of Gemma 3 read without transformers, whose import takes longer than reading the weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from nlp.errors import ModelError
from nlp.models.decoding.gemma import GemmaDecoder

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

_JOINED = tuple(f".{name}_proj.weight" for name in ("q", "k", "v", "gate", "up"))
"""What `GemmaDecoder` makes one matrix of."""


class Config(SimpleNamespace):
    """A config as `transformers` has it, in as far as it is asked for here."""

    def get_text_config(self) -> Config:
        return self


class GemmaWeights:
    """The weights of a Gemma 3 by the names that they have in the model of transformers.

    Args:
        config: contents of config.json.
        weights: contents of model.safetensors.
    """

    device = torch.device("cpu")

    def __init__(self, config: Mapping[str, Any], weights: Mapping[str, torch.Tensor]) -> None:
        self.config = Config(**config)
        self.base_model = _tree({name.removeprefix("model."): tensor for name, tensor in weights.items()})
        self.dtype = self.base_model.embed_tokens.weight.dtype

    def eval(self) -> GemmaWeights:
        return self

    def get_input_embeddings(self) -> Any:
        return self.base_model.embed_tokens

    def get_output_embeddings(self) -> Any:
        tied = self.config.tie_word_embeddings
        return self.base_model.embed_tokens if tied else self.base_model.lm_head


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
        return GemmaWeights(config, _read_weights(file, dtype))
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(f"the weights in {folder} cannot be read: {error}") from error
    except (AttributeError, KeyError) as error:
        raise ModelError(f"the weights in {folder} are incomplete: {error}") from error


def _read_weights(file: Path, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Reads weights: those that stay as they are from the mapped file, which processes share.

    Of those that are joined to others copies are made, from a mapping of each layer's own: pages that nothing
    needs any more would be held by the rest of the file.
    """
    with safe_open(file, framework="pt") as kept:
        layers: dict[str, list[str]] = {}
        found: dict[str, torch.Tensor] = {}
        for name in kept.keys():  # noqa: SIM118 (it is no mapping)
            if name.endswith(_JOINED):
                layers.setdefault(name.rpartition(".layers.")[2].partition(".")[0], []).append(name)
            else:
                found[name] = kept.get_tensor(name).to(dtype)
    for names in layers.values():
        with safe_open(file, framework="pt") as once:
            found |= {name: once.get_tensor(name).to(dtype, copy=True) for name in names}
    return found


def _tree(weights: Mapping[str, torch.Tensor]) -> Any:
    """Objects in objects, by the parts of the names; those that are numbers are indices of a list."""
    inner: dict[str, dict[str, torch.Tensor]] = {}
    found: dict[str, Any] = {}
    for name, tensor in weights.items():
        first, _, rest = name.partition(".")
        if rest:
            inner.setdefault(first, {})[rest] = tensor
        else:
            found[first] = tensor
    found |= {name: _tree(of) for name, of in inner.items()}
    if found and all(name.isdecimal() for name in found):
        return [found[str(index)] for index in range(len(found))]
    return SimpleNamespace(**found)
