"""Tests of nlp.models.decoding.shared_prompt: what comes out is what plain attention gives."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from transformers import DynamicCache, Qwen3Config, Qwen3ForCausalLM

from nlp.models.decoding.shared_prompt import SharedPrompts, SharedTexts, share_prompts

PROMPTS = [[5, 6, 7], [*range(5, 35)], [9]]
"""One longer than the window of the tiny Gemma's layers (16)."""


def qwen() -> Any:
    """Random weights of a model with two heads for keys and no window."""
    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "head_dim": 8}
    config = Qwen3Config(vocab_size=60, num_attention_heads=4, num_key_value_heads=2, **sizes)
    return Qwen3ForCausalLM(config).eval()


@pytest.fixture(params=["gemma", "qwen"])
def model(request: pytest.FixtureRequest, tiny_weights: Any) -> Any:
    return copy.deepcopy(tiny_weights) if request.param == "gemma" else qwen()


def read(model: Any, prompts: Sequence[Sequence[int]]) -> tuple[DynamicCache, torch.Tensor]:
    """The prompts, padded on the left, in a cache, and their mask."""
    width = max(map(len, prompts))
    padded = torch.tensor([[0] * (width - len(prompt)) + [*prompt] for prompt in prompts])
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    cache = DynamicCache()
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    model(input_ids=padded, attention_mask=mask, position_ids=positions, past_key_values=cache)
    return cache, mask


@torch.inference_mode()
@pytest.mark.parametrize("following", [(1, 1, 1), (3, 2, 1), (1, 0, 2)])
def test_texts_after_shared_prompts_are_as_after_their_own(model: Any, following: tuple[int, ...]) -> None:
    torch.manual_seed(2)
    prompts = [prompt for prompt, texts in zip(PROMPTS, following, strict=True) for _ in range(texts)]
    texts = torch.randint(3, 50, (len(prompts), 20))
    expected = [
        model(input_ids=torch.tensor([[*prompt, *text.tolist()]])).logits[0, len(prompt) :]
        for prompt, text in zip(prompts, texts, strict=True)
    ]
    share_prompts(model)
    shared = SharedPrompts.of(*read(model, PROMPTS), 1).followed_by(following)
    own = DynamicCache()
    for step in range(texts.shape[1]):
        logits = model(
            input_ids=texts[:, step : step + 1],
            attention_mask=torch.ones(len(prompts), step + 1),
            position_ids=torch.tensor([[len(prompt) + step] for prompt in prompts]),
            past_key_values=own,
            shared_prompts=shared,
        ).logits[:, -1]
        torch.testing.assert_close(logits, torch.stack([row[step] for row in expected]), rtol=1e-3, atol=1e-4)


@torch.inference_mode()
def test_without_shared_prompts_nothing_changes(model: Any) -> None:
    ids = torch.tensor([[*range(5, 40)]])
    expected = model(input_ids=ids).logits
    share_prompts(model)
    share_prompts(model)
    torch.testing.assert_close(model(input_ids=ids).logits, expected)
    found = model.generate(input_ids=ids, max_new_tokens=5, do_sample=False, pad_token_id=0)
    model.set_attn_implementation("sdpa")
    assert found.tolist() == model.generate(ids, max_new_tokens=5, do_sample=False, pad_token_id=0).tolist()


@torch.inference_mode()
def test_texts_grow_leave_and_change_places(model: Any) -> None:
    width = max(map(len, PROMPTS))
    padded = torch.tensor([[0] * (width - len(prompt)) + [*prompt] for prompt in PROMPTS])
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in PROMPTS])
    growing = SharedTexts(model, DynamicCache(), padded, mask)
    written = [list(prompt) for prompt in PROMPTS]
    for tokens, parents in (
        ([7, 8, 9, 3], [0, 0, 1, 2]),
        ([5, 6, 7], [1, 1, 3]),
        ([9, 9], [1, 2]),
        ([4], [1]),
    ):
        written = [[*written[parent], token] for token, parent in zip(tokens, parents, strict=True)]
        logits = growing.grow(tokens, parents)
        for found, text in zip(logits, written, strict=True):
            expected = model(input_ids=torch.tensor([text])).logits[0, -1]
            torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)
