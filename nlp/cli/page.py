"""The command `tomtat page`."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp.cli.options import Host, Quiet


def page(
    host: Host = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Default: the first free one from 7860.")] = None,
    preset: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="Which models visitors may choose; repeat it for more. The first is chosen at first; what "
            "is used stays in memory. Default: embedded and extractive.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Open the page in a browser: paste an article, read summary and translation side by side."""
    from nlp.cli.progress import Status
    from nlp.page.serve import serve
    from nlp.pipeline import Pipeline, load

    with Status(quiet=quiet) as status:

        def load_pipeline(name: str) -> Pipeline:
            return load(name, progress=status.loading)

        serve(preset or ["embedded", "extractive"], load_pipeline, host=host, port=port)


def add_to(app: typer.Typer) -> None:
    app.command()(page)
