"""The engine for encoder-decoder models on transformers: the reference for all others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers

from nlp.models.card import ModelCard
from nlp.models.checkpoints.load import read_weights
from nlp.models.contract import Decoding
from nlp.models.engines.device import choose_device, choose_precision
from nlp.models.engines.encoder_decoder import EncoderDecoderModel, load_tokenizer
from nlp.models.progress import Progress


class Seq2SeqModel(EncoderDecoderModel):
    """An encoder-decoder model of transformers.

    Args:
        card: the model's card.
        model: in the precision and on the device it is to run with.
        tokenizer: its tokenizer.
    """

    def __init__(self, card: ModelCard, model: Any, tokenizer: Any) -> None:
        described = {
            "engine": f"transformers {transformers.__version__}, torch {torch.__version__}",
            "device": str(model.device),
            "precision": str(model.dtype).removeprefix("torch."),
        }
        super().__init__(card, tokenizer, model.config, described)
        self.model = model.eval()
        # What is left open in a call is filled in from here: the card decides, not the checkpoint.
        self.model.generation_config = transformers.GenerationConfig()

    @torch.inference_mode()
    def search(self, inputs: Sequence[Sequence[int]], decoding: Decoding, limit: int) -> list[list[int]]:
        width = max(map(len, inputs))
        pad = self.tokenizer.pad_token_id
        device = self.model.device
        generated = self.model.generate(
            input_ids=torch.tensor([[*row, *[pad] * (width - len(row))] for row in inputs], device=device),
            attention_mask=torch.tensor(
                [[1] * len(row) + [0] * (width - len(row)) for row in inputs], device=device
            ),
            generation_config=transformers.GenerationConfig(
                do_sample=False,
                num_beams=decoding.beams,
                early_stopping=decoding.beams > 1,
                length_penalty=self.card.length_penalty if decoding.beams > 1 else 1.0,
                max_new_tokens=limit + (self.forced is not None),
                # An empty output is of no use to anyone.
                min_new_tokens=1 + (self.forced is not None),
                repetition_penalty=decoding.repetition_penalty,
                no_repeat_ngram_size=self.card.no_repeat_ngram,
                decoder_start_token_id=self.start,
                forced_bos_token_id=self.forced,
                eos_token_id=self.eos,
                pad_token_id=pad,
                # Marian has a weight for padding, and would write it.
                bad_words_ids=[[pad]] if self.model.config.model_type == "marian" else None,
                use_cache=True,
            ),
        )
        written = 1 + (self.forced is not None)
        return [row[written:] for row in generated.tolist()]

    def release(self) -> None:
        super().release()
        torch.cuda.empty_cache()


def load(
    card: ModelCard,
    folder: Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    progress: Progress | None = None,
) -> Seq2SeqModel:
    """Loads an encoder-decoder checkpoint; safetensors, or .bin through torch's weights_only.

    Raises:
        InputError: there is no such device or precision.
        ModelError: the checkpoint cannot be read.
    """
    where = choose_device(device)
    dtype = choose_precision(precision, where)
    model = read_weights(transformers.AutoModelForSeq2SeqLM, card, folder, dtype=dtype)
    return Seq2SeqModel(card, model.to(where), load_tokenizer(card, folder))
