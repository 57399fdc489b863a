"""Several texts after each prompt of a batch: a prompt is read once, and a text that has ended costs nothing.

`generate` of transformers computes every row until the last one ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import torch
from transformers import DynamicCache

from nlp.models.decoding.shared_prompt import SharedPrompts

_FULL = 0.75
"""Rows that have ended leave the cache, which costs a copy, once less than this share of its rows goes on."""

Forward = Callable[..., torch.Tensor]
"""Called as a model of transformers, gives the logits of the last position; shape (rows, vocabulary)."""

Choose = Callable[[torch.Tensor, Sequence[int]], torch.Tensor]
"""(logits, numbers of their rows) to the next token of each row."""


def write(
    forward: Forward,
    choose: Choose,
    cache: Any,
    prompts: torch.Tensor,
    mask: torch.Tensor,
    *,
    samples: int,
    limits: Sequence[int],
    stops: Collection[int],
    enough: float = 1.0,
) -> list[list[int]]:
    """Writes several texts after each prompt.

    Args:
        forward: the model, made to take `shared_prompts` by `share_prompts`.
        choose: picks tokens; rows that have ended may be among those it is asked for.
        cache: what the model made of the first positions of the prompts, fewer than all, one row for each; of
            its layers none forgets what has left its window.
        prompts: tokens, padded on the left; shape (prompts, length).
        mask: 0 for the padding, else 1; the same shape.
        samples: texts for each prompt; those of prompt i are rows i * samples and following.
        limits: the most tokens of each row.
        stops: tokens that end a text.
        enough: when this share of the texts of a prompt has ended, the others are left as they are.

    Returns:
        The tokens of each row; the last is one of `stops` if the text has come to its end.
    """
    read = cache.get_seq_length()
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = forward(
        input_ids=prompts[:, read:],
        attention_mask=mask,
        position_ids=positions[:, read:],
        past_key_values=cache,
        use_cache=True,
    )
    shared = SharedPrompts.of(cache, mask, samples)
    logits, position = (tensor.repeat_interleave(samples, dim=0) for tensor in (logits, positions[:, -1:]))
    own = DynamicCache()
    texts: list[list[int]] = [[] for _ in limits]
    rows = list(range(len(texts)))
    growing = set(rows)
    ended = [0] * len(prompts)
    while True:
        tokens = choose(logits, rows)
        for row, token in zip(rows, tokens.tolist(), strict=True):
            if row in growing:
                texts[row].append(token)
                ended[row // samples] += token in stops
                if token in stops or len(texts[row]) == limits[row]:
                    growing.remove(row)
        growing = {row for row in growing if ended[row // samples] < enough * samples}
        if not growing:
            return texts
        if len(growing) < _FULL * len(rows):
            places = [place for place, row in enumerate(rows) if row in growing]
            kept = torch.tensor(places, device=tokens.device)
            if own.get_seq_length():
                own.batch_select_indices(kept)
            tokens, position = tokens[kept], position[kept]
            rows = [rows[place] for place in places]
            follow = Counter(row // samples for row in rows)
            shared = shared.followed_by([follow[prompt] for prompt in range(len(prompts))])
        position = position + 1
        logits = forward(
            input_ids=tokens[:, None],
            attention_mask=torch.ones(len(rows), own.get_seq_length() + 1, device=tokens.device),
            position_ids=position,
            past_key_values=own,
            use_cache=True,
            shared_prompts=shared,
        )
