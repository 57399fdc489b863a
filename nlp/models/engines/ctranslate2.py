"""The engine for encoder-decoder models on CTranslate2: int8 on a CPU, 16 bits on a GPU.

A checkpoint is converted once into the cache. Decoder-only models are never run here: their batches
come out mixed up (seen with CTranslate2 4.8.5 and Gemma 3).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import torch
import transformers
from ctranslate2.converters import TransformersConverter

from nlp.errors import InputError, ModelError
from nlp.models.card import ModelCard
from nlp.models.checkpoints import cache
from nlp.models.checkpoints.load import read_weights
from nlp.models.contract import Decoding
from nlp.models.engines.device import choose_device
from nlp.models.engines.encoder_decoder import EncoderDecoderModel, load_tokenizer
from nlp.models.progress import Progress

log = logging.getLogger("tomtat")

RECIPE = 1
"""Raise it when `convert` makes something else than before."""

_FIXED = {
    "mbart": {"normalize_before": True, "normalize_embedding": True},
    "bart": {"normalize_before": False, "normalize_embedding": True},
}

_WIDE = ("t5", "mt5", "umt5")
"""Values of model_type whose activations float16 cannot hold: they were trained in bfloat16."""

COMPUTE_TYPES = {"fp32": "float32", "bf16": "bfloat16"}
_HASHED_WHOLE = 20_000_000
"""Larger files are known by size and time of writing: to read gigabytes at each start takes too long."""


class CTranslateModel(EncoderDecoderModel):
    """An encoder-decoder model of CTranslate2.

    Args:
        card: the model's card.
        translator: the converted model, loaded.
        tokenizer: its tokenizer.
        config: the checkpoint's configuration, of transformers.
    """

    def __init__(
        self,
        card: ModelCard,
        translator: ctranslate2.Translator,
        tokenizer: Any,
        config: Any,
    ) -> None:
        described = {
            "engine": f"CTranslate2 {ctranslate2.__version__}, transformers {transformers.__version__}",
            "device": translator.device,
            "precision": translator.compute_type,
        }
        super().__init__(card, tokenizer, config, described)
        self.translator = translator
        # The first is the start token that `Converter` left out; only the second comes back.
        self._prefix_tokens = [t for t in (card.decoder_start_token, card.forced_first_token) if t]
        self._written = 1 if card.forced_first_token else 0

    def search(self, inputs: Sequence[Sequence[int]], decoding: Decoding, limit: int) -> list[list[int]]:
        results = self.translator.translate_batch(
            [self.tokenizer.convert_ids_to_tokens(list(row)) for row in inputs],
            target_prefix=[self._prefix_tokens] * len(inputs) if self._prefix_tokens else None,
            beam_size=decoding.beams,
            length_penalty=self.card.length_penalty,
            repetition_penalty=decoding.repetition_penalty,
            no_repeat_ngram_size=self.card.no_repeat_ngram,
            # Nothing is cut silently: the caller has made sure that it fits.
            max_input_length=0,
            max_decoding_length=limit + self._written,
            # An empty output is of no use to anyone.
            min_decoding_length=1 + self._written,
            return_end_token=True,
        )
        rows = [self.tokenizer.convert_tokens_to_ids(result.hypotheses[0]) for result in results]
        return [row[self._written :] for row in rows]


def load(
    card: ModelCard,
    folder: Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    progress: Progress | None = None,
) -> CTranslateModel:
    """Loads an encoder-decoder checkpoint; converts it first where that has not been done.

    Args:
        card: the model's card.
        folder: the checkpoint as the hub has it.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "auto" (see `choose_compute_type`), "fp32" or "bf16".
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: there is no such device or precision.
        ModelError: the model cannot be converted or loaded.
    """
    where = choose_device(device)
    config = transformers.AutoConfig.from_pretrained(str(folder), trust_remote_code=False)
    compute_type = choose_compute_type(precision, where.type, config.model_type)
    converted = convert(card, folder, compute_type, progress=progress)
    try:
        translator = ctranslate2.Translator(
            str(converted),
            device=where.type,
            device_index=where.index or 0,
            compute_type=compute_type,
            # One batch at a time, with all cores: the batches are ours.
            inter_threads=1,
            intra_threads=torch.get_num_threads(),
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"the model {card.name} cannot be loaded by CTranslate2: {error}") from error
    return CTranslateModel(card, translator, load_tokenizer(card, folder), config)


def choose_compute_type(precision: str, device: str, kind: str) -> str:
    """Turns "auto", "fp32" or "bf16" into a compute type of CTranslate2.

    "auto" is int8 on a CPU and float16 on a GPU; for a T5, whose outputs would be nothing but padding
    then, bfloat16, or float32 on a GPU without it.

    Args:
        precision: "auto", "fp32" or "bf16".
        device: "cpu" or "cuda".
        kind: the checkpoint's model_type.

    Raises:
        InputError: there is no such precision.
    """
    if precision == "auto":
        if device != "cuda":
            return "int8"
        if kind not in _WIDE:
            return "float16"
        return "bfloat16" if "bfloat16" in ctranslate2.get_supported_compute_types("cuda") else "float32"
    if precision not in COMPUTE_TYPES:
        raise InputError(f"precision must be auto, {' or '.join(COMPUTE_TYPES)}, not {precision!r}")
    return COMPUTE_TYPES[precision]


def convert(card: ModelCard, folder: Path, compute_type: str, *, progress: Progress | None = None) -> Path:
    """Converts a checkpoint into the cache, once.

    Args:
        card: the model's card.
        folder: the checkpoint as the hub has it.
        compute_type: how the weights are kept.
        progress: called with (what is being done, share done from 0 to 1).

    Returns:
        The folder of the converted model.

    Raises:
        ModelError: CTranslate2 cannot convert it, or the cache cannot be written.
    """
    target = converted_folder(card, folder, compute_type)

    def build(aside: Path, say: Progress) -> None:
        say(f"converting {card.name} for CTranslate2 ({compute_type})", 0.1)
        try:
            Converter(card, str(folder)).convert(str(aside), quantization=compute_type, force=True)
        except ModelError:  # no other engine can read the files either
            raise
        except (ValueError, RuntimeError, KeyError, NotImplementedError, AttributeError) as error:
            raise ModelError(
                f"the model {card.name} cannot be converted for CTranslate2 ({error}); "
                "choose --engine transformers"
            ) from error

    weights = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return cache.build_once(
        target,
        build,
        name=card.name,
        replaces=f"{target.name.rpartition('-')[0]}-*",
        needed_bytes=weights + 100_000_000,
        progress=progress,
    )


def converted_folder(card: ModelCard, folder: Path, compute_type: str) -> Path:
    """Returns where the converted model is or will be."""
    files = {}
    for path in sorted(folder.iterdir()):
        if path.is_file():
            state = path.stat()
            small = state.st_size < _HASHED_WHOLE
            files[path.name] = cache.sha256(path) if small else [state.st_size, state.st_mtime_ns]
    decides = {
        "files": files,
        "start": card.decoder_start_token,
        "recipe": RECIPE,
        "tools": {name: cache.tool_version(name) for name in ("ctranslate2", "transformers")},
    }
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in card.name)
    return cache.cache_folder() / "models" / f"{name}-{compute_type}-{cache.key_of(decides)}"


class Converter(TransformersConverter):  # type: ignore[misc]
    """Reads a checkpoint for CTranslate2 as transformers 5 has it.

    Args:
        card: the model's card.
        folder: the checkpoint as the hub has it.
    """

    def __init__(self, card: ModelCard, folder: str) -> None:
        super().__init__(folder)
        self._card = card

    def load_model(self, model_class: Any, name: str, **options: Any) -> Any:
        options["dtype"] = torch.float32
        model = read_weights(model_class, self._card, Path(name), **options)
        # Since transformers 5 the config says elsewhere whether a T5 scales its outputs, while
        # CTranslate2 4.8 still takes tied embeddings for the sign of it: scores would be wrong.
        model.config.tie_word_embeddings = bool(getattr(model.config, "scale_decoder_outputs", False))
        # The converter reads from the config what transformers has fixed for each family.
        for key, value in _FIXED.get(model.config.model_type, {}).items():
            setattr(model.config, key, value)
        return model

    def load_tokenizer(self, tokenizer_class: Any, name: str, **options: Any) -> Any:
        return load_tokenizer(self._card, Path(name))

    def _load(self) -> Any:
        spec = super()._load()
        if self._card.decoder_start_token:
            # The first kind of mBART starts with a language, which is then the target prefix.
            spec.config.decoder_start_token = None
        # Some tokenizers of transformers 5 have no such token any more, and nothing here reads it.
        spec.config.bos_token = spec.config.bos_token or spec.config.eos_token
        return spec
