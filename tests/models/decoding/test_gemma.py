"""Tests of nlp.models.decoding.gemma: what comes out is what transformers computes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import psutil
import pytest
import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.tree import Tree, _zeros

PROMPTS = [[5, 6, 7], [*range(5, 40)], [9], [8, 7, 6, 5, 4, 3]]
"""One longer than the window of the tiny model's layers (16)."""


def two_key_heads() -> Any:
    """Random weights of a model with two heads for keys, and another scale of attention."""
    torch.manual_seed(1)
    config = Gemma3TextConfig(
        vocab_size=60,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        sliding_window=4,
        layer_types=["full_attention", "sliding_attention"],
        query_pre_attn_scalar=20,
        initializer_range=0.4,
    )
    return Gemma3ForCausalLM(config).eval()


def of_one_kind() -> Any:
    """Random weights of a model all of whose layers have a window."""
    torch.manual_seed(2)
    config = two_key_heads().config
    config.layer_types = ["sliding_attention"] * 2
    return Gemma3ForCausalLM(config).eval()


MODELS = {"one key head": None, "two key heads": two_key_heads, "layers of one kind": of_one_kind}


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, tiny_weights: Any) -> Any:
    build = MODELS[request.param]
    return build() if build else tiny_weights


def check(model: Any, logits: torch.Tensor, texts: Sequence[Sequence[int]]) -> None:
    assert len(logits) == len(texts)
    with torch.inference_mode():
        for found, text in zip(logits, texts, strict=True):
            expected = model(input_ids=torch.tensor([list(text)])).logits[0, -1]
            torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def grow(tree: Tree, texts: list[list[int]], tokens: list[int], parents: list[int]) -> list[list[int]]:
    tree.grow(tokens, parents)
    return [[*texts[parent], token] for token, parent in zip(tokens, parents, strict=True)]


@pytest.mark.parametrize("at_once", [1, 38, 1024])
@pytest.mark.parametrize("rows", [1, 7, 256])
def test_prompts_are_read_as_by_transformers(
    model: Any, at_once: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.models.decoding.tree._AT_ONCE", at_once)
    monkeypatch.setattr("nlp.models.decoding.gemma._ROWS", rows)
    check(model, GemmaDecoder(model).read(PROMPTS).logits, PROMPTS)


@pytest.mark.parametrize("length", [1, 2, 20])
def test_a_prefix_is_read_once(model: Any, length: int) -> None:
    prefix = list(range(10, 10 + length))
    prompts = [[*prefix, *prompt] for prompt in PROMPTS]
    decoder = GemmaDecoder(model)
    read: list[int] = []
    compute = decoder.compute
    decoder.compute = lambda cache, tokens, places: (  # type: ignore[method-assign]
        read.append(len(tokens)) or compute(cache, tokens, places)  # type: ignore[func-returns-value]
    )
    for _ in range(2):
        check(model, decoder.read(prompts, prefix=length).logits, prompts)
    assert read == [length, sum(map(len, PROMPTS)), sum(map(len, PROMPTS))]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([[0, 1, 2, 3]] * 20, id="one text each, longer than the window"),
        pytest.param([[0, 0, 1, 1, 2, 2, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7]], id="two each"),
        pytest.param([[0, 0, 0, 1, 2, 2, 3], [1, 1, 2, 3, 5, 6, 6, 6], [0, 0, 1, 4, 5, 6, 7]], id="beams"),
        pytest.param([[0, 1, 1, 3], [1, 2], [0, 0, 1], [2], [0, 0], [0, 1]], id="prompts that end"),
        pytest.param([[2, 2, 2], *([[0, 1, 2]] * 30)], id="more than the first room of the cache"),
    ],
)
def test_branches_are_as_texts_of_their_own(model: Any, steps: list[list[int]]) -> None:
    torch.manual_seed(0)
    tree = GemmaDecoder(model).read(PROMPTS)
    texts = [list(prompt) for prompt in PROMPTS]
    for parents in steps:
        texts = grow(tree, texts, torch.randint(3, 50, (len(parents),)).tolist(), parents)
        check(model, tree.logits, texts)


def test_every_beginning_of_a_draft_is_a_text(model: Any) -> None:
    drafts = [[11, 12, 13], [*range(20, 45)], [], [14]]
    prefix = [4, 8]
    prompts = [[*prefix, *prompt] for prompt in PROMPTS]
    texts = [
        [*prompt, *draft[:length]]
        for prompt, draft in zip(prompts, drafts, strict=True)
        for length in range(len(draft) + 1)
    ]
    for kept in (0, 2):
        tree = GemmaDecoder(model).read(prompts, prefix=kept, drafts=drafts)
        check(model, tree.logits, texts)
    parents = [0, 3, 3, 10, 29, 30, 31]
    going = grow(tree, texts, [7, 8, 9, 7, 8, 9, 7], parents)
    check(model, tree.logits, going)
    last = grow(tree, going, [5, 6], [2, 4])
    check(model, tree.logits, last)


def test_texts_that_are_extended_stay(model: Any) -> None:
    prompts = [[4, 8, *prompt] for prompt in PROMPTS]
    tree = GemmaDecoder(model).read(prompts, prefix=2, drafts=[[11, 12], [], [13], [14]])
    texts = [prompts[0], [*prompts[0], 11], [*prompts[0], 11, 12], prompts[1], prompts[2], [*prompts[2], 13]]
    texts += [prompts[3], [*prompts[3], 14]]
    for _ in range(3):
        following = [[5, 6], [7], list(range(20, 40))]
        parents = [len(texts) - 1, 0, 3]
        new = [
            [*texts[parent], *of[: length + 1]]
            for parent, of in zip(parents, following, strict=True)
            for length in range(len(of))
        ]
        check(model, tree.extend(following, parents), new)
        texts += new


def test_the_cache_does_not_grow_for_texts_that_are_dropped(model: Any) -> None:
    """Eight texts are followed, all but one dropped, again and again: their columns are used again."""
    torch.manual_seed(0)
    tree = GemmaDecoder(model).read(PROMPTS[:2])
    texts = [list(prompt) for prompt in PROMPTS[:2]]
    for step in range(40):
        parents = [0, 1] if step % 2 and len(texts) == 2 else [0] * 8 + [len(texts) - 1] * 8
        if len(texts) > 2:
            parents = [step % 8, 8 + step % 8]
        texts = grow(tree, texts, torch.randint(3, 50, (len(parents),)).tolist(), parents)
        check(model, tree.logits, texts)
    assert tree.cache[0].shape[3] < 2 * 100


def test_prompts_that_nothing_follows_leave_the_cache(tiny_weights: Any) -> None:
    tree = GemmaDecoder(tiny_weights).read(PROMPTS)
    assert tree.cache[0].shape[1] == 4
    tree.grow([5, 5], [0, 3])
    assert tree.cache[0].shape[1] == 2


def test_only_what_is_computed_here_is_taken(tiny_weights: Any) -> None:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    assert GemmaDecoder.runs(tiny_weights)
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "head_dim": 8}
    other = Qwen3ForCausalLM(Qwen3Config(vocab_size=9, num_attention_heads=2, num_key_value_heads=1, **sizes))
    assert not GemmaDecoder.runs(other)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere pages are not counted so")
def test_a_cache_takes_memory_where_it_is_written() -> None:
    size = 1 << 26
    before = psutil.Process().memory_info().rss
    cache = _zeros((2, size // 2), torch.uint8)
    assert int(cache.max()) == 0
    assert psutil.Process().memory_info().rss - before < size // 4
    cache[1] = 1
    assert psutil.Process().memory_info().rss - before > size // 4
