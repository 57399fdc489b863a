"""Examples to fine-tune on, made of sentence pairs and of articles with their abstracts.

A small model learns what it is shown: an abstract with a number that its article lacks teaches it to
invent numbers, a pair that lost one teaches it to lose them. So an example is kept only if the checks
that judge the model's outputs would let it pass. Near-duplicates of the rows a model is measured on
are left out (MinHash, Broder, 1997).
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasketch import MinHash, MinHashLSH

from nlp.checks.evidence import find_evidence
from nlp.checks.summary import check_summary
from nlp.checks.translation import check_translation
from nlp.extract.select import excerpt
from nlp.models import prompts
from nlp.models.card import ModelCard
from nlp.models.contract import Request
from nlp.read import tables
from nlp.summarize.extractive_fragments import Fragments
from nlp.summarize.judge import LEAST_SUPPORT
from nlp.summarize.shorten import request
from nlp.text.sentences import split_sentences

RATIOS = (0.5, 2.0)
"""Characters of the English for each of the Vietnamese; outside, a pair is misaligned or loose."""

ARTICLE_LENGTHS = {400: 0.6, 240: 0.4}
"""Tokens of the excerpts of articles, and shares of the articles: the budget of the embedded model, and a
shorter one, whose summaries are learnt in half the time."""

TITLED = 0.85
"""Share of the articles that are shown with their title."""

LENGTH_STEP = 5
"""The length of an abstract is told to the nearest multiple: nobody asks for 37 syllables."""

BEGINNING = 1500
"""Characters of an article that tell whether it is one of those to measure on."""

_SHINGLE = 5
_PERMUTATIONS = 64
_ALIKE = 0.6
"""Jaccard similarity of five-syllable shingles from which two texts count as the same."""

_LOOSE_PAIR = {"missing_number", "missing_date", "missing_amount", "missing_percent", "changed_name"}
_LOOSE_ABSTRACT = {"cut_off", "unsupported_name", "too_short"}
_LIST = re.compile(r"^\s*\[\s*['\"]")

_REPAIRS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # What the restoration of word-segmented text left behind.
        (r"(\d)([.,]) ?(\d{1,2}) (\d)(?=\D|$)", r"\1\2\3\4"),  # 16.00 0
        (r"(?<=\d) %", "%"),
        (r"(?<=[A-ZĐ]) -(?=\d)", "-"),  # S -300
        (r"\b([A-ZĐ]{2}) (\d{2})\b(?=\))", r"\1\2"),  # (PC 02)
        (r"(?<=[\w.,!?…]) \"(?=[\s.,;:)]|$)", '"'),
        (r"(?<=[(“‘]) +| +(?=[)”’,;:?!]|\.(?:\s|$))", ""),
        (r"\n(?=[\"”’] ?[,.])", ""),  # a quotation that ends on a line of its own
        (r"[ \t\u00a0]+", " "),
    )
)


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn.

    Attributes:
        task: "summarize", "translate" or "translate_to_vi".
        prompt: what the model is asked, exactly as `nlp.models.prompts` asks at run time.
        target: what it is to answer.
        source: what an answer is checked against: the sentence, or title and excerpt.
        sentences: the most that were asked for.
    """

    task: str
    prompt: str
    target: str
    source: str = ""
    sentences: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A Vietnamese sentence and its English, repaired, and the row of its file, from 1."""

    source: str
    target: str
    row: int = 0


@dataclass(slots=True)
class Report:
    """How many rows were read and kept, and why the others were not."""

    read: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


def restore(text: str) -> str:
    """Repairs what word segmentation and exports left in published data: blanks, entities, NFD.

    Args:
        text: any; line breaks are kept.
    """
    text = unicodedata.normalize("NFC", html.unescape(text))
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def read_rows(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Reads a table (`nlp.read.tables`); the cells as text.

    Args:
        path: the file.
        columns: those to read, which must be there; all of them if none is named.

    Raises:
        InputError: no such file, another format, or a column is missing.
    """
    rows = tables.read_rows(path, columns)
    return [{name: str(row[name] or "") for name in columns or row} for row in rows]


