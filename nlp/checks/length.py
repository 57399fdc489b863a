"""Outputs that are longer or shorter than those of their kind."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair


def check_translation_length(pair: Pair) -> Iterator[Finding]:
    """Length ratio in characters: of human translations 99 % are from 0.6 to 1.6."""
    source, output = len(pair.source.text), len(pair.output.text)
    if source < 40:
        # The name of an office may be four times as long in the other language.
        if output > 160 + 2 * source:
            yield Finding("too_long", "warning", "translation")
        return
    ratio = output / source
    if ratio < 0.5:
        yield Finding("too_short", "warning", "translation")
    elif ratio > (2.5 if source < 80 else 1.9):
        yield Finding("too_long", "warning", "translation")
