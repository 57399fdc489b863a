"""Gemma 3 (Gemma Team, 2025) for generation on a CPU: what `transformers` computes, in half the time.

`transformers` spends more on what surrounds the products of a small model than on the products: masks and
caches made anew at each step, attention head by head. Here the texts that follow one prompt are a tree. Its
tokens stand in one row of the cache, each is attended to by those of its own branch alone, and a token more
for every branch is one call: no copy of a prompt for each beam, none when beams change places. Branches that
end cost nothing from then on. The residual is kept in 32 bits, whatever the weights have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from nlp.models.decoding.product import Product, product
from nlp.models.decoding.tree import Places, Tree


@dataclass(frozen=True, slots=True)
class _Layer:
    """The weights of one layer; products of the same input are one."""

    before_attention: torch.Tensor
    query_key_value: Product
    query_key_norm: torch.Tensor
    attended: Product
    after_attention: torch.Tensor
    before_gates: torch.Tensor
    gates: Product
    down: Product
    after_gates: torch.Tensor
    sliding: bool


class GemmaDecoder:
    """The network of a `Gemma3ForCausalLM`, whose weights it takes.

    Args:
        model: a model of transformers, on the CPU.
    """

    def __init__(self, model: Any) -> None:
        config = model.config
        self.dtype: torch.dtype = model.dtype
        self.heads: int = config.num_attention_heads
        self.groups: int = config.num_key_value_heads
        self.size: int = config.head_dim
        self.window: int = config.sliding_window
        self.depth: int = config.num_hidden_layers
        self.eps: float = config.rms_norm_eps
        self.scale: float = config.query_pre_attn_scalar**-0.5
        self.output = product(model.get_output_embeddings().weight.detach())
        self.embedding: torch.Tensor = model.get_input_embeddings().weight.detach()
        # As `transformers` rounds it.
        self.embedding_scale = torch.tensor(config.hidden_size**0.5, dtype=self.dtype).item()
        self.norm = _scale(model.base_model.norm)
        self.layers = [
            self._take(layer, kind == "sliding_attention")
            for layer, kind in zip(model.base_model.layers, config.layer_types, strict=True)
        ]
        turns = {kind: of["rope_theta"] for kind, of in config.rope_parameters.items() if of}
        self.frequencies = [
            _frequencies(turns.get(kind, 10_000.0), self.size)  # a kind that no layer is of is not asked for
            for kind in ("full_attention", "sliding_attention")
        ]
        self._prefixes: dict[tuple[int, ...], list[torch.Tensor]] = {}
        """Keys and values of beginnings of prompts, as `Tree.cache` has them."""

    @staticmethod
    def runs(model: Any) -> bool:
        """Whether a model of transformers is one that this decoder computes."""
        config = model.config
        return (
            config.model_type == "gemma3_text"
            and model.device.type == "cpu"
            and not config.attention_bias
            and not config.use_bidirectional_attention
            and config.final_logit_softcapping is None
            and config.attn_logit_softcapping is None
            and config.hidden_activation == "gelu_pytorch_tanh"
            and all(of["rope_type"] == "default" for of in config.rope_parameters.values() if of)
        )

    def _take(self, layer: Any, sliding: bool) -> _Layer:
        attention, mlp = layer.self_attn, layer.mlp
        projections = (attention.q_proj, attention.k_proj, attention.v_proj)
        norms = [_scale(attention.q_norm)] * self.heads + [_scale(attention.k_norm)] * self.groups
        return _Layer(
            before_attention=_scale(layer.input_layernorm),
            query_key_value=product(_joined(*projections)),
            query_key_norm=torch.stack(norms),
            attended=product(attention.o_proj.weight.detach()),
            after_attention=_scale(layer.post_attention_layernorm),
            before_gates=_scale(layer.pre_feedforward_layernorm),
            gates=product(_joined(mlp.gate_proj, mlp.up_proj)),
            down=product(mlp.down_proj.weight.detach()),
            after_gates=_scale(layer.post_feedforward_layernorm),
            sliding=sliding,
        )

    @torch.inference_mode()
    def read(
        self,
        prompts: Sequence[Sequence[int]],
        *,
        prefix: int = 0,
        drafts: Sequence[Sequence[int]] | None = None,
    ) -> Tree:
        """Reads prompts.

        Args:
            prompts: tokens, at least one each.
            prefix: how many tokens all of them begin with, fewer than any has: those are read once and kept.
            drafts: see `Tree`.

        Returns:
            What follows them: so far nothing, or every beginning of the drafts.
        """
        known = tuple(prompts[0][:prefix])
        if known and known not in self._prefixes:
            self._prefixes[known] = [of[..., :prefix, :].clone() for of in Tree(self, [known]).cache]
        return Tree(self, prompts, self._prefixes.get(known), drafts)

    def compute(self, cache: Sequence[torch.Tensor], tokens: torch.Tensor, places: Places) -> torch.Tensor:
        """Writes keys and values of tokens into a cache. Returns their hidden states."""
        rotations = [_rotation(places.positions, frequencies) for frequencies in self.frequencies]
        hidden = functional.embedding(tokens, self.embedding).float() * self.embedding_scale
        for number, layer in enumerate(self.layers):
            keys, values = cache[number]
            read = self._attend(
                layer, self._normed(hidden, layer.before_attention), keys, values, places, rotations
            )
            hidden = hidden + self._normed(layer.attended(read), layer.after_attention, torch.float32)
            gate, up = layer.gates(self._normed(hidden, layer.before_gates)).chunk(2, dim=-1)
            made = layer.down(functional.gelu(gate, approximate="tanh") * up)
            hidden = hidden + self._normed(made, layer.after_gates, torch.float32)
        return hidden

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.output(self._normed(hidden, self.norm))

    def _normed(
        self, of: torch.Tensor, scale: torch.Tensor, dtype: torch.dtype | None = None
    ) -> torch.Tensor:
        of = of.float()
        return (of * torch.rsqrt(of.square().mean(-1, keepdim=True) + self.eps) * scale).to(
            dtype or self.dtype
        )

    def _attend(
        self,
        layer: _Layer,
        inputs: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        places: Places,
        rotations: Sequence[tuple[torch.Tensor, torch.Tensor]],
    ) -> torch.Tensor:
        projected = layer.query_key_value(inputs)
        projected = projected.view(len(inputs), self.heads + 2 * self.groups, self.size)
        turning, value = torch.split(projected, [self.heads + self.groups, self.groups], dim=1)
        cos, sin = rotations[layer.sliding]
        turning = self._normed(turning, layer.query_key_norm, torch.float32)
        swapped = torch.cat([-turning[..., self.size // 2 :], turning[..., : self.size // 2]], dim=-1)
        turned = (turning * cos + swapped * sin).to(self.dtype)
        query, key = torch.split(turned, [self.heads, self.groups], dim=1)
        keys[places.prompts, :, places.columns] = key
        values[places.prompts, :, places.columns] = value
        mask = places.masks[layer.sliding]
        prompts, _, _, columns = mask.shape
        if len(query) != prompts * places.width:
            query = query.new_zeros(prompts * places.width, *query.shape[1:]).index_copy_(
                0, places.queries, query
            )
        # Queries of heads that share a key stand in one matrix: for `scaled_dot_product_attention` a batch
        # of small products is many times slower.
        shared = self.heads // self.groups
        query = query.view(prompts, places.width, self.groups, shared, self.size).permute(0, 2, 3, 1, 4)
        read = functional.scaled_dot_product_attention(
            query.reshape(prompts, self.groups, shared * places.width, self.size),
            keys[:, :, :columns],
            values[:, :, :columns],
            attn_mask=mask.repeat(1, 1, shared, 1),
            scale=self.scale,
        )
        read = read.view(prompts, self.groups, shared, places.width, self.size).permute(0, 3, 1, 2, 4)
        read = read.reshape(prompts * places.width, self.heads * self.size)
        return read if len(read) == len(inputs) else read[places.queries]


def _joined(*layers: Any) -> torch.Tensor:
    """Returns the weights of layers as one matrix, of which their own become parts: none is there twice."""
    weights = torch.cat([layer.weight.detach() for layer in layers])
    parts = torch.split(weights, [len(layer.weight) for layer in layers])
    for layer, part in zip(layers, parts, strict=True):
        layer.weight = torch.nn.Parameter(part, requires_grad=False)
    return weights


def _scale(norm: Any) -> torch.Tensor:
    """What a norm of Gemma multiplies with: one more than its weight."""
    scale: torch.Tensor = 1.0 + norm.weight.detach().float()
    return scale


def _rotation(positions: torch.Tensor, frequencies: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines of rotary positions (Su et al., 2021), each of shape (tokens, 1, head size)."""
    angles = positions[:, None, None].float() * frequencies
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos(), angles.sin()


def _frequencies(base: float, size: int) -> torch.Tensor:
    """Of rotary positions, one for each pair of a head's dimensions."""
    return 1.0 / base ** (torch.arange(0, size, 2, dtype=torch.float) / size)
