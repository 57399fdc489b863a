"""The layers of a Gemma 3 in 8 bits, in a file beside its checkpoint.

A few inputs of some products are far larger than the others, and would leave these few steps of the 127. They
are made smaller and the weights that they meet larger, as far as the norm before them, or the product, can
take it (Xiao et al., 2023, "SmoothQuant"); how large inputs become is seen on texts. What comes out is nearly
what the weights in 16 bits give: see `eval/README.md` for what it costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from nlp.errors import ModelError
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.gemma_layers import Layer, Layers, joined, take_layers
from nlp.models.decoding.int8 import Int8Weight, int8_product, quantize
from nlp.models.decoding.product import Product, product

FILE = "int8.safetensors"

_SMOOTHED = 0.65
"""How much of the unevenness of inputs goes over to the weights: chosen by how the probabilities change."""


@torch.inference_mode()
def write_layers(model: Any, texts: Sequence[Sequence[int]], folder: Path) -> None:
    """Writes the layers of a model in 8 bits.

    Args:
        model: a `Gemma3ForCausalLM` on the CPU.
        texts: tokens of prompts with what follows them, to see how large the inputs of products become.
        folder: where `FILE` is written.
    """
    largest: dict[str, torch.Tensor] = {}

    def watched(name: str, of: Product) -> Product:
        def multiply(rows: torch.Tensor) -> torch.Tensor:
            now = rows.float().abs().amax(0)
            largest[name] = torch.maximum(largest.get(name, now), now)
            return of(rows)

        return multiply

    plain = take_layers(model)
    layers = [
        replace(
            layer,
            query_key_value=watched(f"{number}.query_key_value", layer.query_key_value),
            gates=watched(f"{number}.gates", layer.gates),
        )
        for number, layer in enumerate(plain.layers)
    ]
    decoder = GemmaDecoder(model, Layers(layers, plain.norm, watched("output", plain.output)))
    for text in texts:
        decoder.read([text[:1]], drafts=[text[1:]])
    tensors: dict[str, torch.Tensor] = {}
    for number, (weights, layer) in enumerate(zip(model.base_model.layers, layers, strict=True)):
        seen = largest[f"{number}.query_key_value"], largest[f"{number}.gates"]
        of_layer = _quantized(weights, layer, *seen)
        tensors |= {f"{number}.{name}": tensor for name, tensor in of_layer}
    output = model.get_output_embeddings().weight.detach()
    smoothing = _smoothing(largest["output"], output)
    tensors["norm"] = plain.norm / smoothing
    tensors |= dict(_parts("output", quantize(output * smoothing)))
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / FILE)


def read_layers(folder: Path, dtype: torch.dtype) -> Layers | None:
    """Reads what `write_layers` has written.

    Args:
        folder: where it was written.
        dtype: of what is not in 8 bits: some of the weights, and the logits.

    Returns:
        The layers; None if there is no such file.

    Raises:
        ModelError: it cannot be read, or some of it is not there.
    """
    try:
        return _read(folder / FILE, dtype) if (folder / FILE).is_file() else None
    except (OSError, SafetensorError) as error:
        raise ModelError(f"the weights in {folder} cannot be read: {error}") from error


def _read(path: Path, dtype: torch.dtype) -> Layers:
    with safe_open(path, framework="pt") as opened:
        count = sum(name.endswith(".before_attention") for name in opened.keys())  # noqa: SIM118
        norm, output = _vector(opened, "norm"), _product(opened, "output", dtype, dtype)
    layers = []
    for number in range(count):
        # A mapping for each layer: what is put into another order leaves no pages of the file in memory.
        with safe_open(path, framework="pt") as opened:
            layers.append(
                Layer(
                    before_attention=_vector(opened, f"{number}.before_attention"),
                    query_key_value=_product(opened, f"{number}.query_key_value", dtype),
                    query_key_norm=_vector(opened, f"{number}.query_key_norm"),
                    attended=_product(opened, f"{number}.attended", dtype),
                    after_attention=_vector(opened, f"{number}.after_attention"),
                    before_gates=_vector(opened, f"{number}.before_gates"),
                    gates=_product(opened, f"{number}.gates", dtype),
                    down=_product(opened, f"{number}.down", dtype),
                    after_gates=_vector(opened, f"{number}.after_gates"),
                )
            )
    return Layers(layers, norm, output)


def _quantized(
    weights: Any, layer: Layer, before_attention: torch.Tensor, before_gates: torch.Tensor
) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors of a layer, by name; the last two arguments are the largest inputs that were seen."""
    attention, mlp = weights.self_attn, weights.mlp
    projections = joined(attention.q_proj, attention.k_proj, attention.v_proj)
    smoothing = _smoothing(before_attention, projections)
    yield "before_attention", layer.before_attention / smoothing
    yield from _parts("query_key_value", quantize(projections * smoothing))
    yield from _parts("attended", quantize(attention.o_proj.weight.detach()))
    gates = joined(mlp.gate_proj, mlp.up_proj)
    smoothing = _smoothing(before_gates, gates)
    yield "before_gates", layer.before_gates / smoothing
    yield from _parts("gates", quantize(gates * smoothing))
    # What it is multiplied with reaches too far for 8 bits.
    yield "down", mlp.down_proj.weight.detach()
    for name in ("query_key_norm", "after_attention", "after_gates"):
        yield name, getattr(layer, name)


def _smoothing(largest: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """What each input is divided by, and the weights that it meets are multiplied with."""
    least = 1e-5
    of_weights = weight.float().abs().amax(0).clamp_min(least)
    return largest.clamp_min(least) ** _SMOOTHED / of_weights ** (1 - _SMOOTHED)


def _parts(name: str, weight: Int8Weight) -> Iterator[tuple[str, torch.Tensor]]:
    yield name, weight.values
    yield f"{name}.scale", weight.scale


def _vector(opened: Any, name: str) -> torch.Tensor:
    """A copy: a view of the mapping would keep all of it."""
    vector: torch.Tensor = opened.get_tensor(name).clone()
    return vector


def _product(opened: Any, name: str, dtype: torch.dtype, returned: torch.dtype = torch.float32) -> Product:
    weight = opened.get_tensor(name)
    if weight.dtype != torch.int8:
        return product(weight.to(dtype))
    return int8_product(Int8Weight(weight, _vector(opened, f"{name}.scale")), returned)
