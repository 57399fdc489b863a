"""The command `tomtat summarize`."""

from __future__ import annotations

import typer

from nlp.cli.options import (
    CleaningOptions,
    InputOptions,
    ModelOptions,
    OutputOptions,
    ServerOptions,
    SummaryOptions,
    settings_of,
    with_option_groups,
)

EXAMPLES = "Examples:  tomtat summarize article.txt  ·  tomtat summarize *.txt --preset extractive"


def summarize(
    inputs: InputOptions,
    summary: SummaryOptions,
    models: ModelOptions,
    server: ServerOptions,
    cleaning: CleaningOptions,
    output: OutputOptions,
) -> None:
    """Summarise Vietnamese articles in Vietnamese; piped, the summary is all that is printed."""
    from nlp.cli.articles import run_articles

    settings = settings_of(summary, models, task="summarize")
    run_articles(inputs, settings, output, show_dropped=cleaning.show_dropped, server=server)


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(summarize))
