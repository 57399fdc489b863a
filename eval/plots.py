"""A picture of how speed and memory went from release to release: `python -m eval speed --plot FILE`."""

import json
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from eval.data import Row
from nlp.errors import InputError

RESULTS = Path(__file__).parent / "results"

FIGURES = {
    "digest, from command to end: s": ("cold",),
    "digest, warm: s": ("warm",),
    "whole article, warm: s": ("translated",),
    "24 sentences: tokens/s": ("tokens_per_second", "many_default"),
    "one sentence: tokens/s": ("tokens_per_second", "one_default"),
    "peak memory: MB": ("peak_mb",),
}
"""What is drawn, and where it stands in a result of `eval.product`."""


def plot_products(picture: Path, folder: Path = RESULTS) -> None:
    """Draws the figures of all results of "product" in a folder, by version.

    Args:
        picture: a .png or .svg file to write.
        folder: of files that `python -m eval speed --only product --json FILE` has written.

    Raises:
        InputError: there is no such result.
    """
    results = read_products(folder)
    if not results:
        raise InputError(f"there is no result of `eval speed --only product` in {folder}")
    figure = Figure(figsize=(10, 5.5), layout="constrained")
    places = range(len(results))
    for axes, (title, path) in zip(figure.subplots(2, 3).flat, FIGURES.items(), strict=True):
        values = [_figure(product, path) for _, product in results]
        axes.plot(places, values, marker="o")
        for place, value in zip(places, values, strict=True):
            axes.annotate(
                f"{value:.4g}", (place, value), xytext=(0, 6), textcoords="offset points", ha="center"
            )
        axes.set_xticks(places, [name for name, _ in results], rotation=20, ha="right")
        axes.set_title(title, fontsize=10)
        axes.set_ylim(0, 1.2 * max(values))
        axes.grid(alpha=0.3)
    figure.savefig(picture, dpi=110)


def read_products(folder: Path) -> list[tuple[str, Row]]:
    """Returns (version and name of the file, figures) of each result of "product", by version and name."""
    found = []
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        product = record.get("systems", {}).get("product", {}) if isinstance(record, dict) else {}
        if "cold" in product:
            version = record["versions"]["tomtat"]
            found.append(
                ([int(part) for part in version.split(".") if part.isdecimal()], version, file, product)
            )
    found.sort(key=lambda one: (one[0], one[2].name))
    return [(f"{version} {file.stem}", product) for _, version, file, product in found]


def _figure(product: Row, path: tuple[str, ...]) -> float:
    value: Any = product
    for name in path:
        value = value[name]
    return float(value)
