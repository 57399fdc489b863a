"""Tests of nlp.models.decoding.int8: products in 8 bits beside those of `torch.nn.functional.linear`."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from nlp.models.decoding.int8 import Int8Weight, computes_int8, int8_product, quantize

pytestmark = pytest.mark.skipif(not computes_int8(), reason="this processor does not multiply 8 bits at once")


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found.float() - expected).norm() / expected.norm())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 3, 40])
@pytest.mark.parametrize(("outputs", "inputs"), [(1, 1), (37, 16), (300, 64)])
def test_nearly_the_same_numbers_come_out(dtype: torch.dtype, rows: int, outputs: int, inputs: int) -> None:
    torch.manual_seed(0)
    weight, of = torch.randn(outputs, inputs), torch.randn(rows, inputs)
    with torch.inference_mode():
        found = int8_product(quantize(weight), dtype)(of.to(dtype))
    assert found.dtype == dtype
    assert relative_error(found, functional.linear(of, weight)) < 0.02


def test_whole_numbers_come_out_as_they_are() -> None:
    weight = torch.tensor([[127.0, -3.0], [0.0, 127.0]])
    assert torch.equal(quantize(weight).values.float(), weight)
    of = torch.tensor([[127.0, 5.0], [-127.0, -64.0]])
    torch.testing.assert_close(int8_product(quantize(weight))(of), functional.linear(of, weight))


def test_a_row_is_the_same_alone_and_among_larger_ones() -> None:
    torch.manual_seed(0)
    of = torch.randn(24, 64) * torch.logspace(-3, 3, 24)[:, None]
    multiply = int8_product(quantize(torch.randn(100, 64)))
    together = multiply(of)
    for place in range(24):
        assert torch.equal(multiply(of[place : place + 1])[0], together[place])


def test_nothing_but_zeros_stays_so() -> None:
    weight = torch.zeros(3, 8)
    assert torch.equal(int8_product(quantize(weight))(torch.ones(2, 8)), torch.zeros(2, 3))
    assert torch.equal(int8_product(quantize(torch.ones(3, 8)))(torch.zeros(2, 8)), torch.zeros(2, 3))


def test_every_row_of_a_weight_has_a_scale_of_its_own() -> None:
    weight = torch.tensor([[1000.0, 0.0], [0.0, 0.001]])
    found = quantize(weight)
    assert isinstance(found, Int8Weight)
    assert found.values.tolist() == [[127, 0], [0, 127]]
    torch.testing.assert_close(int8_product(found)(torch.ones(1, 2)), torch.tensor([[1000.0, 0.001]]))
