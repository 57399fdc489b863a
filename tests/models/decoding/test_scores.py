"""Tests of nlp.models.decoding.scores against what torch has for the whole vocabulary."""

from __future__ import annotations

import pytest
import torch

from nlp.models.decoding.scores import highest, log_sum


@pytest.mark.parametrize(("rows", "size"), [(1, 5), (3, 256), (2, 2560), (5, 9001), (1, 90_581)])
@pytest.mark.parametrize("count", [1, 8, 16])
def test_the_highest_are_those_of_topk(rows: int, size: int, count: int) -> None:
    torch.manual_seed(size)
    scores = torch.stack([torch.randperm(size) for _ in range(rows)]).float()
    expected = scores.topk(min(count, size))
    values, tokens = highest(scores, count)
    assert values.tolist() == expected.values.tolist()
    assert tokens.tolist() == expected.indices.tolist()


def test_what_is_ruled_out_may_fill_whole_parts() -> None:
    scores = torch.full((1, 1000), -torch.inf)
    scores[0, [3, 4, 999]] = torch.tensor([1.0, 2.0, 3.0])
    values, tokens = highest(scores, 3)
    assert values.tolist() == [[3.0, 2.0, 1.0]]
    assert tokens.tolist() == [[999, 4, 3]]


@pytest.mark.parametrize("rows", [1, 4, 9])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_sums_are_those_of_logsumexp(rows: int, dtype: torch.dtype) -> None:
    scores = (torch.randn(rows, 1000) * 9).to(dtype)
    torch.testing.assert_close(log_sum(scores), scores.float().logsumexp(-1))
