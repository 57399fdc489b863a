"""Where errors of a command end: one sentence on stderr and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from nlp.cli.language import spoken
from nlp.errors import InputError, ModelError
from nlp.output.messages import said

BAD_INPUT, MODEL_FAILED, INTERRUPTED, PIPE_CLOSED = 2, 1, 130, 141
"""Exit codes; the last two are what a shell gives for the signals SIGINT and SIGPIPE."""


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


class Edge(TyperGroup):
    """A group of commands whose errors become a sentence and an exit code."""

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
            # The reader has had enough (`| head`). Python would complain once more when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from error
