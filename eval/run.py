"""Runs a system on test data, resumably, and scores what came out.

A result folder holds `run.json` (what was run; decides whether a run may be resumed),
`predictions.jsonl` (written as they come), `scores.jsonl` (per item) and `result.json`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from eval import metrics
from eval.data import FIELDS, Data, EvalTask, Item
from eval.machine import describe_machine, peak_memory, versions
from eval.systems import Prediction, System
from nlp.errors import InputError

SUMMARY_ROUGE = ("rouge1", "rouge2", "rougeL")


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one system on one test set.

    Attributes:
        scores: field -> metric -> value over all items.
        signatures: how each kind of metric was computed.
        items: per item: its id, and for each field its metrics, output and reference.
    """

    scores: dict[str, dict[str, float]]
    signatures: dict[str, str]
    items: list[dict[str, Any]]


def run(
    system: System,
    data: Data,
    task: EvalTask,
    folder: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Predicts what is not yet predicted, scores everything and writes the result.

    Args:
        system: what is measured.
        data: the test set.
        task: what is asked for.
        folder: of this run; made if need be.
        seed: of the floor's derangement.
        progress: called with (items done, items in all).

    Returns:
        The content of `result.json`.

    Raises:
        InputError: the folder holds a run with other settings, or a damaged one.
    """
    identity = {
        "task": task,
        "system": {"name": system.name, "settings": system.settings},
        "data": data.identity(),
        "tomtat": versions()["tomtat"],
    }
    _claim(folder, identity)
    done = _read_predictions(folder / "predictions.jsonl")
    resumed = len(done)
    todo = [item for item in data.items if item.id not in done]
    progress(resumed, len(data.items))
    started = time.perf_counter()
    with (folder / "predictions.jsonl").open("a", encoding="utf-8") as file:
        for prediction in system.predict(todo):
            prediction = replace(prediction, seconds=round(time.perf_counter() - started, 3))
            file.write(json.dumps(asdict(prediction), ensure_ascii=False) + "\n")
            file.flush()
            done[prediction.id] = prediction
            progress(len(done), len(data.items))
    seconds = time.perf_counter() - started
    predictions = [done[item.id] for item in data.items]
    outputs = {name: [p.outputs.get(name, "") for p in predictions] for name in FIELDS[task]}
    scored = score(task, data.items, outputs, seed=seed)
    cost = {
        "seconds": seconds,
        "items": len(todo),
        "documents_per_second": len(todo) / seconds if todo else 0.0,
        "peak_mb": peak_memory(),
        "resumed_items": resumed,
    }
    extra = {"failed": sum(bool(p.error) for p in predictions), "cost": cost}
    return write_result(folder, identity, data, scored, extra=extra, seed=seed)


def score(
    task: EvalTask, items: Sequence[Item], outputs: Mapping[str, Sequence[str]], *, seed: int = 0
) -> Scored:
    """Scores outputs, one for each item and field; an empty one is a miss.

    Raises:
        InputError: no items, or not as many outputs as items.
    """
    if not items:
        raise InputError("there is nothing to score")
    rows: list[dict[str, Any]] = [{"id": item.id} for item in items]
    total: dict[str, dict[str, float]] = {}
    signatures: dict[str, str] = {}
    for name in FIELDS[task]:
        texts = list(outputs[name])
        if len(texts) != len(items):
            raise InputError(f"{len(texts)} outputs of {name} for {len(items)} items: they must be as many")
        scorer = _score_summaries if name == "summary_vi" else _score_translations
        total[name], per_item, signed = scorer(items, texts, name, seed)
        signatures |= signed
        for row, item, text, scores in zip(rows, items, texts, per_item, strict=True):
            row[name] = {**scores, "output": text, "reference": item.references[name]}
    return Scored(total, signatures, rows)


_Fields = tuple[dict[str, float], list[dict[str, Any]], dict[str, str]]


def _score_summaries(items: Sequence[Item], texts: list[str], name: str, seed: int) -> _Fields:
    references = [item.references[name] for item in items]
    rows: list[dict[str, Any]] = [{} for _ in items]
    total: dict[str, float] = {}
    for tokens, prefix in (("syllable", ""), ("legacy", "legacy_")):
        pairs = [(prefix, references)]
        if len(items) > 1:
            order = metrics.derangement(len(items), seed)
            pairs.append((f"floor_{prefix}", [references[index] for index in order]))
        for label, against in pairs:
            scores = metrics.rouge(texts, against, tokens=tokens)
            for position, metric in enumerate(SUMMARY_ROUGE):
                for row, values in zip(rows, scores, strict=True):
                    row[label + metric] = values[position]
                total[label + metric] = fmean(row[label + metric] for row in rows)
    for row, item, text in zip(rows, items, texts, strict=True):
        row |= metrics.describe_summary(item.text, text)
    for metric in ("length", "compression", "coverage", "density", "novel_2grams", "repeated_3grams"):
        if known := [row[metric] for row in rows if metric in row]:
            total[metric] = fmean(known)
    counts = [
        metrics.count_facts(item.text, text, reference=reference)
        for item, text, reference in zip(items, texts, references, strict=True)
    ]
    signatures = {f"rouge_{tokens}": line for tokens, line in metrics.ROUGE_SIGNATURES.items()}
    signatures["floor"] = f"references exchanged|derangement:sattolo|seed:{seed}"
    return _finish(total, rows, counts, texts), rows, signatures


def _score_translations(items: Sequence[Item], texts: list[str], name: str, seed: int) -> _Fields:
    references = [item.references[name] for item in items]
    corpus = metrics.score_translations(texts, references)
    total = {entry.name: entry.score for entry in corpus}
    rows: list[dict[str, Any]] = [{"chrF2": value} for value in metrics.sentence_chrf(texts, references)]
    counts = [
        metrics.count_facts(item.text, text, reference=reference, english=True)
        for item, text, reference in zip(items, texts, references, strict=True)
    ]
    signatures = {entry.name: entry.signature for entry in corpus}
    return _finish(total, rows, counts, texts), rows, signatures


def _finish(
    total: dict[str, float], rows: list[dict[str, Any]], counts: list[dict[str, int]], texts: list[str]
) -> dict[str, float]:
    for row, count in zip(rows, counts, strict=True):
        row["facts"] = count
    empty = sum(not text.strip() for text in texts)
    # An empty output says nothing wrong: it must not count as faultless.
    spoken = [count for count, text in zip(counts, texts, strict=True) if text.strip()]
    return {**total, **metrics.summarise_facts(spoken), "empty": 100 * empty / len(texts)}


def write_result(
    folder: Path,
    identity: Mapping[str, Any],
    data: Data,
    scored: Scored,
    *,
    extra: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Writes `scores.jsonl` and `result.json`; returns the latter's content."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in scored.items)
    (folder / "scores.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = {
        **identity,
        "items": len(data.items),
        "data_warnings": list(data.warnings),
        "seed": seed,
        "scores": scored.scores,
        "signatures": scored.signatures,
        **(extra or {}),
        "machine": describe_machine(),
        "versions": versions(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (folder / "result.json").write_text(
        json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return result


def _claim(folder: Path, identity: Mapping[str, Any]) -> None:
    file = folder / "run.json"
    canonical = json.loads(json.dumps(identity))
    if file.exists():
        try:
            there = json.loads(file.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise InputError(f"{file} is damaged: delete {folder} and run again") from error
        if there != canonical:
            different = [key for key in canonical if there.get(key) != canonical[key]]
            raise InputError(
                f"{folder} holds a run with another {' and '.join(different)}: choose another --out"
            )
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(identity, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}") from error


def _read_predictions(file: Path) -> dict[str, Prediction]:
    """The predictions so far; a line that was cut off by an interruption is removed from the file."""
    if not file.exists():
        return {}
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        file.write_bytes(whole)
    try:
        rows = [json.loads(line) for line in whole.decode("utf-8").split("\n") if line]
        found = [Prediction(**{**row, "warnings": tuple(row["warnings"])}) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{file} is damaged: delete it and run again") from error
    return {prediction.id: prediction for prediction in found}
