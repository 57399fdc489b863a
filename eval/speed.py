"""`python -m eval speed`: tomtat beside the same checkpoint in plain transformers."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.machine import describe_machine, versions
from eval.speed_worker import TASKS, Spec
from nlp.errors import InputError

ARTICLES = Path(__file__).parent / "articles"
NAMES = {
    "tomtat": "tomtat, default path",
    "plain": "transformers fp32, one at a time",
    "batched": "transformers bf16, batched",
    "batched-fp32": "transformers fp32, batched",
}
START_SECONDS = 600.0
"""Patience for preparing and loading a checkpoint, the first time on a slow machine."""


def read_articles(folder: Path = ARTICLES, *, limit: int = 0, characters: int = 0) -> list[str]:
    """Reads every .txt file of a folder, in order of name.

    Args:
        folder: default: the fixed set.
        limit: the most articles; 0: all.
        characters: leave out longer articles; 0: none.

    Raises:
        InputError: no article is left.
    """
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted(folder.glob("*.txt"))]
    texts = [text for text in texts if not characters or len(text) <= characters][: limit or None]
    if not texts:
        raise InputError(f"there is no article to measure with in {folder}: give a folder of .txt files")
    return texts


def measure_all(texts: list[str], names: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
    """Measures systems on articles, one after another, with `options` for `Spec`; returns the record.

    Raises:
        InputError: a name is not of NAMES, nor "batch".
    """
    if unknown := set(names) - {*NAMES, "batch"}:
        raise InputError(f"unknown system {unknown.pop()!r}: choose among {', '.join(NAMES)}")
    alone = min(range(len(texts)), key=lambda index: abs(len(texts[index]) - 2500))
    results = {}
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr)
        sentences = options["sentences"] * (4 if name.startswith("batched") else 1)
        results[name] = measure(Spec(name, texts, alone, **{**options, "sentences": sentences}))
    return report(texts, results)


def measure(spec: Spec, *, run: Callable[..., Any] = subprocess.run) -> dict[str, Any]:
    """Measures one system in a fresh process, whose peak memory and start are its own.

    Returns:
        The worker's result, or {"error": last line it said} if it failed: the others go on.
    """
    root, patience = Path(__file__).parent.parent, START_SECONDS + 4 * spec.seconds
    options = {"input": json.dumps(asdict(spec)), "capture_output": True, "text": True, "cwd": root}
    try:
        process = run([sys.executable, "-m", "eval.speed_worker"], timeout=patience, **options)
    except subprocess.TimeoutExpired:
        return {"error": f"given up after {patience:.0f} s"}
    if process.returncode:
        return {"error": [f"exit code {process.returncode}", *process.stderr.strip().splitlines()][-1]}
    result: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return result


def report(articles: Sequence[str], results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Puts results, ratios, machine and versions into one record, which speed.md.jinja shows."""
    measured = {"articles": [len(text) for text in articles], "names": NAMES, "systems": results}
    compared = {"ratios": {task: ratios(results, task) for task in TASKS}}
    return {**measured, **compared, "machine": describe_machine(), "versions": versions()}


def ratios(results: dict[str, dict[str, Any]], task: str) -> dict[str, dict[str, float]]:
    """How many times the speed of the plain path, and which share of its memory, each system has."""
    jobs = {name: result["jobs"][task] for name, result in results.items() if "jobs" in result}
    base = jobs.get("plain", {})
    kinds = {"speed": "seconds", "first_output": "first_output"}
    table = {
        name: {kind: base[key] / job[key] for kind, key in kinds.items()}
        for name, job in jobs.items()
        if base
    }
    return {name: {**row, "memory": jobs[name]["peak_mb"] / base["peak_mb"]} for name, row in table.items()}
