"""`tomtat terms`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app

run = CliRunner().invoke


def test_a_text_in_quotes_is_shown() -> None:
    result = run(app, ["terms", "gặp Phó Chủ tịch UBND tỉnh Hà Nam"])
    assert result.exit_code == 0
    assert "Vice Chairman of the Ha Nam" in result.stdout


def test_json_has_every_span(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Theo Bộ Y tế, việc này do Bộ Y tế làm.", encoding="utf-8")
    result = run(app, ["terms", str(file), "--format", "json"])
    (document,) = json.loads(result.stdout)
    (term,) = document["terms"]
    assert (term["source"], term["target"], len(term["spans"])) == ("Bộ Y tế", "Ministry of Health", 2)


def test_a_glossary_counts_more(tmp_path: Path) -> None:
    glossary = tmp_path / "own.csv"
    glossary.write_text("Bộ Y tế,Health Ministry\n", encoding="utf-8")
    result = run(app, ["terms", "theo Bộ Y tế", "-g", str(glossary)])
    assert "Health Ministry" in result.stdout
    assert "own.csv" in result.stdout


def test_nothing_found_is_said() -> None:
    assert "no term" in run(app, ["terms", "trời hôm nay đẹp"]).stdout


@pytest.mark.parametrize(
    "options",
    [["a b", "--date", "2025"], ["a b", "--no-built-in"], ["a b", "--sample"], ["a b", "-g", "no.csv"]],
)
def test_bad_options_are_said(options: list[str]) -> None:
    assert run(app, ["terms", *options]).exit_code == 2


def test_kinds_are_named_in_the_language_of_the_table() -> None:
    assert "chức vụ" in run(app, ["terms", "gặp Thủ tướng", "--language", "vi"]).stdout
    assert "office" in run(app, ["terms", "gặp Thủ tướng", "--language", "en"]).stdout
