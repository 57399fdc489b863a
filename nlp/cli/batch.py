"""The command `tomtat batch`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from nlp.cli.exits import INTERRUPTED, MODEL_FAILED, missing
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
    from nlp.cli.progress import Status

EXAMPLES = (
    "Examples:  tomtat batch articles.jsonl -o digests.jsonl  ·  "
    "tomtat batch articles.csv -o digests.parquet --text-column content  ·  "
    "tomtat batch folder/ -o translated.jsonl --task translate  ·  "
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
        Literal["digest", "summarize", "translate"], typer.Option(help="What to do with each row.")
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
    cluster: ClusterOptions,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an output, or an unfinished run, made otherwise.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Work on a whole table or folder: one output row for each row, in order.

    Stopped at any moment, the same command goes on where it was. A row that fails carries its error.

    Xử lý cả bảng hoặc thư mục; chạy lại đúng lệnh cũ để làm tiếp khi bị ngắt.
    """
    from nlp.batch.run import run_batch
    from nlp.batch.storage import at_hand
    from nlp.cli.progress import Status
    from nlp.pipeline import check_models

    options = (summary, scope, direction, translator, terms, models)
    settings = settings_of(*options, task=task, batch_size=batch_size)
    check_models(settings)
    with Status(quiet=quiet) as status:
        try:
            with at_hand(source, output) as (there, made):
                result = run_batch(
                    there,
                    made,
                    _loader(cluster, settings, status),
                    settings=settings,
                    text_column=text_column,
                    id_column=id_column,
                    title_column=title_column,
                    overwrite=overwrite,
                    progress=status.rows,
                )
        except KeyboardInterrupt:
            status.say("stopped; the same command goes on from here")
            raise typer.Exit(INTERRUPTED) from None
        if result.resumed == result.rows:
            status.say(f"{output} is there already, made by this very command; nothing to do")
        else:
            before = f", {result.resumed} of them by an earlier run" if result.resumed else ""
            status.say(f"{output}: {result.rows} rows{before}; rows with an error: {result.errors}")
    if result.errors == result.rows:
        raise typer.Exit(MODEL_FAILED)


def _loader(cluster: ClusterOptions, settings: Any, status: Status) -> Callable[[], Any]:
    """Returns what loads the models here, or finds the workers of a cluster."""
    if not cluster.ray:
        if cluster.workers or cluster.gpus_per_worker:
            raise InputError("--workers and --gpus-per-worker are for --ray; add --ray local or an address")

        def load_pipeline() -> Any:
            from nlp.pipeline import load

            return load(settings, progress=status.loading)

        return load_pipeline
    try:
        from nlp.batch.cluster import Cluster
    except ImportError as error:
        raise missing("ray", error) from error
    address = "" if cluster.ray == "local" else cluster.ray
    found = Cluster(address, workers=cluster.workers, gpus=cluster.gpus_per_worker, say=status.say)
    return lambda: found


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(batch))
