"""LoRA with merged weights computes what peft's own layers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import peft
import pytest
import torch

from nlp.training.merged import MergedLayers


def adapted(builder: Callable[[], Any]) -> Any:
    torch.manual_seed(0)
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    model = peft.get_peft_model(builder().float(), config)
    torch.manual_seed(1)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.normal_(0, 0.05)
    return model


def gradients(model: Any) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    ids = torch.tensor([[2, 7, 9, 11, 5], [2, 8, 8, 6, 1]])
    states = model.get_base_model().model(input_ids=ids, use_cache=False).last_hidden_state
    torch.autograd.backward(states.square().mean())
    return states.detach(), {n: p.grad for n, p in model.named_parameters() if p.grad is not None}


def test_output_and_gradients_are_those_of_peft(tiny_builder: Callable[[], Any]) -> None:
    expected, of_peft = gradients(adapted(tiny_builder))
    model = adapted(tiny_builder)
    layers = MergedLayers(model)
    layers.refresh({n: p.detach().float() for n, p in model.named_parameters() if p.requires_grad})
    states, found = gradients(model)
    torch.testing.assert_close(states, expected, atol=1e-5, rtol=1e-4)
    assert found.keys() == of_peft.keys() != set()
    for name, gradient in found.items():
        torch.testing.assert_close(gradient, of_peft[name], atol=1e-6, rtol=1e-3)


def test_changed_matrices_act_after_a_refresh(tiny_builder: Callable[[], Any]) -> None:
    model = adapted(tiny_builder)
    masters = {n: p.detach().float().clone() for n, p in model.named_parameters() if p.requires_grad}
    layers = MergedLayers(model)
    layers.refresh(masters)
    before, _ = gradients(model)
    layers.refresh({name: 0 * weight for name, weight in masters.items()})
    after, _ = gradients(model)
    with model.disable_adapter(), pytest.MonkeyPatch.context():
        assert not torch.allclose(before, after)
