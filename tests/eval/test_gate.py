"""The gate set keeps its promises: enough articles, varied, and references that invent nothing."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

from typer.testing import CliRunner

from eval import facts, metrics, run
from eval.__main__ import app
from eval.data import load_data
from nlp.errors import InputError

FILE = Path(__file__).parents[2] / "eval" / "gate" / "articles.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_the_set_is_valid_data() -> None:
    data = load_data(FILE, "digest")
    assert len(data.items) >= 40
    assert data.warnings == ()
    assert len({row["topic"] for row in ROWS}) >= 12
    lengths = [len(item.text) for item in data.items]
    assert min(lengths) >= 500
    assert max(lengths) <= 2000


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_references_say_only_what_the_article_says(row: dict[str, str]) -> None:
    assert all(unicodedata.is_normalized("NFC", text) for text in row.values())
    source = f"{row['title']}. {row['text']}"
    assert facts.names(row["text"]), "every article names someone"
    vietnamese = facts.count_facts(source, row["summary_vi"], reference=row["summary_vi"])
    assert vietnamese["numbers"] >= 2
    assert vietnamese["numbers_wrong"] == 0
    assert vietnamese["names_wrong"] == 0
    english = facts.count_facts(source, row["summary_en"], reference=row["summary_en"], english=True)
    assert english["numbers"] >= 2
    assert english["numbers_wrong"] == 0


def test_summaries_are_summaries() -> None:
    for row in ROWS:
        described = metrics.describe_summary(row["text"], row["summary_vi"])
        assert described["compression"] > 1.9, row["id"]
        assert described["repeated_3grams"] < 0.1, row["id"]


@pytest.mark.parametrize("system", ["extractive", pytest.param("embedded", marks=pytest.mark.embedded)])
def test_the_gate(system: str) -> None:
    rows = run.measure_gate(system)
    missed = [
        f"{row['field']} {row['name']} {row['value']:.1f} < {row['floor']}" for row in rows if not row["met"]
    ]
    assert not missed, f"{system} fell below its floors"


@pytest.fixture
def floors(fake_preset: str, tmp_path: Path) -> Path:
    entry = {
        "task": "summarize",
        "items": 3,
        "margin": 1.0,
        "floors": {"summary_vi": {"rouge1": 0, "empty": 50}},
    }
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({fake_preset: entry}), encoding="utf-8")
    return path


def test_floors_only_rise(floors: Path, fake_preset: str) -> None:
    rows = run.measure_gate(fake_preset, floors=floors)
    assert all(row["met"] for row in rows)
    value = rows[0]["value"]
    run.measure_gate(fake_preset, floors=floors, higher=True)
    raised = json.loads(floors.read_text(encoding="utf-8"))[fake_preset]["floors"]["summary_vi"]
    assert raised == {"rouge1": round(value - 1, 1), "empty": 1.0}, "a margin from what was seen"
    raised["rouge1"] += 0.5  # nearer to the value than the margin: it stays
    entry = {**json.loads(floors.read_text(encoding="utf-8"))[fake_preset], "floors": {"summary_vi": raised}}
    floors.write_text(json.dumps({fake_preset: entry}), encoding="utf-8")
    run.measure_gate(fake_preset, floors=floors, higher=True)
    assert json.loads(floors.read_text(encoding="utf-8"))[fake_preset] == entry, "no floor falls"


def test_a_missed_floor_is_told(floors: Path, fake_preset: str) -> None:
    entry = json.loads(floors.read_text(encoding="utf-8"))
    entry[fake_preset]["floors"]["summary_vi"] = {"rouge1": 99.9, "empty": 0}
    floors.write_text(json.dumps(entry), encoding="utf-8")
    rows = run.measure_gate(fake_preset, floors=floors)
    assert [row["met"] for row in rows] == [False, True]
    with pytest.raises(InputError, match="no floors for 'lead-1'"):
        run.measure_gate("lead-1", floors=floors)


def test_the_command_fails_when_a_floor_is_missed(
    floors: Path, fake_preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = CliRunner()
    monkeypatch.setattr(run.measure_gate, "__kwdefaults__", {"floors": floors, "higher": False})
    done = command.invoke(app, ["gate", "--system", fake_preset, "--raise"])
    assert done.exit_code == 0, done.output
    assert "ok" in done.output
    floors.write_text(
        floors.read_text(encoding="utf-8").replace('"empty": 1.0', '"empty": -1'), encoding="utf-8"
    )
    done = command.invoke(app, ["gate", "--system", fake_preset])
    assert done.exit_code == 1
    assert "MISSED" in done.output
