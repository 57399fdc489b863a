"""Summaries of events against those of humans: ours, leads, LexRank, and an oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from eval.event import Cluster
from eval.metrics import ROUGE_TYPES, rouge, syllables
from nlp.event.choose import MOST, choose
from nlp.extract.select import is_statement


def ours(cluster: Cluster) -> list[str]:
    return [cluster.reports[p.report].sentences[p.sentence] for p in choose(cluster.reports)]


def lead_of_newest(cluster: Cluster) -> list[str]:
    """The last article's first sentences: the sets have no times, their articles are taken for ordered."""
    return list(cluster.reports[-1].sentences[:MOST])


def lead_of_all(cluster: Cluster) -> list[str]:
    """The first sentence of each article, then the second of each."""
    rounds = [
        report.sentences[i] for i in range(2) for report in cluster.reports if i < len(report.sentences)
    ]
    return rounds[:MOST]


def lexrank(cluster: Cluster) -> list[str]:
    """sumy's LexRank on all sentences and their syllables."""
    import numpy as np
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer

    tokenizer = SimpleNamespace(to_words=syllables)
    every = [Sentence(text, tokenizer) for report in cluster.reports for text in report.sentences]
    with np.errstate(all="ignore"):
        return [str(one) for one in LexRankSummarizer()(ObjectDocumentModel([Paragraph(every)]), MOST)]


def oracle(cluster: Cluster) -> list[str]:
    """What hardly a choice of sentences can pass: taken greedily for the pairs shared with a reference."""
    every = [text for report in cluster.reports for text in report.sentences if is_statement(text)]
    found = [_oracle(every, reference) for reference in cluster.references]
    best = max(found, key=lambda one: score(one, cluster.references)[1])
    return best


def _oracle(sentences: Sequence[str], reference: str) -> list[str]:
    wanted = _pair_counts(reference)
    held = [_pair_counts(text) for text in sentences]
    picked: list[int] = []
    best, total = 0.0, Counter[tuple[str, str]]()
    while len(picked) < MOST:
        trials = {i: _f1(total + held[i], wanted) for i in range(len(sentences)) if i not in picked}
        chosen = max(trials, key=lambda i: trials[i], default=-1)
        if chosen < 0 or trials[chosen] <= best:
            break
        picked.append(chosen)
        best, total = trials[chosen], total + held[chosen]
    return [sentences[i] for i in picked]


def _pair_counts(text: str) -> Counter[tuple[str, str]]:
    words = syllables(text)
    return Counter(pairwise(words))


def _f1(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


SYSTEMS: dict[str, Callable[[Cluster], list[str]]] = {
    "tomtat event": ours,
    "lead of the newest": lead_of_newest,
    "lead of all": lead_of_all,
    "LexRank": lexrank,
    "oracle": oracle,
}


def score(sentences: Sequence[str], references: Sequence[str]) -> list[float]:
    """ROUGE-1, -2, -L F1 on syllables, each the best over the references, as rouge_score has it."""
    text = " ".join(sentences)
    found = rouge([text] * len(references), references)
    return [max(values) for values in zip(*found, strict=True)]


def measure_summaries(clusters: Sequence[Cluster], systems: Sequence[str]) -> list[dict[str, Any]]:
    """Returns a row for each system: its mean ROUGE and length in syllables."""
    rows = []
    for name in systems:
        outputs = [SYSTEMS[name](cluster) for cluster in clusters]
        scores = [score(out, cluster.references) for out, cluster in zip(outputs, clusters, strict=True)]
        means = [sum(of) / len(of) for of in zip(*scores, strict=True)]
        length = sum(len(syllables(" ".join(out))) for out in outputs) / len(outputs)
        rows.append({"system": name, **dict(zip(ROUGE_TYPES, means, strict=True)), "length": length})
    return rows
