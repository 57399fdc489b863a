"""`tomtat batch` on tables of several lengths: `python -m eval speed --only product --batch 10,100,300`.

Rows a second, and memory, can be the same at every length only where the rows are alike. Here every ten rows
have the same number of characters, nearly, and of all lengths some; no two rows that could share a batch hold
the same sentence, which would be translated once for both. What only a first call pays for, the start of the
process and all that is read or prepared once, is told apart, as the figures of ten rows that go before.
"""

import json
import tempfile
from collections.abc import Sequence
from itertools import chain, cycle, islice
from pathlib import Path

import nlp
from eval.data import Row
from eval.machine import measure
from nlp.batch.run import CHUNK, run_batch
from nlp.errors import InputError
from nlp.pipeline import Pipeline

BLOCK = 10
"""Rows that are together like any others."""

ROW = 420
"""Characters that a row has at least: two or three paragraphs."""


def measure_batch(texts: Sequence[str], preset: str, counts: Sequence[int]) -> Row:
    """Runs tables of rows that are alike, one after another in one process.

    Args:
        texts: articles, of which the rows are made.
        preset: its models are loaded once.
        counts: rows of each table.

    Returns:
        Seconds and memory (10^6 bytes): `load`; `first`, of the first rows of the process; `batch`, of each
        table, in a process that has worked before.

    Raises:
        InputError: the texts are too few, see `alike_rows`.
    """
    tables = [alike_rows(texts, count) for count in [BLOCK, *counts]]
    with measure() as load:
        pipeline = nlp.load(preset)
    first, *others = [_run(table, pipeline) for table in tables]
    return {"load": load, "first": first, "batch": others}


def alike_rows(texts: Sequence[str], count: int) -> list[str]:
    """Returns rows of which any ten neighbours from a multiple of ten on are as long together as any others.

    After some 70, from the articles that come with tomtat, they begin again; not within one chunk of a batch.

    Args:
        texts: articles, paragraphs divided by empty lines.
        count: of rows.

    Raises:
        InputError: the texts are too few.
    """
    rows = sorted(chain.from_iterable(map(_rows, texts)), key=len)
    blocks, over = divmod(len(rows), BLOCK)
    if blocks * BLOCK < CHUNK:
        raise InputError(
            f"rows that are alike need {CHUNK} passages of {ROW} characters, and the articles have "
            f"{blocks * BLOCK}: give more of them"
        )
    rows = rows[over // 2 :][: blocks * BLOCK]  # without the shortest and the longest
    # A block takes one row of each length; of every other length the longer ones go to the earlier blocks.
    lengths = [rows[start : start + blocks] for start in range(0, len(rows), blocks)]
    dealt = zip(*(of[:: 1 - 2 * (number % 2)] for number, of in enumerate(lengths)), strict=True)
    return list(islice(cycle(chain.from_iterable(dealt)), count))


def _rows(text: str) -> list[str]:
    """Neighbouring paragraphs; what is left over at the end is no row."""
    found, begun = list[str](), list[str]()
    for paragraph in text.split("\n\n"):
        begun.append(paragraph)
        if sum(map(len, begun)) >= ROW:
            found.append("\n\n".join(begun))
            begun = []
    return found


def _run(rows: Sequence[str], pipeline: Pipeline) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in rows), encoding="utf-8")
        with measure() as work:
            run_batch(source, target, pipeline)
    return {**work, "rows": len(rows), "characters": sum(map(len, rows))}
