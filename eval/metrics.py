"""Scores of summaries and translations; every score says how it was computed.

ROUGE is computed on Vietnamese syllables. The tokenizer that most published figures used keeps
ASCII letters only ("Thủ tướng" becomes "th t ng"), so that unrelated texts score about 40; its
figures are here to compare with papers, and each ROUGE has its floor beside it: the same outputs
against the references of other items.
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sacrebleu
from rouge_score import rouge_scorer, tokenizers

from nlp.errors import InputError
from nlp.facts.quantities import find_quantities, unsupported

ROUGE_TYPES = ("rouge1", "rouge2", "rougeL")

_SYLLABLE = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<![\w.])[^\W\d_]+(?: [^\W\d_]+)*")


def syllables(text: str) -> list[str]:
    """Returns the lower-cased Unicode syllables of a text after NFC; numbers count, marks do not."""
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower())


class _SyllableTokenizer(tokenizers.Tokenizer):  # type: ignore[misc]
    def tokenize(self, text: str) -> list[str]:
        return syllables(text)


_SCORERS: dict[str, Callable[[], rouge_scorer.RougeScorer]] = {
    "syllable": lambda: rouge_scorer.RougeScorer(list(ROUGE_TYPES), tokenizer=_SyllableTokenizer()),
    "legacy": lambda: rouge_scorer.RougeScorer(list(ROUGE_TYPES), use_stemmer=False),
}

ROUGE_SIGNATURES = {
    "syllable": "rouge_score F1|tok:unicode-syllables|norm:NFC|case:lower|stem:no|agg:mean",
    "legacy": "rouge_score F1|tok:ascii-legacy|case:lower|stem:no|agg:mean",
}


def rouge(
    outputs: Sequence[str], references: Sequence[str], *, tokens: str = "syllable"
) -> list[list[float]]:
    """ROUGE-1, -2 and -L F1 (Lin, 2004) of every output, 0 to 100.

    Args:
        outputs: the summaries; an empty one scores 0.
        references: one for each output.
        tokens: "syllable" or "legacy" (the default tokenizer of rouge_score, which drops every
            letter that is not ASCII).

    Returns:
        [rouge1, rouge2, rougeL] for each output.
    """
    _same_length(outputs, references)
    scorer = _SCORERS[tokens]()
    scores = [scorer.score(ref, out) for out, ref in zip(outputs, references, strict=True)]
    return [[100 * score[name].fmeasure for name in ROUGE_TYPES] for score in scores]


def derangement(count: int, seed: int = 0) -> list[int]:
    """A fixed permutation of range(count) that leaves nothing in its place (Sattolo, 1986).

    Raises:
        InputError: fewer than two items.
    """
    if count < 2:
        raise InputError("the floor needs at least 2 items, to exchange their references")
    order = list(range(count))
    generator = random.Random(seed)
    for last in range(count - 1, 0, -1):
        other = generator.randrange(last)
        order[last], order[other] = order[other], order[last]
    return order


@dataclass(frozen=True, slots=True)
class CorpusScore:
    """One score over all items, and the settings that make it comparable."""

    name: str
    score: float
    signature: str


def translation_metrics() -> dict[str, Any]:
    """Returns fresh sacreBLEU metrics by name: BLEU, chrF2, chrF++, TER (Post, 2018)."""
    return {
        "BLEU": sacrebleu.BLEU(),
        "chrF2": sacrebleu.CHRF(),
        "chrF++": sacrebleu.CHRF(word_order=2),
        "TER": sacrebleu.TER(),
    }


def score_translations(outputs: Sequence[str], references: Sequence[str]) -> list[CorpusScore]:
    """Corpus scores of translations, one reference each. TER: lower is better.

    Raises:
        InputError: there is nothing to score.
    """
    _same_length(outputs, references)
    if not outputs:
        raise InputError("there is no translation to score")
    scores = []
    for name, metric in translation_metrics().items():
        value = metric.corpus_score(list(outputs), [list(references)]).score
        scores.append(CorpusScore(name, value, str(metric.get_signature())))
    return scores


def sentence_chrf(outputs: Sequence[str], references: Sequence[str]) -> list[float]:
    """chrF2 of each output alone, 0 to 100; to find the worst items, not to compare systems."""
    _same_length(outputs, references)
    metric = sacrebleu.CHRF()
    return [
        float(metric.sentence_score(out, [ref]).score) for out, ref in zip(outputs, references, strict=True)
    ]


def fragments(source: Sequence[str], summary: Sequence[str]) -> list[int]:
    """Lengths of the extractive fragments of a summary (Grusky et al., 2018, figure 3).

    Read from the left, each summary token starts the longest run that also occurs in the source.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(source):
        places[token].append(place)
    lengths, start = [], 0
    while start < len(summary):
        longest = max(
            (_run_length(source, place, summary, start) for place in places[summary[start]]), default=0
        )
        if longest:
            lengths.append(longest)
        start += max(1, longest)
    return lengths


