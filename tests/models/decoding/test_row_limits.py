"""Tests of nlp.models.decoding.row_limits."""

from __future__ import annotations

import torch

from nlp.models.decoding.row_limits import RowLimits


def test_a_row_of_generate_that_goes_round_in_circles_ends() -> None:
    ends = RowLimits(2, [100, 100, 30])
    written = torch.tensor([[5, 6] + [7, 8, 9] * 16, [5, 6, *range(48)], [5, 6] + [7] * 48])
    done = [ends(written[:, : 2 + length], None).tolist() for length in range(1, 49)]
    assert done[22] == [False, False, False]
    assert done[23] == [True, False, True]
    assert done[-1] == [True, False, True]
    assert ends.limits == [24, 100, 24]
