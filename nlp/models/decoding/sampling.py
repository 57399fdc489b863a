"""Several texts after each prompt of a batch: a prompt is read once, and a text that has ended costs nothing.

`generate` of transformers computes every row until the last one ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import torch

from nlp.models.decoding.search import Texts

Choose = Callable[[torch.Tensor, Sequence[int]], torch.Tensor]
"""(logits, numbers of their rows) to the next token of each row."""


@torch.inference_mode()
def write(
    growing: Texts,
    choose: Choose,
    *,
    samples: int,
    limits: Sequence[int],
    stops: Collection[int],
    enough: float = 1.0,
) -> list[list[int]]:
    """Writes several texts after each prompt.

    Args:
        growing: prompts that have been read.
        choose: picks tokens.
        samples: texts for each prompt; those of prompt i are rows i * samples and following.
        limits: the most tokens of each row.
        stops: tokens that end a text.
        enough: when this share of the texts of a prompt has ended, the others are left as they are.

    Returns:
        The tokens of each row; the last is one of `stops` if the text has come to its end.
    """
    logits = growing.logits.repeat_interleave(samples, dim=0)
    prompts = len(growing.logits)
    texts: list[list[int]] = [[] for _ in limits]
    rows = list(range(len(texts)))
    # Which text of the last call, or which prompt at first, each row follows.
    places = [row // samples for row in rows]
    ended = [0] * prompts
    while True:
        tokens = choose(logits, rows).tolist()
        going: list[int] = []
        for place, (row, token) in enumerate(zip(rows, tokens, strict=True)):
            texts[row].append(token)
            ended[row // samples] += token in stops
            if token not in stops and len(texts[row]) < limits[row]:
                going.append(place)
        going = [place for place in going if ended[rows[place] // samples] < enough * samples]
        if not going:
            return texts
        logits = growing.grow([tokens[place] for place in going], [places[place] for place in going])
        rows = [rows[place] for place in going]
        places = list(range(len(rows)))
