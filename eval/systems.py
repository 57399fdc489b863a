"""What is measured: baselines, outputs in a file, and every preset through the same `Pipeline`."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from eval.data import FIELDS, Data, EvalTask, Item, read_outputs
from eval.metrics import rouge, syllables
from nlp.errors import InputError
from nlp.sentences import split_sentences

ORACLE_SENTENCES = 3
SENTENCES = 2
"""Of the other baselines that choose some."""

Baseline: TypeAlias = Callable[[Item], str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system made of one item: text by field, "" where it failed, which is scored as a miss; why it
    failed; codes of the pipeline's warnings; seconds since it took the item; tokens as the model counts."""

    id: str
    outputs: dict[str, str]
    error: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    tokens: int = 0


@dataclass(frozen=True)
class System:
    """A system with its settings, as they are printed with every result; `timed` if it runs here."""

    name: str
    settings: dict[str, Any]
    predict: Callable[[Sequence[Item]], Iterator[Prediction]]
    timed: bool = True


def _sentences(item: Item) -> list[str]:
    return [sentence.text for sentence in split_sentences(item.text)]


def lead(count: int) -> Baseline:
    """The first sentences of the text."""
    return lambda item: " ".join(_sentences(item)[:count])


def random_sentences(item: Item) -> str:
    """Some sentences in document order; the same ones for the same item."""
    sentences = _sentences(item)
    picked = random.Random(item.id).sample(range(len(sentences)), min(SENTENCES, len(sentences)))
    return " ".join(sentences[index] for index in sorted(picked))


def oracle(item: Item) -> str:
    """The best extract there is, knowing the reference: what no extractive system can pass.

    Sentences are added greedily while ROUGE-1 + ROUGE-2 rises (Nallapati et al., 2017).
    """
    sentences, reference = _sentences(item), item.references["summary_vi"]
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


def graph(name: str) -> Baseline:
    """sumy's "TextRank" or "LexRank" on sentences and syllables alone, unlike the preset `extractive`."""

    def summarise(item: Item) -> str:
        import numpy as np
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.summarizers import lex_rank, text_rank

        rank = {"TextRank": text_rank.TextRankSummarizer, "LexRank": lex_rank.LexRankSummarizer}[name]()
        sentences = [Sentence(sentence, _Tokenizer) for sentence in _sentences(item)]
        with np.errstate(all="ignore"):  # LexRank divides by nought where no two sentences are alike
            picked = sentences
            if len(sentences) > SENTENCES:
                picked = rank(ObjectDocumentModel([Paragraph(sentences)]), SENTENCES)
        return " ".join(str(sentence) for sentence in picked)

    return summarise


class _Tokenizer:
    """What sumy needs of a tokenizer; its own would load language data from the network."""

    to_words = staticmethod(syllables)


BASELINES: dict[str, dict[str, Baseline]] = {
    "summarize": {
        **{f"lead-{count}": lead(count) for count in (1, 2, 3)},
        **{name.lower(): graph(name) for name in ("TextRank", "LexRank")},
        "title": lambda item: item.title,
        "random": random_sentences,
        "oracle": oracle,
    },
    "translate": {"copy-source": lambda item: item.text},
}


def load_system(name: str, task: EvalTask, *, beams: int = 1) -> System:
    """A baseline by its name, else a preset of the catalog.

    Args:
        name: "lead-1", "title", "copy-source" ... or a preset.
        task: what it is asked to do.
        beams: of a preset.

    Raises:
        InputError: there is no such system for this task.
    """
    baselines = BASELINES.get(task, {})
    if name not in baselines:
        try:
            return _preset(name, task, beams)
        except InputError as error:
            raise InputError(f"{error}; baselines for {task}: {', '.join(baselines) or 'none'}") from error

    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for item in items:
            started = time.perf_counter()
            outputs = {FIELDS[task][0]: baselines[name](item)}
            yield Prediction(item.id, outputs, seconds=time.perf_counter() - started)

    return System(name, {"baseline": name}, predict)


def read_system(file: Path, data: Data, task: EvalTask, *, column: str = "", name: str = "") -> System:
    """The outputs of any other system, one a line or a table with a column for each field, as a system.

    Args:
        file: the outputs.
        data: whose items they are outputs for.
        task: decides the fields.
        column: of the outputs, if not the field's name.
        name: of the system; "" takes the column's or the file's.

    Raises:
        InputError: the file cannot be read, or lacks outputs.
    """
    outputs = {field: read_outputs(file, data, column or field) for field in FIELDS[task]}
    places = {item.id: place for place, item in enumerate(data.items)}

    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for item in items:
            yield Prediction(item.id, {field: texts[places[item.id]] for field, texts in outputs.items()})

    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    settings = {"file": file.name, "sha256": digest, "column": column}
    return System(name or column or file.stem, settings, predict, timed=False)


def _preset(name: str, task: EvalTask, beams: int) -> System:
    import nlp

    pipeline = nlp.load(nlp.Settings(task=task, preset=name, beams=beams))
    roles = {"summarizer": pipeline.summarizer, "translator": pipeline.translator}
    models = {role: {"name": model.name, **model.settings} for role, model in roles.items() if model}

    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for event in pipeline.events(nlp.Document(item.text, item.title, item.id) for item in items):
            item, outputs = items[event.document], dict.fromkeys(FIELDS[task], "")
            if event.kind == "failed":
                yield Prediction(item.id, outputs, event.error)
            elif digest := event.digest:
                outputs = {field: getattr(digest, field) or "" for field in outputs}
                counter = pipeline.translator or pipeline.summarizer
                tokens = sum(counter.count_tokens(list(outputs.values()))) if counter else 0
                codes = tuple(finding.code for finding in digest.warnings)
                yield Prediction(item.id, outputs, "", codes, digest.timings["total"], tokens)

    settings = {**asdict(pipeline.settings), "hash": pipeline.settings.hash, "models": models}
    return System(name, settings, predict)
