"""`python -m eval speed --shape NAME`: engines on random weights of a published model's true shape.

The time does not depend on what the weights are, so no hub is needed. Every engine reads the same random
tokens and writes the same number of them, in a process of its own, for its peak memory.
"""

import os
import random
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models

from eval.data import Row, read_toml
from eval.machine import call_alone, measure
from nlp.errors import InputError
from nlp.models.card import ModelCard
from nlp.models.contract import Decoding

SHAPES: dict[str, Row] = read_toml("shapes.toml")["shapes"]


def measure_shape(name: str) -> Row:
    """Returns what every engine does on a shape, for shape.md.jinja; InputError if there is no such shape."""
    if name not in SHAPES:
        raise InputError(f"there is no shape {name!r}; choose one of: {', '.join(SHAPES)}")
    engines = read_toml("shapes.toml")["engines"]["cuda" if torch.cuda.is_available() else "cpu"]
    with tempfile.TemporaryDirectory() as folder:
        calls = {way: (run_engine, folder, SHAPES[name], *engine) for way, engine in engines.items()}
        record = call_alone({"random weights": (build, folder, SHAPES[name]), **calls})
    return {"name": name, "shape": SHAPES[name], **record}


def build(folder: str, shape: Row) -> None:
    """Saves random weights of a shape, a word for each token, and the same converted for CTranslate2."""
    config = getattr(transformers, shape["config"])(**shape["values"])
    model: Any = transformers.AutoModelForSeq2SeqLM.from_config(config)
    for layer in (model.get_input_embeddings(), model.get_output_embeddings()):
        layer.weight.data[config.eos_token_id] = 0  # nothing ends before its time
    model.save_pretrained(folder)
    words = [f"w{i}" for i in range(config.vocab_size)]
    if config.model_type == "marian":  # whose padding, known by its name, CTranslate2 leaves out
        words[-1] = "<pad>"
    special = {"eos_token": words[config.eos_token_id], "pad_token": words[config.pad_token_id]}
    level = models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="w3")
    tokenizer = {"tokenizer_object": Tokenizer(level), "unk_token": "w3", **special}
    transformers.PreTrainedTokenizerFast(**tokenizer).save_pretrained(folder)
    _load(folder, "ctranslate2", "auto")


def run_engine(folder: str, shape: Row, engine: str, precision: str, batch_size: int) -> Row:
    """Runs one engine on what `build` saved; returns its settings, output tokens/s and peak memory."""
    chance, highest = random.Random(0), shape["values"]["vocab_size"] - 10
    lengths = sorted(int(shape["read"] * chance.uniform(0.7, 1.3)) for _ in range(shape["texts"]))
    rows = [[chance.randrange(10, highest) for _ in range(length)] for length in lengths]
    model, outputs = _load(folder, engine, precision), list[list[int]]()
    model.search(rows[:1], Decoding(), shape["written"])
    with measure() as work:
        for start in range(0, len(rows), batch_size):
            outputs += model.search(rows[start : start + batch_size], Decoding(), shape["written"])
    speed = sum(map(len, outputs)) / work["seconds"]
    return {**work, **model.settings, "batch_size": batch_size, "tokens_per_second": speed}


def _load(folder: str, engine: str, precision: str) -> Any:
    os.environ["TOMTAT_CACHE"] = folder  # of this process: what is converted goes when the folder goes
    card = ModelCard("shape", ("translate",), (engine,))
    return import_module(f"nlp.models.engines.{engine}").load(card, Path(folder), precision=precision)
