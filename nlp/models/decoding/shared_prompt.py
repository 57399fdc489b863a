"""Attention of several texts to the one prompt that they all follow.

With a copy of the prompt's keys and values for each text, every step of generation reads all copies. Here
there is one, and the texts' queries are multiplied with it at once (Juravsky et al., 2024, "Hydragen"); what
each text has written so far has keys and values of its own, as ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, DynamicCache
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

_NAME = "sdpa_shared_prompt"


@dataclass(frozen=True, slots=True)
class SharedPrompts:
    """What a model made of the prompts of a batch.

    Attributes:
        states: keys and values of each layer, each of shape (prompts, heads, length, size).
        mask: False for padding; shape (prompts, length).
        texts: how many rows of the batch follow each prompt; they stand beside each other.
    """

    states: tuple[tuple[torch.Tensor, torch.Tensor], ...]
    mask: torch.Tensor
    texts: tuple[int, ...]

    @classmethod
    def of(cls, cache: Any, mask: torch.Tensor, texts: int) -> SharedPrompts:
        """Takes them from a cache of transformers that holds all of the prompts, and their mask."""
        states = tuple((layer.keys, layer.values) for layer in cache.layers)
        return cls(states, mask.bool(), (texts,) * len(mask))

    def followed_by(self, texts: Sequence[int]) -> SharedPrompts:
        """The same with other numbers of rows."""
        return replace(self, texts=tuple(texts))


class SharedTexts:
    """Texts that grow after their prompts, as `nlp.models.decoding.tree.Tree`, by any model of transformers.

    Args:
        model: a causal model.
        cache: what it made of the first positions of the prompts, fewer than all, one row for each; of its
            layers none forgets what has left its window.
        prompts: tokens, padded on the left; shape (prompts, length).
        mask: 0 for the padding, else 1; the same shape.
    """

    def __init__(self, model: Any, cache: Any, prompts: torch.Tensor, mask: torch.Tensor) -> None:
        share_prompts(model)
        self._model = model
        self._count = len(prompts)
        read = cache.get_seq_length()
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        self.logits = self._forward(
            input_ids=prompts[:, read:],
            attention_mask=mask,
            position_ids=positions[:, read:],
            past_key_values=cache,
        )
        self._shared = SharedPrompts.of(cache, mask, 1)
        self._own = DynamicCache()
        self._position = positions[:, -1:]
        self._prompts = list(range(len(prompts)))

    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor:
        """See `nlp.models.decoding.tree.Tree.grow`."""
        device = self._position.device
        if list(parents) != list(range(len(self._prompts))):
            kept = torch.tensor(parents, device=device)
            if self._own.get_seq_length():
                self._own.batch_select_indices(kept)
            self._position = self._position[kept]
            self._prompts = [self._prompts[parent] for parent in parents]
            follow = Counter(self._prompts)
            self._shared = self._shared.followed_by([follow[prompt] for prompt in range(self._count)])
        self._position = self._position + 1
        self.logits = self._forward(
            input_ids=torch.tensor(tokens, device=device)[:, None],
            attention_mask=torch.ones(len(tokens), self._own.get_seq_length() + 1, device=device),
            position_ids=self._position,
            past_key_values=self._own,
            shared_prompts=self._shared,
        )
        return self.logits

    def _forward(self, **inputs: Any) -> torch.Tensor:
        """Returns the logits of the last position."""
        logits: torch.Tensor = self._model(**inputs, use_cache=True, logits_to_keep=1).logits[:, -1]
        return logits


def share_prompts(model: Any) -> None:
    """Lets a model of transformers be called with `shared_prompts`, a `SharedPrompts`.

    Its cache then holds what follows the prompts, and `attention_mask` is that of the same; one token of each
    row is read at a time. Called without, it attends as ever.
    """
    if model.config._attn_implementation != _NAME:
        model.set_attn_implementation(_NAME)


def _attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    shared_prompts: SharedPrompts | None = None,
    scaling: float | None = None,
    sliding_window: int | None = None,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """As the attention functions of transformers: query (rows, heads, 1, size) to (rows, 1, heads, size)."""
    if shared_prompts is None:
        return sdpa_attention_forward(  # type: ignore[no-any-return]
            module,
            query,
            key,
            value,
            attention_mask,
            scaling=scaling,
            sliding_window=sliding_window,
            **options,
        )
    rows, heads, _, size = query.shape
    groups = key.shape[1]
    query = query.reshape(rows, groups, heads // groups, size)
    query = query * (size**-0.5 if scaling is None else scaling)
    own_scores = query @ key.transpose(2, 3)
    keys, values = shared_prompts.states[int(module.layer_idx)]  # type: ignore[arg-type]
    length, written = keys.shape[2], key.shape[2]
    back = torch.arange(length + written - 1, -1, -1, device=query.device)
    in_window = back < (sliding_window or len(back))
    texts = list(shared_prompts.texts)
    found = []
    for number, (queries, own, own_values) in enumerate(
        zip(*(torch.split(of_rows, texts) for of_rows in (query, own_scores, value)), strict=True)
    ):
        if not texts[number]:
            continue
        # By heads of the keys one matrix of all queries: the prompt is read once for all.
        of_prompt = _join(queries) @ keys[number].transpose(1, 2)
        visible = in_window.clone()
        visible[:length] &= shared_prompts.mask[number]
        scores = torch.cat([of_prompt, _join(own)], dim=-1).masked_fill(~visible, float("-inf"))
        weights = scores.softmax(dim=-1, dtype=torch.float32).to(query.dtype)
        on_prompt, on_text = torch.split(weights, [length, written], dim=-1)
        read = _part(on_prompt @ values[number], texts[number])
        found.append(read + _part(on_text, texts[number]) @ own_values)
    return torch.cat(found).reshape(rows, 1, heads, size), None


def _join(of_texts: torch.Tensor) -> torch.Tensor:
    """(texts, groups, heads, n) to (groups, texts * heads, n)."""
    return of_texts.transpose(0, 1).flatten(1, 2)


def _part(joined: torch.Tensor, texts: int) -> torch.Tensor:
    """(groups, texts * heads, n) to (texts, groups, heads, n)."""
    groups, _, n = joined.shape
    return joined.reshape(groups, texts, -1, n).transpose(0, 1)


AttentionInterface.register(_NAME, _attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)
