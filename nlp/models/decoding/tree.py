"""Texts that follow prompts, as trees: each token stands once in the cache, whatever branches follow it."""

from __future__ import annotations

import math
import mmap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import torch
from torch.nn import functional

_STEP = 64
"""Places that a cache grows by, at least."""

_AT_ONCE = 512
"""Tokens of prompts that are computed together: what a layer makes of each takes some 60 KB for a while."""

_FULL = 0.75
"""Prompts that nothing follows any more leave the cache once less than this share of them goes on."""


_DEAD = 0.25
"""The cache does not grow as long as this share of it belongs to texts that nothing follows any more."""

# Pages that are shared, as they are unless it is said, take memory already when they are read.
_PRIVATE = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}


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
        drafts: tokens that follow each prompt: every beginning of them is a text. None: nothing follows yet.

    Attributes:
        cache: keys and values of each layer; shape (2, prompts, key heads, columns, head size).
        logits: of the next token of each text, shape (texts, vocabulary); first of each prompt, and of each
            beginning of its draft, the shortest first.
        hidden: states of the tokens of prompts and drafts behind the prefix, one prompt after another.
    """

    def __init__(
        self,
        network: Network,
        prompts: Sequence[Sequence[int]],
        prefix: Sequence[torch.Tensor] | None = None,
        drafts: Sequence[Sequence[int]] | None = None,
    ) -> None:
        self._network = network
        written = [
            [*prompt, *draft] for prompt, draft in zip(prompts, drafts or [()] * len(prompts), strict=True)
        ]
        self._used = [len(tokens) for tokens in written]
        """Columns of the cache that are taken, of each prompt."""
        texts = [
            (row, length)
            for row, (prompt, tokens) in enumerate(zip(prompts, written, strict=True))
            for length in range(len(prompt), len(tokens) + 1)
        ]
        self._prompts = [row for row, _ in texts]
        """The prompt of each text, in the cache."""
        self._lengths = [length for _, length in texts]
        """Of each text, its prompt among it."""
        longest = max(self._used)
        shape = (2, len(prompts), network.groups, longest + _STEP, network.size)
        self.cache = [_zeros(shape, network.dtype) for _ in range(network.depth)]
        self._positions = torch.arange(longest + _STEP).repeat(len(prompts), 1)
        """Of the token in each column, in its text."""
        self._seen = self._positions[0] < torch.tensor(self._lengths)[:, None]
        """Which columns each text consists of."""
        known = 0 if prefix is None else prefix[0].shape[3]
        for of_layer, known_states in zip(self.cache, prefix or (), strict=False):
            of_layer[..., :known, :] = known_states
        causal = torch.ones(longest, longest, dtype=torch.bool).tril()[known:]
        lengths = [len(tokens) - known for tokens in written]
        self.hidden = torch.cat([self._read(written, known, causal, part) for part in parts(lengths)])
        before = [0, *accumulate(lengths)]
        last = [before[row] + length - known - 1 for row, length in texts]
        self.logits = network.logits(self.hidden[last])

    def _read(
        self, written: Sequence[Sequence[int]], known: int, causal: torch.Tensor, part: slice
    ) -> torch.Tensor:
        """Computes what stands behind the first `known` tokens of some texts, best of like length."""
        longest = max(map(len, written[part]))
        columns = [column for tokens in written[part] for column in range(known, len(tokens))]
        return self._compute(
            [token for tokens in written[part] for token in tokens[known:]],
            [row for row, tokens in enumerate(written[part]) for _ in tokens[known:]],
            columns,
            [column - known for column in columns],
            columns,
            causal[: longest - known, :longest].expand(len(written[part]), -1, -1),
            part,
        )

    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor:
        """Goes on with some texts.

        Args:
            tokens: the next token of each text.
            parents: which of the texts of the last call it follows, or which prompt at first; ascending. One
                may have several to follow it, or none.

        Returns:
            The logits of the token after each.
        """
        return self._go_on([[token] for token in tokens], parents, keep=False)

    def extend(self, tokens: Sequence[Sequence[int]], parents: Sequence[int]) -> torch.Tensor:
        """Adds texts to those that are there, which stay: every beginning of what follows some of them.

        Args:
            tokens: what follows, one or more each.
            parents: which of all texts so far it follows.

        Returns:
            The logits of the token after each new text.
        """
        return self._go_on(tokens, parents, keep=True)

    @torch.inference_mode()
    def _go_on(self, tokens: Sequence[Sequence[int]], parents: Sequence[int], *, keep: bool) -> torch.Tensor:
        rows = [(parent, i) for of, parent in zip(tokens, parents, strict=True) for i in range(len(of))]
        prompts = [self._prompts[parent] for parent, _ in rows]
        lengths = [self._lengths[parent] + i + 1 for parent, i in rows]
        seen = self._seen[[parent for parent, _ in rows]]
        old = len(self._prompts) if keep else 0
        self._prompts = [*self._prompts[:old], *prompts]
        self._lengths = [*self._lengths[:old], *lengths]
        self._seen = torch.cat([self._seen[:old], seen]) if old else seen
        if len(set(self._prompts)) < _FULL * len(self._used):
            self._forget()
            prompts = self._prompts[old:]
        slots = _count_up(prompts)
        self._reserve(Counter(prompts))
        columns = [self._used[prompt] + slot for prompt, slot in zip(prompts, slots, strict=True)]
        for prompt in prompts:
            self._used[prompt] += 1
        own = [(row, before) for row, (_, i) in enumerate(rows) for before in range(row - i, row + 1)]
        self._seen[[old + row for row, _ in own], [columns[before] for _, before in own]] = True
        positions = [length - 1 for length in lengths]
        self._positions[prompts, columns] = torch.tensor(positions)
        width, room = max(slots) + 1, max(self._used)
        visible = self._seen.new_zeros(len(self._used), width, room)
        visible[prompts, slots] = self._seen[old:, :room]
        every = [token for of in tokens for token in of]
        del self.logits  # before the next are there: of a full batch they are the largest of all that is made
        hidden = self._compute(every, prompts, columns, slots, positions, visible)
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
        part: slice = slice(None),
    ) -> torch.Tensor:
        """Computes tokens of all prompts, or of a part of them, by whose first one `prompts` count."""
        width = visible.shape[1]
        mask = self._additive(visible)
        near = mask
        if max(positions) >= self._network.window:
            of_queries = visible.new_zeros(visible.shape[:2], dtype=torch.long)
            of_queries[prompts, slots] = torch.tensor(positions)
            back = of_queries[:, :, None] - self._positions[part, None, : visible.shape[2]]
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
        cache = [of_layer[:, part] for of_layer in self.cache]
        return self._network.compute(cache, torch.tensor(tokens), places)

    def _additive(self, visible: torch.Tensor) -> torch.Tensor:
        mask = torch.zeros(visible.shape, dtype=self._network.dtype)
        return mask.masked_fill_(~visible, -math.inf)[:, None]

    def _forget(self) -> None:
        """Takes prompts out of the cache that no text follows any more."""
        kept = sorted(set(self._prompts))
        new = {old: index for index, old in enumerate(kept)}
        self._prompts = [new[prompt] for prompt in self._prompts]
        self._used = [self._used[prompt] for prompt in kept]
        self._positions = self._positions[kept]
        room = min(max(self._used) + _STEP, self.cache[0].shape[3])
        self._move(kept, room)
        self._positions, self._seen = (of[:, :room] for of in (self._positions, self._seen))

    def _move(self, prompts: Sequence[int], room: int) -> None:
        """Moves prompts into caches with so many columns.

        One layer after the other, so that the memory never holds the cache twice; and of each prompt what it
        uses, since others have more to follow them.
        """
        for number, old in enumerate(self.cache):
            new = self.cache[number] = _zeros(
                (2, len(prompts), *old.shape[2:3], room, old.shape[4]), old.dtype
            )
            for place, (prompt, used) in enumerate(zip(prompts, self._used, strict=True)):
                new[:, place, :, :used] = old[:, prompt, :, :used]

    def _reserve(self, new: Mapping[int, int]) -> None:
        """Makes room for tokens: columns that no text sees any more are taken, or new ones.

        Args:
            new: how many tokens, by prompt.
        """
        room, taken = self.cache[0].shape[3], max(self._used[prompt] + of for prompt, of in new.items())
        if taken <= room:
            return
        seen = [torch.zeros(room, dtype=torch.bool)] * len(self._used)
        for text, prompt in enumerate(self._prompts):
            seen[prompt] = seen[prompt] | self._seen[text]
        kept = [of.nonzero()[:, 0] for of in seen]
        if max(len(kept[prompt]) + of for prompt, of in new.items()) > _FULL * room:
            more = max(taken - room, _STEP, room // 4)
            self._move(range(len(self._used)), room + more)
            self._positions, self._seen = (
                functional.pad(of, (0, more)) for of in (self._positions, self._seen)
            )
            return
        before, self._seen = self._seen, torch.zeros_like(self._seen)
        for prompt, columns in enumerate(kept):
            for of_layer in self.cache:
                of_layer[:, prompt, :, : len(columns)] = of_layer[:, prompt, :, columns]
            self._positions[prompt, : len(columns)] = self._positions[prompt, columns]
            self._used[prompt] = len(columns)
        for text, prompt in enumerate(self._prompts):
            self._seen[text, : len(kept[prompt])] = before[text, kept[prompt]]


def _zeros(shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
    """A tensor in pages of its own, which go back to the system with it, and take memory once they are used.

    Among all else that is made at a step, a cache that grows leaves holes that nothing fits into.
    """
    count = math.prod(shape)
    pages = mmap.mmap(-1, count * dtype.itemsize, **_PRIVATE)
    return torch.frombuffer(pages, dtype=dtype, count=count).view(*shape)


def parts(lengths: Sequence[int]) -> list[slice]:
    """Returns neighbours that come to `_AT_ONCE` tokens at most, or one alone."""
    found = [slice(0, 0)]
    total = 0
    for place, length in enumerate(lengths):
        total += length
        if total > _AT_ONCE and found[-1].stop > found[-1].start:
            found.append(slice(place, place))
            total = length
        found[-1] = slice(found[-1].start, place + 1)
    return found


def _count_up(prompts: Sequence[int]) -> list[int]:
    """How many of the same stand before each."""
    counts: dict[int, int] = {}
    found = []
    for prompt in prompts:
        found.append(counts.get(prompt, 0))
        counts[prompt] = found[-1] + 1
    return found
