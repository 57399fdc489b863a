"""Runs a system on test data, resumably, and scores what came out.

A result folder holds `run.json` (what was run; decides whether a run may be resumed),
`predictions.jsonl` (written as they come), `scores.jsonl` (per item), `result.json`, and for programs
that read one text a line, such as COMET, `source.txt`, `FIELD.output.txt` and `FIELD.reference.txt`.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from eval import facts, metrics
from eval.data import FIELDS, Data, EvalTask, Item, read_file
from eval.machine import describe_machine, peak_memory, versions
from eval.systems import Prediction, System
from nlp.errors import InputError
from nlp.language import leftover_vietnamese
from nlp.sentences import split_sentences

Counts: TypeAlias = dict[str, Any]


def run(
    system: System, data: Data, task: EvalTask, folder: Path, *,
    progress: Callable[[int, int], None] = lambda done, total: None, **options: Any,
) -> dict[str, Any]:  # fmt: skip
    """Predicts what is not yet predicted, scores everything and writes the result.

    Args:
        system: what is measured.
        data: the test set.
        task: what is asked for.
        folder: of this run; made if need be.
        progress: called with (items done, items in all).
        options: of `score`.

    Returns:
        The content of `result.json`.

    Raises:
        InputError: the folder holds a run with other settings, or a damaged one.
    """
    described = {"name": system.name, "settings": system.settings}
    identity = {"task": task, "system": described, "data": data.identity(), "tomtat": versions()["tomtat"]}
    done = _resume(folder, identity)
    todo = [item for item in data.items if item.id not in done]
    new: list[Prediction] = []
    progress(len(done), len(data.items))
    started = time.perf_counter()
    with (folder / "predictions.jsonl").open("a", encoding="utf-8") as file:
        for prediction in system.predict(todo):
            file.write(json.dumps(asdict(prediction), ensure_ascii=False) + "\n")
            file.flush()
            new.append(prediction)
            progress(len(done) + len(new), len(data.items))
    cost = _cost(new, time.perf_counter() - started, resumed=len(done)) if system.timed else {}
    done |= {prediction.id: prediction for prediction in new}
    predictions = [done[item.id] for item in data.items]
    outputs = {name: [p.outputs.get(name, "") for p in predictions] for name in FIELDS[task]}
    scores, signatures, rows = score(task, data.items, outputs, **options)
    result = {
        **identity,
        "items": len(data.items),
        "failed": sum(bool(prediction.error) for prediction in predictions),
        "data_warnings": list(data.warnings),
        "scores": scores,
        "signatures": signatures,
        "cost": cost,
        "machine": describe_machine(),
        "versions": versions(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _write(folder, result, rows)
    return result


def _resume(folder: Path, identity: Mapping[str, Any]) -> dict[str, Prediction]:
    """The predictions so far; a line that was cut off by an interruption is removed from their file."""
    claim, file = folder / "run.json", folder / "predictions.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        wanted = json.loads(json.dumps(identity))
        there = json.loads(claim.read_text(encoding="utf-8")) if claim.exists() else wanted
        if different := [key for key in wanted if there.get(key) != wanted[key]]:
            raise InputError(f"it holds a run with another {' and '.join(different)}")
        claim.write_text(json.dumps(wanted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        content = file.read_bytes() if file.exists() else b""
        file.write_bytes(content[: content.rfind(b"\n") + 1])
        found = [Prediction(**{**row, "warnings": tuple(row["warnings"])}) for row in read_file(file)]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"cannot use {folder}: {error}; choose another --out, or delete it") from error
    return {prediction.id: prediction for prediction in found}


def _cost(predictions: Sequence[Prediction], seconds: float, *, resumed: int) -> dict[str, float]:
    """What the new predictions cost; latency is of a document among the others it shares batches with."""
    cost = {"seconds": seconds, "items": len(predictions), "resumed_items": resumed, "peak_mb": peak_memory()}
    if not predictions:
        return cost
    median, p95 = np.percentile([prediction.seconds for prediction in predictions], [50, 95])
    tokens = sum(prediction.tokens for prediction in predictions)
    rates = {"documents_per_second": len(predictions) / seconds, "tokens_per_second": tokens / seconds}
    return {**cost, **rates, "latency_median": float(median), "latency_p95": float(p95)}


def score(
    task: EvalTask, items: Sequence[Item], outputs: Mapping[str, Sequence[str]], *,
    words: bool = False, encoder: str = "", comet: Sequence[float] = (),
) -> tuple[dict[str, dict[str, float]], dict[str, str], list[Counts]]:  # fmt: skip
    """Scores outputs, one for each item and field; an empty one is a miss.

    Args:
        task: decides which fields are scored.
        items: with their references.
        outputs: by field.
        words: ROUGE also on segmented words.
        encoder: of the semantic similarity; "" for none.
        comet: scores of the items, 0 to 1, from a separate program; () for none.

    Returns:
        Field -> figure -> value over all items; how each kind of figure was computed; per item its
        id, title, source, length in syllables, and for each field its counts, output and reference.

    Raises:
        InputError: no items, or not as many outputs or COMET scores as items.
    """
    if not items:
        raise InputError("there is nothing to score")
    keys = ("id", "title", "source", "length")
    known = [(item.id, item.title, item.text, len(metrics.syllables(item.text))) for item in items]
    rows: list[Counts] = [dict(zip(keys, values, strict=True)) for values in known]
    total: dict[str, dict[str, float]] = {}
    signatures: dict[str, str] = {}
    for field in FIELDS[task]:
        texts, references = list(outputs[field]), [item.references[field] for item in items]
        if len(texts) != len(items) or len(comet) not in (0, len(items)):
            raise InputError(f"{len(texts)} outputs and {len(comet)} COMET scores for {len(items)} items")
        columns: dict[str, Sequence[Any]] = {"output": texts, "reference": references}
        if comet:
            columns["COMET"] = [100 * value for value in comet]
        if encoder:
            columns["similarity"] = metrics.similarity(texts, references, encoder)
        corpus: dict[str, float] = {}
        signed: dict[str, str] = {}
        if field == "summary_vi":
            columns |= metrics.rouge_columns(texts, references, words=words)
        else:
            corpus, signed = metrics.score_corpus(texts, references)
            columns["sentence_chrf"] = metrics.sentence_chrf(texts, references)
        counts = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        for row, item, count in zip(rows, items, counts, strict=True):
            row[field] = count | _describe(item, count["output"], count["reference"], field)
        total[field] = {**corpus, **metrics.aggregate(field, [row[field] for row in rows])}
        figures = metrics.figures(field)
        signatures |= signed | {n: figures[n]["signature"] for n in total[field] if "signature" in figures[n]}
    return total, signatures, rows


def _describe(item: Item, output: str, reference: str, field: str) -> Counts:
    """What is counted in one output alone."""
    english = field != "summary_vi"
    source = f"{item.title}\n{item.text}"
    counts = {"empty": int(not output.strip())}
    counts |= facts.count_facts(source, output, reference=reference, english=english)
    if not english:
        return counts | metrics.describe_summary(item.text, output)
    sentences = [len(split_sentences(text)) for text in (item.text, reference, output)]
    counts |= facts.count_segments(*sentences, length=len(output) / len(reference))
    return counts | {"leftover": int(bool(leftover_vietnamese(output)))}


def _write(folder: Path, result: Mapping[str, Any], rows: Sequence[Counts]) -> None:
    files = {"scores.jsonl": [json.dumps(row, ensure_ascii=False) for row in rows]}
    files["source.txt"] = [row["source"] for row in rows]
    for field in result["scores"]:
        for kind in ("output", "reference"):
            files[f"{field}.{kind}.txt"] = [row[field][kind] for row in rows]
    for name, texts in files.items():
        (folder / name).write_text("".join(" ".join(text.split("\n")) + "\n" for text in texts), "utf-8")
    text = json.dumps(result, ensure_ascii=False, indent=1)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
