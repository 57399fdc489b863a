"""`tomtat terms`: which official terms a text has, and their English. No model is loaded."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from nlp.cli.options import LanguageOption, Sample
from nlp.errors import InputError
from nlp.output.messages import said

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE|TEXT...",
        show_default=False,
        help="Files, web addresses, - for standard input, or the text itself in quotes.",
    ),
]
Glossaries = Annotated[
    list[Path] | None,
    typer.Option(
        "--glossary",
        "-g",
        metavar="FILE",
        show_default=False,
        help="A glossary of your own (.csv .tsv .xlsx .tbx; columns vi and en; an empty en: leave as it is). "
        "May be repeated; the first counts most.",
    ),
]
BuiltIn = Annotated[bool, typer.Option("--built-in/--no-built-in", help="Also the terms that tomtat brings.")]
Date = Annotated[
    str,
    typer.Option(metavar="YYYY-MM-DD", help="The day of the text: names of bodies change over the years."),
]
FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="text or json.")]


def terms(
    language: LanguageOption,
    inputs: Inputs = None,
    glossary: Glossaries = None,
    built_in: BuiltIn = True,
    date: Date = "",
    format: FormatOption = "text",
    sample: Sample = False,
) -> None:
    """Show the official terms, titles, bodies and places of a text with their English."""
    from nlp.terms.find import find_terms
    from nlp.terms.glossary import load_glossaries
    from nlp.terms.show import as_json, as_table, term_rows

    glossaries = load_glossaries(glossary or [])
    if not built_in and not glossaries:
        raise InputError("there is nothing to look for; name a --glossary or leave out --no-built-in")
    day = _day(date)
    documents = [
        (name, term_rows(find_terms(text, glossaries, builtin=built_in, date=day)))
        for name, text in _texts(inputs or [], sample)
    ]
    if format == "json":
        print(as_json(documents))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    for name, rows in documents:
        if rows:
            console.print(as_table(name if len(documents) > 1 else "", rows, language))
        else:
            print(said(f"{name}: no term was found" if name else "no term was found", language))


def _day(date: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(date) if date else None
    except ValueError as error:
        raise InputError(f"--date {date}: this is no day; write it as 2025-07-01") from error


def _texts(inputs: list[str], sample: bool) -> list[tuple[str, str]]:
    """The names and texts of the inputs; what is no file and has a blank in it is the text itself."""
    from nlp.read.source import read_pasted, read_sample, read_text

    if sample + bool(inputs) > 1:
        raise InputError("give inputs or --sample, and only one of them")
    if sample:
        return [("", _whole(read_sample()))]
    if not inputs:
        if sys.stdin is None or sys.stdin.isatty():
            raise InputError("there is nothing to read; name a file, give a text in quotes, or try --sample")
        inputs = ["-"]
    texts = []
    for name in inputs:
        pasted = " " in name and not os.path.exists(name)
        texts.append(("" if pasted else name, _whole(read_pasted(name) if pasted else read_text(name))))
    return texts


def _whole(document: object) -> str:
    title, text = getattr(document, "title", ""), getattr(document, "text", "")
    return f"{title}\n\n{text}" if title and not text.startswith(title) else text


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example:  tomtat terms article.txt --glossary mine.csv")(terms)
