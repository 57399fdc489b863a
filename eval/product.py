"""What a user waits for, in one table: `python -m eval speed --only product`.

Everything is measured on one article and on sentences of the shipped ones, then again with a busy neighbour:
another process that never pauses, on one of the cores. Nothing is imported here that tomtat does not import:
what metrics bring with them were 200 MB of what was told as its memory.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import nlp
from eval.data import Row
from eval.machine import measure
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.text.sentences import split_sentences
from nlp.translate.effort import first_try

SENTENCES = 24
RUNS = 3
"""Of which the median is taken."""

_BUSY = "while True: pass"


def measure_product(texts: Sequence[str], article: str, preset: str) -> Row:
    """Measures what a user waits for; `article` is digested, the sentences are from all over the `texts`.

    Returns seconds, tokens/s, memory (10^6 bytes), and how many times slower it is with a busy neighbour.
    """
    cold = _median(lambda: _digest_cold(article, preset), runs=1)
    with measure() as load:
        pipeline = nlp.load(preset)
    model = pipeline.translator
    assert model is not None, "a preset that translates"
    sentences = some_sentences(texts, SENTENCES)
    with measure() as warm:
        warm_seconds = _median(lambda: pipeline.digest(article))
    whole = nlp.Settings(task="translate", preset=preset)
    with measure() as translated:
        pipeline.digest(article, settings=whole)
    default, greedy = first_try(model, 0), Decoding()
    rates = {
        "many_default": _rate(model, sentences, default),
        "many_greedy": _rate(model, sentences, greedy),
        "one_default": _rate(model, sentences[:1], default),
        "one_greedy": _rate(model, sentences[:1], greedy),
    }
    with busy_neighbour():
        slowed = {
            "many_default": _rate(model, sentences, default),
            "one_greedy": _rate(model, sentences[:1], greedy),
        }
    return {
        "characters": len(article),
        "settings": {"preset": preset, **model.settings},
        "load": load,
        "cold": cold,
        "warm": warm_seconds,
        "translated": translated["seconds"],
        "peak_mb": max(warm["peak_mb"], translated["peak_mb"]),
        "tokens_per_second": rates,
        "times_slower": {name: rates[name] / rate for name, rate in slowed.items()},
    }


def some_sentences(texts: Sequence[str], count: int) -> list[str]:
    """Returns sentences of usual length from all over some texts, always the same."""
    found = [of.text for text in texts for of in split_sentences(text) if 60 <= len(of.text) <= 300]
    step = max(1, len(found) // count)
    return found[::step][:count]


def translate(model: Model, sources: Sequence[str], decoding: Decoding) -> list[Output]:
    """The outputs of sentences, in batches as the model wants them."""
    requests = [Request("translate", source, decoding=decoding) for source in sources]
    waiting, outputs = list(range(len(requests))), dict[int, Output]()
    while waiting:
        chosen = [waiting[at] for at in model.next_batch([requests[index] for index in waiting])]
        outputs |= zip(chosen, model.run_batch([requests[index] for index in chosen]), strict=True)
        waiting = [index for index in waiting if index not in outputs]
    return [outputs[index] for index in range(len(requests))]


@contextmanager
def busy_neighbour() -> Iterator[subprocess.Popen[bytes]]:
    """Another process that never pauses, on one of the cores that this process may use."""
    with subprocess.Popen([sys.executable, "-c", _BUSY]) as process:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        try:
            time.sleep(0.5)  # until it is under way
            yield process
        finally:
            process.kill()


def _digest_cold(article: str, preset: str) -> None:
    """The command, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "article.txt")
        source.write_text(article, encoding="utf-8")
        command = [sys.executable, "-m", "nlp", "digest", str(source), "--preset", preset]
        subprocess.run(command, check=True, capture_output=True, cwd=Path(nlp.__file__).parents[1])


def _rate(model: Model, sentences: Sequence[str], decoding: Decoding) -> float:
    """Tokens per second of what is taken, the median of some runs."""
    rates = []
    for _ in range(RUNS):
        started = time.perf_counter()
        outputs = translate(model, sentences, decoding)
        rates.append(sum(output.tokens for output in outputs) / (time.perf_counter() - started))
    return median(rates)


def _median(call: Callable[[], Any], *, runs: int = RUNS) -> float:
    """Seconds."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return median(seconds)
