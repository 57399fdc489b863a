"""Where errors end: one line on stderr and an exit code; a traceback only for those who want to see it."""

from __future__ import annotations

import logging

import pytest
import typer
from typer.testing import CliRunner

from nlp.cli.exits import Edge, OneLine
from nlp.errors import InputError, ModelError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("bad\ninput"), 2),
        (ModelError("bad\nmodel"), 1),
    ],
)
def test_errors_become_a_sentence_and_an_exit_code(error: Exception, code: int) -> None:
    app = typer.Typer(cls=Edge, pretty_exceptions_enable=False)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None: ...

    result = CliRunner().invoke(app, ["fail"])
    assert result.exit_code == code
    assert result.stderr == f"tomtat: {' '.join(str(error).split())}\n"


@pytest.mark.parametrize("tracebacks", [True, False])
def test_a_traceback_is_shown_if_wanted(tracebacks: bool, capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.Logger("test")
    log.addHandler(OneLine(tracebacks=tracebacks))
    log.error("what\nis wrong")
    try:
        raise IndexError("the cause")
    except IndexError:
        log.warning("a document met an error", exc_info=True)
    shown = capsys.readouterr().err
    assert shown.startswith("tomtat: what is wrong\n")
    assert ("Traceback" in shown) is tracebacks
    assert ("a document met" in shown) is tracebacks
