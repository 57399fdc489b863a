"""The command `tomtat batch`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from nlp.cli.exits import BAD_INPUT, INTERRUPTED, missing
from nlp.cli.language import spoken
from nlp.cli.options import (
    DirectionOptions,
    ModelOptions,
    Quiet,
    ScopeOptions,
    SummaryOptions,
    TermOptions,
    TranslatorOptions,
    settings_of,
    with_option_groups,
)
from nlp.errors import InputError
from nlp.read.tables import suffixes

if TYPE_CHECKING:
    from nlp.batch.run import BatchResult
    from nlp.cli.progress import Status

EXAMPLES = (
    "Examples:  tomtat batch articles.jsonl -o digests.jsonl  ·  "
    "tomtat batch articles.csv -o digests.parquet --text-column content  ·  "
    "tomtat batch folder/ -o translated.jsonl --task translate  ·  "
    "tomtat batch news.csv -o events.jsonl --task event --group-column event  ·  "
    "tomtat batch s3://news/2024.parquet -o s3://news/digests.parquet --ray auto"
)


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """On how many processes and machines."""

    ray: Annotated[
        str,
        typer.Option(
            metavar="local|auto|HOST:PORT",
            show_default=False,
            help="Work in several processes: on this machine, or on the machines of a Ray cluster.",
        ),
    ] = ""
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="With --ray: how many; 0: one for each core.")
    ] = 0
    gpus_per_worker: Annotated[
        float, typer.Option(min=0.0, metavar="N", help="With --ray: GPUs of each worker, such as 0.5.")
    ] = 0.0


@dataclass(frozen=True, slots=True)
class EventOptions:
    """Which rows tell of one event, and what else is known of them."""

    group_column: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="With --task event: one row for each value of this column.",
        ),
    ] = ""
    date_column: Annotated[
        str, typer.Option(metavar="NAME", help="With --task event: when each was published.")
    ] = "date"
    source_column: Annotated[str, typer.Option(metavar="NAME", help="With --task event: the outlets.")] = (
        "source"
    )
    sentences: Annotated[int, typer.Option(help="With --task event: most sentences, 3 to 7.")] = 7
    keep_all: Annotated[
        bool,
        typer.Option(
            "--keep-all", help="With --task event: use also articles that seem to be about another one."
        ),
    ] = False


def batch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="IN", help=f"A table ({' '.join(suffixes())}), or a folder; also s3:// and gs://."
        ),
    ],
    output: Annotated[str, typer.Option("--output", "-o", metavar="OUT", help="A .jsonl or .parquet file.")],
    *,
    task: Annotated[
        Literal["digest", "summarize", "translate", "event"],
        typer.Option(help="What to do with each row; event: with each group of rows, see tomtat event."),
    ] = "digest",
    text_column: Annotated[str, typer.Option(metavar="NAME", help="The column of the texts.")] = "text",
    id_column: Annotated[
        str, typer.Option(metavar="NAME", help="The column that names the rows; without it, row numbers.")
    ] = "id",
    title_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="A column of titles.", show_default=False)
    ] = None,
    summary: SummaryOptions,
    scope: ScopeOptions,
    direction: DirectionOptions,
    translator: TranslatorOptions,
    terms: TermOptions,
    models: ModelOptions,
    batch_size: Annotated[int, typer.Option(help="Pieces of text in one batch; 0 lets the model say.")] = 0,
    events: EventOptions,
    cluster: ClusterOptions,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Make an output anew that is there already, and replace an unfinished run made otherwise.",
        ),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Work on a whole table or folder: one output row for each row, in order.

    Stopped at any moment, the same command goes on where it was. A row that fails carries its error.
    """
    from nlp.batch.storage import at_hand
    from nlp.cli.progress import Status
    from nlp.pipeline import check_models

    options = (scope, direction, translator, terms, models)
    if task == "event":
        settings = settings_of(*options, task="translate", batch_size=batch_size)
        run = _on_events(events, settings, text_column, title_column or "title")
    else:
        settings = settings_of(summary, *options, task=task, batch_size=batch_size)
        run = _on_articles(events, settings, text_column, id_column, title_column)
    needed = task != "event" or settings.translate != "none"
    if needed:
        check_models(settings)
    with Status(quiet=quiet) as status:
        loader = _loader(cluster, settings if needed else None, status)
        try:
            with at_hand(source, output) as (there, made):
                result = run(
                    there, made, loader, overwrite=overwrite, language=spoken(), progress=status.rows
                )
        except KeyboardInterrupt:
            status.say("stopped; the same command goes on from here")
            raise typer.Exit(INTERRUPTED) from None
        if result.resumed == result.rows:
            status.say(
                f"{output} is there already, made by this very command; nothing to do "
                "(--overwrite makes it anew)"
            )
        else:
            status.say(f"{output}: {result.rows} rows; rows with an error: {result.errors}")
            if result.resumed:
                status.say(f"rows made by an earlier run: {result.resumed}")
    if result.errors == result.rows:  # a model that fails on all has ended the run
        raise typer.Exit(BAD_INPUT)


def _on_articles(
    events: EventOptions, settings: Any, text_column: str, id_column: str, title_column: str | None
) -> Callable[..., BatchResult]:
    from nlp.batch.run import run_batch

    usual = EventOptions()
    for option, value in asdict(events).items():
        if value != getattr(usual, option):
            raise InputError(f"--{option.replace('_', '-')} is for --task event; add it or leave this out")
    return partial(
        run_batch,
        settings=settings,
        text_column=text_column,
        id_column=id_column,
        title_column=title_column,
    )


def _on_events(
    events: EventOptions, settings: Any, text_column: str, title_column: str
) -> Callable[..., BatchResult]:
    from nlp.batch.events import Columns, run_events

    if not events.group_column:
        raise InputError("--task event: say which rows belong together with --group-column NAME")
    if settings.to != "en":
        raise InputError("--to vi: the articles of an event are Vietnamese; leave it out with --task event")
    columns = Columns(
        events.group_column, text_column, title_column, events.date_column, events.source_column
    )
    return partial(
        run_events, settings=settings, columns=columns, most=events.sentences, keep_all=events.keep_all
    )


def _loader(cluster: ClusterOptions, settings: Any, status: Status) -> Callable[[], Any]:
    """Returns what loads the models of settings here, None for none, or finds the workers of a cluster."""
    if not cluster.ray:
        if cluster.workers or cluster.gpus_per_worker:
            raise InputError("--workers and --gpus-per-worker are for --ray; add --ray local or an address")

        def load_pipeline() -> Any:
            from nlp.pipeline import load

            return None if settings is None else load(settings, progress=status.loading)

        return load_pipeline
    if cluster.ray == "local":
        # Ray listens on all addresses of this machine. It reads this when it is imported, and then serves
        # nobody without the token.
        os.environ["RAY_AUTH_MODE"], os.environ["RAY_AUTH_TOKEN"] = "token", secrets.token_hex(32)
    try:
        from nlp.batch.cluster import Cluster
    except ImportError as error:
        raise missing("ray", error) from error
    address = "" if cluster.ray == "local" else cluster.ray
    found = Cluster(address, workers=cluster.workers, gpus=cluster.gpus_per_worker, say=status.say)
    return lambda: found


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(batch))
