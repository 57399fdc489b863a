"""The command `tomtat`: it reads options, calls the library, and shows what comes back.

Whatever is slow to import is imported where it is used, so that help is there at once.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from nlp.cli.exits import BAD_INPUT, INTERRUPTED, MODEL_FAILED, PIPE_CLOSED, Edge, OneLine, complain
from nlp.cli.language import choose
from nlp.output.labels import Language

__all__ = [
    "BAD_INPUT", "COMMANDS", "INTERRUPTED", "MODEL_FAILED", "PIPE_CLOSED", "Edge", "app", "complain", "main",
    "make_app",
]  # fmt: skip

COMMANDS = (
    "digest", "summarize", "translate", "event", "batch", "terms", "page", "serve", "keys", "mcp", "models",
    "finetune",
)  # fmt: skip
"""The modules of this room that add a command each, in the order of the help."""

_NEW_OBJECTS = 20_000
"""After so many Python looks for some that only hold one another. By itself it does after 700, and goes
through all that is imported and read again and again meanwhile: 4 % of a short command's time."""


def make_app() -> typer.Typer:
    """Returns the command with all its commands."""
    made = typer.Typer(
        name="tomtat",
        cls=Edge,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        # Help without boxes: rich takes longer to load than all the rest.
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help="Vietnamese news to a short Vietnamese summary and an English translation, on this machine.\n\n"
        "Tóm tắt tin tức tiếng Việt và dịch sang tiếng Anh, ngay trên máy của bạn.",
        epilog="Try: tomtat digest --sample   ·   Help for one command: tomtat digest --help\n\n"
        "Exit codes: 0 all is done; 1 a model or the system failed (memory, disk, network); 2 an input, an "
        "option or the place of the output cannot be used; 130 interrupted.",
    )
    made.callback()(start)
    for name in COMMANDS:
        import_module(f"nlp.cli.{name}").add_to(made)
    return made


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        print(f"tomtat {metadata.version('tomtat')}")
        raise typer.Exit


def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version.")
    ] = False,
    language: Annotated[
        Language | None,
        typer.Option(
            "--language",
            "--lang",
            show_default=False,
            help="Language of help, errors and progress (ngôn ngữ hiển thị); default: TOMTAT_LANGUAGE, or "
            "that of the system.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
) -> None:
    """Sets up what all commands share."""
    choose(language)
    log = logging.getLogger("tomtat")
    log.handlers = [OneLine(tracebacks=verbose)]
    log.setLevel(logging.INFO if verbose else logging.WARNING)
    log.propagate = False


app = make_app()


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command; what the console script calls.

    Args:
        arguments: instead of those that the process was given.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Vietnamese must not depend on the locale of a pipe; a terminal says what it can show.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    app(None if arguments is None else list(arguments))
