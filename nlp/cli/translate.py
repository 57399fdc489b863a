"""The command `tomtat translate`."""

from __future__ import annotations

import typer

from nlp.cli.options import (
    DirectionOptions,
    InputOptions,
    LedgerOptions,
    ModelOptions,
    OutputOptions,
    ServerOptions,
    TermOptions,
    TranslatorOptions,
    settings_of,
    with_option_groups,
)

EXAMPLES = (
    'Examples:  tomtat translate letter.docx -o letter.txt  ·  tomtat translate --text "Xin chào."  ·  '
    'tomtat translate --to vi --text "Good morning."'
)


def translate(
    inputs: InputOptions,
    direction: DirectionOptions,
    translator: TranslatorOptions,
    terms: TermOptions,
    models: ModelOptions,
    server: ServerOptions,
    ledger: LedgerOptions,
    output: OutputOptions,
) -> None:
    """Translate Vietnamese texts to English, or English ones to Vietnamese, as they are; the layout is kept.

    Dịch văn bản tiếng Việt sang tiếng Anh, hoặc ngược lại, giữ nguyên bố cục.
    """
    from nlp.cli.articles import run_articles

    settings = settings_of(direction, translator, terms, models, task="translate")
    run_articles(inputs, settings, output, show_ledger=ledger.ledger, server=server)


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(translate))
