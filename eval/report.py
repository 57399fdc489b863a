"""Results side by side: intervals, significance against the first; shown by eval/templates."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import jinja2
import numpy as np
import numpy.typing as npt

from eval import metrics
from eval.data import FIELDS, read_file, read_toml
from nlp.errors import InputError

SAMPLES = 1000
WORST = 5
"""Items of each system that the HTML report shows."""

Rows: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, the half-width of its 95 % interval, and its two-sided p-value against the first system.

    The last two are None where there is no interval, or nothing to compare with.
    """

    mean: float
    margin: float | None = None
    p_value: float | None = None


def bootstrap(counts: Sequence[npt.NDArray[np.float64]], *, samples: int = SAMPLES) -> list[Estimate]:
    """Paired bootstrap over items (Koehn, 2004) of figures that are ratios of sums.

    Args:
        counts: for each system, items by 2: numerators and denominators, the items in the same order.
        samples: number of resamples.

    Raises:
        InputError: no items, or not the same number for every system.
    """
    if not len(counts) or not len(counts[0]) or len({len(rows) for rows in counts}) > 1:
        raise InputError("systems can be compared only on the same items, at least one")
    items = len(counts[0])
    # How often each item is drawn; the first sample is all of them once.
    drawn = np.random.default_rng(0).multinomial(items, np.full(items, 1 / items), size=samples)
    sums = np.stack([np.vstack([np.ones(items), drawn]) @ rows for rows in counts])
    values = sums[..., 0] / np.maximum(sums[..., 1], 1e-9)
    low, high = np.percentile(values[:, 1:], [2.5, 97.5], axis=1)
    difference = values - values[0]
    centred = np.abs(difference[:, 1:] - difference[:, :1])
    # One more than was seen, so that no difference is ever impossible (p = 0).
    beyond = ((centred >= np.abs(difference[:, :1])).sum(axis=1) + 1) / (samples + 1)
    return [
        Estimate(
            float(values[index, 0]),
            float(high[index] - low[index]) / 2,
            float(beyond[index]) if index else None,
        )
        for index in range(len(counts))
    ]


def corpus_bootstrap(
    outputs: Sequence[Sequence[str]], references: Sequence[str], *, samples: int = SAMPLES
) -> dict[str, list[Estimate]]:
    """Paired bootstrap of corpus BLEU and chrF2 by sacreBLEU; one system has no interval: {}."""
    from sacrebleu.significance import PairedTest

    if len(outputs) < 2:
        return {}
    systems: list[tuple[str, Sequence[str]]] = [(str(index), texts) for index, texts in enumerate(outputs)]
    chosen = {name: metrics.corpus_metrics()[name] for name in ("BLEU", "chrF2")}
    found: Any = PairedTest(systems, chosen, [list(references)], test_type="bs", n_samples=samples)()[1]
    return {
        name: [Estimate(float(row.score), float(row.ci or 0), row.p_value) for row in found[name]]
        for name in chosen
    }


def compare(folders: Sequence[Path], *, samples: int = SAMPLES, published: bool = False) -> dict[str, Any]:
    """Puts results of the same task on the same items side by side.

    Args:
        folders: made by `run` or `score`; the first is what the others are compared with.
        samples: of the bootstrap.
        published: add what others have published for the task.

    Returns:
        What the templates show; ready for `json.dumps` with `default=dataclasses.asdict`.

    Raises:
        InputError: a folder has no result, or the results are not of the same task and items.
    """
    results = [_read(folder) for folder in folders]
    first = results[0]
    for folder, result in zip(folders, results, strict=True):
        data = {key: result["data"][key] == first["data"][key] for key in ("sha256", "items", "columns")}
        same = {"task": result["task"] == first["task"], **data}
        if other := [key for key, value in same.items() if not value]:
            raise InputError(f"{folder} has another task or other data than {folders[0]}: {', '.join(other)}")
    return {
        **{key: first[key] for key in ("task", "data", "data_warnings", "signatures", "machine", "versions")},
        "items": len(first["data"]["items"]),
        "systems": [{"name": result["system"]["name"], "cost": result["cost"]} for result in results],
        "fields": [_field(field, results, samples) for field in FIELDS[first["task"]]],
        "published": [
            row
            for row in read_toml("published.toml")["figures"]
            if published and row["task"] == first["task"]
        ],
        "samples": samples,
        "lower": [name for name, figure in read_toml("metrics.toml").items() if figure["better"] == "lower"],
    }