def write_examples(path: Path, examples: Sequence[Example]) -> None:
    """Writes examples to a Parquet file."""
    names = [field.name for field in fields(Example)]
    columns = {name: [getattr(example, name) for example in examples] for name in names}
    pq.write_table(pa.table(columns), path, compression="zstd")


def read_examples(path: Path) -> list[Example]:
    """Reads what `write_examples` wrote."""
    rows = read_rows(path, [field.name for field in fields(Example)])
    return [
        Example(row["task"], row["prompt"], row["target"], row["source"], int(row["sentences"]))
        for row in rows
    ]


def texts_to_measure_on(paths: Iterable[Path]) -> Iterator[str]:
    """Yields what must not be learnt: every text of the rows of these files, repaired, its beginning."""
    for path in dict.fromkeys(paths):
        for row in read_rows(path):
            # Whatever its columns are called: a set left out by mistake would be learnt.
            for name in row:
                if row[name]:
                    yield restore(row[name])[:BEGINNING]


class Seen:
    """Texts that must not be trained on; knows its near-duplicates.

    Args:
        texts: the rows of test, development and validation sets.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._index = MinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS)
        self._exact: set[str] = set()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Adds one more text."""
        self._exact.add(_key(text))
        if (signature := _signature(text)) is not None:
            self._index.insert(len(self._exact), signature, check_duplication=False)

    def __contains__(self, text: str) -> bool:
        if _key(text) in self._exact:
            return True
        signature = _signature(text)
        return signature is not None and bool(self._index.query(signature))


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _signature(text: str) -> MinHash | None:
    """None for a text too short to have near-duplicates that mean anything."""
    words = _key(text).split()
    shingles = {" ".join(words[i : i + _SHINGLE]).encode() for i in range(len(words) - _SHINGLE + 1)}
    if len(shingles) < 4:
        return None
    signature = MinHash(num_perm=_PERMUTATIONS)
    signature.update_batch(shingles)
    return signature


def clean_pairs(rows: Iterable[tuple[int, str, str]], seen: Seen, report: Report) -> Iterator[Pair]:
    """Repairs pairs of Vietnamese and English sentences; drops loose and damaged ones.

    Args:
        rows: number in the file, Vietnamese, English.
        seen: what must not be trained on.
        report: counts what is read, kept and dropped.
    """
    done: set[tuple[str, str]] = set()
    for number, vietnamese, english in rows:
        report.read += 1
        source, target = (" ".join(restore(text).split()) for text in (vietnamese, english))
        reason = _pair_fault(source, target)
        if not reason and (source, target) in done:
            reason = "duplicate"
        if not reason and (source in seen or target in seen):
            reason = "near-duplicate of a row to measure on"
        if reason:
            report.dropped[reason] += 1
            continue
        done.add((source, target))
        report.kept += 1
        yield Pair(source, target, number)


def _pair_fault(source: str, target: str) -> str:
    if not source or not target:
        return "empty"
    if _LIST.match(source) or _LIST.match(target):
        return "a list written out"
    if len(source) > 30 and not RATIOS[0] <= len(target) / len(source) <= RATIOS[1]:
        return "length ratio"
    for finding in check_translation(source, target):
        if finding.severity == "error" or (finding.severity == "warning" and finding.code in _LOOSE_PAIR):
            return finding.code
    return ""


