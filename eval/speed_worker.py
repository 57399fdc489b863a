"""One system measured in a process of its own: `python -m eval.speed_worker SPEC RESULT`.

A process of its own, so that its peak memory and its start are its own.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from eval.machine import forget_peak, peak_memory
from nlp.models.base import Task

WARM_UP = "Sáng nay, thành phố khánh thành một cây cầu mới."
TASKS: tuple[Task, ...] = ("summarize", "translate")


@dataclass(frozen=True, slots=True)
class Spec:
    """What to measure.

    Attributes:
        system: "tomtat", "plain" (fp32, one at a time), "batched" (bf16), "batched-fp32" or "batch"
            (rows/s).
        texts: the articles.
        alone: index of the article whose first output is timed alone.
        preset: tomtat's preset.
        sentences: how many sentences of all articles a baseline translates; the rest is extrapolated.
        seconds: a baseline starts no further call of a job after this time.
        batch_size: of "batched".
        rows: numbers of rows for "batch".
    """

    system: Literal["tomtat", "plain", "batched", "batched-fp32", "batch"]
    texts: list[str]
    alone: int = 0
    preset: str = "embedded"
    sentences: int = 24
    seconds: float = 300.0
    batch_size: int = 16
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measured:
    """One job of one system.

    Attributes:
        documents: number of articles.
        seconds: for all of them; an estimate if `share` is below 1.
        tokens: output tokens that were kept, in `seconds`.
        share: share of the source tokens that were really processed.
        first_output: seconds until the first readable output for one article alone.
        first_token: seconds until its first token, where the system tells.
        peak_mb: peak memory during the job, in MB.
    """

    documents: int
    seconds: float
    tokens: float
    share: float
    first_output: float
    first_token: float | None
    peak_mb: int


def measure_tomtat(spec: Spec) -> dict[str, Any]:
    """The default path: the public interface, all articles at once."""
    started = time.perf_counter()
    import nlp
    from nlp.digest import Settings

    pipeline = nlp.load(spec.preset)
    load = {"load_seconds": time.perf_counter() - started, "load_peak_mb": peak_memory()}
    jobs = {}
    for task in TASKS:
        settings = Settings(task=task, preset=spec.preset)
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
        tokens = sum(model.count_tokens(texts)) if model else 0
        jobs[task] = asdict(Measured(len(texts), seconds, tokens, 1.0, first, None, peak_memory()))
    engine = pipeline.summarizer.settings if pipeline.summarizer else {}
    return {**load, "settings": {"preset": spec.preset, **engine}, "jobs": jobs}


def measure_plain(spec: Spec) -> dict[str, Any]:
    """transformers alone: fp32 and one text at a time, or bf16 and batches of like length."""
    started = time.perf_counter()
    from eval.plain import PlainTransformers
    from nlp.sentences import split_sentences

    batch_size = 1 if spec.system == "plain" else spec.batch_size
    precision: Literal["fp32", "bf16"] = "bf16" if spec.system == "batched" else "fp32"
    model = PlainTransformers(precision)
    load = {"load_seconds": time.perf_counter() - started, "load_peak_mb": peak_memory()}
    jobs = {}
    for task in TASKS:
        model.generate(task, [WARM_UP])
        forget_peak()
        article = spec.texts[spec.alone]
        first = model.generate(task, [split_sentences(article)[0].text if task == "translate" else article])
        pieces = spec.texts
        wanted = len(pieces)
        if task == "translate":
            pieces = [sentence.text for text in spec.texts for sentence in split_sentences(text)]
            wanted = spec.sentences
        lengths = [model.count_tokens(piece) for piece in pieces]
        calls = sample_calls(lengths, batch_size, wanted)
        seconds, tokens, done = 0.0, 0, 0
        for call in calls:
            if seconds > spec.seconds:
                break
            generated = model.generate(task, [pieces[index] for index in call])
            seconds += generated.seconds
            tokens += sum(model.count_tokens(text) for text in generated.texts)
            done += sum(lengths[index] for index in call)
        share = done / sum(lengths)
        jobs[task] = asdict(
            Measured(
                len(spec.texts),
                seconds / share,
                tokens / share,
                share,
                first.seconds,
                first.first_token,
                peak_memory(),
            )
        )
    settings = {"engine": "transformers", "precision": precision, "batch_size": str(batch_size)}
    return {**load, "settings": settings, "jobs": jobs}


def sample_calls(lengths: Sequence[int], batch_size: int, wanted: int, *, seed: int = 0) -> list[list[int]]:
    """Picks what a baseline runs: batches of like length, spread evenly over all lengths.

    Args:
        lengths: tokens of every piece.
        batch_size: pieces in a call.
        wanted: about how many pieces; at least one call is picked.
        seed: of the order, so that a run that stops early has still seen all lengths.

    Returns:
        Indices into `lengths`, call by call, in shuffled order.
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    calls = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    count = max(1, min(len(calls), round(wanted / batch_size)))
    picked = [calls[int((2 * step + 1) * len(calls) / (2 * count))] for step in range(count)]
    random.Random(seed).shuffle(picked)
    return picked


def measure_batch(spec: Spec) -> dict[str, Any]:
    """`tomtat batch` on tables of several lengths, with the model loaded once."""
    import tempfile

    import nlp
    from nlp.batch import run_batch

    pipeline = nlp.load(spec.preset)
    pipeline.digest(WARM_UP * 3)
    results = []
    for count in spec.rows:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
            rows = list(short_texts(spec.texts, count))
            lines = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(rows)]
            source.write_text("\n".join(lines) + "\n", encoding="utf-8")
            forget_peak()
            started = time.perf_counter()
            run_batch(source, target, pipeline)
            seconds = time.perf_counter() - started
            characters = sum(map(len, rows))
        results.append(
            {"rows": count, "seconds": seconds, "characters": characters, "peak_mb": peak_memory()}
        )
    return {"batch": results}


def short_texts(texts: Sequence[str], count: int) -> Iterator[str]:
    """Yields texts of two paragraphs from all over the articles, no two alike, then of three ..."""
    articles = [text.split("\n\n") for text in texts]
    made = 0
    for size in range(2, 12):
        for paragraphs in articles:
            for start in range(len(paragraphs) - size + 1):
                if made == count:
                    return
                made += 1
                yield "\n\n".join(paragraphs[start : start + size])


def main(spec_file: str, result_file: str) -> None:
    """Measures what the specification asks for."""
    spec = Spec(**json.loads(Path(spec_file).read_text(encoding="utf-8")))
    measures: dict[str, Callable[[Spec], dict[str, Any]]] = {
        "tomtat": measure_tomtat,
        "plain": measure_plain,
        "batched": measure_plain,
        "batched-fp32": measure_plain,
        "batch": measure_batch,
    }
    result = measures[spec.system](spec)
    if torch := sys.modules.get("torch"):
        result["threads"] = torch.get_num_threads()
    Path(result_file).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
