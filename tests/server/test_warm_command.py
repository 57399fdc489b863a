"""`tomtat … --server URL`: the same output as without it, made by a running service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlp.cli.app import app
from nlp.pipeline import Pipeline
from tests.server.conftest import ARTICLE, Live, Serve


def tomtat(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env=environment)


@pytest.mark.parametrize(
    "arguments",
    [
        ["digest", "--format", "json"],
        ["digest", "--format", "markdown", "--length", "1"],
        ["summarize", "--bullets"],
    ],
)
def test_the_output_is_the_same(live: Live, tmp_path: Path, arguments: list[str]) -> None:
    paths = [tmp_path / name for name in ("a.txt", "b.html")]
    paths[0].write_text(ARTICLE)
    paths[1].write_text(
        f"<html><head><title>Tựa</title></head><body><article><p>{ARTICLE}</p></article></body></html>"
    )
    names = [str(path) for path in paths]
    here = tomtat(*arguments, *names, "--preset", "extractive", "--quiet")
    there = tomtat(*arguments, *names, "--server", live.url, "--quiet")
    assert there.exit_code == here.exit_code == 0
    if "json" in arguments:
        assert untimed(there.stdout) == untimed(here.stdout)
    else:
        assert figures_apart(there.stdout) == figures_apart(here.stdout)


def untimed(text: str) -> Any:
    return [{**row, "timings": None} for row in json.loads(text)]


def figures_apart(text: str) -> list[str]:
    """The lines without those that tell how long it took."""
    return [line for line in text.splitlines() if " s " not in line and not line.endswith(" s")]


def test_the_service_is_named_in_the_environment(live: Live) -> None:
    result = tomtat("summarize", "--text", ARTICLE, TOMTAT_SERVER=live.url)
    assert result.exit_code == 0
    assert "Vinh" in result.stdout


def test_what_fails_is_told_as_ever(live: Live, serve: Serve, extractive: Pipeline) -> None:
    english = tomtat("digest", "--text", "This is an English text, and it is no other.", "--server", live.url)
    assert (english.exit_code, english.stdout) == (2, "")
    device = tomtat("digest", "--text", ARTICLE, "--server", live.url, "--device", "cuda")
    assert device.exit_code == 2
    assert "operator" in device.stderr
    nobody = tomtat("digest", "--text", ARTICLE, "--server", "http://127.0.0.1:9")
    assert nobody.exit_code == 1
    assert "cannot be reached" in nobody.stderr
    locked = serve(extractive, keys=True)
    assert tomtat("digest", "--text", ARTICLE, "--server", locked.url).exit_code == 2
    assert locked.service.keys is not None
    key = locked.service.keys.add("a")
    assert tomtat("digest", "--text", ARTICLE, "--server", locked.url, TOMTAT_KEY=key).exit_code == 0


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/keys.sqlite"
    made = tomtat("keys", "add", "Ban Quốc tế", "--requests-per-minute", "30", "--database", database)
    key = made.stdout.strip()
    assert key.startswith("tomtat_")
    listed = tomtat("keys", "list", TOMTAT_DATABASE=database).stdout
    assert "Ban Quốc tế" in listed
    assert "30 requests/minute" in listed
    assert key[24:] not in listed
    assert tomtat("keys", "revoke", key.split("_")[1], "--database", database).exit_code == 0
    assert "revoked" in tomtat("keys", "list", "--database", database).stdout
    again = tomtat("keys", "revoke", key.split("_")[1], "--database", database)
    assert (again.exit_code, again.stdout) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "--keys"),
        (["--preset", "nothing"], "nothing"),
        (["--port", "99999"], "port"),
        (["--database", "sqlite:////nowhere/x.sqlite", "--preset", "extractive", "--port", "0"], "database"),
    ],
)
def test_a_service_that_cannot_be_is_told_in_one_sentence(arguments: list[str], said: str) -> None:
    result = tomtat("serve", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
