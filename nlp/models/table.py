"""The rows of models.toml: models, presets and licences."""

from __future__ import annotations

from functools import cache
from typing import Any

from nlp.models.card import ModelCard, Preset
from nlp.text.tables import read_table


@cache
def _data() -> dict[str, Any]:
    return read_table("nlp.models", "models")


def licence_row(licence: str) -> dict[str, Any]:
    """Returns the note of a licence and whether users must accept it, as in `nlp/models/models.toml`."""
    rows: dict[str, dict[str, Any]] = _data()["licences"]
    return rows.get(licence, rows["unknown"])


def _read_card(name: str, row: dict[str, Any]) -> ModelCard:
    values = dict(row)
    if "source" not in row and "family" in row:
        engines = ["ctranslate2", "transformers"] if row["family"] == "seq2seq" else ["transformers"]
        values = {"source": "hub", "engines": engines, **row}
    if "licence" in row:
        licence = licence_row(row["licence"])
        values |= {"licence_note": licence["note"], "must_accept": licence.get("accept", False)}
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return ModelCard(name=name, **{**values, **lists})


MODELS: dict[str, ModelCard] = {name: _read_card(name, row) for name, row in _data()["models"].items()}

PRESETS: dict[str, Preset] = {
    name: Preset(name, row["summarizer"], row.get("translator"), row["description"])
    for name, row in _data()["presets"].items()
}
