"""The help of a command in the language of who reads it; the Vietnamese is in help.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import typer

from nlp.text.tables import read_table

_Formatter: Any = typer.Context.formatter_class


def speak_vietnamese(command: Any) -> None:
    """Puts the help of a command, and of those under it, into Vietnamese."""
    for one in _with_all_under(command):
        one.context_class = _Context
        one.help, one.epilog = vietnamese(one.help), vietnamese(one.epilog)
        for parameter in one.params:
            parameter.help = vietnamese(getattr(parameter, "help", None))
            if isinstance(getattr(parameter, "show_default", None), str):
                parameter.show_default = vietnamese(parameter.show_default)


def vietnamese(text: str | None) -> str | None:
    """Returns a text of the help in Vietnamese, each paragraph once; what is not known stays."""
    return "\n\n".join(dict.fromkeys(map(_paragraph, text.split("\n\n")))) if text else text


def _paragraph(text: str) -> str:
    text = " ".join(text.split()) if "   " not in text else text
    for pattern, translation in _texts():
        if found := pattern.fullmatch(text):
            return re.sub(r"\{(\d)\}", lambda at: found[int(at[1]) + 1], translation)
    first, blank, rest = text.partition(" ")
    return _frame(first) + blank + rest


def _frame(word: str) -> str:
    return str(read_table("nlp.cli", "help")["frame"].get(word, word))


@cache
def _texts() -> list[tuple[re.Pattern[str], str]]:
    rows = read_table("nlp.cli", "help")["text"].items()
    return [(re.compile("(.*)".join(map(re.escape, english.split("{}")))), said) for english, said in rows]


def _with_all_under(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _with_all_under(one)


class _Help(_Formatter):  # type: ignore[misc]
    """Writes what typer says itself around the texts."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _frame("Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(_frame(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *spacing: Any, **more: Any) -> None:
        shown = [(names, _in_brackets(_paragraph(text) if text else text)) for names, text in rows]
        super().write_dl(shown, *spacing, **more)


def _in_brackets(text: str) -> str:
    """A line of options with what stands at its end: [default: 8000; required]."""
    line, bracket, rest = text.rpartition("[")
    for word in ("default: ", "env var: ", "required"):
        rest = rest.replace(word, _frame(word)) if bracket and rest.endswith("]") else rest
    return line + bracket + rest


class _Context(typer.Context):
    formatter_class = _Help
