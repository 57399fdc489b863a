"""Gemma 3 (Gemma Team, 2025) for generation on a CPU: what `transformers` computes, in half the time.

`transformers` spends more on what surrounds the products of a small model than on the products: masks and
caches made anew at each step, attention head by head. Here the texts that follow one prompt are a tree. Its
tokens stand in one row of the cache, each is attended to by those of its own branch alone, and a token more
for every branch is one call: no copy of a prompt for each beam, none when beams change places. Branches that
end cost nothing from then on. The residual is kept in 32 bits, whatever the weights have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch.nn import functional

from nlp.models.decoding.gemma_layers import Layer, Layers, take_layers
from nlp.models.decoding.tree import Places, Tree

_ROWS = 256
"""That go through the widest part of a layer at once: of each it makes 40 KB for a while."""


class GemmaDecoder:
    """The network of a `Gemma3ForCausalLM`, whose weights it takes.

    Args:
        model: a model of transformers, on the CPU.
        layers: what is computed instead of its layers, its own if None.
    """

    def __init__(self, model: Any, layers: Layers | None = None) -> None:
        config = model.config
        self.dtype: torch.dtype = model.dtype
        self.heads: int = config.num_attention_heads
        self.groups: int = config.num_key_value_heads
        self.size: int = config.head_dim
        self.window: int = config.sliding_window
        self.depth: int = config.num_hidden_layers
        self.eps: float = config.rms_norm_eps
        self.scale: float = config.query_pre_attn_scalar**-0.5
        made = layers or take_layers(model)
        self.output, self.norm = made.output, _for_lengths(made.norm)
        sliding = (kind == "sliding_attention" for kind in config.layer_types)
        self.layers = list(zip(map(_prepared, made.layers), sliding, strict=True))
        self.embed: Callable[[torch.Tensor], torch.Tensor] = getattr(model, "embed", None) or partial(
            functional.embedding, weight=model.get_input_embeddings().weight.detach()
        )
        # As `transformers` rounds it.
        self.embedding_scale = torch.tensor(config.hidden_size**0.5, dtype=self.dtype).item()
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
        every, near = places.masks
        wide = self._of_shared_heads(every)
        masks = wide, wide if near is every else self._of_shared_heads(near)
        hidden = self.embed(tokens).float() * self.embedding_scale
        for (keys, values), (layer, sliding) in zip(cache, self.layers, strict=True):
            read = self._attend(
                layer,
                self._normed(hidden, layer.before_attention),
                keys,
                values,
                masks[sliding],
                places,
                rotations[sliding],
            )
            hidden += self._normed(layer.attended(read), layer.after_attention)
            inputs = self._normed(hidden, layer.before_gates)
            made = [_feed_forward(layer, rows) for rows in torch.split(inputs, _ROWS)]
            hidden += self._normed(made[0] if len(made) == 1 else torch.cat(made), layer.after_gates)
        return hidden

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.output(self._normed(hidden, self.norm))

    def _normed(self, of: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        """What a root mean square norm gives (Zhang and Sennrich, 2019), by few operations.

        Args:
            scale: as `_for_lengths` returns it.
        """
        of = of.float()
        length = torch.linalg.vector_norm(of, dim=-1, keepdim=True)
        least = length.new_tensor((self.eps * of.shape[-1]) ** 0.5)
        return (of / torch.hypot(length, least)).mul_(scale)

    def _of_shared_heads(self, mask: torch.Tensor) -> torch.Tensor:
        """A mask for the queries of all heads that share a key, one head after another."""
        return mask.repeat(1, 1, self.heads // self.groups, 1)

    def _attend(
        self,
        layer: Layer,
        inputs: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        mask: torch.Tensor,
        places: Places,
        rotation: tuple[torch.Tensor, torch.Tensor],
    ) -> torch.Tensor:
        projected = layer.query_key_value(inputs)
        projected = projected.view(len(inputs), self.heads + 2 * self.groups, self.size)
        turning, value = torch.split(projected, [self.heads + self.groups, self.groups], dim=1)
        cos, sin = rotation
        turning = self._normed(turning, layer.query_key_norm)
        turned = torch.addcmul(turning * cos, turning.roll(self.size // 2, -1), sin).to(self.dtype)
        query, key = torch.split(turned, [self.heads, self.groups], dim=1)
        keys[places.prompts, :, places.columns] = key
        values[places.prompts, :, places.columns] = value.to(self.dtype)
        prompts, columns = mask.shape[0], mask.shape[-1]
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
            attn_mask=mask,
            scale=self.scale,
        )
        read = read.view(prompts, self.groups, shared, places.width, self.size).permute(0, 3, 1, 2, 4)
        read = read.reshape(prompts * places.width, self.heads * self.size)
        return read if len(read) == len(inputs) else read[places.queries]


def _feed_forward(layer: Layer, rows: torch.Tensor) -> torch.Tensor:
    gate, up = layer.gates(rows).chunk(2, dim=-1)
    return layer.down(functional.gelu(gate, approximate="tanh").mul_(up))


def _prepared(layer: Layer) -> Layer:
    return replace(
        layer,
        before_attention=_for_lengths(layer.before_attention),
        query_key_norm=_for_lengths(layer.query_key_norm),
        after_attention=_for_lengths(layer.after_attention),
        before_gates=_for_lengths(layer.before_gates),
        after_gates=_for_lengths(layer.after_gates),
    )


def _for_lengths(scale: torch.Tensor) -> torch.Tensor:
    """What a vector is multiplied with that is divided by its length, not by its root mean square."""
    return scale * math.sqrt(scale.shape[-1])


def _rotation(positions: torch.Tensor, frequencies: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines of rotary positions (Su et al., 2021), each of shape (tokens, 1, head size).

    The first half of the sines is negative: they are for a vector whose halves have changed places.
    """
    angles = positions[:, None, None].float() * frequencies
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([cos, cos], dim=-1), torch.cat([-sin, sin], dim=-1)


def _frequencies(base: float, size: int) -> torch.Tensor:
    """Of rotary positions, one for each pair of a head's dimensions."""
    return 1.0 / base ** (torch.arange(0, size, 2, dtype=torch.float) / size)
