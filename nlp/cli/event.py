"""The command `tomtat event`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlp.cli.exits import BAD_INPUT
from nlp.cli.options import (
    AllowPrivate,
    ModelOptions,
    OutputOptions,
    ServerOptions,
    TermOptions,
    TranslatorOptions,
    settings_of,
    with_option_groups,
)
from nlp.errors import InputError

if TYPE_CHECKING:
    from nlp.cli.progress import Status
    from nlp.event.report import Report
    from nlp.output.outlet import Outlet

log = logging.getLogger("tomtat")

EXAMPLES = (
    "Examples:  tomtat event a.txt b.html https://…  ·  tomtat event folder/ -o flood.docx  ·  "
    "tomtat event news.csv  ·  tomtat event news.csv --write-groups groups.csv, correct groups.csv, then  "
    "tomtat event news.csv --group groups.csv -f json"
)


@dataclass(frozen=True, slots=True)
class EventOptions:
    """The articles, and which of them belong together."""

    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            show_default=False,
            help="Files, web addresses, a folder, or one table (.csv .tsv .jsonl .parquet .xlsx).",
        ),
    ]
    sentences: Annotated[int, typer.Option(help="Most sentences of the summary, 3 to 7.")] = 7
    keep_all: Annotated[
        bool,
        typer.Option("--keep-all", help="Use also articles that seem to be about another event than most."),
    ] = False
    translate: Annotated[
        Literal["summary", "none"], typer.Option(help="What to put into English: the summary, or nothing.")
    ] = "summary"
    group_column: Annotated[
        str, typer.Option(metavar="NAME", show_default=False, help="Of a table: one event for each value.")
    ] = ""
    group: Annotated[
        str,
        typer.Option(
            metavar="auto|FILE",
            show_default=False,
            help="auto groups the articles by time and content and says how; FILE is such a grouping, "
            "corrected. Without it the rows of a table are grouped as by auto; other inputs are one event.",
        ),
    ] = ""
    write_groups: Annotated[
        Path | None,
        typer.Option(metavar="FILE", show_default=False, help="Write the grouping (.csv) here, and end."),
    ] = None
    text_column: Annotated[str, typer.Option(metavar="NAME", help="Of a table: the texts.")] = "text"
    title_column: Annotated[str, typer.Option(metavar="NAME", help="Of a table: the titles.")] = "title"
    date_column: Annotated[str, typer.Option(metavar="NAME", help="Of a table: when each was published.")] = (
        "date"
    )
    source_column: Annotated[str, typer.Option(metavar="NAME", help="Of a table: the outlets.")] = "source"
    allow_private: AllowPrivate = False


def event(
    options: EventOptions,
    translator: TranslatorOptions,
    terms: TermOptions,
    models: ModelOptions,
    server: ServerOptions,
    output: OutputOptions,
) -> None:
    """Make one digest of several articles on one event, with the sources, and where they differ."""
    from nlp.cli.articles import open_runner
    from nlp.cli.destination import Destination, chosen_outlet
    from nlp.cli.progress import Status
    from nlp.client.wire import options_of
    from nlp.event.choose import check_most
    from nlp.event.outlets import render_event
    from nlp.event.run import digest_event
    from nlp.pipeline import check_models

    check_most(options.sentences)
    settings = settings_of(translator, terms, models, task="translate", translate=options.translate)
    if server.server:
        options_of(settings)  # what a service does not let choose is told before anything is read
    elif options.translate != "none":
        check_models(settings)
    outlet = chosen_outlet(output)
    with Status(language=output.language, quiet=output.quiet) as status:
        options = _with_grouping(options, status)
        reports, names, failures = _read(options)
        groups = _grouped(options, reports, names)
        if options.group == "auto" or options.write_groups:
            for name, members in groups.items():
                status.say(f"{name or 'event'}: {'; '.join(reports[i].origin for i in members)}")
        if options.write_groups:
            from nlp.event.group import write_groups

            write_groups(options.write_groups, reports, groups)
            for _, error in failures:
                log.error("%s", error)
            _end(failures)
            return
        english = options.translate != "none"
        loaded = open_runner(settings, status, server, output.language) if english else nullcontext()
        several = len(groups) > 1
        if several and not outlet.joins:
            raise InputError(
                f"the articles are of {len(groups)} events, and a file of the format {outlet.name} holds "
                f"one; take .md or .json, or put them into one group (--write-groups, then --group)"
            )
        # What a person has grouped belongs together.
        keep_all = options.keep_all or options.group not in ("", "auto")
        with Destination(output.output, outlet, list(groups)) as destination, loaded as pipeline:

            def make(name: str, members: list[int]) -> str | bytes:
                of = [reports[i] for i in members]
                digest = digest_event(
                    of,
                    pipeline,
                    name=name,
                    sentences=options.sentences,
                    keep_all=keep_all,
                    settings=settings,
                )
                return render_event(digest, outlet, language=output.language)

            written = False
            for named, shown in _pieces(groups, make, outlet, failures):
                status.pause()
                if several and isinstance(shown, str):
                    shown = outlet.join(shown, named, first=not written)
                destination.write(shown)
                written = True
            if several:
                destination.write(outlet.close())
            destination.commit()
    _end(failures)


def _pieces(
    groups: dict[str, list[int]],
    make: Callable[[str, list[int]], str | bytes],
    outlet: Outlet,
    failures: list[tuple[str, str]],
) -> Iterator[tuple[str, str | bytes]]:
    """What is written of each event; among several, also of what has none. Failures are told and noted."""
    for _, error in failures:
        log.error("%s", error)
    for name, members in groups.items():
        try:
            yield name, make(name, members)
        except InputError as reason:
            if len(groups) == 1:
                raise
            failures.append((name, f"{name}: {reason}"))
            log.error("%s", failures[-1][1])
    for name, error in failures:
        if len(groups) > 1 and (shown := outlet.failure(name, error)):
            yield name, shown


def _end(failures: list[tuple[str, str]]) -> None:
    """Ends with the exit code of bad input where an article could not be used; the others are done."""
    if failures:
        raise typer.Exit(BAD_INPUT)


def _with_grouping(options: EventOptions, status: Status) -> EventOptions:
    """The options, for a table with a way to group its rows."""
    if options.group or options.group_column or not _tables(options):
        return options
    status.say(
        "no grouping is given: the rows are grouped by time and content, as with --group auto; "
        "a column that names the events is given by --group-column NAME"
    )
    return replace(options, group="auto")


def _tables(options: EventOptions) -> list[str]:
    """The inputs that are tables of articles."""
    from nlp.read.tables import suffixes

    return [name for name in options.inputs if Path(name).suffix.lower() in suffixes() and "://" not in name]


def _read(options: EventOptions) -> tuple[list[Report], list[str], list[tuple[str, str]]]:
    """The articles of all inputs, of each the group that a column names, and what cannot be read, and why."""
    from nlp.event.group import read_reports

    if tables := _tables(options):
        if len(options.inputs) > 1:
            raise InputError(f"{tables[0]}: a table stands alone; give it without other inputs")
        columns = {name: value for name, value in asdict(options).items() if name.endswith("_column")}
        try:
            return read_reports(Path(tables[0]), **columns)
        except OSError as reason:
            raise InputError(f"{tables[0]} cannot be read: {reason.strerror or reason}.") from reason
    if options.group_column:
        raise InputError("--group-column is for a table; other inputs are grouped by --group")
    reports: list[Report] = []
    failures: list[tuple[str, str]] = []
    for name in (path for given in options.inputs for path in _files(given)):
        try:
            reports += _articles(name, options.allow_private)
        except InputError as reason:
            failures.append((name, str(reason)))
    if not reports:
        _, error = failures[0]
        raise InputError(error)
    return reports, [""] * len(reports), failures


def _files(name: str) -> list[str]:
    """A file or an address, or the files of a folder."""
    from nlp.read import registry

    if "://" in name or not Path(name).is_dir():
        return [name]
    files = sorted(
        path
        for path in Path(name).rglob("*")
        if path.is_file()
        and path.name.lower().endswith(registry.suffixes())
        and not any(part.startswith(".") for part in path.relative_to(name).parts)
    )
    if not files:
        raise InputError(f"{name}: there are no files that can be read in this folder.")
    return [str(path) for path in files]


def _articles(name: str, allow_private: bool) -> list[Report]:
    """The articles of a file or an address: a feed has several."""
    from nlp.event.report import report_of
    from nlp.read.source import read_all

    reports = []
    for document in read_all(name, allow_private=allow_private):
        try:
            report = report_of(document)
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
        reports.append(replace(report, origin=document.origin or name))
    return reports


def _grouped(options: EventOptions, reports: list[Report], names: list[str]) -> dict[str, list[int]]:
    """The indices of the articles of each event, by its name."""
    from nlp.event.group import by_name, group_articles, read_groups

    if options.group and options.group_column:
        raise InputError("give --group or --group-column, and only one of them")
    if options.group_column:
        groups = by_name(names)
    elif options.group == "auto":
        groups = {f"event {n}": members for n, members in enumerate(group_articles(reports), 1)}
    elif options.group:
        groups = read_groups(Path(options.group), reports)
    else:
        groups = {"": list(range(len(reports)))}
    if not groups:
        raise InputError("no article belongs to a group; fill the column of the groups")
    return groups


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(event))
