"""What is wrong with options is told before a model is loaded, or anything else that takes long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.models import registry
from tests.server.conftest import ARTICLE


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def heavy(*_given: Any, **_more: Any) -> None:
        raise AssertionError("it should have been refused before")

    monkeypatch.setattr("nlp.pipeline.load_model", heavy)
    monkeypatch.setattr("nlp.server.run.make_server", heavy)
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(ARTICLE, encoding="utf-8")
    Path("in.jsonl").write_text(json.dumps({"text": ARTICLE, "event": "a"}), encoding="utf-8")
    Path("bad.csv").write_text("một,hai,ba,bốn\n", encoding="utf-8")


BAD = [
    (["--device", "tpu"], "device must be"),
    (["--device", "cuda:x"], "device must be"),
    (["--glossary", "nowhere.csv"], "nowhere.csv: there is no such file"),
    (["--glossary", "bad.csv"], "bad.csv: row 1 has 4 columns"),
    (["--beams", "99"], "beams must be"),
    (["--engine", "x"], "engine must be"),
    (["--preset", "x"], "there is no preset 'x'"),
    (["--translator", "x"], "there is no model 'x'"),
]
COMMANDS = [
    ["digest", "a.txt"],
    ["translate", "a.txt"],
    ["translate", "a.txt", "-o", "b.txt"],
    ["event", "a.txt"],
    ["batch", "in.jsonl", "-o", "out.jsonl"],
    ["batch", "in.jsonl", "-o", "out.jsonl", "--task", "event", "--group-column", "event"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("options", "said"), BAD, ids=lambda value: "_".join(value)[:30])
def test_of_every_command(command: list[str], options: list[str], said: str) -> None:
    refused([*command, *options], said)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["event", "a.txt", "--sentences", "12"], "3 to 7 sentences, not 12"),
        (["event", "a.txt", "-f", "x"], "there is no format 'x'"),
        (["event", "a.txt", "-o", "nowhere/b.txt"], "there is no such folder"),
        (["event", "a.txt", "--group", "nowhere.csv"], "nowhere.csv"),
        ([*COMMANDS[-1], "--sentences", "12"], "3 to 7 sentences, not 12"),
        ([*COMMANDS[-2], "--batch-size", "-1"], "batch_size must be"),
        (["digest", "a.txt", "--length", "huge"], "length must be"),
        (["digest", "a.txt", "-o", "b.xyz"], "no format writes files that end in .xyz"),
        (["translate", "a.txt", "--bilingual", "under"], "--bilingual"),
        (["serve", "--device", "tpu"], "device must be"),
        (["serve", "--preset", "x"], "there is no preset 'x'"),
        (["serve", "--glossary", "nowhere.csv"], "nowhere.csv: there is no such file"),
        (["serve", "--port", "99999"], "port must be"),
        (["serve", "--queue", "0"], "queue must be"),
        (["serve", "--stop-within", "-1"], "stop within must be 0 or more"),
        (["serve", "--keep-jobs", "-1"], "keep jobs must be 0 or more"),
        (["serve", "--host", "0.0.0.0"], "without asking for keys"),
        (["page", "--preset", "x"], "there is no preset 'x'"),
        (["page", "--port", "99999"], "port must be"),
        (["page", "--host", "192.0.2.1"], "192.0.2.1 is no address"),
        (["serve", "--database", "sqlite:////proc/no/x.sqlite", "--port", "0"], "cannot be opened"),
        (["serve", "--time-limit", "nan"], "time limit must be more than 0"),
        (["serve", "--database", "nonsense", "--port", "0"], "write it as sqlite:"),
        (["keys", "list", "--database", "nonsense"], "write it as sqlite:"),
        (["finetune", "-o", "run"], "there is nothing to train on"),
        (["finetune", "-o", "run", "--pairs", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["finetune", "-o", "run", "--pairs", "bad.csv", "--device", "tpu"], "device must be"),
        (["finetune", "-o", "run", "--pairs", "bad.csv", "--precision", "fp8"], "precision must be"),
        (["mcp", "--preset", "x"], "there is no preset 'x'"),
        (["mcp", "--server", "x"], "'x' is not the address of a service"),
        (["mcp", "--transport", "http", "--host", "0.0.0.0"], "loopback only"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_of_one_command(command: list[str], said: str) -> None:
    refused(command, said)


def refused(command: list[str], said: str) -> None:
    result = CliRunner().invoke(app, command, env={"TOMTAT_DATABASE": "sqlite:///a.sqlite"})
    assert result.exit_code == 2, (result.output, result.exception)
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_device_that_is_not_there_is_told_before_a_model_is_downloaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    def download(*_given: Any, **_more: Any) -> None:
        raise AssertionError("it should have been refused before")

    monkeypatch.setattr("nlp.models.checkpoints.hub.prepare", download)
    with pytest.raises(ValueError, match="there is no device cuda:99"):
        registry.load_model("opus-mt", device="cuda:99", engine="transformers")
