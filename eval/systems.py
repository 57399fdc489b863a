"""What is measured: baselines, outputs in a file, and every preset through the same `Pipeline`."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from eval.data import FIELDS, Data, EvalTask, Item, read_outputs
from eval.metrics import rouge, syllables
from nlp.errors import InputError
from nlp.events import Failed, Finished
from nlp.text.sentences import split_sentences

ORACLE_SENTENCES = 3
SENTENCES = 2  # of the other baselines that choose some


class Prediction(NamedTuple):
    """What a system made of one item: text by field, "" where it failed, which is scored as a miss; why it
    failed; codes of the pipeline's warnings; seconds since it took the item; tokens as the model counts."""

    id: str
    outputs: dict[str, str]
    error: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    tokens: int = 0


class System(NamedTuple):
    """A system with its settings, as they are printed with every result; `timed` if it runs here."""

    name: str
    settings: dict[str, Any]
    predict: Callable[[Sequence[Item]], Iterator[Prediction]]
    timed: bool = True


def random_sentences(item: Item) -> str:
    """Some sentences in document order; the same ones for the same item."""
    sentences = _sentences(item)
    picked = random.Random(item.id).sample(range(len(sentences)), min(SENTENCES, len(sentences)))
    return " ".join(sentences[index] for index in sorted(picked))


def oracle(item: Item) -> str:
    """What no extractive system can pass, knowing the reference: sentences are added greedily while
    ROUGE-1 + ROUGE-2 rises (Nallapati et al., 2017)."""
    sentences, picked, best = _sentences(item), list[int](), 0.0
    while len(picked) < ORACLE_SENTENCES:
        trials = [sorted([*picked, index]) for index in range(len(sentences)) if index not in picked]
        texts = [" ".join(sentences[index] for index in trial) for trial in trials]
        scores = [sum(score[:2]) for score in rouge(texts, [item.references["summary_vi"]] * len(texts))]
        if max(scores, default=0.0) <= best:
            break
        best = max(scores)
        picked = trials[scores.index(best)]
    return " ".join(sentences[index] for index in picked)


def graph(name: str, item: Item) -> str:
    """sumy's "textrank" or "lexrank" on sentences and syllables alone, unlike the preset `extractive`."""
    import numpy as np
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers import lex_rank, text_rank

    rank = {"textrank": text_rank.TextRankSummarizer, "lexrank": lex_rank.LexRankSummarizer}[name]()
    tokenizer = SimpleNamespace(to_words=syllables)  # sumy's own would load language data from the network
    picked = [Sentence(sentence, tokenizer) for sentence in _sentences(item)]
    if len(picked) > SENTENCES:
        with np.errstate(all="ignore"):  # LexRank divides by nought where no two sentences are alike
            picked = rank(ObjectDocumentModel([Paragraph(picked)]), SENTENCES)
    return " ".join(str(sentence) for sentence in picked)


def _sentences(item: Item) -> list[str]:
    return [sentence.text for sentence in split_sentences(item.text)]


BASELINES: dict[str, dict[str, Callable[[Item], str]]] = {
    "summarize": {
        **{f"lead-{n}": lambda item, n=n: " ".join(_sentences(item)[:n]) for n in (1, 2, 3)},  # type: ignore[misc]
        **{name: partial(graph, name) for name in ("textrank", "lexrank")},
        "title": lambda item: item.title,
        "random": random_sentences,
        "oracle": oracle,
    },
    "translate": {"copy-source": lambda item: item.text},
}


def load_system(name: str, task: EvalTask, asked: dict[str, Any] | None = None) -> System:
    """A baseline of the task by its name, else a preset with settings as `asked`; InputError if none."""
    baselines = BASELINES.get(task, {})
    if name not in baselines:
        try:
            return _preset(name, task, asked or {})
        except InputError as error:
            raise InputError(f"{error}; baselines for {task}: {', '.join(baselines) or 'none'}") from error
    outputs = partial(_predict, lambda item: {FIELDS[task][0]: baselines[name](item)})
    return System(name, {"baseline": name}, outputs)


def _predict(outputs: Callable[[Item], dict[str, str]], items: Sequence[Item]) -> Iterator[Prediction]:
    for item in items:
        started, made = time.perf_counter(), outputs(item)
        yield Prediction(item.id, made, seconds=time.perf_counter() - started)


def read_system(file: Path, data: Data, task: EvalTask, *, column: str = "", name: str = "") -> System:
    """The outputs of another system, as `read_outputs` takes them: in a table from `column`, else those of
    the fields' names. The system is called `name`, else as the column or the file."""
    outputs = {field: read_outputs(file, data, column or field) for field in FIELDS[task]}
    predict = partial(_predict, lambda item: {field: of[item.id] for field, of in outputs.items()})
    settings = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "column": column}
    return System(name or column or file.stem, settings, predict, timed=False)


def _preset(name: str, task: EvalTask, asked: dict[str, Any]) -> System:
    import nlp

    pipeline = nlp.load(nlp.Settings(task=task, preset=name, **asked))
    counter = pipeline.translator or pipeline.summarizer
    roles = {"summarizer": pipeline.summarizer, "translator": pipeline.translator}
    models = {role: {"name": model.name, **model.settings} for role, model in roles.items() if model}

    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for event in pipeline.events(nlp.Document(item.text, item.title, item.id) for item in items):
            item, outputs = items[event.document], dict.fromkeys(FIELDS[task], "")
            if isinstance(event, Failed):
                yield Prediction(item.id, outputs, event.error)
            elif isinstance(event, Finished):
                digest = event.digest
                outputs = {field: getattr(digest, field) or "" for field in outputs}
                tokens = sum(counter.count_tokens(list(outputs.values()))) if counter else 0
                codes = tuple(finding.code for finding in digest.warnings)
                yield Prediction(item.id, outputs, "", codes, digest.timings["total"], tokens)

    settings = {**pipeline.settings.to_dict(), "hash": pipeline.settings.hash, "models": models}
    return System(name, settings, predict)
