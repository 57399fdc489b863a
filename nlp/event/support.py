"""Which articles say a sentence, and which deny it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.checks.evidence import find_evidence
from nlp.checks.negation import denied_parts
from nlp.event.report import Report
from nlp.text.syllables import FUNCTION_WORDS, syllables

SAYS = 0.6
"""An article says a sentence if two of its own hold this share of it (`nlp.checks.evidence`)."""

_NEXT = 3
"""Content syllables next to a denial that tell what it denies."""

_CLAUSES = re.compile(r"(?<=[,;:])\s+")

_ABOUT = 0.4
"""Least share of a sentence that one holds which denies it: both are about the same."""


@dataclass(frozen=True, slots=True)
class Support:
    """What articles make of a sentence.

    Attributes:
        said: the reports that say it, the one that it is of first.
        denied: those that deny it, each with the sentence that does.
    """

    said: tuple[int, ...]
    denied: tuple[tuple[int, str], ...] = ()


def find_support(text: str, of: int, reports: Sequence[Report]) -> Support:
    """Finds who says a sentence.

    Args:
        text: the sentence.
        of: the index of the report that it is of.
        reports: all.
    """
    said: list[int] = [of]
    denied: list[tuple[int, str]] = []
    for i, report in enumerate(reports):
        if i == of:
            continue
        [evidence] = find_evidence([text], report.sentences, most=2)
        if evidence.score < _ABOUT:
            continue
        denial = next((d for n in evidence.source if (d := _denial(text, report, n))), "")
        if denial:
            denied.append((i, denial))
        elif evidence.score >= SAYS:
            said.append(i)
    return Support(tuple(said), tuple(denied))


def _denial(text: str, report: Report, number: int) -> str:
    """What a report says against a sentence where it speaks of the same; "" for nothing."""
    sentence = report.sentences[number]
    if contradict(text, sentence):
        return sentence
    after = report.contexts[number].denied
    return report.sentences[after] if after is not None and not denied_parts(text) else ""


def quoted(denial: str, text: str) -> str:
    """Returns what of a sentence denies another one, cut after that: "Cơ quan điều tra bác tin chập điện…".

    Args:
        denial: the sentence that denies.
        text: the sentence that it denies.
    """
    clauses = [one for one in _CLAUSES.split(denial.strip()) if contradict(one, text)]
    clause = min(clauses, key=len, default=denial.strip())
    words = clause.split()
    least = next((i for i in range(1, len(words)) if contradict(" ".join(words[:i]), text)), len(words))
    said = frozenset(syllables(text)) - FUNCTION_WORDS
    shared = [i for i, word in enumerate(words, 1) if said.intersection(syllables(word))]
    least = max([least, *shared])
    told = " ".join(words[:least]).rstrip(",;:.")
    return told if denial.strip().rstrip(".").endswith(told) else f"{told}…"


def contradict(one: str, other: str) -> bool:
    """Whether one of two sentences denies what the other says: "do chập điện", "không phải do chập điện"."""
    return _denies(one, other) or _denies(other, one)


def _denies(one: str, other: str) -> bool:
    """Whether the other sentence says, undenied, most of what stands next to a denial of one."""
    theirs = frozenset(word for part in denied_parts(other) for word in part)
    said = frozenset(syllables(other)) - theirs
    heads = (part[:_NEXT] for part in denied_parts(one))
    return any(head[0] in said and 2 * len(said.intersection(head)) > len(head) for head in heads)
