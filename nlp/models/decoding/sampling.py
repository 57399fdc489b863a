"""Several texts after each prompt of a batch: a prompt is read once, and a text that has ended costs nothing.

`generate` of transformers computes every row until the last one ends.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Collection, Sequence

import torch

from nlp.models.decoding.search import Texts

Choose = Callable[[torch.Tensor, Sequence[int]], torch.Tensor]
"""(logits, numbers of their rows) to the next token of each row."""

_DRAWN_FROM = 32
"""Samples are drawn from so many of the likeliest tokens."""

_TEMPERATURE = 0.6
"""Logits are divided by it before a sample is drawn."""


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
        del logits  # before the next are there
        logits = growing.grow([tokens[place] for place in going], [places[place] for place in going])
        rows = [rows[place] for place in going]
        places = list(range(len(rows)))


class Draw:
    """Draws tokens: the highest of logits with Gumbel noise is a sample (Maddison et al., 2014).

    The noise of a row follows from its prompt and its number alone, so that a request gets the same samples
    whatever it shares its batch with; the first of each is the greedy one.

    Args:
        prompts: what is asked.
        samples: texts for each.
        stops: tokens that end a text.
    """

    def __init__(self, prompts: Sequence[str], samples: int, stops: Sequence[int]) -> None:
        self.samples = samples
        self.stops = stops
        seeds = [zlib.crc32(prompt.encode()) + k for prompt in prompts for k in range(self.samples)]
        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.first = True

    def __call__(self, logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
        if self.first:
            # An empty output is of no use to anyone.
            logits[:, self.stops] = -math.inf
        self.first = False
        highest, tokens = logits.float().topk(min(_DRAWN_FROM, logits.shape[-1]))
        noise = torch.stack(
            [torch.empty(tokens.shape[1]).exponential_(generator=self.generators[row]) for row in rows]
        )
        drawn = highest / _TEMPERATURE - noise.log().to(highest)
        greedy = torch.tensor([row % self.samples == 0 for row in rows], device=drawn.device)
        chosen = torch.where(greedy, 0, drawn.argmax(-1))
        return tokens.gather(1, chosen[:, None])[:, 0]
