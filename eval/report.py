"""Results side by side: intervals, significance against the first; shown by eval/templates."""

import json
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sacrebleu.significance import PairedTest

from eval import metrics
from eval.data import FIELDS, Row, read_file, read_toml
from nlp.errors import InputError


def bootstrap(counts: Sequence[npt.NDArray[np.float64]], *, samples: int = 1000) -> list[Row]:
    """Paired bootstrap over items (Koehn, 2004) of a figure that is a ratio of sums: for each system items by
    2, numerators and denominators, of the same items. Returns for each its mean, half the 95 % interval as
    margin, and the two-sided p_value against the first."""
    items = len(counts[0])
    # How often each item is drawn; the first sample is all of them once.
    drawn = np.random.default_rng(0).multinomial(items, np.full(items, 1 / items), size=samples)
    sums = np.stack([np.vstack([np.ones(items), drawn]) @ rows for rows in counts])
    values = sums[..., 0] / np.maximum(sums[..., 1], 1e-9)
    low, high = np.percentile(values[:, 1:], [2.5, 97.5], axis=1)
    difference = values - values[0]
    real, centred = np.abs(difference[:, :1]), np.abs(difference[:, 1:] - difference[:, :1])
    # One more than was seen, so that no difference is ever impossible (p = 0).
    beyond = ((centred >= real).sum(axis=1) + 1) / (samples + 1)
    rows = zip(values[:, 0].tolist(), ((high - low) / 2).tolist(), [None, *beyond.tolist()[1:]], strict=True)
    return [dict(zip(("mean", "margin", "p_value"), row, strict=True)) for row in rows]


def corpus_bootstrap(outputs: list[list[str]], references: list[str], samples: int) -> dict[str, list[Row]]:
    """The same of corpus BLEU and chrF2 of two or more systems, by sacreBLEU."""
    systems: list[tuple[str, Sequence[str]]] = [(str(index), texts) for index, texts in enumerate(outputs)]
    chosen = {name: metrics.TRANSLATION[name]() for name in ("BLEU", "chrF2")}
    found: Any = PairedTest(systems, chosen, [references], test_type="bs", n_samples=samples)()[1]
    return {
        name: [{"mean": row.score, "margin": row.ci, "p_value": row.p_value} for row in found[name]]
        for name in chosen
    }


def compare(folders: Sequence[Path], *, samples: int = 1000, published: bool = False) -> Row:
    """Puts results side by side with the first, and with what others have `published` for the task;
    InputError if a folder has no result, or the results are not of the same task and items."""
    results = [_read(folder) for folder in folders]
    first = results[0]
    for folder, result in zip(folders, results, strict=True):
        other = [key for key in ("sha256", "items", "columns") if result["data"][key] != first["data"][key]]
        if other or result["task"] != first["task"]:
            raise InputError(f"{folder} has another task or other data {other} than {folders[0]}")
    figures = read_toml("published.toml")["figures"]
    return {
        **{key: first[key] for key in ("task", "data", "data_warnings", "signatures", "machine", "versions")},
        "samples": samples,
        "items": len(first["data"]["items"]),
        "systems": [{"name": result["system"]["name"], "cost": result["cost"]} for result in results],
        "fields": [_field(field, results, samples) for field in FIELDS[first["task"]]],
        "published": [row for row in figures if published and row["task"] == first["task"]],
        "lower": [name for name, figure in read_toml("metrics.toml").items() if figure["better"] == "lower"],
    }


def _field(field: str, results: Sequence[Row], samples: int) -> Row:
    """The table of one field, the scores by length of the source, and the worst items."""
    systems = [[row[field] for row in result["rows"]] for result in results]
    scores = [result["scores"][field] for result in results]
    estimates: dict[str, list[Row]] = {}
    if field != "summary_vi" and len(systems) > 1:  # one alone has no interval
        outputs = [[row["output"] for row in system] for system in systems]
        estimates = corpus_bootstrap(outputs, [row["reference"] for row in systems[0]], samples=samples)
    columns = {}
    for name, figure in metrics.figures(field).items():
        cells: Sequence[Row | None] = [{"mean": of[name]} if name in of else None for of in scores]
        counts = [metrics.ratio(figure, system) for system in systems] if figure.get("paired") else [None]
        if len(there := [array for array in counts if array is not None]) == len(systems):
            cells = bootstrap(there, samples=samples)
        choose = {"higher": max, "lower": min}.get(figure["better"], lambda _: None)
        if any(cells := estimates.get(name, cells)):
            columns[name] = {**figure, "cells": cells, "best": choose(cell["mean"] for cell in cells if cell)}
    key = "rouge1" if field == "summary_vi" else "sentence_chrf"
    values, buckets = np.array([[row[key] for row in system] for system in systems]), []
    lengths = np.array([row["length"] for row in results[0]["rows"]])
    for third in np.array_split(np.argsort(lengths, kind="stable"), min(3, len(lengths))):
        bucket = {"low": int(lengths[third[0]]), "high": int(lengths[third[-1]]), "items": len(third)}
        buckets.append({**bucket, "means": values[:, third].mean(axis=1).tolist()})
    worst = [sorted(result["rows"], key=lambda row: float(row[field][key]))[:5] for result in results]
    for row in (row for rows in worst for row in rows):
        marked = mark_changes(row[field]["reference"], row[field]["output"])
        row[field] |= {"value": row[field][key], "marked": marked}
    return {"name": field, "columns": columns, "buckets": buckets, "worst": worst}


def mark_changes(reference: str, output: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Splits both texts into words, each with whether the other text lacks it at that place."""
    one, other = reference.split(), output.split()
    matcher = SequenceMatcher(None, [w.lower() for w in one], [w.lower() for w in other], autojunk=False)
    blocks = matcher.get_matching_blocks()
    kept = {block.a + step for block in blocks for step in range(block.size)}
    found = {block.b + step for block in blocks for step in range(block.size)}
    return [(w, i not in kept) for i, w in enumerate(one)], [(w, i not in found) for i, w in enumerate(other)]


def _read(folder: Path) -> Row:
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        return {**result, "rows": read_file(folder / "scores.jsonl")}
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the result {folder}: give a folder made by `run`") from error
