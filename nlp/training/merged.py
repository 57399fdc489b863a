"""LoRA layers that compute with merged weights: a step costs what the base model's would.

peft adds the two small products to the output of each frozen layer, which costs a third of the time on a
CPU, in passes over memory more than in products. Here W + scale BA is made once a step, in the precision
that a merged adapter is used in later, and only the gradients of A and B are computed beside that of the
input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any

import torch
from peft.tuners.lora import Linear
from torch import Tensor
from torch.nn import functional


class _MergedLinear(torch.autograd.Function):
    """x W'^T, where the gradient goes to x and to the matrices that W' = W + scale BA is made of."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, merged: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        ctx.save_for_backward(x, merged, a, b)
        ctx.scale = scale
        return functional.linear(x, merged)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, Tensor, Tensor, None]:
        x, merged, a, b = ctx.saved_tensors
        gradient = gradients[0].reshape(-1, gradients[0].shape[-1])
        rows = x.reshape(-1, x.shape[-1])
        of_x = (gradient @ merged).view_as(x)
        inner, outer = rows @ a.T, gradient @ b
        return of_x, None, ctx.scale * (outer.T @ rows), ctx.scale * (gradient.T @ inner), None


class MergedLayers:
    """The LoRA layers of a model, made to compute with merged weights.

    Args:
        model: of peft, with one adapter, without biases or dropout.
    """

    def __init__(self, model: Any) -> None:
        self._layers = {name: layer for name, layer in model.named_modules() if isinstance(layer, Linear)}
        for layer in self._layers.values():
            layer._merged = layer.base_layer.weight.detach().clone()
            layer.forward = MethodType(_forward, layer)

    @torch.no_grad()
    def refresh(self, masters: Mapping[str, Tensor]) -> None:
        """Merges anew, after the matrices have changed.

        Args:
            masters: the matrices in fp32, by their parameters' names.
        """
        for name, layer in self._layers.items():
            a, b = (masters[f"{name}.lora_{side}.default.weight"] for side in "AB")
            product = torch.addmm(layer.base_layer.weight.float(), b, a, alpha=layer.scaling["default"])
            layer._merged.copy_(product)


def _forward(layer: Any, x: Tensor) -> Tensor:
    a, b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
    scale = layer.scaling["default"]
    found: Tensor = _MergedLinear.apply(x, layer._merged, a, b, scale)  # type: ignore[no-untyped-call]
    return found


def compile_norms(model: Any) -> None:
    """Compiles the normalisation layers, whose passes over memory take an eighth of a step; the rest stays.

    Their result is the same to the last bit or two of bf16.
    """
    # Widths, dimensions, with and without gradients: each is compiled once.
    torch._dynamo.config.recompile_limit = max(32, torch._dynamo.config.recompile_limit)
    kinds: dict[type, Callable[..., Tensor]] = {}
    for layer in model.modules():
        if type(layer).__name__.endswith("RMSNorm"):
            kind = type(layer)
            compiled = kinds.setdefault(kind, torch.compile(kind.forward, dynamic=True))
            layer.forward = MethodType(compiled, layer)
