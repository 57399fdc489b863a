"""What is measured: the baselines, and every preset of the catalog through the same `Pipeline`."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from eval.data import FIELDS, EvalTask, Item
from nlp.errors import InputError
from nlp.sentences import split_sentences

ORACLE_SENTENCES = 3
RANDOM_SENTENCES = 2

Baseline: TypeAlias = Callable[[Item], str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system made of one item.

    Attributes:
        id: of the item.
        outputs: text by field; "" where the system failed, which is scored as a miss.
        error: why it failed.
        warnings: codes of the pipeline's warnings.
        seconds: when it was ready, in seconds since the run began (or was resumed).
    """

    id: str
    outputs: dict[str, str]
    error: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class System:
    """A named system with its settings, as they are printed with every result."""

    name: str
    settings: dict[str, Any]
    predict: Callable[[Sequence[Item]], Iterator[Prediction]]


def lead(count: int) -> Baseline:
    """The first sentences of the text."""
    return lambda item: " ".join(sentence.text for sentence in split_sentences(item.text)[:count])


def random_sentences(item: Item) -> str:
    """Some sentences in document order; the same ones for the same item."""
    sentences = split_sentences(item.text)
    picked = random.Random(item.id).sample(range(len(sentences)), min(RANDOM_SENTENCES, len(sentences)))
    return " ".join(sentences[index].text for index in sorted(picked))


def oracle(item: Item) -> str:
    """The best extract there is, knowing the reference: what no extractive system can pass.

    Sentences are added greedily while ROUGE-1 + ROUGE-2 rises (Nallapati et al., 2017).
    """
    from eval.metrics import rouge

    sentences = [sentence.text for sentence in split_sentences(item.text)]
    reference = item.references["summary_vi"]
    picked: list[int] = []
    best = 0.0
    while len(picked) < ORACLE_SENTENCES:
        trials = [sorted([*picked, index]) for index in range(len(sentences)) if index not in picked]
        texts = [" ".join(sentences[index] for index in trial) for trial in trials]
        scores = [sum(score[:2]) for score in rouge(texts, [reference] * len(texts))]
        if not scores or max(scores) <= best:
            break
        best = max(scores)
        picked = trials[scores.index(best)]
    return " ".join(sentences[index] for index in picked)


SUMMARY_BASELINES: dict[str, Baseline] = {
    "lead-1": lead(1),
    "lead-2": lead(2),
    "lead-3": lead(3),
    "title": lambda item: item.title,
    "random": random_sentences,
    "oracle": oracle,
}

TRANSLATION_BASELINES: dict[str, Baseline] = {"copy-source": lambda item: item.text}


def load_system(name: str, task: EvalTask, *, options: dict[str, Any] | None = None) -> System:
    """A baseline by its name, else a preset of the catalog.

    Args:
        name: "lead-1", "title", "copy-source" ... or a preset.
        task: what it is asked to do.
        options: for a preset, values of `nlp.Settings` beside task and preset.

    Raises:
        InputError: there is no such system for this task.
    """
    baselines = {"summarize": SUMMARY_BASELINES, "translate": TRANSLATION_BASELINES}.get(task, {})
    if name in baselines:
        return System(name, {"baseline": name}, _baseline(baselines[name], FIELDS[task][0]))
    try:
        return _preset(name, task, options or {})
    except InputError as error:
        known = f"; baselines for {task}: {', '.join(baselines)}" if baselines else ""
        raise InputError(f"{error}{known}") from error


def _baseline(function: Baseline, field: str) -> Callable[[Sequence[Item]], Iterator[Prediction]]:
    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for item in items:
            yield Prediction(item.id, {field: function(item)})

    return predict


def _preset(name: str, task: EvalTask, options: dict[str, Any]) -> System:
    import nlp

    pipeline = nlp.load(nlp.Settings(**{**options, "task": task, "preset": name}))
    models = {
        role: {"name": model.name, **model.settings}
        for role, model in (("summarizer", pipeline.summarizer), ("translator", pipeline.translator))
        if model is not None
    }

    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        documents = (nlp.Document(item.text, title=item.title, origin=item.id) for item in items)
        empty = dict.fromkeys(FIELDS[task], "")
        for event in pipeline.events(documents):
            if event.kind == "failed":
                yield Prediction(items[event.document].id, empty, event.error)
            elif event.digest is not None:
                digest = event.digest
                outputs = {field: getattr(digest, field) or "" for field in empty}
                codes = tuple(finding.code for finding in digest.warnings)
                yield Prediction(items[event.document].id, outputs, "", codes)

    settings = {**asdict(pipeline.settings), "hash": pipeline.settings.hash, "models": models}
    return System(name, settings, predict)


def safe_name(name: str) -> str:
    """The name as part of a file name."""
    return re.sub(r"[^\w.-]+", "-", name)
