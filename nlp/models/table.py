"""The rows of models.toml: models, presets and licences."""

from __future__ import annotations

from typing import Any

from nlp.models.card import ModelCard, Preset
from nlp.text.tables import read_table

_TABLE = read_table("nlp.models", "models")


def licence_row(licence: str) -> dict[str, Any]:
    """Returns the note of a licence and whether users must accept it, as in `nlp/models/models.toml`."""
    rows: dict[str, dict[str, Any]] = _TABLE["licences"]
    return rows.get(licence, rows["unknown"])


def _read_card(name: str, row: dict[str, Any]) -> ModelCard:
    values = dict(row)
    if "source" not in row and "family" in row:
        engines = ["ctranslate2", "transformers"] if row["family"] == "seq2seq" else ["transformers"]
        values = {"source": "hub", "engines": engines, **row}
    if "licence" in row:
        licence = licence_row(row["licence"])
        values |= {"licence_note": licence["note"], "must_accept": licence.get("accept", False)}
    return ModelCard(name=name, **{key: _frozen(value) for key, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


MODELS: dict[str, ModelCard] = {name: _read_card(name, row) for name, row in _TABLE["models"].items()}

PRESETS: dict[str, Preset] = {
    name: Preset(
        name, row["summarizer"], row.get("translator"), row["description"], row.get("shortens", False)
    )
    for name, row in _TABLE["presets"].items()
}
