"""The engine for instruction-tuned decoder-only models: asked through their own chat template."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import transformers

from nlp.errors import ModelError
from nlp.models.card import ModelCard, Task
from nlp.models.checkpoints.load import quietly, read_weights
from nlp.models.contract import Ability, Output, Request
from nlp.models.engines.causal import TransformersModel
from nlp.models.engines.device import choose_device, choose_precision
from nlp.models.engines.encoder_decoder import load_tokenizer

_PLACE = "\ufdd0TEXT\ufdd0"
"""Stands for the prompt while the template is rendered; a character that no text has."""


class ChatModel(TransformersModel):
    """A causal model whose prompts stand inside its chat template.

    The template's parts around the prompt are encoded with their special tokens; the prompt itself
    never holds any, whatever is written in an article.

    Args:
        card: the model's card.
        model: a causal model of transformers.
        tokenizer: its tokenizer, of transformers, with a chat template.
    """

    def __init__(self, card: ModelCard, model: Any, tokenizer: Any) -> None:
        self._head, self._tail = _around(card, tokenizer)
        ends = model.generation_config.eos_token_id
        config = model.config.get_text_config()
        self.lacks = _lacking(config)
        super().__init__(card, model, tokenizer.backend_tokenizer, use_prefix_cache=not self.lacks)
        # Turns end with a token of their own, which only the generation config names.
        found = ends if isinstance(ends, list) else [ends]
        self._eos = list(dict.fromkeys(i for i in [*found, tokenizer.eos_token_id] if i is not None))
        pad = tokenizer.pad_token_id
        self._pad = self._eos[0] if pad is None else pad

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        # Some models say at their first text which packages would make them faster.
        with quietly():
            return super().generate_batch(requests)

    def _cache(self, *args: Any) -> Any:
        if self.use_prefix_cache:
            return super()._cache(*args)
        return transformers.DynamicCache(config=self.model.config.get_text_config())

    def _prefix_ids(self, task: Task) -> list[int]:
        return self._head

    def _suffix_ids(self, task: Task) -> list[int]:
        return self._tail


def load_chat(
    card: ModelCard, folder: Path, *, device: str = "auto", precision: str = "auto"
) -> TransformersModel:
    """Loads a causal checkpoint that is asked through its chat template.

    Raises:
        InputError: there is no such device or precision.
        ModelError: the checkpoint cannot be read, or is no chat model.
    """
    where = choose_device(device)
    model = read_weights(
        transformers.AutoModelForCausalLM,
        card,
        folder,
        dtype=choose_precision(precision, where),
        attn_implementation="sdpa",
    ).to(where)
    return ChatModel(card, model, load_tokenizer(card, folder))


def _lacking(config: Any) -> frozenset[Ability]:
    """Returns what cannot be done where not every layer keeps keys and values of its own for every token.

    Linear attention (Qwen3.5) has a state instead, which no beam can be given; in Gemma 4 some layers use the
    keys and values of others, which samples cannot share.
    """
    if not set(getattr(config, "layer_types", None) or ()) <= {"full_attention", "sliding_attention"}:
        return frozenset({"beams", "samples"})
    return frozenset({"samples"} if getattr(config, "num_kv_shared_layers", 0) else ())


def messages(card: ModelCard, text: str) -> list[dict[str, Any]]:
    """Returns a conversation of one turn that asks with a text.

    A card with language codes is that of a translator whose template builds the instruction itself
    and wants the text in a structure (TranslateGemma).
    """
    if not card.target_language:
        return [{"role": "user", "content": text}]
    codes = {"source_lang_code": card.source_language, "target_lang_code": card.target_language}
    return [{"role": "user", "content": [{"type": "text", **codes, "text": text}]}]


def _around(card: ModelCard, tokenizer: Any) -> tuple[list[int], list[int]]:
    """Returns the ids of what the chat template puts before and after a prompt."""
    if not tokenizer.chat_template:
        raise ModelError(f"the model {card.name} has no chat template; it cannot be asked as a chat model")
    rendered: str = tokenizer.apply_chat_template(
        messages(card, _PLACE),
        tokenize=False,
        add_generation_prompt=True,
        # Qwen3 would think aloud first; other templates ignore it.
        enable_thinking=False,
    )
    head, found, tail = rendered.partition(_PLACE)
    if not found:
        raise ModelError(f"the chat template of {card.name} changes the text that it is given")
    head_ids, tail_ids = (tokenizer(part, add_special_tokens=False).input_ids for part in (head, tail))
    return head_ids, tail_ids
