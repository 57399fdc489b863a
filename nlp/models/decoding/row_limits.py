"""Limits of the rows that `generate` of transformers writes together: each has its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from nlp.models.decoding.loops import loops

_LOOK_EVERY = 8
"""Steps after which rows are looked at: that waits for a GPU."""


class RowLimits:
    """A criterion of `generate`: ends each row at its own limit, or where it goes round in circles.

    Attributes:
        limits: tokens of each row; of one that went round, those it had then.
    """

    def __init__(self, start: int, limits: Sequence[int]) -> None:
        self.start = start
        self.limits = list(limits)

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        length = input_ids.shape[1] - self.start
        if length % _LOOK_EVERY == 0:
            for row, tokens in enumerate(input_ids[:, self.start :].tolist()):
                if length < self.limits[row] and loops(tokens):
                    self.limits[row] = length
        return torch.tensor([length >= limit for limit in self.limits], device=input_ids.device)
