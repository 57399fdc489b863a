"""A visitor's own terms, as they stand in the box."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nlp.errors import InputError
from nlp.output.labels import Language, labels
from nlp.page.visit import failed, ready
from nlp.terms.glossary import load_glossary, parse_glossary
from nlp.terms.table import Glossary

FILE_TYPES = [".csv", ".tsv", ".txt", ".xlsx", ".tbx"]


def own_terms(text: str | None, language: Language) -> tuple[Glossary, ...]:
    """Returns the glossary in the box; none if it is blank, or has not been opened.

    Raises:
        InputError: a row cannot be used; the message has its number.
    """
    return (parse_glossary(text, labels(language)["glossary"]),) if text and text.strip() else ()


def import_terms(path: str, language: Language) -> tuple[str | None, str]:
    """Reads an uploaded glossary and deletes it.

    Returns:
        Its rows for the box, None if it cannot be read; and the status line as HTML.
    """
    try:
        glossary = load_glossary(path)
    except InputError as error:
        return None, failed(str(error).replace(str(path), Path(path).name), language)
    finally:
        Path(path).unlink(missing_ok=True)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for entry in glossary.entries:
        writer.writerow((entry.source, "" if entry.kind == "keep" else entry.target))
    return table.getvalue(), ready(language)
