"""A picture of how a run went, drawn from its log."""

from __future__ import annotations

import json
from pathlib import Path

from matplotlib.figure import Figure

from nlp.errors import InputError

SMOOTHED = 25
"""Steps that a training loss is averaged over."""


def plot_curves(log: Path, picture: Path) -> None:
    """Draws training and validation losses by step, and the learning rate under them.

    Args:
        log: the JSONL file of a `nlp.training.trainer.Trainer`.
        picture: a .png or .svg file to write.

    Raises:
        InputError: there is no such log, or nothing in it.
    """
    try:
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise InputError(f"{log} is not the log of a training run: {error}") from error
    if not lines:
        raise InputError(f"{log} is empty: no step was made yet")
    figure = Figure(figsize=(9, 5.5), layout="constrained")
    losses, rates = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    names = sorted({name for line in lines for name in line} - {"step", "lr", "tokens", "seconds"})
    for name in names:
        points = [(line["step"], line[name]) for line in lines if name in line]
        if name.startswith("validation_"):
            losses.plot(*zip(*points, strict=True), marker="o", label=name.replace("_", ": "))
        else:
            losses.plot(*_smooth(points), alpha=0.6, linewidth=1, label=f"train: {name}")
    losses.set_ylabel("loss: nats a token, or 1 less the score of a draft")
    losses.legend()
    losses.grid(alpha=0.3)
    steps = [(line["step"], line["lr"]) for line in lines if "lr" in line]
    rates.plot(*zip(*steps, strict=True), color="grey")
    rates.set_ylabel("learning rate")
    rates.set_xlabel("optimizer step")
    figure.savefig(picture, dpi=110)


def _smooth(points: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    windows = [points[max(0, end - SMOOTHED) : end] for end in range(1, len(points) + 1)]
    return [step for step, _ in points], [sum(loss for _, loss in w) / len(w) for w in windows]
