"""Where errors end: one line on stderr and an exit code; a traceback only for those who want to see it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner, Result

from nlp.cli import app as command_line
from nlp.cli.exits import Edge, OneLine
from nlp.errors import InputError, ModelError


def _run_failing(error: Exception) -> Result:
    """What becomes of a command that raises an error."""
    app = typer.Typer(cls=Edge, pretty_exceptions_enable=False)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None: ...

    return CliRunner().invoke(app, ["fail"])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("bad\ninput"), 2),
        (ModelError("bad\nmodel"), 1),
    ],
)
def test_errors_become_a_sentence_and_an_exit_code(error: Exception, code: int) -> None:
    result = _run_failing(error)
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


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, [], "there is no such file"),
        ({"LANG": "vi_VN.UTF-8"}, [], "không có tệp này"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, [], "không có tệp này"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, [], "there is no such file"),
        ({"LANG": "vi_VN.UTF-8", "TOMTAT_LANGUAGE": "en"}, [], "there is no such file"),
        ({"TOMTAT_LANGUAGE": "vi"}, [], "không có tệp này"),
        ({}, ["--lang", "vi"], "không có tệp này"),
        ({"TOMTAT_LANGUAGE": "vi"}, ["--language", "en"], "there is no such file"),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_the_language_of_errors(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    said: str,
    before: bool,
) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "TOMTAT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    first, last = (arguments, []) if before else ([], arguments)
    command = [*first, "summarize", "nowhere.txt", "--preset", "extractive", *last]
    result = CliRunner().invoke(command_line.app, command, env=environment)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            OSError(28, "No space left on device"),
            "stdout: it cannot be read or written: No space left on device.",
        ),
        (
            PermissionError(13, "Permission denied", "/a/b"),
            "/a/b: it cannot be read or written: Permission denied.",
        ),
        (OSError("no number"), "stdout: it cannot be read or written: no number."),
    ],
)
def test_what_the_system_refuses_is_a_sentence_too(error: OSError, shown: str) -> None:
    result = _run_failing(error)
    assert (result.exit_code, result.stderr) == (1, f"tomtat: {shown}\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk without space, which only Linux has")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["models"], ["digest", "--sample", "--preset", "extractive", "-q"]]
)
def test_a_full_disk_behind_standard_output_is_told_once(arguments: list[str]) -> None:
    environment = {**os.environ, "TOMTAT_LANGUAGE": "vi"}
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "nlp", *arguments], stdout=full, stderr=subprocess.PIPE, env=environment
        )
    assert run.returncode == 1
    assert run.stderr.decode().startswith("tomtat: stdout: không đọc hoặc không ghi được: ")
    assert run.stderr.count(b"\n") == 1


@pytest.mark.parametrize(("language", "shown"), [("en", "Exit codes: 0 "), ("vi", "Mã thoát: 0 ")])
def test_the_help_tells_the_exit_codes(language: str, shown: str) -> None:
    result = CliRunner().invoke(command_line.app, ["--help"], env={"TOMTAT_LANGUAGE": language})
    assert shown in result.stdout
