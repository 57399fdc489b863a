"""The command `tomtat translate`."""

from __future__ import annotations

import typer

from nlp.cli.options import (
    DirectionOptions,
    DocumentOptions,
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
    "Examples:  tomtat translate letter.docx -o letter.en.docx  ·  "
    "tomtat translate film.srt -o film.en.srt --bilingual under  ·  "
    "tomtat translate report.pdf -o report.txt  ·  "
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
    document: DocumentOptions,
    output: OutputOptions,
) -> None:
    """Translate Vietnamese texts to English, or English ones to Vietnamese, as they are; the layout is kept.

    One file, and -o FILE of the same ending: the document itself comes back, with its headings, bold words,
    links, lists, tables, notes and pictures, and what could not be kept is listed (.docx .html .md .txt .srt
    .vtt .epub .xlsx .csv; other files come back as .docx or .html with their text). Another ending, or
    --format: the text and what was found in it.
    """
    from nlp.cli.articles import run_articles
    from nlp.cli.documents import is_document, run_document

    settings = settings_of(direction, translator, terms, models, task="translate")
    if is_document(inputs, output, document) and not ledger.ledger:
        run_document(inputs, settings, output, document, server)
        return
    run_articles(inputs, settings, output, show_ledger=ledger.ledger, server=server)


def add_to(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(with_option_groups(translate))
