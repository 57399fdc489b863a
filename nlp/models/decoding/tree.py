"""Texts that follow prompts, as trees: each token stands once in the cache, whatever branches follow it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch.nn import functional

_STEP = 64
"""Places that a cache grows by, at least."""

_FULL = 0.75
"""Prompts that nothing follows any more leave the cache once less than this share of them goes on."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tokens of one call stand.

    Attributes:
        prompts, columns: of the cache, for each token.
        queries: place of each token among `width` queries of its prompt, all prompts one after another.
        width: the most tokens of one prompt.
        positions: of each token in its text.
        masks: added to attention, without and with the sliding window; (prompts, 1, queries, columns).
    """

    prompts: torch.Tensor
    columns: torch.Tensor
    queries: torch.Tensor
    width: int
    positions: torch.Tensor
    masks: tuple[torch.Tensor, torch.Tensor]


class Network(Protocol):
    """What computes a tree, see `nlp.models.decoding.gemma.GemmaDecoder`."""

    dtype: torch.dtype
    groups: int
    size: int
    window: int
    depth: int

    def compute(
        self, cache: Sequence[torch.Tensor], tokens: torch.Tensor, places: Places
    ) -> torch.Tensor: ...

    def logits(self, hidden: torch.Tensor) -> torch.Tensor: ...


class Tree:
    """Texts that grow after their prompts, a token each at a time.

    Args:
        network: what computes them.
        prompts: tokens.
        prefix: keys and values of what all of them begin with.

    Attributes:
        cache: keys and values of each layer; shape (2, prompts, key heads, columns, head size).
        logits: of the next token of each text, shape (texts, vocabulary); first of each prompt.
        hidden: states of the prompts' tokens behind the prefix, one prompt after another.
    """

    def __init__(
        self,
        network: Network,
        prompts: Sequence[Sequence[int]],
        prefix: Sequence[torch.Tensor] | None = None,
    ) -> None:
        self._network = network
        self._lengths = [len(prompt) for prompt in prompts]
        """Of the texts of each prompt, the prompt among them."""
        self._used = list(self._lengths)
        """Columns of the cache that are taken, of each prompt."""
        self._prompts = list(range(len(prompts)))
        """The prompt of each text, in the cache."""
        longest = max(self._lengths)
        shape = (2, len(prompts), network.groups, longest + _STEP, network.size)
        self.cache = [torch.zeros(shape, dtype=network.dtype) for _ in range(network.depth)]
        self._positions = torch.arange(longest + _STEP).repeat(len(prompts), 1)
        """Of the token in each column, in its text."""
        lengths = torch.tensor(self._lengths)
        self._seen = self._positions < lengths[:, None]
        """Which columns each text consists of."""
        known = 0 if prefix is None else prefix[0].shape[3]
        for of_layer, known_states in zip(self.cache, prefix or (), strict=False):
            of_layer[..., :known, :] = known_states
        causal = torch.ones(longest, longest, dtype=torch.bool).tril()[known:]
        columns = [column for length in self._lengths for column in range(known, length)]
        self.hidden = self._compute(
            [token for prompt in prompts for token in prompt[known:]],
            [row for row, length in enumerate(self._lengths) for _ in range(known, length)],
            columns,
            [column - known for column in columns],
            columns,
            causal.expand(len(prompts), -1, -1),
        )
        self.logits = network.logits(self.hidden[(lengths - known).cumsum(0) - 1])

    @torch.inference_mode()
    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor:
        """Goes on with some texts.

        Args:
            tokens: the next token of each text.
            parents: which of the texts of the last call it follows, or which prompt at first; ascending. One
                may have several to follow it, or none.

        Returns:
            The logits of the token after each.
        """
        self._prompts = [self._prompts[parent] for parent in parents]
        self._seen = self._seen[list(parents)]
        if len(set(self._prompts)) < _FULL * len(self._lengths):
            self._forget()
        slots = _count_up(self._prompts)
        columns = [self._used[prompt] + slot for prompt, slot in zip(self._prompts, slots, strict=True)]
        for prompt in self._prompts:
            self._used[prompt] += 1
        self._reserve(max(self._used))
        self._seen[torch.arange(len(columns)), columns] = True
        positions = [self._lengths[prompt] for prompt in self._prompts]
        for prompt in set(self._prompts):
            self._lengths[prompt] += 1
        self._positions[self._prompts, columns] = torch.tensor(positions)
        width, room = max(slots) + 1, max(self._used)
        visible = self._seen.new_zeros(len(self._lengths), width, room)
        visible[self._prompts, slots] = self._seen[:, :room]
        hidden = self._compute(tokens, self._prompts, columns, slots, positions, visible)
        self.logits = self._network.logits(hidden)
        return self.logits

    def _compute(
        self,
        tokens: Sequence[int],
        prompts: Sequence[int],
        columns: Sequence[int],
        slots: Sequence[int],
        positions: Sequence[int],
        visible: torch.Tensor,
    ) -> torch.Tensor:
        width = visible.shape[1]
        mask = self._additive(visible)
        near = mask
        if max(positions) >= self._network.window:
            of_queries = visible.new_zeros(visible.shape[:2], dtype=torch.long)
            of_queries[prompts, slots] = torch.tensor(positions)
            back = of_queries[:, :, None] - self._positions[:, None, : visible.shape[2]]
            near = self._additive(visible & (back < self._network.window))
        places = Places(
            prompts=torch.tensor(prompts),
            columns=torch.tensor(columns),
            queries=torch.tensor(
                [prompt * width + slot for prompt, slot in zip(prompts, slots, strict=True)]
            ),
            width=width,
            positions=torch.tensor(positions),
            masks=(mask, near),
        )
        return self._network.compute(self.cache, torch.tensor(tokens), places)

    def _additive(self, visible: torch.Tensor) -> torch.Tensor:
        mask = torch.zeros(visible.shape, dtype=self._network.dtype)
        return mask.masked_fill_(~visible, -math.inf)[:, None]

    def _forget(self) -> None:
        """Takes prompts out of the cache that no text follows any more."""
        kept = sorted(set(self._prompts))
        new = {old: index for index, old in enumerate(kept)}
        self._prompts = [new[prompt] for prompt in self._prompts]
        self._used = [self._used[prompt] for prompt in kept]
        self._lengths = [self._lengths[prompt] for prompt in kept]
        self._positions = self._positions[kept]
        room = max(self._used) + _STEP
        for number, of_layer in enumerate(self.cache):
            self.cache[number] = of_layer[:, kept, :, :room]
        self._positions, self._seen = (of[:, :room] for of in (self._positions, self._seen))

    def _reserve(self, room: int) -> None:
        """Makes the cache larger, where need be."""
        more = room - self.cache[0].shape[3]
        if more <= 0:
            return
        more = max(more, _STEP, room // 4)
        # One layer after the other: the memory never holds the cache twice.
        for number, of_layer in enumerate(self.cache):
            self.cache[number] = functional.pad(of_layer, (0, 0, 0, more))
        self._positions, self._seen = (functional.pad(of, (0, more)) for of in (self._positions, self._seen))


def _count_up(prompts: Sequence[int]) -> list[int]:
    """How many of the same stand before each."""
    counts: dict[int, int] = {}
    found = []
    for prompt in prompts:
        found.append(counts.get(prompt, 0))
        counts[prompt] = found[-1] + 1
    return found
