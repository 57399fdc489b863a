"""Groups of options become options of a command, each once, and settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from nlp.cli import options
from nlp.cli.app import COMMANDS, make_app
from nlp.cli.options import ModelOptions, OutputOptions, SummaryOptions, settings_of, with_option_groups
from nlp.errors import InputError


@dataclass(frozen=True)
class Colours:
    wall: Annotated[str, typer.Option(help="Of the wall.")] = "white"
    doors: Annotated[int, typer.Option(help="How many.")] = 2


def test_a_group_becomes_options_of_the_command() -> None:
    given: list[object] = []

    def paint(room: str, colours: Colours, quick: bool = False) -> None:
        given.extend([room, colours, quick])

    app = typer.Typer(rich_markup_mode=None)
    app.command()(with_option_groups(paint))
    result = CliRunner().invoke(app, ["bếp", "--doors", "3"])
    assert result.exit_code == 0, result.output
    assert given == ["bếp", Colours("white", 3), False]
    assert "Of the wall." in CliRunner().invoke(app, ["--help"]).stdout


@pytest.mark.parametrize("values", [{}, {"length": "3", "bullets": True, "summarizer": "extractive"}])
def test_settings_take_the_options_that_they_are_named_after(values: dict[str, object]) -> None:
    settings = settings_of(SummaryOptions(**values), ModelOptions(preset="clean", beams=2), task="summarize")  # type: ignore[arg-type]
    assert (settings.task, settings.preset, settings.beams) == ("summarize", "clean", 2)
    assert settings.bullets is bool(values)


def test_a_value_that_is_not_allowed_is_told() -> None:
    with pytest.raises(InputError, match="length must be"):
        settings_of(SummaryOptions(length="huge"), task="digest")


def test_no_option_stands_three_times() -> None:
    room = Path(options.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in room.glob("*.py")]
    helps = Counter(
        line.split("help=", 1)[1].strip() for text in texts for line in text.splitlines() if 'help="' in line
    )
    assert [text for text, count in helps.items() if count > 1] == []


def test_each_command_is_a_file_and_a_line() -> None:
    shown = CliRunner().invoke(make_app(), ["--help"]).stdout
    for name in COMMANDS:
        assert f"\n  {name} " in shown
        assert CliRunner().invoke(make_app(), [name, "--help"]).exit_code == 0


def test_the_formats_of_the_help_are_those_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(options.OUTLETS, "shout", "tests.output.test_registry:Shout")
    shown = CliRunner().invoke(make_app(), ["digest", "--help"]).stdout
    assert "terminal|shout" in shown
    assert OutputOptions().format is None
