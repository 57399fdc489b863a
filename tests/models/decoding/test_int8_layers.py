"""Tests of nlp.models.decoding.int8_layers: a model in 8 bits beside the same in 32."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nlp.errors import ModelError
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.int8 import computes_int8
from nlp.models.decoding.int8_layers import FILE, read_layers, write_layers

computes = pytest.mark.skipif(not computes_int8(), reason="this processor does not multiply 8 bits at once")

TEXTS = [[1, *range(5, 30)], [1, 40, 41, 42], [1]]
PROMPTS = [[1, 5, 6, 7], [1, *range(5, 40)], [1, 9]]


def in_8_bits(model: Any, folder: Path) -> GemmaDecoder:
    write_layers(model, TEXTS, folder)
    return GemmaDecoder(model, read_layers(folder, torch.float32))


def difference(model: Any, decoder: GemmaDecoder) -> float:
    """Mean divergence of the probabilities of the next token, in nats (Kullback and Leibler, 1951)."""
    expected = GemmaDecoder(model).read(PROMPTS).logits.log_softmax(-1)
    found = decoder.read(PROMPTS).logits.log_softmax(-1)
    return float((expected.exp() * (expected - found)).sum(-1).mean())


@computes
def test_nearly_the_same_probabilities_come_out(tiny_weights: Any, tmp_path: Path) -> None:
    assert 0 < difference(tiny_weights, in_8_bits(tiny_weights, tmp_path)) < 0.02


@computes
def test_inputs_that_are_far_larger_than_others_are_smoothed(
    tiny_builder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_builder()
    with torch.no_grad():
        for layer in model.base_model.layers:
            for norm in (layer.input_layernorm, layer.pre_feedforward_layernorm):
                norm.weight[3] = 60.0
            for to in (layer.self_attn.q_proj, layer.mlp.gate_proj, layer.mlp.up_proj):
                to.weight[:, 3] /= 60.0
    smoothed = difference(model, in_8_bits(model, tmp_path))
    monkeypatch.setattr(
        "nlp.models.decoding.int8_layers._smoothing", lambda largest, weight: torch.ones_like(largest)
    )
    assert smoothed < difference(model, in_8_bits(model, tmp_path)) / 2


@computes
def test_texts_go_on_as_they_do_alone(tiny_weights: Any, tmp_path: Path) -> None:
    decoder = in_8_bits(tiny_weights, tmp_path)
    together = decoder.read(PROMPTS)
    logits = together.grow([11, 12, 13], [0, 1, 2])
    for place, prompt in enumerate(PROMPTS):
        alone = decoder.read([prompt]).grow([11 + place], [0])
        torch.testing.assert_close(alone[0], logits[place], rtol=1e-3, atol=1e-3)


def test_the_model_is_left_as_it_was(tiny_builder: Any, tmp_path: Path) -> None:
    model = tiny_builder()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    write_layers(model, TEXTS, tmp_path)
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read_layers(tmp_path, torch.float32) is None


@computes
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_broken_file_is_told(tiny_weights: Any, tmp_path: Path, share: float) -> None:
    write_layers(tiny_weights, TEXTS, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ModelError, match="cannot be read"):
        read_layers(tmp_path, torch.float32)
