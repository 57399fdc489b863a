"""The command `tomtat digest`."""

from __future__ import annotations

import typer

from nlp.cli.options import (
    CleaningOptions,
    InputOptions,
    LedgerOptions,
    ModelOptions,
    OutputOptions,
    ScopeOptions,
    ServerOptions,
    SummaryOptions,
    TermOptions,
    TranslatorOptions,
    settings_of,
    with_option_groups,
)

EXAMPLES = (
    "Examples:  tomtat digest --sample  ·  tomtat digest article.txt --length medium --bullets  ·  "
    "tomtat digest https://… --translate article -o article.md  ·  pbpaste | tomtat digest --format json"
)


def digest(
    inputs: InputOptions,
    summary: SummaryOptions,
    scope: ScopeOptions,
    translator: TranslatorOptions,
    terms: TermOptions,
    models: ModelOptions,
    server: ServerOptions,
    cleaning: CleaningOptions,
    ledger: LedgerOptions,
    output: OutputOptions,
) -> None:
    """Summarise Vietnamese articles and translate the summary (or all of it) to English."""
    from nlp.cli.articles import run_articles

    settings = settings_of(summary, scope, translator, terms, models, task="digest")
    run_articles(
        inputs, settings, output, show_dropped=cleaning.show_dropped, show_ledger=ledger.ledger, server=server
    )


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(digest))
