"""A place to listen is taken, or refused in a sentence that names it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.errors import InputError
from nlp.listening import listen_on


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_free_place_is_taken() -> None:
    with listen_on("127.0.0.1", 0) as place:
        assert place.getsockname()[1] > 0


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 70_000, "port must be 0 to 65535, not 70000"),
        ("127.0.0.1", -1, "port must be 0 to 65535, not -1"),
        ("192.0.2.1", 0, "192.0.2.1 is no address of this machine"),
        ("nowhere.invalid", 0, "choose another --host"),
    ],
)
def test_what_is_no_place_is_told(host: str, port: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        listen_on(host, port)


@pytest.mark.parametrize(
    "command",
    [["serve", "--preset", "extractive", "--no-page"], ["page"], ["mcp", "--transport", "http"]],
    ids=lambda command: command[0],
)
def test_a_port_that_is_taken_is_named_by_every_command(
    command: list[str], taken: int, tmp_path: Path
) -> None:
    database = {"TOMTAT_DATABASE": f"sqlite:///{tmp_path}/a.sqlite"}
    for language, said in (("en", f"the port {taken} of 127.0.0.1"), ("vi", f"cổng {taken} của 127.0.0.1")):
        result = CliRunner().invoke(
            app, [*command, "--port", str(taken)], env={**database, "TOMTAT_LANGUAGE": language}
        )
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith(f"tomtat: {said}")
        assert "--port" in result.stderr
    assert not [*tmp_path.iterdir()]