def _field(field: str, results: Sequence[dict[str, Any]], samples: int) -> dict[str, Any]:
    """The table of one field, and what is plotted of it."""
    systems = [[row[field] for row in result["rows"]] for result in results]
    scores = [result["scores"][field] for result in results]
    estimates: dict[str, list[Estimate]] = {}
    if field != "summary_vi":
        outputs = [[row["output"] for row in system] for system in systems]
        estimates = corpus_bootstrap(outputs, [row["reference"] for row in systems[0]], samples=samples)
    columns = {}
    for name, figure in metrics.figures(field).items():
        if not any(name in values for values in scores):
            continue
        cells: Sequence[Estimate | None]
        cells = [Estimate(values[name]) if name in values else None for values in scores]
        counts = [metrics.ratio(figure, system) for system in systems] if figure.get("paired") else [None]
        if all(array is not None for array in counts):
            cells = bootstrap([array for array in counts if array is not None], samples=samples)
        cells = estimates.get(name, cells)
        choose = {"higher": max, "lower": min}.get(figure["better"])
        best = choose(cell.mean for cell in cells if cell) if choose else None
        columns[name] = {**figure, "cells": cells, "best": best}
    key = "rouge1" if field == "summary_vi" else "sentence_chrf"
    lengths = [row["length"] for row in results[0]["rows"]]
    values = [[row[key] for row in system] for system in systems]
    worst = [_worst(field, key, result["rows"]) for result in results]
    return {"name": field, "columns": columns, "buckets": _buckets(lengths, values), "worst": worst}


def _buckets(lengths: Sequence[int], values: Sequence[Sequence[float]]) -> Rows:
    """Mean scores of the shortest, the middle and the longest third of the items."""
    edges = [0, *(int(edge) for edge in np.quantile(lengths, [1 / 3, 2 / 3])), max(lengths)]
    buckets = []
    for low, high in pairwise(edges):
        if places := [place for place, length in enumerate(lengths) if low < length <= high]:
            means = [float(np.mean([of[place] for place in places])) for of in values]
            buckets.append({"low": low + 1, "high": high, "items": len(places), "means": means})
    return buckets


def _worst(field: str, key: str, rows: Rows) -> Rows:
    shown = []
    for row in sorted(rows, key=lambda row: float(row[field][key]))[:WORST]:
        reference, output = mark_changes(row[field]["reference"], row[field]["output"])
        shown.append(
            {**row, **row[field], "value": row[field][key], "reference": reference, "output": output}
        )
    return shown


def mark_changes(reference: str, output: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Splits both texts into words, each with whether the other text lacks it at that place."""
    one, other = reference.split(), output.split()
    matcher = SequenceMatcher(None, [w.lower() for w in one], [w.lower() for w in other], autojunk=False)
    blocks = matcher.get_matching_blocks()
    kept = {block.a + step for block in blocks for step in range(block.size)}
    found = {block.b + step for block in blocks for step in range(block.size)}
    return [(w, i not in kept) for i, w in enumerate(one)], [(w, i not in found) for i, w in enumerate(other)]


def render(template: str, content: dict[str, Any]) -> str:
    """Returns a record through a template of eval/templates."""
    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    environment = jinja2.Environment(
        loader=loader, autoescape=".html" in template, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["log10"] = math.log10
    return environment.get_template(template).render(content)


def _read(folder: Path) -> dict[str, Any]:
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        return {**result, "rows": read_file(folder / "scores.jsonl")}
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot read the result {folder}: give a folder made by `eval run` or `score`"
        ) from error