def article_examples(
    rows: Iterable[tuple[str, str, str]],
    card: ModelCard,
    seen: Seen,
    report: Report,
    *,
    count_tokens: Callable[[Sequence[str]], list[int]],
    seed: int = 0,
    most_pieces: int = 0,
) -> Iterator[Example]:
    """Turns (title, article, abstract) into examples; drops abstracts that the article does not support.

    The article is cut to a length drawn anew for each, and what it is checked against is what is left.

    Args:
        rows: title (or ""), article and abstract.
        card: whose prompt is used.
        seen: what must not be trained on.
        report: counts what is read, kept and dropped.
        count_tokens: of each of some texts.
        seed: of the lengths, and of whether the title is shown.
        most_pieces: abstracts put together from more pieces of what is shown are dropped; 0: none is.
    """
    chance = random.Random(seed)
    for title, article, abstract in rows:
        report.read += 1
        title, target = (" ".join(restore(text).split()) for text in (title, abstract))
        [room] = chance.choices(list(ARTICLE_LENGTHS), list(ARTICLE_LENGTHS.values()))
        title = title if chance.random() < TITLED else ""
        text = restore(article)
        source = _excerpt(text, title, room, count_tokens)
        reason = _abstract_fault(title, source, target)
        if not reason and most_pieces and _pieces(title, source, target) > most_pieces:
            reason = "put together from many pieces"
        if not reason and (target in seen or text[:BEGINNING] in seen):
            reason = "near-duplicate of a row to measure on"
        if reason:
            report.dropped[reason] += 1
            continue
        report.kept += 1
        sentences = min(len(split_sentences(target)), 5)
        syllables = max(LENGTH_STEP, LENGTH_STEP * round(len(target.split()) / LENGTH_STEP))
        request = Request("summarize", source, title=title, sentences=sentences, syllables=syllables)
        shown = f"{title}\n{source}".strip()
        yield Example("summarize", prompts.render(card, request), target, shown, sentences)


def shortened_examples(
    rows: Iterable[tuple[str, str, str]], card: ModelCard, seen: Seen, report: Report
) -> Iterator[Example]:
    """Turns (title, sentences, what is left of them) into examples, asked as `nlp.summarize.shorten` asks.

    Args:
        rows: title (or ""), the sentences, a line each, and the shorter text.
        card: whose prompt is used.
        seen: what must not be trained on.
        report: counts what is read, kept and dropped.
    """
    for title, article, target in rows:
        report.read += 1
        lines = [" ".join(line.split()) for line in article.splitlines() if line.strip()]
        if not lines or len(split_sentences(target)) != len(lines):
            report.dropped["another number of sentences"] += 1
            continue
        if target in seen or article[:BEGINNING] in seen:
            report.dropped["near-duplicate of a row to measure on"] += 1
            continue
        report.kept += 1
        asked = request(lines, " ".join(title.split()), syllables=len(target.split()))
        shown = f"{asked.title}\n{asked.text}".strip()
        yield Example("summarize", prompts.render(card, asked), target, shown, len(lines))


def _excerpt(text: str, title: str, room: int, count_tokens: Callable[[Sequence[str]], list[int]]) -> str:
    """What the model is given of an article at run time, with a room of its own."""
    sentences = split_sentences(text)
    lengths = [length + 2 for length in count_tokens([sentence.text for sentence in sentences])]
    chosen = excerpt([sentence.text for sentence in sentences], lengths, room, title=title)
    return "\n".join(sentences[i].text for i in chosen)


def _pieces(title: str, source: str, target: str) -> int:
    sentences = [sentence.text for sentence in split_sentences(source)]
    return Fragments([title, *sentences]).count("\n".join(s.text for s in split_sentences(target)))


def _abstract_fault(title: str, source: str, target: str) -> str:
    if not source or not target:
        return "empty"
    if target.endswith(("…", "...", "?")):
        return "teaser"
    for finding in check_summary(f"{title}\n{source}", target, sentences=9):
        if finding.severity == "error" or finding.code in _LOOSE_ABSTRACT:
            return finding.code
    summary = [sentence.text for sentence in split_sentences(target)]
    support = find_evidence(summary, [title, *(sentence.text for sentence in split_sentences(source))])
    if min(evidence.score for evidence in support) < LEAST_SUPPORT:
        return "not supported by the article"
    return ""


def describe(reports: dict[str, Report]) -> dict[str, Any]:
    """Returns the reports as plain data, for a log or a model card."""
    return {
        name: {"read": report.read, "kept": report.kept, "dropped": dict(report.dropped.most_common())}
        for name, report in reports.items()
    }
