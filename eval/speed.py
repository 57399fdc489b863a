"""`python -m eval speed`: tomtat beside the same checkpoint in plain transformers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.machine import describe_machine, versions
from eval.speed_worker import TASKS, Spec
from nlp.errors import InputError

ARTICLES = Path(__file__).parent / "articles"

TITLES = {
    "tomtat": "tomtat, default path",
    "plain": "transformers fp32, one at a time",
    "batched": "transformers bf16, batched",
    "batched-fp32": "transformers fp32, batched",
}

START_SECONDS = 600.0
"""Patience for preparing and loading a checkpoint, the first time on a slow machine."""


def read_articles(folder: Path = ARTICLES, *, limit: int = 0, characters: int = 0) -> list[str]:
    """Reads the fixed set: every .txt file, in order of name.

    Args:
        folder: where the articles are.
        limit: the most articles; 0: all.
        characters: leave out longer articles; 0: none.

    Raises:
        InputError: no article is left.
    """
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.txt"))]
    if characters:
        texts = [text for text in texts if len(text) <= characters]
    texts = texts[:limit] if limit else texts
    if not texts:
        raise InputError(f"there is no article to measure with in {folder}: give a folder of .txt files")
    return texts


def measure(spec: Spec, *, run: Callable[..., Any] = subprocess.run) -> dict[str, Any]:
    """Measures one system in a fresh process.

    Returns:
        The worker's result, or {"error": last line it said} if it failed: the others go on.
    """
    with tempfile.TemporaryDirectory() as folder:
        spec_file, result_file = Path(folder, "spec.json"), Path(folder, "result.json")
        spec_file.write_text(json.dumps(asdict(spec)), encoding="utf-8")
        command = [sys.executable, "-m", "eval.speed_worker", str(spec_file), str(result_file)]
        root, patience = Path(__file__).parent.parent, START_SECONDS + 4 * spec.seconds
        try:
            process = run(command, cwd=root, stderr=subprocess.PIPE, text=True, timeout=patience)
        except subprocess.TimeoutExpired:
            return {"error": f"given up after {patience:.0f} s"}
        if process.returncode or not result_file.exists():
            said = process.stderr.strip().splitlines() or [f"exit code {process.returncode}"]
            return {"error": said[-1]}
        result: dict[str, Any] = json.loads(result_file.read_text(encoding="utf-8"))
        return result


def report(articles: Sequence[str], results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Puts results, ratios, machine and versions into one record."""
    return {
        "articles": [len(text) for text in articles],
        "systems": results,
        "ratios": {task: ratios(results, task) for task in TASKS},
        "machine": describe_machine(),
        "versions": versions(),
    }


def ratios(results: dict[str, dict[str, Any]], task: str) -> dict[str, dict[str, float]]:
    """How many times the speed of the plain path, and which share of its memory, each system has."""
    base = results.get("plain", {}).get("jobs", {}).get(task)
    if base is None:
        return {}
    table = {}
    for name, result in results.items():
        job = result.get("jobs", {}).get(task)
        if job is not None:
            table[name] = {
                "speed": base["seconds"] / job["seconds"],
                "first_output": base["first_output"] / job["first_output"],
                "memory": job["peak_mb"] / base["peak_mb"],
            }
    return table


def tables(record: dict[str, Any]) -> list[Table]:
    """The record as tables for people, one a job; "≈" marks figures extrapolated from a sample."""
    made = []
    for task, title in zip(TASKS, ("Summaries", "Whole-article translation"), strict=True):
        table = Table(
            title=f"{title}: {len(record['articles'])} articles, {sum(record['articles']):,} characters"
        )
        table.add_column("system")
        for column in ("documents/s", "output tokens/s", "× plain", "first token", "first output",
                       "peak MB", "load s", "load MB"):  # fmt: skip
            table.add_column(column, justify="right")
        for name, result in record["systems"].items():
            if "jobs" in result:
                table.add_row(TITLES[name], *_cells(result, task, record["ratios"][task].get(name)))
            elif "error" in result and name in TITLES:
                table.add_row(TITLES[name], "failed")
        made.append(table)
    if rows := record["systems"].get("batch", {}).get("batch"):
        table = Table(title="tomtat batch, rows of two or three paragraphs")
        for column in ("rows", "seconds", "rows/s", "characters/s", "peak MB"):
            table.add_column(column, justify="right")
        for row in rows:
            rates = (row["rows"] / row["seconds"], row["characters"] / row["seconds"])
            cells = (f"{row['seconds']:.1f}", f"{rates[0]:.3f}", f"{rates[1]:.0f}", str(row["peak_mb"]))
            table.add_row(str(row["rows"]), *cells)
        made.append(table)
    return made


def _cells(result: dict[str, Any], task: str, ratio: dict[str, float] | None) -> list[str]:
    job = result["jobs"][task]
    about = "" if job["share"] > 0.999 else "≈"
    first_token = f"{job['first_token']:.2f} s" if job["first_token"] is not None else "–"
    return [
        f"{about}{job['documents'] / job['seconds']:.4f}",
        f"{job['tokens'] / job['seconds']:.1f}",
        f"{about}{ratio['speed']:.1f}" if ratio else "–",
        first_token,
        f"{job['first_output']:.2f} s",
        f"{job['peak_mb']:,}",
        f"{result['load_seconds']:.1f}",
        f"{result['load_peak_mb']:,}",
    ]


def notes(record: dict[str, Any]) -> list[str]:
    """What the tables rest on, in lines of plain text."""
    machine = ", ".join(f"{key} {value}" for key, value in record["machine"].items())
    packages = ", ".join(f"{key} {value}" for key, value in record["versions"].items())
    lines = [f"Machine: {machine}.", f"Versions: {packages}."]
    for name, result in record["systems"].items():
        if "error" in result:
            lines.append(f"{name} failed: {result['error']}")
        elif "jobs" in result:
            how = ", ".join(f"{key} {value}" for key, value in result["settings"].items())
            shares = ", ".join(f"{task} {job['share']:.0%}" for task, job in result["jobs"].items())
            lines.append(
                f"{name}: {how}, threads {result.get('threads', '?')}; measured share of source: {shares}."
            )
    lines.append(
        "Output tokens are those of the texts that are kept. First token and first output (first sentence "
        "of a translation, whole summary or part of it) are for one article alone, after loading and a "
        "warm-up. Peak memory is the resident set of the system's own process while it works, 10^6 bytes; "
        "loading apart. ≈: extrapolated to all articles from the measured share, by source tokens."
    )
    return lines
