"""`python -m eval gate`: the shipped articles against floors that only rise."""

import json
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.data import load_data
from eval.metrics import figures
from eval.run import run
from eval.systems import load_system
from nlp.errors import InputError

FOLDER = Path(__file__).with_name("gate")
FLOORS = FOLDER / "floors.json"


def measure(
    system: str, *, floors: Path = FLOORS, **options: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    """Runs a system on the shipped articles, as many as its entry in the floors says.

    Args:
        system: a preset with floors.
        floors: file of the task, items, margin and floors of every system.
        options: of `run`, such as progress.

    Returns:
        For each floor: field, name, floor, value, whether it is met, and the floor that it may rise to:
        the margin below the value, or above where lower is better, and never worse than it was.

    Raises:
        InputError: there are no floors for the system.
    """
    table = json.loads(floors.read_text(encoding="utf-8"))
    if system not in table:
        raise InputError(f"there are no floors for {system!r}, only for {', '.join(table)}")
    entry = table[system]
    data = load_data(FOLDER / "articles.jsonl", entry["task"], limit=entry["items"])
    with tempfile.TemporaryDirectory() as folder:
        result = run(load_system(system, entry["task"]), data, entry["task"], Path(folder), **options)
    rows = []
    for field, wanted in entry["floors"].items():
        for name, floor in wanted.items():
            value = result["scores"][field].get(name, math.nan)
            sign = -1 if figures(field)[name]["better"] == "lower" else 1
            higher = (
                sign * max(sign * floor, round(sign * value - entry["margin"], 1))
                if value == value
                else floor
            )
            row = {"field": field, "name": name, "floor": floor, "value": value, "higher": max(higher, 0.0)}
            rows.append({**row, "met": sign * value >= sign * floor})
    return rows


def raise_floors(system: str, rows: list[dict[str, Any]], *, floors: Path = FLOORS) -> None:
    """Writes the floors that rows of `measure` may rise to."""
    table = json.loads(floors.read_text(encoding="utf-8"))
    for row in rows:
        table[system]["floors"][row["field"]][row["name"]] = row["higher"]
    floors.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
