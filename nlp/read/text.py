"""A text file in whatever encoding; subtitles are text too, whose time codes stay where they are."""

from __future__ import annotations

import json
import re

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.encodings import decode_noted
from nlp.read.legacy import repair
from nlp.read.lines import unwrap
from nlp.read.pages import heads_note, without_running_heads


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads a text file.

    Raises:
        InputError: it is no text.
    """
    text, note = decode_noted(data, declared=charset)
    return [of_text(text, notes=(note,) if note else ())]


def of_text(text: str, *, notes: tuple[str, ...] = ()) -> Document:
    """Takes a text: what was wrongly decoded is repaired, lines broken at a width are joined.

    Args:
        text: any string.
        notes: what was done with it before.

    Raises:
        InputError: it is JSON that was cut off or damaged.
    """
    _refuse_broken_json(text)
    text, repaired = repair(text)
    heads: list[str] = []
    if "\f" in text:  # the pages of a document that was made a text
        pages, heads = without_running_heads([page.splitlines() for page in text.split("\f")])
        text = "\n".join("\n".join(page) for page in pages)
    found = (*notes, *filter(None, [repaired]), *heads_note(heads))
    return Document(unwrap(text), notes=found)


_JSON = re.compile(r'[\s\ufeff]*(?=\[?\s*\{\s*")')
"""Before what no article begins with: an object and the name of a field in it."""


def _refuse_broken_json(text: str) -> None:
    """Raises InputError for JSON that does not parse: its signs would be taken for words of an article."""
    if not (begin := _JSON.match(text)):
        return
    try:
        json.JSONDecoder(parse_int=str).raw_decode(text, begin.end())  # more may follow, as in JSONL
    except json.JSONDecodeError as error:
        raise InputError(
            f"this looks like broken JSON (line {error.lineno}, column {error.colno}); mend it, or give the "
            f"text of the article alone."
        ) from error
    except RecursionError:
        return
