"""The page alone: on this machine only, at once, and what is wrong is said in one sentence."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest
from typer.testing import CliRunner

import app
from nlp.cli.app import make_app
from nlp.errors import InputError, ModelError
from nlp.page import serve as module
from nlp.page.build import MAX_FILE_SIZE
from nlp.page.serve import serve
from tests.page.scripted import Scripted


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """What loads models beside the page ends with its test, and logs nothing into another."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    options: dict[str, Any] = {}
    monkeypatch.setattr(gr.Blocks, "launch", lambda self, **given: options.update(given))
    return options


def test_it_stays_on_this_machine(launched: dict[str, Any]) -> None:
    serve(["extractive"], lambda _name: Scripted(), port=7999)  # type: ignore[arg-type,return-value]
    assert launched["server_name"] == "127.0.0.1"
    assert launched["server_port"] == 7999
    assert launched["share"] is False
    assert launched["run_history"] is False
    assert launched["show_error"] is False
    assert launched["max_file_size"] == MAX_FILE_SIZE


def test_it_is_there_before_its_models_are(launched: dict[str, Any]) -> None:
    ready = threading.Event()

    def loader(_name: str) -> Any:
        ready.wait(10)
        return Scripted()

    serve(["extractive"], loader)
    assert launched
    ready.set()


@pytest.mark.parametrize("error", [ModelError("no space"), IndexError("a fault")])
def test_models_that_cannot_be_loaded_do_not_end_it(
    launched: dict[str, Any], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def loader(_name: str) -> Any:
        raise error

    holder = module.PipelineHolder(["extractive"], loader)
    module._load(holder)
    serve(["extractive"], loader)
    assert launched


def test_a_preset_that_is_not_there_is_told_before_anything_is_served(launched: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="choose one of"):
        serve(["extractive", "nonsense"], lambda _name: Scripted())  # type: ignore[arg-type,return-value]
    assert not launched


def test_a_port_that_is_taken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any, **_given: Any) -> None:
        raise OSError("Cannot find empty port in range: 7999-7999.")

    monkeypatch.setattr(gr.Blocks, "launch", refuse)
    with pytest.raises(InputError, match="7999"):
        serve(["extractive"], lambda _name: Scripted())  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("arguments", "presets", "port"),
    [
        ([], ["embedded", "extractive"], None),
        (["--port", "7999"], ["embedded", "extractive"], 7999),
        (["--preset", "extractive", "--preset", "clean"], ["extractive", "clean"], None),
    ],
)
def test_the_command_and_the_file_for_hosts_give_the_same(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], presets: list[str], port: int | None
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(module, "serve", lambda names, _loader, **options: given.append((names, options)))
    assert CliRunner().invoke(make_app(), ["page", *arguments]).exit_code == 0
    monkeypatch.setattr(sys, "argv", ["app.py", *arguments])
    with pytest.raises(SystemExit) as exit:
        app.main()
    assert exit.value.code == 0
    assert given == [(presets, {"host": "127.0.0.1", "port": port})] * 2
