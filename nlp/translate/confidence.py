"""How far a translation may be trusted, by what is known of it when it is made.

A logistic regression on 300 sentences of a news development set, translated by the embedded model; its card
tells of the faults, of another set, and of what asking back for the source would bring ("Confidence" there).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from nlp.checks.finding import Finding
from nlp.generate.retry import faults

_STOPPED = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")

LOW = 0.6
"""A translation of less is marked: more than half of them have a grave fault."""

_LABEL = 8
"""Syllables from which what has no full stop is read as a sentence; the regression has seen no headings.

Of 44 headings and labels of reports (read by a large language model) 40 had less than `LOW`, and four were
wrong; names of districts alone that had less than `_LOST` were all wrong ("The Dragon").
"""
_LOST = 0.025

_CONSTANT, _LIKELY, _LENGTH, _FOUND = 0.76, 5.89, 1.12, -1.10
_AN_ERROR = 3
"""So many warnings is an error worth."""


def is_told(source: str, value: float) -> bool:
    """Whether a confidence means something: of a heading or a label only where it is next to nothing.

    Args:
        source: what was translated.
        value: see `confidence`.
    """
    label = len(source.split()) < _LABEL and not _STOPPED.search(source)
    return not label or value < _LOST


def confidence(logprob: float, syllables: int, findings: Sequence[Finding]) -> float:
    """Returns the probability, 0 to 1, that a translation to English has no grave fault.

    Args:
        logprob: the mean of the logarithms of the probabilities of its tokens (`Output.logprob`).
        syllables: of its source; of a long one each token is likelier.
        findings: what the checks found.
    """
    errors, warnings, _ = faults(findings)
    found = _AN_ERROR * errors + warnings
    trust = _CONSTANT + _LIKELY * logprob + _LENGTH * math.log(max(1, syllables)) + _FOUND * found
    return round(1 / (1 + math.exp(-trust)), 2)
