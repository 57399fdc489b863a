"""Runs a system on test data, resumably, scores what came out, and holds presets to the floors of the gate.

A result folder holds `run.json` (what was run; decides whether a run may be resumed), `predictions.jsonl`
(written as they come), `scores.jsonl` (per item), `result.json`, and for programs that read one text a line,
such as COMET, `source.txt`, `FIELD.output.txt` and `FIELD.reference.txt`.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from eval import facts, metrics
from eval.data import FIELDS, Data, EvalTask, Item, Row, load_data, read_file
from eval.machine import describe_machine, measure, versions
from eval.systems import Prediction, System, load_system
from nlp.errors import InputError
from nlp.settings import Target
from nlp.text.language import leftover_vietnamese
from nlp.text.sentences import split_sentences

FLOORS = Path(__file__).parent / "gate" / "floors.json"


def run(system: System, data: Data, task: EvalTask, folder: Path, **options: Any) -> Row:
    """Predicts what is not yet predicted, scores everything with the `options` of `score`, writes the result.

    Shows a bar on stderr. Returns the content of `result.json`. InputError if the folder, made if need be,
    holds a run with other settings.
    """
    identity: Row = {"task": task, "data": data.identity(), "tomtat": versions()["tomtat"]}
    identity["system"] = {"name": system.name, "settings": system.settings}
    done, new = _resume(folder, identity), list[Prediction]()
    coming = system.predict([item for item in data.items if item.id not in done])
    console = Console(stderr=True)
    with (folder / "predictions.jsonl").open("a", encoding="utf-8") as file, measure() as work:
        for prediction in track(coming, system.name, len(data.items), len(done), console=console):
            file.write(json.dumps(prediction._asdict(), ensure_ascii=False) + "\n")
            file.flush()
            new.append(prediction)
    cost = _cost(new, work, resumed=len(done)) if system.timed else {}
    done |= {prediction.id: prediction for prediction in new}
    predictions = [done[item.id] for item in data.items]
    outputs = {name: [p.outputs.get(name, "") for p in predictions] for name in FIELDS[task]}
    scores, signatures, rows = score(task, data.items, outputs, **options)
    result = {
        **identity,
        "scores": scores,
        "signatures": signatures,
        "cost": cost,
        "failed": sum(bool(p.error) for p in predictions),
        "data_warnings": list(data.warnings),
        "machine": describe_machine(),
        "versions": versions(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    files = {"source.txt": [row["source"] for row in rows]}
    files["scores.jsonl"] = [json.dumps(row, ensure_ascii=False) for row in rows]
    for field, kind in product(scores, ("output", "reference")):
        files[f"{field}.{kind}.txt"] = [row[field][kind] for row in rows]
    for name, texts in files.items():
        (folder / name).write_text("".join(" ".join(text.split("\n")) + "\n" for text in texts), "utf-8")
    (folder / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


def _resume(folder: Path, identity: Row) -> dict[str, Prediction]:
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


def _cost(new: Sequence[Prediction], work: dict[str, float], *, resumed: int) -> dict[str, float]:
    """What the new predictions cost; latency is of a document among the others it shares batches with."""
    cost = {**work, "items": len(new), "resumed_items": resumed}
    if new:
        tokens, seconds = sum(prediction.tokens for prediction in new), work["seconds"]
        cost |= {"documents_per_second": len(new) / seconds, "tokens_per_second": tokens / seconds}
        median, p95 = np.percentile([prediction.seconds for prediction in new], [50, 95]).tolist()
        cost |= {"latency_median": median, "latency_p95": p95}
    return cost


def score(
    task: EvalTask, items: Sequence[Item], outputs: Mapping[str, Sequence[str]], *,
    words: bool = False, encoder: str = "", comet: Sequence[float] = (), to: Target = "en",
) -> tuple[dict[str, dict[str, float]], dict[str, str], list[Row]]:  # fmt: skip
    """Scores outputs by field, one for each item (else InputError); an empty one is a miss.

    Also, if wanted, by ROUGE on `words`, by an `encoder`, with scores of COMET, 0 to 1. A translation is one
    `to` English, or from it. Returns field ->
    figure -> value over all items; how each figure was computed; and per item its id, title, source,
    length in syllables, and for each field its counts, output and reference.
    """
    if not items:
        raise InputError("there is nothing to score")
    known = ((item.id, item.title, item.text, len(metrics.syllables(item.text))) for item in items)
    rows: list[Row] = [dict(zip(("id", "title", "source", "length"), of, strict=True)) for of in known]
    total: dict[str, dict[str, float]] = {}
    signatures: dict[str, str] = {}
    for field in FIELDS[task]:
        texts, respelt = metrics.spell_alike(outputs[field])
        references, others = metrics.spell_alike([item.references[field] for item in items])
        signatures[f"spelling of {field}"] = (
            f"NFC, tone marks in one place; changed for that: {respelt} outputs, {others} references"
        )
        if len(texts) != len(items) or len(comet) not in (0, len(items)):
            raise InputError(f"{len(texts)} outputs and {len(comet)} COMET scores for {len(items)} items")
        corpus: dict[str, float] = {}
        columns: dict[str, Sequence[Any]] = {"output": texts, "reference": references}
        columns |= {"COMET": [100 * value for value in comet]} if comet else {}
        columns |= {"similarity": metrics.similarity(texts, references, encoder)} if encoder else {}
        if field == "summary_vi":
            columns |= metrics.rouge_columns(texts, references, words)
        else:
            corpus, signed, columns["sentence_chrf"] = metrics.score_translations(texts, references)
            signatures |= signed
        for place, values in enumerate(zip(*columns.values(), strict=True)):
            counts = dict(zip(columns, values, strict=True))
            rows[place][field] = counts | _describe(items[place], texts[place], references[place], field, to)
        total[field] = corpus | metrics.aggregate(field, [row[field] for row in rows])
        signed = {name: figure.get("signature", "") for name, figure in metrics.figures(field).items()}
        signatures |= {name: signed[name] for name in total[field] if signed[name]}
    return total, signatures, rows


def _describe(item: Item, output: str, reference: str, field: str, to: Target) -> Row:
    """What is counted in one output alone."""
    english, source = field != "summary_vi", f"{item.title}\n{item.text}"
    counts: Row = {"empty": int(not output.strip())}
    if to == "vi":
        return counts | facts.count_numbers(source, output, reference=reference, to="vi", of="en")
    counts |= facts.count_facts(source, output, reference=reference, english=english)
    if not english:
        return counts | metrics.describe_summary(item.text, output)
    sentences = [len(split_sentences(text)) for text in (item.text, reference, output)]
    counts |= facts.count_segments(*sentences, length=len(output) / len(reference))
    return counts | {"leftover": int(bool(leftover_vietnamese(output)))}


def measure_gate(system: str, *, floors: Path = FLOORS, higher: bool = False) -> list[Row]:
    """Runs a preset on as many of the shipped articles as its entry in the file of floors says.

    Returns for each floor its field, name, floor, value, and whether it is met. With `higher`, floors rise to
    the entry's margin below the value (above where lower is better), if that is better than they were.
    """
    table: dict[str, Any] = json.loads(floors.read_text(encoding="utf-8"))
    if system not in table:
        raise InputError(f"there are no floors for {system!r}, only for {', '.join(table)}")
    entry = table[system]
    data = load_data(FLOORS.with_name("articles.jsonl"), entry["task"], limit=entry["items"])
    with tempfile.TemporaryDirectory() as folder:
        scores = run(load_system(system, entry["task"]), data, entry["task"], Path(folder))["scores"]
    rows = []
    for field, names in entry["floors"].items():
        for name, floor in names.items():
            value = scores[field].get(name, float("nan"))
            sign = -1 if metrics.figures(field)[name]["better"] == "lower" else 1
            known = {"field": field, "name": name, "floor": floor, "value": value}
            rows.append({**known, "met": sign * value >= sign * floor})
            names[name] = sign * max(sign * floor, round(sign * value - entry["margin"], 1))
    if higher:
        floors.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return rows
