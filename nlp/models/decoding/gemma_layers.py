"""The layers of Gemma 3 as products: those of the same input are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch

from nlp.models.decoding.product import Product, product


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; the vectors are what its norms multiply with, in 32 bits."""

    before_attention: torch.Tensor
    query_key_value: Product
    query_key_norm: torch.Tensor
    attended: Product
    after_attention: torch.Tensor
    before_gates: torch.Tensor
    gates: Product
    down: Product
    after_gates: torch.Tensor


@dataclass(frozen=True, slots=True)
class Layers:
    """All that is computed between the embedding and the logits of a model."""

    layers: Iterable[Layer]
    norm: torch.Tensor
    output: Product


def take_layers(model: Any) -> Layers:
    """Takes the weights of a model.

    Args:
        model: a `Gemma3ForCausalLM`, or what `nlp.models.decoding.gemma_weights.read_gemma` gives.
    """
    config, base = model.config, model.base_model
    output = product(model.get_output_embeddings().weight.detach())
    heads, groups = config.num_attention_heads, config.num_key_value_heads
    # One after the other: where they are read from a file, each leaves the memory before the next comes.
    layers = [_take(layer, heads, groups) for layer in base.layers]
    return Layers(layers, norm_scale(base.norm), output)


def _take(layer: Any, heads: int, groups: int) -> Layer:
    attention, mlp = layer.self_attn, layer.mlp
    return Layer(
        before_attention=norm_scale(layer.input_layernorm),
        query_key_value=product(joined(attention.q_proj, attention.k_proj, attention.v_proj)),
        query_key_norm=torch.stack(
            [norm_scale(attention.q_norm)] * heads + [norm_scale(attention.k_norm)] * groups
        ),
        attended=product(attention.o_proj.weight.detach()),
        after_attention=norm_scale(layer.post_attention_layernorm),
        before_gates=norm_scale(layer.pre_feedforward_layernorm),
        gates=product(joined(mlp.gate_proj, mlp.up_proj)),
        down=product(mlp.down_proj.weight.detach()),
        after_gates=norm_scale(layer.post_feedforward_layernorm),
    )


def joined(*layers: Any) -> torch.Tensor:
    """Returns the weights of layers as one matrix, of which their own become parts: none is there twice."""
    weights = torch.cat([layer.weight.detach() for layer in layers])
    parts = torch.split(weights, [len(layer.weight) for layer in layers])
    for layer, part in zip(layers, parts, strict=True):
        layer.weight = torch.nn.Parameter(part, requires_grad=False)
    return weights


def norm_scale(norm: Any) -> torch.Tensor:
    """What a norm of Gemma multiplies with: one more than its weight."""
    scale: torch.Tensor = 1.0 + norm.weight.detach().float()
    return scale
