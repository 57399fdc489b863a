"""`tomtat models` in both languages."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from nlp.cli import models
from nlp.cli.app import app
from nlp.models import table
from nlp.text.tables import read_table

TABLE = read_table("nlp.cli", "models")


@pytest.mark.parametrize("name", [*table.PRESETS, *table.MODELS])
def test_what_is_said_of_each_exists_in_vietnamese(name: str) -> None:
    card = table.PRESETS.get(name) or table.MODELS[name]
    said = [card.description, *filter(None, [getattr(card, "licence_note", "")])]
    assert [text for text in said if text not in TABLE] == []


@pytest.mark.parametrize("english", TABLE)
def test_what_is_filled_in_is_the_same_in_both(english: str) -> None:
    assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", TABLE[english]))


def test_the_list_is_the_same_in_both_languages_but_for_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.fit.memory_mb", lambda: 1500)  # some models do not fit
    english, vietnamese = list(models.lines("en")), list(models.lines("vi"))
    assert len(english) == len(vietnamese)
    same = [line for line, other in zip(english, vietnamese, strict=True) if line == other]
    assert set(same) <= {""} | {line for line in same if "pip install" in line}
    assert not re.search(
        r"\b(?:runs|ready|memory|download|summaries|free to use)\b", "\n".join(vietnamese), re.I
    )


def test_the_command_speaks_the_language_that_it_is_asked_in() -> None:
    run = CliRunner().invoke
    assert "CÁC BỘ" in run(app, ["models", "--language", "vi"]).stdout
    assert "PAIRS" in run(app, ["models", "--language", "en"]).stdout
