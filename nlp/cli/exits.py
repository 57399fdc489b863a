"""Where errors of a command end: one sentence on stderr and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from nlp.cli.language import choose_among, spoken
from nlp.errors import InputError, ModelError
from nlp.output.messages import said

BAD_INPUT, MODEL_FAILED, SYSTEM_FAILED, INTERRUPTED, PIPE_CLOSED = 2, 1, 1, 130, 141
"""Exit codes, which the help tells; the last two are those of a shell for the signals SIGINT and SIGPIPE."""


class OneLine(logging.Handler):
    """Logs each message in one line to whatever stderr is at the time: a progress bar may stand in for it.

    Args:
        tracebacks: also print what is logged with a traceback, and the traceback; the sentence that the user
            needs is printed by the command itself.
    """

    def __init__(self, *, tracebacks: bool) -> None:
        super().__init__()
        self._tracebacks = tracebacks

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and not self._tracebacks:
            return
        complain(record.getMessage())
        if record.exc_info and self._tracebacks:
            traceback.print_exception(*record.exc_info)


def complain(error: Exception | str) -> None:
    """Says on stderr, in one line, what is wrong."""
    print(f"tomtat: {said(' '.join(str(error).split()), spoken())}", file=sys.stderr)


def missing(extra: str, error: ImportError) -> InputError:
    """The error of a command whose packages are not installed."""
    return InputError(f"this needs more packages ({error.name}); run: pip install 'tomtat[{extra}]'")


def _refused(error: OSError) -> int:
    """Says what the system would not do, where nothing that knows more has said it; returns the exit code."""
    name = error.filename or "stdout"
    complain(f"{name}: it cannot be read or written: {error.strerror or error}.")
    logging.getLogger("tomtat").info("%s", type(error).__name__, exc_info=error)
    if not error.filename:
        _forget_output()
    return SYSTEM_FAILED


def _forget_output() -> None:
    """What could not be written is not written at the end: Python would complain once more."""
    with suppress(OSError):  # a test's stdout has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_UsageError: Any = typer.BadParameter.__base__


def _sentence(error: Any) -> str:
    """What is wrong with the options, as the library would say it, and where to read about them."""
    found = error.format_message().removesuffix(".").replace(": Value error, ", ": ")
    found = re.sub("(?:^|(?<=: ))(?=[A-Z][a-z])(.)", lambda first: first[1].lower(), found)
    where = error.ctx.command_path if error.ctx is not None else "tomtat"
    return f"{said(found, spoken())}; see: {where} --help"


class Edge(TyperGroup):
    """A group of commands whose errors become a sentence and an exit code."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        arguments = sys.argv[1:] if args is None else list(args)
        # Said before the options are read, for it is wrong options and help that are to be said in it.
        choose_among(arguments)
        if spoken() == "vi":
            from nlp.cli.help import speak_vietnamese

            speak_vietnamese(self)
        try:
            code = super().main(arguments, *more, **{**options, "standalone_mode": False})
        except _UsageError as error:
            if error.ctx is not None and error.message == error.ctx.get_help():  # a group of commands, alone
                error.show()
            else:
                complain(_sentence(error))
            code = error.exit_code
        except typer.Abort:
            code = INTERRUPTED
        except OSError as error:
            code = _refused(error)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        try:
            value = super().invoke(ctx)
            sys.stdout.flush()
            return value
        except InputError as error:
            complain(error)
            raise typer.Exit(BAD_INPUT) from error
        except ModelError as error:
            complain(error)
            raise typer.Exit(MODEL_FAILED) from error
        except BrokenPipeError as error:
            # The reader has had enough (`| head`).
            _forget_output()
            raise typer.Exit(PIPE_CLOSED) from error
