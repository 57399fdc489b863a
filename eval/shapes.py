"""`python -m eval speed --shape NAME`: engines on random weights of a published model's true shape.

The time does not depend on what the weights are, so no hub is needed. Every engine reads the same random
tokens and writes the same number of them, in a process of its own, for its peak memory.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.machine import describe_machine, forget_peak, peak_memory
from nlp.catalog import MODELS
from nlp.errors import InputError, ModelError

_T5 = {"d_model": 768, "num_layers": 12, "num_heads": 12, "decoder_start_token_id": 0}
_VIT5 = _T5 | {"d_ff": 3072, "vocab_size": 36096}
_ENVIT5 = _T5 | {"d_ff": 2048, "vocab_size": 50048, "feed_forward_proj": "gated-gelu"}
_OPUS = {"d_model": 512, "activation_function": "swish", "eos_token_id": 0, "scale_embedding": True}
_OPUS |= {"vocab_size": 53685, "pad_token_id": 53684, "decoder_start_token_id": 53684}
_OPUS |= {f"{part}_layers": 6 for part in ("encoder", "decoder")}
_OPUS |= {f"{part}_ffn_dim": 2048 for part in ("encoder", "decoder")}
_OPUS |= {f"{part}_attention_heads": 8 for part in ("encoder", "decoder")}
_NLLB = {"vocab_size": 256206, "decoder_start_token_id": 2, "scale_embedding": True}

# Class of the config, its values, and the work: texts, tokens of each, tokens written for each.
SHAPES: dict[str, tuple[str, dict[str, Any], tuple[int, int, int]]] = {
    "vit5-base": ("T5Config", _VIT5, (8, 600, 48)),
    "envit5": ("T5Config", _ENVIT5, (24, 40, 40)),
    "opus-mt": ("MarianConfig", _OPUS, (48, 40, 40)),
    "nllb-600m": ("M2M100Config", _NLLB, (24, 40, 40)),
}
CPU = ("fp32 one at a time", "fp32 batched", "bf16 batched", "int8 batched")
GPU = ("bf16 one at a time", "bf16 batched", "float16 batched")


class _Words:
    """Stands for a tokenizer where CTranslate2 wants one: a word for each id."""

    bos_token = eos_token = pad_token = unk_token = "w0"
    unk_token_id, special_tokens_map = 0, dict[str, list[str]]()

    def __init__(self, config: Any) -> None:
        self._words = [f"w{i}" for i in range(config.vocab_size)]
        if config.model_type == "marian":  # whose padding, known by its name, CTranslate2 leaves out
            self._words[-1] = "<pad>"

    def get_vocab(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self._words)}

    def convert_ids_to_tokens(self, i: int) -> str:
        return self._words[i]


def measure_shape(shape: str) -> Table:
    """Measures every engine on one shape. Raises InputError for another one, ModelError if one fails."""
    import torch

    if shape not in SHAPES:
        raise InputError(f"there is no shape {shape!r}; choose one of: {', '.join(SHAPES)}")
    texts, read, written = SHAPES[shape][2]
    title = f"{shape}, random weights: {texts} texts of about {read} tokens, {written} written for each"
    machine = {**describe_machine(), "threads": torch.get_num_threads()}
    table = Table(title=title, caption=", ".join(f"{key}: {value}" for key, value in machine.items()))
    for column in ("engine", "output tokens/s", "× batched", "peak memory"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for system in ("", *(GPU if torch.cuda.is_available() else CPU)):
            command = [sys.executable, "-m", "eval.shapes", shape, system, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise ModelError(f"{system or shape}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
            results[system] = json.loads(done.stdout.splitlines()[-1]) if system else None
    base = results["bf16 batched" if torch.cuda.is_available() else "fp32 batched"]["speed"]
    for system, found in list(results.items())[1:]:
        engine = "CTranslate2" if system.startswith(("int8", "float16")) else "transformers"
        speed, memory = found["speed"], f"{found['memory'] / 1000:.1f} GB"
        table.add_row(f"{engine} {system}", f"{speed:.1f}", f"{speed / base:.1f}", memory)
    return table


def _work(shape: str, system: str, folder: Path) -> None:
    """Builds the checkpoints (system ""), or runs one engine on its own and prints what came out."""
    import ctranslate2
    import torch
    import transformers

    name, values, (texts, read, written) = SHAPES[shape]
    config = getattr(transformers, name)(**values)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if not system:
        from nlp.models import ctranslate

        transformers.AutoModelForSeq2SeqLM.from_config(config).save_pretrained(folder)
        kind = "float16" if device == "cuda" else "int8"
        converter: Any = ctranslate.Converter(MODELS["opus-mt"], str(folder))
        converter.load_tokenizer = lambda *_, **__: _Words(config)
        converter.convert(str(folder / kind), quantization=kind)
        return
    chance, kind = random.Random(0), system.split()[0]
    lengths = sorted(int(read * chance.uniform(0.7, 1.3)) for _ in range(texts))
    rows = [[chance.randrange(10, config.vocab_size - 10) for _ in range(n)] for n in lengths]
    model: Any
    if kind in ("int8", "float16"):
        options = {"compute_type": kind, "intra_threads": torch.get_num_threads()}
        model = ctranslate2.Translator(str(folder / kind), device, **options)
    else:
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[kind]
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=dtype).to(device).eval()

    def run(batch: list[list[int]]) -> None:
        if kind in ("int8", "float16"):
            words = [[f"w{i}" for i in row] for row in batch]
            lengths = {"min_decoding_length": written, "max_decoding_length": written}
            model.translate_batch(words, beam_size=1, max_input_length=0, **lengths)
            return
        pad, tensors = config.pad_token_id, [torch.tensor(row, device=device) for row in batch]
        ids = torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=pad)
        limits = {"min_new_tokens": written, "max_new_tokens": written, "num_beams": 1}
        with torch.inference_mode():
            model.generate(input_ids=ids, attention_mask=(ids != pad).long(), **limits)

    size = 1 if "one at a time" in system else 24
    run(rows[:1])
    forget_peak()
    started = time.perf_counter()
    for start in range(0, texts, size):
        run(rows[start : start + size])
    speed = texts * written / (time.perf_counter() - started)
    print(json.dumps({"speed": speed, "memory": peak_memory()}))


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
