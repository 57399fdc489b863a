"""Scores of summaries and translations; eval/metrics.toml lists all figures and how they are computed.

ROUGE is computed on Vietnamese syllables. The tokenizer of most published figures keeps ASCII letters only
("Thủ tướng" becomes "th t ng"), so that unrelated texts score about 40; its figures are here to compare with
papers, and each ROUGE has its floor beside it: the same outputs against other references.
"""

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from rouge_score import rouge_scorer
from sacrebleu import BLEU, CHRF, TER

from eval.data import Row, read_toml
from nlp.errors import InputError
from nlp.summarize.extractive_fragments import Runs
from nlp.text.normalise import normalise
from nlp.text.syllables import one_tone_place

TRANSLATION: dict[str, Any] = {"BLEU": BLEU, "chrF2": CHRF, "chrF++": partial(CHRF, word_order=2), "TER": TER}
ROUGE_TYPES = ("rouge1", "rouge2", "rougeL")
LONGEST_WORD = 4  # syllables; hardly any Vietnamese word has more


def syllables(text: str) -> list[str]:
    """Returns the lower-cased Unicode syllables of a text after NFC; numbers count, marks do not."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def spell_alike(texts: Sequence[str]) -> tuple[list[str], int]:
    """Returns texts in one spelling, and how many had another: NFC, blanks and line breaks of one kind, and
    tone marks in one place ("hòa" is "hoà"). Outputs and references are both scored so."""
    alike = [one_tone_place(normalise(text)) for text in texts]
    return alike, sum(one != other for one, other in zip(alike, texts, strict=True))


def words(text: str) -> list[str]:
    """Returns the words of a text: from the left, the longest run of syllables in pyvi's word list. Only its
    list is read: pyvi's own segmenter is a pickled model, and a pickle is not loaded here."""
    tokens, found = syllables(text), []
    while tokens:
        sizes = range(min(LONGEST_WORD, len(tokens)), 1, -1)
        size = next((n for n in sizes if " ".join(tokens[:n]) in _word_list()), 1)
        found.append("_".join(tokens[:size]))
        tokens = tokens[size:]
    return found


@cache
def _word_list() -> frozenset[str]:
    text = files("pyvi").joinpath("models/words.txt").read_text(encoding="utf-8")
    return frozenset(unicodedata.normalize("NFC", text.lower()).split("\n"))


def rouge(outputs: Sequence[str], references: Sequence[str], tokens: str = "syllable") -> list[list[float]]:
    """ROUGE-1, -2 and -L F1 (Lin, 2004) of each output against its reference, 0 to 100; on tokens
    "syllable", "word", or "legacy": rouge_score's default, which drops all but ASCII letters."""
    kinds = {"syllable": SimpleNamespace(tokenize=syllables), "word": SimpleNamespace(tokenize=words)}
    scorer = rouge_scorer.RougeScorer(list(ROUGE_TYPES), tokenizer=kinds.get(tokens))
    scores = [scorer.score(ref, out) for out, ref in zip(outputs, references, strict=True)]
    return [[100 * score[name].fmeasure for name in ROUGE_TYPES] for score in scores]


def rouge_columns(outputs: Sequence[str], references: Sequence[str], words: bool) -> dict[str, list[float]]:
    """ROUGE of each output by every tokenizer ("rouge1", "legacy_rouge1" ...), on words too if wanted; of two
    or more with their floors ("floor_rouge1"): the references exchanged in one fixed cycle."""
    order = random.Random(0).sample(range(len(outputs)), len(outputs))
    following = dict(zip(order, [*order[1:], *order[:1]], strict=True))
    against = {"": references, "floor_": [references[following[place]] for place in range(len(outputs))]}
    columns: dict[str, list[float]] = {}
    for tokens, kind in (("syllable", ""), ("legacy", "legacy_"), *([("word", "word_")] if words else [])):
        for floor, wanted in against.items() if len(outputs) > 1 else [("", references)]:
            scores = zip(*rouge(outputs, wanted, tokens), strict=True)
            columns |= {f"{floor}{kind}{name}": [*of] for name, of in zip(ROUGE_TYPES, scores, strict=True)}
    return columns


