"""Results side by side: intervals, significance against the first, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.data import FIELDS
from nlp.errors import InputError

SAMPLES = 1000

COLUMNS: dict[str, tuple[str, ...]] = {
    "summary_vi": (
        "rouge1", "rouge2", "rougeL", "floor_rouge1", "legacy_rouge1", "legacy_rouge2", "legacy_rougeL",
        "floor_legacy_rouge1", "length", "coverage", "density", "novel_2grams", "repeated_3grams",
        "numbers_precision", "numbers_recall", "names_precision", "unsupported_per_100", "faultless", "empty",
    ),
    "translation": (
        "BLEU", "chrF2", "chrF++", "TER", "numbers_precision", "numbers_recall", "names_recall",
        "unsupported_per_100", "faultless", "empty",
    ),
}  # fmt: skip
COLUMNS["summary_en"] = COLUMNS["translation"]

ROUGE = ("rouge1", "rouge2", "rougeL")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with the half-width of its 95 % interval, and its difference from the first system.

    Attributes:
        mean, margin: 0 to 100.
        p_value: two-sided, paired bootstrap (Koehn, 2004); None for the first system.
    """

    mean: float
    margin: float
    p_value: float | None


def bootstrap(values: Sequence[Sequence[float]], *, samples: int = SAMPLES, seed: int = 0) -> list[Estimate]:
    """Paired bootstrap over items.

    Args:
        values: for each system its score of every item, the items in the same order.
        samples: number of resamples.
        seed: of the resamples.

    Raises:
        InputError: no items, or not the same number for every system.
    """
    if not values or not values[0] or any(len(scores) != len(values[0]) for scores in values):
        raise InputError("systems can be compared only on the same items, at least one")
    table = np.asarray(values, dtype=float)
    count = table.shape[1]
    picks = np.random.default_rng(seed).integers(0, count, size=(samples, count))
    means: npt.NDArray[np.float64] = table[:, picks].mean(axis=2)
    estimates = []
    for index, row in enumerate(means):
        low, high = np.percentile(row, [2.5, 97.5])
        p_value = None
        if index:
            real = table[index].mean() - table[0].mean()
            centred = np.abs((row - means[0]) - real)
            # One more than was seen, so that no difference is ever impossible (p = 0).
            p_value = (float((centred >= abs(real)).sum()) + 1) / (samples + 1)
        estimates.append(Estimate(float(table[index].mean()), float(high - low) / 2, p_value))
    return estimates


def corpus_bootstrap(
    outputs: Sequence[Sequence[str]], references: Sequence[str], *, samples: int = SAMPLES
) -> dict[str, list[Estimate]]:
    """Paired bootstrap of corpus BLEU and chrF2 by sacreBLEU; one system has no interval: {}."""
    from sacrebleu.significance import PairedTest

    from eval.metrics import translation_metrics

    if len(outputs) < 2:
        return {}
    systems: list[tuple[str, Sequence[str]]] = [(str(index), texts) for index, texts in enumerate(outputs)]
    chosen = {name: metric for name, metric in translation_metrics().items() if name in ("BLEU", "chrF2")}
    _, found = PairedTest(systems, chosen, [list(references)], test_type="bs", n_samples=samples)()
    rows: dict[str, list[Any]] = {name: found[name] for name in chosen}
    return {
        name: [Estimate(float(row.score), float(row.ci or 0), row.p_value) for row in results]
        for name, results in rows.items()
    }


def compare(folders: Sequence[Path], *, samples: int = SAMPLES) -> dict[str, Any]:
    """Puts results of the same task on the same items side by side.

    Raises:
        InputError: a folder has no result, or the results are not of the same task and items.
    """
    results = [_read(folder / "result.json") for folder in folders]
    scores = [_read_lines(folder / "scores.jsonl") for folder in folders]
    first = results[0]
    for folder, result in zip(folders, results, strict=True):
        for key in ("task", "seed"):
            if result[key] != first[key]:
                raise InputError(f"{folder} has another {key} than {folders[0]}: they cannot be compared")
        for key in ("sha256", "items", "columns"):
            if result["data"][key] != first["data"][key]:
                raise InputError(f"{folder} was run on other data ({key}) than {folders[0]}")
    estimates: dict[str, dict[str, list[Estimate]]] = {}
    for name in FIELDS[first["task"]]:
        if name == "summary_vi":
            estimates[name] = {
                metric: bootstrap([[row[name][metric] for row in rows] for rows in scores], samples=samples)
                for metric in ROUGE
            }
        else:
            outputs = [[row[name]["output"] for row in rows] for rows in scores]
            references = [row[name]["reference"] for row in scores[0]]
            estimates[name] = corpus_bootstrap(outputs, references, samples=samples)
    return {
        "task": first["task"],
        "data": {"name": first["data"]["name"], "sha256": first["data"]["sha256"], "items": first["items"]},
        "systems": [result["system"]["name"] for result in results],
        "scores": [result["scores"] for result in results],
        "costs": [result.get("cost", {}) for result in results],
        "estimates": estimates,
        "signatures": first["signatures"],
        "samples": samples,
    }


def markdown(comparison: dict[str, Any]) -> str:
    """The comparison as Markdown; a mark tells a significant difference (p < 0.05) from the first."""
    data = comparison["data"]
    lines = [f"# {comparison['task']}: {data['name']}, {data['items']} items", ""]
    for name in FIELDS[comparison["task"]]:
        there = [c for c in COLUMNS[name] if any(c in scores[name] for scores in comparison["scores"])]
        lines += [f"## {name}", "", "| system | " + " | ".join(there) + " |", "|---" * (len(there) + 1) + "|"]
        for index, system in enumerate(comparison["systems"]):
            scores = comparison["scores"][index][name]
            cells = [
                _cell(scores.get(column), comparison["estimates"][name].get(column), index)
                for column in there
            ]
            lines.append(f"| {system} | " + " | ".join(cells) + " |")
        lines.append("")
    lines.append(
        f"± half the width of the 95 % interval, {comparison['samples']} bootstrap samples over items; "
        "* p < 0.05 against the first system, paired. TER, floor, unsupported_per_100, repeated_3grams "
        "and empty: lower is better. Legacy ROUGE only compares with published figures."
    )
    lines += ["", *(f"- {name}: `{signature}`" for name, signature in comparison["signatures"].items()), ""]
    return "\n".join(lines)


def _cell(value: float | None, estimates: list[Estimate] | None, index: int) -> str:
    if value is None:
        return "–"
    if not estimates:
        return f"{value:.2f}"
    estimate = estimates[index]
    mark = "*" if estimate.p_value is not None and estimate.p_value < 0.05 else ""
    return f"{value:.2f} ± {estimate.margin:.2f}{mark}"


def _read(file: Path) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise InputError(
            f"cannot read the result {file}: give a folder made by `eval run` or `score`"
        ) from error
    return result


def _read_lines(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    except (OSError, json.JSONDecodeError) as error:
        raise InputError(f"cannot read {file}: run it again") from error