def _run_length(source: Sequence[str], place: int, summary: Sequence[str], start: int) -> int:
    length = 0
    while (
        place + length < len(source)
        and start + length < len(summary)
        and source[place + length] == summary[start + length]
    ):
        length += 1
    return length


def describe_summary(source: str, summary: str) -> dict[str, float]:
    """How a summary is made, whatever its reference says.

    Returns:
        length: syllables. compression: source syllables for each of the summary. coverage: share
        of the summary inside fragments taken from the source. density: mean squared fragment
        length (Grusky et al., 2018). novel_2grams: share of its 2-grams that the source lacks.
        repeated_3grams: share of its 3-grams that occurred before in it. Empty summary: {}.
    """
    tokens, words = syllables(source), syllables(summary)
    if not words:
        return {}
    lengths = fragments(tokens, words)
    pairs, known = _ngrams(words, 2), set(_ngrams(tokens, 2))
    triples = _ngrams(words, 3)
    return {
        "length": float(len(words)),
        "compression": len(tokens) / len(words),
        "coverage": sum(lengths) / len(words),
        "density": sum(length**2 for length in lengths) / len(words),
        "novel_2grams": _share(sum(pair not in known for pair in pairs), len(pairs)),
        "repeated_3grams": _share(len(triples) - len(set(triples)), len(triples)),
    }


def _ngrams(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[start:] for start in range(size)), strict=False))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def count_facts(source: str, output: str, *, reference: str, english: bool = False) -> dict[str, int]:
    """Counts the numbers, dates, amounts and names of an output, and those without support.

    Args:
        source: the Vietnamese text that the output speaks of.
        output: the summary or translation.
        reference: what should have been said.
        english: the output and the reference are English.

    Returns:
        Counts: `numbers` and `names` of the output, of them `numbers_wrong` and `names_wrong` that
        the source lacks; `numbers_wanted` and `names_wanted`, of them `..._missing` in the output.
        Names of an English output are looked for, not found: `names` and `names_wrong` are 0.
    """
    language: Literal["vi", "en"] = "en" if english else "vi"
    output = html.unescape(output)  # "&#39;" is no number
    given = find_quantities(source, "vi")
    said = find_quantities(output, language)
    wanted = find_quantities(reference, language)
    said_names = [] if english else names(output)
    # Of a Vietnamese name only what the English reference keeps is wanted: not "Liên hợp quốc".
    wanted_names = [name for name in names(source if english else reference) if _mentions(reference, name)]
    return {
        "numbers": len(said),
        "numbers_wrong": len(unsupported(said, given)),
        "numbers_wanted": len(wanted),
        "numbers_missing": len(unsupported(wanted, said)),
        "names": len(said_names),
        "names_wrong": sum(not _mentions(source, name) for name in said_names),
        "names_wanted": len(wanted_names),
        "names_missing": sum(not _mentions(output, name) for name in wanted_names),
    }


def summarise_facts(counts: Sequence[dict[str, int]]) -> dict[str, float]:
    """Sums the counts of all outputs into rates; a rate without cases is left out.

    Returns:
        `numbers_precision`, `numbers_recall`, `names_precision`, `names_recall`: 0 to 100.
        `unsupported_per_100`: wrong numbers and names for 100 outputs. `faultless`: share of
        outputs without any, 0 to 100.
    """
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    rates = {}
    for kind in ("numbers", "names"):
        for rate, bad, all_ in (("precision", "wrong", ""), ("recall", "missing", "_wanted")):
            whole = total[f"{kind}{all_}"]
            if whole:
                rates[f"{kind}_{rate}"] = 100 * (1 - total[f"{kind}_{bad}"] / whole)
    if counts:
        wrong = [count["numbers_wrong"] + count["names_wrong"] for count in counts]
        rates["unsupported_per_100"] = 100 * sum(wrong) / len(counts)
        rates["faultless"] = 100 * sum(not bad for bad in wrong) / len(counts)
    return rates


def names(text: str) -> list[str]:
    """Returns the names of a Vietnamese text: two or more capitalised syllables in a row, once each.

    The first word of a sentence is capitalised whether it is part of a name or not ("Ông Trần Văn
    Đực"), so it is left out: what remains of a real name is still a part of it.
    """
    found: dict[str, None] = {}
    for phrase in _NAME.finditer(unicodedata.normalize("NFC", text)):
        words = phrase.group().split(" ")
        sentence_start = not phrase.start() or text[: phrase.start()].rstrip()[-1:] in '.!?:"“”-\n'
        run: list[str] = []
        for position, word in enumerate([*words, ""]):
            if word[:1].isupper():
                run.append(word)
                continue
            if sentence_start and run and position == len(run):
                run = run[1:]
            if len(run) >= 2:
                found[" ".join(run)] = None
            run = []
    return list(found)


def _mentions(text: str, name: str) -> bool:
    """Whether the text has the name, whatever its diacritics, capitals and blanks ("Hanoi")."""
    return _fold(name) in _fold(text)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isalnum())


def _same_length(outputs: Sequence[str], references: Sequence[str]) -> None:
    if len(outputs) != len(references):
        raise InputError(f"{len(outputs)} outputs for {len(references)} references: they must be as many")
