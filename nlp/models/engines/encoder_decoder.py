"""What all engines for encoder-decoder models share: the tokens that go in and come out."""

from __future__ import annotations

import math
import re
import warnings
from abc import abstractmethod
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import transformers

from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.card import ModelCard
from nlp.models.checkpoints.load import quietly
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.models.engines.normalisation import mend, normalise


class EncoderDecoderModel(Model):
    """An encoder-decoder model that is called as its card says.

    A subclass implements `search`; its tokens are the same whatever computes them.

    Args:
        card: the model's card.
        tokenizer: a tokenizer of transformers.
        config: the checkpoint's configuration, of transformers.
        settings: recorded with every result.
    """

    lacks = frozenset({"samples"})

    def __init__(self, card: ModelCard, tokenizer: Any, config: Any, settings: dict[str, str]) -> None:
        super().__init__(card, settings)
        self.tokenizer = tokenizer
        self.eos = tokenizer.eos_token_id
        self.start = self._id(card.decoder_start_token) or _start_token(config)
        self.forced = self._id(card.forced_first_token)
        special = {*tokenizer.all_special_tokens, card.source_language, card.forced_first_token} - {""}
        self._special = re.compile("|".join(re.escape(token) for token in sorted(special, reverse=True)))
        self._prefix = tokenizer(card.prefix, add_special_tokens=False).input_ids if card.prefix else []
        self._head, self._tail = self._special_ids()
        around = len(self._head) + len(self._prefix) + len(self._tail)
        # T5 has relative positions: no limit but the card's.
        positions = getattr(config, "max_position_embeddings", None) or 2**20
        self.budget = min(card.budget, positions - around)
        self._most_tokens = min(card.max_new_tokens, positions - 2)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._encode(texts)]

    def inputs(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the ids that the encoder reads: language, prefix, text and end, as the card has them."""
        return [[*self._head, *self._prefix, *ids, *self._tail] for ids in self._encode(texts)]

    @abstractmethod
    def search(self, inputs: Sequence[Sequence[int]], decoding: Decoding, limit: int) -> list[list[int]]:
        """Generates for all inputs at once.

        Args:
            inputs: what the encoder reads, unpadded.
            decoding: how the output is chosen.
            limit: the most new tokens, beside start and forced token.

        Returns:
            For each input the new tokens, without start and forced token; the end token closes
            an output that is finished. What follows it does not matter.
        """

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        lengths = self._lengths(requests)
        for request, length in zip(requests, lengths, strict=True):
            if request.task not in self.card.tasks:
                raise ModelError(f"the model {self.name} does not {request.task}; choose another one")
            if length > self.budget:
                raise ModelError(
                    f"a text of {length} tokens is over the budget of {self.budget} of the model {self.name}"
                )
        full = [request for request, length in zip(requests, lengths, strict=True) if length]
        if len(full) < len(requests):
            # An empty source has an empty output: of its end token alone a model would make one up.
            found = iter(self.generate_batch(full))
            return [next(found) if length else Output("", 0, True) for length in lengths]
        if not requests:
            return []
        return self.within_memory(requests, self._generate)

    def _generate(self, requests: Sequence[Request]) -> list[Output]:
        decoding = requests[0].decoding
        inputs = self.inputs([request.text for request in requests])
        limits = [
            self._limit(request, n) for request, n in zip(requests, self._lengths(requests), strict=True)
        ]
        # Greedy rows do not depend on one another. A beam that runs on changes what the search
        # does: rows of one limit only, so that a request gets the same output in any batch.
        outputs: list[Output] = []
        runs = groupby(range(len(requests)), key=lambda i: limits[i] if decoding.beams > 1 else 0)
        for _, rows in runs:
            run = list(rows)
            found = self.search([inputs[i] for i in run], decoding, max(limits[i] for i in run))
            outputs += [
                self._output(requests[i], ids[: limits[i]]) for i, ids in zip(run, found, strict=True)
            ]
        return outputs

    def _output(self, request: Request, ids: list[int]) -> Output:
        end = ids.index(self.eos) if self.eos in ids else None
        text = self.tokenizer.decode(ids[:end], skip_special_tokens=True)
        text = prompts.clean(self.card, request.task, mend(self.card, request.text, text))
        return Output(text, len(ids) if end is None else end + 1, end is not None)

    def _limit(self, request: Request, length: int) -> int:
        """The most tokens of an output: the card's, or of a translation what its source makes likely."""
        if request.decoding.max_new_tokens is not None:
            return min(request.decoding.max_new_tokens, self._most_tokens)
        if request.task == "summarize":
            return self._most_tokens
        # In steps of 32, so that with beams many requests have the same limit.
        return min(math.ceil(2 * length / 32) * 32 + 32, self._most_tokens)

    def _lengths(self, requests: Sequence[Request]) -> list[int]:
        return self.count_tokens([request.text for request in requests])

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the ids of the texts alone. "</s>" in an article is four characters, not the end."""
        if not texts:
            return []
        rendered = [
            " ".join(normalise(self.card, self._special.sub(_broken, text)).split()) for text in texts
        ]
        ids: list[list[int]] = self.tokenizer(rendered, add_special_tokens=False).input_ids
        return ids

    def _special_ids(self) -> tuple[list[int], list[int]]:
        """Returns what the tokenizer puts before and after a text."""
        bare = self.tokenizer("a", add_special_tokens=False).input_ids
        full = self.tokenizer("a").input_ids
        at = next(i for i in range(len(full)) if full[i : i + len(bare)] == bare)
        return full[:at], full[at + len(bare) :]

    def _id(self, token: str) -> int | None:
        if not token:
            return None
        found: int = self.tokenizer.convert_tokens_to_ids(token)
        if found == self.tokenizer.unk_token_id:
            raise ModelError(f"the tokenizer of {self.name} does not know the token {token}")
        return found


def load_tokenizer(card: ModelCard, folder: Path) -> Any:
    """Returns the tokenizer of a checkpoint, set to the card's source language.

    Raises:
        ModelError: it cannot be read.
    """
    language = {"src_lang": card.source_language} if card.source_language else {}
    with quietly(), warnings.catch_warnings():
        # The normaliser that it recommends is ours: `normalisation.plain_punctuation`.
        warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False, **language
            )
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise ModelError(f"the tokenizer of {card.name} cannot be read: {error}") from error
    # Whole articles are counted before they are cut into parts; that is no reason for a warning.
    tokenizer.model_max_length = 2**30
    return tokenizer


def _start_token(config: Any) -> int:
    for name in ("decoder_start_token_id", "bos_token_id", "pad_token_id"):
        found = getattr(config, name, None)
        if isinstance(found, int):
            return found
    raise ModelError("the checkpoint does not say which token its decoder starts from")


def _broken(match: re.Match[str]) -> str:
    return f"{match[0][0]} {match[0][1:]}"