def score_translations(outputs: Sequence[str], references: Sequence[str]) -> tuple[Row, Row, list[float]]:
    """Corpus scores by sacreBLEU (Post, 2018) of at least one output, and their signatures, by name; and
    chrF2 of each output alone, 0 to 100, to find the worst items, not to compare systems."""
    metrics: dict[str, Any] = {name: make() for name, make in TRANSLATION.items()}
    scores = {name: metric.corpus_score(outputs, [references]).score for name, metric in metrics.items()}
    signatures = {name: str(metric.get_signature()) for name, metric in metrics.items()}
    pairs = zip(outputs, references, strict=True)
    alone = [metrics["chrF2"].sentence_score(out, [ref]).score for out, ref in pairs]
    return scores, signatures, alone


def similarity(outputs: Sequence[str], references: Sequence[str], encoder: str) -> list[float]:
    """Cosine, times 100, of each output and its reference in the mean over the tokens of the last layer of
    `encoder`, a multilingual encoder for transformers with safetensors; InputError if it cannot be loaded."""
    from transformers import pipeline

    options: Row = {"model_kwargs": {"use_safetensors": True}, "tokenize_kwargs": {"truncation": True}}
    try:
        encode = pipeline("feature-extraction", model=encoder, **options)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot load the encoder {encoder}: {str(error).splitlines()[0]}") from error
    scores = []
    for pair in zip(outputs, references, strict=True):
        one, other = (np.mean(encode(text.strip() or ".")[0], axis=0) for text in pair)
        cosine = float(one @ other / np.sqrt(one @ one * (other @ other)))
        scores.append(100 * cosine if pair[0].strip() else 0.0)
    return scores


def fragments(source: Sequence[str], summary: Sequence[str]) -> list[int]:
    """Lengths of the extractive fragments of a summary (Grusky et al., 2018, figure 3): read from the left,
    each of its tokens starts the longest run that also occurs in the source."""
    return [length for length in Runs([source]).lengths(summary) if length]


def describe_summary(source: str, summary: str) -> dict[str, float]:
    """How a summary is made, whatever its reference says; {} for an empty one. In eval/metrics.toml."""
    given, tokens = syllables(source), syllables(summary)
    if not tokens:
        return {}
    lengths, known = fragments(given, tokens), {*pairwise(given)}
    pairs, triples = [*pairwise(tokens)], [*zip(tokens, tokens[1:], tokens[2:], strict=False)]
    return {
        "length": float(len(tokens)),
        "compression": len(given) / len(tokens),
        "coverage": sum(lengths) / len(tokens),
        "density": sum(length**2 for length in lengths) / len(tokens),
        "novel_2grams": sum(pair not in known for pair in pairs) / max(1, len(pairs)),
        "repeated_3grams": (len(triples) - len(set(triples))) / max(1, len(triples)),
    }


def figures(field: str) -> dict[str, Row]:
    """The figures that a field may have, by name; their keys are explained in eval/metrics.toml."""
    return {name: figure for name, figure in read_toml("metrics.toml").items() if field in figure["fields"]}


def ratio(figure: Row, rows: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64] | None:
    """Items by the two counts whose sums, divided, are the figure of any choice of items; None where no item
    has what the figure needs, or only the whole corpus has it."""
    if "mean" in figure:
        key, scale = figure["mean"], figure.get("scale", 1)
        pairs = [(scale * row.get(key, 0), float(key in row)) for row in rows]
    else:
        part, whole = figure.get("share", ("", ""))
        pairs = [(100 * row.get(part, 0), row.get(whole, 0)) for row in rows]
        pairs = [(100 * all_ - some, all_) for some, all_ in pairs] if figure.get("less") else pairs
    array = np.asarray(pairs, dtype=float).reshape(-1, 2)
    return array if array[:, 1].any() else None


def aggregate(field: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """All means and shares of a field that its items allow, by name."""
    counts = {name: ratio(figure, rows) for name, figure in figures(field).items()}
    totals = {name: array.sum(axis=0) for name, array in counts.items() if array is not None}
    return {name: float(some / all_) for name, (some, all_) in totals.items()}
