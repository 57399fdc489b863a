"""What a search needs of the scores of a whole vocabulary: the few highest, and the sum of all."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

_PART = 256
"""Tokens of which first only the highest score is looked at."""

_ROWS = 4
"""Rows whose probabilities are summed up at once: they stay in the processor's cache."""


def highest(scores: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the highest scores of each row, highest first, and their tokens: `topk`, several times faster.

    The highest n of all are among the n parts with the highest maxima.

    Args:
        scores: shape (rows, vocabulary).
        count: how many of each row.
    """
    rows, size = scores.shape
    count = min(count, size)
    parts = -(-size // _PART)
    if parts <= count:
        return scores.topk(count)
    if size % _PART:
        scores = functional.pad(scores, (0, parts * _PART - size), value=-math.inf)
    divided = scores.view(rows, parts, _PART)
    chosen = divided.amax(-1).topk(count).indices
    values, places = divided.gather(1, chosen[..., None].expand(-1, -1, _PART)).flatten(1).topk(count)
    return values, chosen.gather(1, places // _PART) * _PART + places % _PART


def log_sum(scores: torch.Tensor) -> torch.Tensor:
    """Returns the logarithm of the sum of the exponentials of each row, in 32 bits."""
    return torch.cat([rows.float().logsumexp(-1) for rows in torch.split(scores, _ROWS)])
