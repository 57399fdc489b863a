"""Keys and values of a prompt's constant prefix, computed once and shared by all requests.

The rows of a batch are padded on the left, so row i is [padding][prefix][source], all of one
length. A token's key is rotated by its position in the row without the padding, which for a prefix
token is its position in the prefix, in every row. So the first P positions of row i, P being the
length of the prefix, may be filled with zeros under the padding followed by the first prefix keys:
generation then starts at position P and computes exactly what it would have computed without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache


@dataclass(frozen=True, slots=True)
class Prefix:
    """A constant beginning of prompts.

    Attributes:
        ids: its tokens, at least one.
        states: key and value of each layer, each of shape (1, heads, len(ids), size).
    """

    ids: tuple[int, ...]
    states: tuple[tuple[torch.Tensor, torch.Tensor], ...]

    def cache(self, config: Any, padding: Sequence[int]) -> DynamicCache:
        """Returns a cache whose first len(ids) positions are filled.

        Args:
            config: configuration of the model; tells which layers have a sliding window.
            padding: for each row of the batch how many positions of padding it has on its left.
        """
        cache = DynamicCache(config=config)
        for layer, (key, value) in enumerate(self.states):
            cache.update(_shifted(key, padding), _shifted(value, padding), layer)
        return cache


@torch.inference_mode()
def compute_prefix(model: Any, ids: Sequence[int]) -> Prefix:
    """Runs a decoder over the prefix.

    Args:
        model: the decoder, without its output layer.
        ids: the tokens, the one that begins every text included.
    """
    # Without the configuration no layer forgets what has left its window; the mask still hides it.
    cache = DynamicCache()
    model(input_ids=torch.tensor([list(ids)], device=model.device), past_key_values=cache, use_cache=True)
    return Prefix(tuple(ids), tuple((layer.keys, layer.values) for layer in cache.layers))


def _shifted(states: torch.Tensor, padding: Sequence[int]) -> torch.Tensor:
    """One row per entry of `padding`: the states moved right by it, cut at their length."""
    length = states.shape[2]
    rows = states.new_zeros((len(padding), *states.shape[1:]))
    for row, pad in enumerate(padding):
        if pad < length:
            rows[row, :, pad:] = states[0, :, : length - pad]
    return rows
