"""Keys and values of attention: room reserved once, and a constant prefix computed once.

The cache of transformers is copied at every step, to append one position. Here the room for the
whole output is reserved before generation starts.

The rows of a batch are padded on the left, so row i is [padding][prefix][source], all of one
length. A token's key is rotated by its position in the row without the padding, which for a prefix
token is its position in the prefix, in every row. So the first P positions of row i, P being the
length of the prefix, may be filled with zeros under the padding followed by the first prefix keys:
generation then starts at position P and computes exactly what it would have computed without.

Layers with a sliding window keep everything too; the attention mask hides what is outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicCache, DynamicLayer


class ReservedLayer(DynamicLayer):  # type: ignore[misc]
    """Keys and values of one layer in a buffer that is large enough from the start.

    Args:
        keys, values: buffers of shape (rows, heads, room, size).
        length: how many positions of them are filled.
    """

    def __init__(self, keys: torch.Tensor, values: torch.Tensor, length: int) -> None:
        super().__init__()
        self.lazy_initialization(keys, values)
        self._buffers = (keys, values)
        self._show(length)

    def _show(self, length: int) -> None:
        keys, values = self._buffers
        self.keys, self.values = keys[:, :, :length], values[:, :, :length]

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        start = self.keys.shape[2]
        end = start + key_states.shape[2]
        for buffer, states in zip(self._buffers, (key_states, value_states), strict=True):
            buffer[:, :, start:end] = states
        self._show(end)
        return self.keys, self.values

    def get_seq_length(self) -> int:
        return int(self.keys.shape[2])

    def batch_repeat_interleave(self, repeats: int) -> None:
        keys, values = self._buffers
        self._replace(keys.repeat_interleave(repeats, dim=0), values.repeat_interleave(repeats, dim=0))

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        keys, values = self._buffers
        self._replace(keys.index_select(0, indices), values.index_select(0, indices))

    def reorder_cache(self, beam_idx: torch.Tensor) -> None:
        self.batch_select_indices(beam_idx)

    def _replace(self, keys: torch.Tensor, values: torch.Tensor) -> None:
        length = self.get_seq_length()
        self._buffers = (keys, values)
        self._show(length)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A constant beginning of prompts.

    Attributes:
        ids: its tokens, at least one.
        states: key and value of each layer, each of shape (1, heads, len(ids), size).
    """

    ids: tuple[int, ...]
    states: tuple[tuple[torch.Tensor, torch.Tensor], ...]

    def cache(self, padding: Sequence[int], room: int) -> Cache:
        """Returns a cache whose first len(ids) positions are filled.

        Args:
            padding: for each row of the batch how many positions of padding it has on its left.
            room: the positions that the longest row may come to have, the output included.
        """
        layers = [
            ReservedLayer(_shifted(key, padding, room), _shifted(value, padding, room), len(self.ids))
            for key, value in self.states
        ]
        return Cache(layers=layers)


@torch.inference_mode()
def compute_prefix(decoder: Any, ids: Sequence[int]) -> Prefix:
    """Runs a decoder over a prefix.

    Args:
        decoder: the model without its output layer.
        ids: the tokens, the one that begins every text included.
    """
    # Made without the model's configuration, no layer forgets what has left its window.
    cache = DynamicCache()
    decoder(input_ids=torch.tensor([list(ids)], device=decoder.device), past_key_values=cache, use_cache=True)
    return Prefix(tuple(ids), tuple((layer.keys, layer.values) for layer in cache.layers))


def _shifted(states: torch.Tensor, padding: Sequence[int], room: int) -> torch.Tensor:
    """One row for each entry of `padding`: the states moved right by it, cut at their length."""
    length = states.shape[2]
    rows = states.new_zeros((len(padding), states.shape[1], room, states.shape[3]))
    for row, pad in enumerate(padding):
        if pad < length:
            rows[row, :, pad:length] = states[0, :, : length - pad]
    return rows
