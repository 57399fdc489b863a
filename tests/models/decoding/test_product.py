"""Tests of nlp.models.decoding.product: what comes out is what `torch.nn.functional.linear` computes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional

from nlp.models.decoding.product import product


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 3, 40])
@pytest.mark.parametrize(("outputs", "inputs"), [(1, 1), (37, 16), (300, 64)])
def test_the_same_numbers_come_out(dtype: torch.dtype, rows: int, outputs: int, inputs: int) -> None:
    torch.manual_seed(0)
    weight, of = torch.randn(outputs, inputs).to(dtype), torch.randn(rows, inputs).to(dtype)
    with torch.inference_mode():
        found = product(weight)(of)
        assert found.dtype == dtype
        torch.testing.assert_close(found, functional.linear(of, weight))


def test_a_torch_without_the_operations_multiplies_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def __getattr__(self, name: str) -> Any:
            raise AttributeError(name)

    monkeypatch.setattr(torch.ops, "mkldnn", Nothing(), raising=False)
    weight = torch.arange(6.0).view(2, 3).bfloat16()
    assert torch.equal(product(weight)(weight), functional.linear(weight, weight))
