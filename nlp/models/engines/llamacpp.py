"""The engine for decoder-only GGUF checkpoints: llama.cpp, through the package xllamacpp.

Faster than torch for one text at a time and on processors without bf16; slower for many at once. It
has no beam search: where beams are asked for, it searches greedily.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.card import ModelCard
from nlp.models.checkpoints import cache
from nlp.models.contract import TOKENS_PER_SENTENCE, Model, Output, Request
from nlp.models.progress import Progress

log = logging.getLogger("tomtat")

ADAPTER = "adapter.gguf"
"""What an adapter is called that lies beside its checkpoint."""

SLOTS = 4
"""Texts computed side by side; more gain little on a CPU."""

_SPECIAL = re.compile(r"<(?=[|｜]?/?[\w▁:]+[|｜]?>)")
"""Where a special token may begin: <eos>, </s>, <|im_end|>, <turn|>, <｜hy_User｜>."""


class LlamaCppModel(Model):
    """A decoder-only model of llama.cpp.

    Args:
        card: the model's card.
        gguf: the checkpoint.
        lora: an adapter in GGUF, None for none.
        device: "auto", "cpu", "cuda" or "cuda:N".
    """

    lacks = frozenset({"beams", "samples"})

    def __init__(
        self,
        card: ModelCard,
        gguf: Path,
        *,
        lora: Path | None = None,
        device: str = "auto",
    ) -> None:
        import xllamacpp

        settings = {
            "engine": f"llama.cpp, xllamacpp {cache.tool_version('xllamacpp')}",
            "device": device,
            "precision": "as in the GGUF file",
            "prompt": prompts.fingerprint(card.prompt),
        }
        super().__init__(card, settings)
        self.batch_size = SLOTS
        self._key = secrets.token_hex(16)
        self._server = xllamacpp.Server(_parameters(xllamacpp, card, gguf, lora, device, self._key))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._encode(texts)]

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        lengths = self.count_tokens([request.text for request in requests])
        for length in lengths:
            if length > self.budget:
                raise ModelError(
                    f"a text of {length} tokens is over the budget of {self.budget} of the model {self.name}"
                )
        with ThreadPoolExecutor(SLOTS) as pool:
            return list(pool.map(self._generate, requests, lengths))

    def _generate(self, request: Request, length: int) -> Output:
        options: dict[str, Any] = {
            "max_tokens": self._limit(request, length),
            "temperature": 0.0,
            "repeat_penalty": request.decoding.repetition_penalty,
            # Of the output; at its beginning some of the prompt counts as well.
            "repeat_last_n": 64,
            "cache_prompt": True,
            "stop": ["\n"] if prompts.stops_at_newline(self.card, request.task) else [],
        }
        # A special token in an article is only characters: a blank keeps it from being one.
        asked = replace(
            request,
            text=_plain(request.text),
            title=_plain(request.title),
            context=_plain(request.context),
            terms=tuple((_plain(vi), _plain(en)) for vi, en in request.terms),
        )
        if self.card.chat_template:
            message = {"role": "user", "content": prompts.render_request(self.card, asked)}
            thinking = {"chat_template_kwargs": {"enable_thinking": False}}
            answer = self._server.handle_chat_completions({"messages": [message], **thinking, **options})
        else:
            answer = self._server.handle_completions({"prompt": prompts.render(self.card, asked), **options})
        if "choices" not in answer:
            raise ModelError(f"the model {self.name} failed: {answer.get('error', answer)}")
        choice = answer["choices"][0]
        written = choice["text"] if "text" in choice else choice["message"]["content"] or ""
        return Output(
            prompts.clean(self.card, request.task, written),
            answer["usage"]["completion_tokens"],
            choice["finish_reason"] != "length",
        )

    def _limit(self, request: Request, length: int) -> int:
        if request.decoding.max_new_tokens is not None:
            return request.decoding.max_new_tokens
        if request.task == "summarize":
            return min(TOKENS_PER_SENTENCE * request.sentences + 16, self.card.max_new_tokens)
        return min(ceil(1.5 * length) + 16, self.card.max_new_tokens)

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Asks the server on this machine; the package has no other way to its tokenizer."""
        import httpx

        headers = {"Authorization": f"Bearer {self._key}"}
        address = f"{self._server.listening_address}/tokenize"
        rows = []
        with httpx.Client(headers=headers, trust_env=False, timeout=60) as client:
            for text in texts:
                body = {"content": text, "add_special": False, "parse_special": False}
                rows.append(client.post(address, json=body).raise_for_status().json()["tokens"])
        return rows


def _plain(text: str) -> str:
    return _SPECIAL.sub("< ", text)


def load(
    card: ModelCard,
    files: Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    progress: Progress | None = None,
) -> LlamaCppModel:
    """Loads a GGUF file, with the adapter that lies beside it.

    Args:
        card: the model's card.
        files: the checkpoint; an adapter beside it is called `ADAPTER`.
        device: "auto", "cpu", "cuda" or "cuda:N"; a GPU needs a build of xllamacpp for it.
        precision: ignored; the file decides.
        progress: ignored; a file is mapped, which takes no time.

    Raises:
        ModelError: the file cannot be read.
    """
    adapter = files.with_name(ADAPTER)
    try:
        return LlamaCppModel(card, files, lora=adapter if adapter.is_file() else None, device=device)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(f"the model {card.name} cannot be loaded by llama.cpp: {error}") from error


def _parameters(xllamacpp: Any, card: ModelCard, gguf: Path, lora: Path | None, device: str, key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf)
    # Examples of the prompt, source, output and some to spare, for each slot.
    parameters.n_ctx = SLOTS * (2048 + card.budget + card.max_new_tokens)
    parameters.n_parallel = SLOTS
    parameters.n_gpu_layers = 0 if device == "cpu" else 999
    # It may be empty, or a list for nested teams ("4,2").
    named = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    threads = (int(named) if named.isdecimal() else 0) or os.cpu_count() or 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.warmup = False
    parameters.verbosity = -1
    # It listens on this machine only; nobody else on it shall use the model or read along.
    parameters.api_keys = [key]
    if lora is not None:
        info = xllamacpp.CommonAdapterLoraInfo()
        info.path, info.scale = str(lora), 1.0
        parameters.lora_adapters = [info]
    return parameters
