"""Scores of summaries and translations; eval/metrics.toml lists all figures and how they are computed.

ROUGE is computed on Vietnamese syllables. The tokenizer that most published figures used keeps
ASCII letters only ("Thủ tướng" becomes "th t ng"), so that unrelated texts score about 40; its
figures are here to compare with papers, and each ROUGE has its floor beside it: the same outputs
against the references of other items.
"""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice, takewhile
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import sacrebleu
from rouge_score import rouge_scorer

from eval.data import read_toml
from nlp.errors import InputError

ROUGE_TYPES = ("rouge1", "rouge2", "rougeL")
LONGEST_WORD = 4
"""Syllables; hardly any Vietnamese word has more."""

_SYLLABLE = re.compile(r"[^\W_]+")


def syllables(text: str) -> list[str]:
    """Returns the lower-cased Unicode syllables of a text after NFC; numbers count, marks do not."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


def words(text: str) -> list[str]:
    """Returns the words of a text: from the left, the longest run of syllables in pyvi's word list.

    Only the list of pyvi is read. Its own segmenter is a pickled model, and a pickle is not loaded here.
    """
    tokens, found = syllables(text), []
    while tokens:
        sizes = range(min(LONGEST_WORD, len(tokens)), 1, -1)
        size = next((n for n in sizes if " ".join(tokens[:n]) in _word_list()), 1)
        found.append("_".join(tokens[:size]))
        tokens = tokens[size:]
    return found


@cache
def _word_list() -> frozenset[str]:
    try:
        lines = files("pyvi").joinpath("models/words.txt").read_text(encoding="utf-8").splitlines()
    except ModuleNotFoundError as error:
        raise InputError("ROUGE on words needs pyvi: pip install -e '.[eval]'") from error
    return frozenset(unicodedata.normalize("NFC", line.strip().lower()) for line in lines)


def rouge(outputs: Sequence[str], references: Sequence[str], tokens: str = "syllable") -> list[list[float]]:
    """ROUGE-1, -2 and -L F1 (Lin, 2004) of every output, 0 to 100; an empty one scores 0.

    Args:
        outputs: the summaries.
        references: one for each output.
        tokens: "syllable", "word", or "legacy" (rouge_score's default, which drops all but ASCII letters).

    Returns:
        [rouge1, rouge2, rougeL] for each output.

    Raises:
        InputError: not as many references as outputs, or no word list.
    """
    kinds = {"syllable": SimpleNamespace(tokenize=syllables), "word": SimpleNamespace(tokenize=words)}
    scorer = rouge_scorer.RougeScorer(list(ROUGE_TYPES), tokenizer=kinds.get(tokens))
    scores = [scorer.score(ref, out) for out, ref in _pairs(outputs, references)]
    return [[100 * score[name].fmeasure for name in ROUGE_TYPES] for score in scores]


def rouge_columns(
    outputs: Sequence[str], references: Sequence[str], *, words: bool
) -> dict[str, list[float]]:
    """ROUGE by every tokenizer, also on words if wanted, each with its floor if there are two items.

    Returns:
        "rouge1", "legacy_rouge1", "floor_rouge1" ... to a score for each output.
    """
    against = {"": references}
    if len(outputs) > 1:
        against["floor_"] = [references[index] for index in derangement(len(outputs))]
    columns: dict[str, list[float]] = {}
    for tokens, kind in (("syllable", ""), ("legacy", "legacy_"), *([("word", "word_")] if words else [])):
        for floor, wanted in against.items():
            scores = zip(*rouge(outputs, wanted, tokens), strict=True)
            columns |= {
                f"{floor}{kind}{name}": list(of) for name, of in zip(ROUGE_TYPES, scores, strict=True)
            }
    return columns


def derangement(count: int, seed: int = 0) -> list[int]:
    """A fixed permutation of range(count) that leaves nothing in its place: one cycle through all.

    Raises:
        InputError: fewer than two items.
    """
    if count < 2:
        raise InputError("the floor needs at least 2 items, to exchange their references")
    cycle = random.Random(seed).sample(range(count), count)
    following = dict(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    return [following[place] for place in range(count)]


def corpus_metrics() -> dict[str, Any]:
    """Returns fresh sacreBLEU metrics by name: BLEU, chrF2, chrF++, TER (Post, 2018)."""
    metrics: dict[str, Any] = {"BLEU": sacrebleu.BLEU(), "chrF2": sacrebleu.CHRF()}
    return metrics | {"chrF++": sacrebleu.CHRF(word_order=2), "TER": sacrebleu.TER()}


def score_corpus(
    outputs: Sequence[str], references: Sequence[str]
) -> tuple[dict[str, float], dict[str, str]]:
    """Corpus scores of translations, and their signatures, by name. TER: lower is better.

    Raises:
        InputError: there is nothing to score, or not one reference for each output.
    """
    if not _pairs(outputs, references):
        raise InputError("there is no translation to score")
    metrics = corpus_metrics()
    scores = {name: metric.corpus_score(outputs, [references]).score for name, metric in metrics.items()}
    return scores, {name: str(metric.get_signature()) for name, metric in metrics.items()}


def sentence_chrf(outputs: Sequence[str], references: Sequence[str]) -> list[float]:
    """chrF2 of each output alone, 0 to 100; to find the worst items, not to compare systems."""
    metric = sacrebleu.CHRF()
    return [float(metric.sentence_score(out, [ref]).score) for out, ref in _pairs(outputs, references)]


def similarity(outputs: Sequence[str], references: Sequence[str], encoder: str) -> list[float]:
    """Cosine of sentence embeddings of output and reference, times 100; 0 for an empty output.

    Args:
        outputs, references: one reference for each output, in any languages the encoder knows.
        encoder: folder or hub name of a multilingual encoder for transformers, with safetensors; the
            embedding is the mean of its last layer over the tokens.

    Raises:
        InputError: the encoder cannot be loaded.
    """
    from transformers import pipeline

    options = {"model_kwargs": {"use_safetensors": True}, "tokenize_kwargs": {"truncation": True}}
    try:
        encode = pipeline("feature-extraction", model=encoder, **options)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot load the encoder {encoder}: {str(error).splitlines()[0]}") from error
    scores = []
    for out, ref in _pairs(outputs, references):
        if out.strip() and ref.strip():
            one, other = (np.mean(encode(text)[0], axis=0) for text in (out, ref))
            scores.append(100 * float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other))))
        else:
            scores.append(0.0)
    return scores


def fragments(source: Sequence[str], summary: Sequence[str]) -> list[int]:
    """Lengths of the extractive fragments of a summary (Grusky et al., 2018, figure 3).

    Read from the left, each summary token starts the longest run that also occurs in the source.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(source):
        places[token].append(place)

    def run(place: int, start: int) -> int:
        pairs = zip(islice(source, place, None), islice(summary, start, None), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    lengths, start = [], 0
    while start < len(summary):
        longest = max((run(place, start) for place in places[summary[start]]), default=0)
        lengths += [longest] if longest else []
        start += max(1, longest)
    return lengths


def describe_summary(source: str, summary: str) -> dict[str, float]:
    """How a summary is made, whatever its reference says; {} for an empty one.

    Returns:
        length: syllables. compression: source syllables for each of the summary. coverage: share
        of the summary inside fragments taken from the source. density: mean squared fragment
        length (Grusky et al., 2018). novel_2grams: share of its 2-grams that the source lacks.
        repeated_3grams: share of its 3-grams that occurred before in it.
    """
    given, tokens = syllables(source), syllables(summary)
    if not tokens:
        return {}
    lengths, known = fragments(given, tokens), set(_ngrams(given, 2))
    pairs, triples = _ngrams(tokens, 2), _ngrams(tokens, 3)
    return {
        "length": float(len(tokens)),
        "compression": len(given) / len(tokens),
        "coverage": sum(lengths) / len(tokens),
        "density": sum(length**2 for length in lengths) / len(tokens),
        "novel_2grams": sum(pair not in known for pair in pairs) / max(1, len(pairs)),
        "repeated_3grams": (len(triples) - len(set(triples))) / max(1, len(triples)),
    }


def _ngrams(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(size)), strict=False))


def figures(field: str) -> dict[str, dict[str, Any]]:
    """The figures that a field may have, by name; their keys are explained in eval/metrics.toml."""
    return {name: figure for name, figure in read_toml("metrics.toml").items() if field in figure["fields"]}


def ratio(figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64] | None:
    """The two counts of each item whose sums, divided, are the figure.

    Returns:
        An array of items by 2, so that the figure of any choice of items is the ratio of two sums;
        None where no item has what the figure needs, or only the whole corpus has it.
    """
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


def _pairs(outputs: Sequence[str], references: Sequence[str]) -> list[tuple[str, str]]:
    if len(outputs) != len(references):
        raise InputError(f"{len(outputs)} outputs for {len(references)} references: they must be as many")
    return list(zip(outputs, references, strict=True))
