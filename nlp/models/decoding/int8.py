"""Products in 8 bits: half the memory to read for one row, half the work for many.

Each row of a weight has a scale of its own, and so has each row of what it is multiplied with, which is
rounded when it comes. The sums are whole numbers, the same for a row alone and among others.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from nlp.models.decoding.product import ROWS, Product

_MOST = 127
_LEAST = 1e-30
"""That a row of zeros is divided by."""

_ZERO = 128
"""That stands for 0 in what is multiplied: the processor wants numbers without a sign there."""


@dataclass(frozen=True, slots=True)
class Int8Weight:
    """A weight in 8 bits.

    Attributes:
        values: from -127 to 127; shape (outputs, inputs).
        scale: what a row of it is multiplied with, in 32 bits; shape (outputs,).
    """

    values: torch.Tensor
    scale: torch.Tensor


def computes_int8() -> bool:
    """Whether the processor multiplies 8 bits at once, and torch can ask it to."""
    try:
        # Private names that may move: then without.
        return bool(torch.cpu._is_vnni_supported()) and hasattr(torch.ops.onednn, "qlinear_pointwise")
    except AttributeError:
        return False


def quantize(weight: torch.Tensor) -> Int8Weight:
    """Rounds a weight to 8 bits, row by row.

    Args:
        weight: shape (outputs, inputs).
    """
    weight = weight.float()
    scale = (weight.abs().amax(1) / _MOST).clamp_min(_LEAST)
    return Int8Weight((weight / scale[:, None]).round().to(torch.int8), scale)


def int8_product(weight: Int8Weight, dtype: torch.dtype = torch.float32) -> Product:
    """Returns the product with a weight, of which nothing is kept but its own order of it.

    Args:
        weight: in 8 bits.
        dtype: of what comes out.
    """
    outputs, inputs = weight.values.shape
    multiply = torch.ops.onednn.qlinear_pointwise.default
    arranged = torch.ops.onednn.qlinear_prepack(weight.values, [ROWS, inputs])
    scale, zeros = weight.scale, torch.zeros(outputs, dtype=torch.long)
    zero = torch.tensor(_ZERO + 0.5)

    def of(rows: torch.Tensor) -> torch.Tensor:
        rows = rows.float()
        steps = _MOST / rows.abs().amax(-1, keepdim=True).clamp_min_(_LEAST)
        # What follows the point is cut off: half more than zero is rounding.
        whole = torch.addcmul(zero, rows, steps).to(torch.uint8)
        found: torch.Tensor = multiply(
            whole, 1.0, _ZERO, arranged, scale, zeros, None, 1.0, 0, dtype, "none", [], ""
        )
        return found.div_(steps.to(dtype))

    return of
