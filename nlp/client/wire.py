"""What service and client say to one another, as plain dicts: documents, options, events."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from typing import Any

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import Finding
from nlp.digest import Digest
from nlp.documents.note import Note
from nlp.errors import InputError
from nlp.events import Cleaned, Event, Failed, Finished, Progressed
from nlp.read.document import Document
from nlp.settings import ModelOptions, RunOptions, Settings
from nlp.terms.glossary import parse_glossary
from nlp.terms.table import Glossary

KINDS: dict[str, type[Event]] = {
    "cleaned": Cleaned,
    "progressed": Progressed,
    "finished": Finished,
    "failed": Failed,
}


def options_of(options: RunOptions) -> dict[str, Any]:
    """Returns the options that are not at their defaults, as the body of a request names them.

    Args:
        options: those of a run; of `Settings` the preset counts, too.

    Raises:
        InputError: the settings choose what only the operator of a service chooses, or a glossary cannot
            be read.
    """
    chosen = {**options_to_dict(options)}
    chosen.pop("task")
    if isinstance(options, Settings):
        usual = ModelOptions()
        for option in fields(ModelOptions):
            if option.name == "preset":
                chosen["preset"] = options.preset
            elif getattr(options, option.name) != getattr(usual, option.name):
                name = option.name.replace("_", " ")
                raise InputError(f"the {name} is chosen by the operator of the service; leave it out")
    default = Settings().to_dict()
    chosen = {name: value for name, value in chosen.items() if value != default[name]}
    for name in _NOT_OF[options.task]:
        chosen.pop(name, None)
    return chosen


_NOT_OF: dict[str, tuple[str, ...]] = {
    "digest": ("to",),
    "summarize": ("translate", "to", "terms", "names", "glossaries"),
    "translate": ("translate", "length", "bullets"),
}
"""Options that a task does not have."""


def options_to_dict(options: RunOptions) -> dict[str, Any]:
    """Returns the options of a run as plain values; of a glossary its terms.

    Raises:
        InputError: a glossary cannot be read.
    """
    values = {option.name: getattr(options, option.name) for option in fields(RunOptions)}
    glossaries = [glossary_to_dict(glossary) for glossary in options.read_glossaries()]
    return {**values, "glossaries": glossaries}


def options_from_dict(values: dict[str, Any]) -> RunOptions:
    """The inverse of `options_to_dict`.

    Raises:
        InputError: a value is not among those allowed, or a glossary cannot be read.
    """
    glossaries = tuple(parse_glossary(given["text"], given["name"]) for given in values["glossaries"])
    return RunOptions(**{**values, "glossaries": glossaries})


def glossary_to_dict(glossary: Glossary) -> dict[str, str]:
    """Returns a glossary as a request holds it: its name, and its terms as a table with tabs."""
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(("vi", "en"))
    for entry in glossary.entries:
        writer.writerow((entry.source, "" if entry.kind == "keep" else entry.target))
    return {"name": glossary.name, "text": table.getvalue()}


def document_to_dict(document: str | Document) -> str | dict[str, Any]:
    """Returns a document as the body of a request holds it."""
    if isinstance(document, str):
        return document
    return {**asdict(document), "notes": list(document.notes)}


def event_to_dict(event: Event) -> dict[str, Any]:
    """Returns what an event says, ready for `json.dumps`; `kind` is its class."""
    kind = next(kind for kind, its_class in KINDS.items() if isinstance(event, its_class))
    values = asdict(event)
    if isinstance(event, Finished):
        values["digest"] = event.digest.to_dict()
    return {"kind": kind, **values}


def event_from_dict(values: dict[str, Any]) -> Event:
    """The inverse of `event_to_dict`, also after a trip through JSON; what it does not know is passed over.

    Raises:
        InputError: this is not an event.
    """
    try:
        its_class = KINDS[values["kind"]]
        found = {field.name: values[field.name] for field in fields(its_class)}
        if its_class is Finished:
            found["digest"] = Digest.from_dict(found["digest"])
        elif its_class is Cleaned:
            article = dict(found["article"])
            article["dropped"] = tuple(Dropped(**item) for item in article["dropped"])
            for name in ("body", "captions"):
                article[name] = tuple(article[name])
            found["article"] = Article(**article)
        return its_class(**found)
    except (KeyError, TypeError) as error:
        raise InputError(f"this is not an event: {error}") from error


def note_to_dict(note: Note) -> dict[str, Any]:
    """Returns a note on a translated document as plain values."""
    return asdict(note)


def note_from_dict(values: dict[str, Any]) -> Note:
    """The inverse of `note_to_dict`, also after a trip through JSON; what it does not know is passed over.

    Raises:
        InputError: this is not a note.
    """
    try:
        known = {field.name: values[field.name] for field in fields(Note)}
        if known["finding"] is not None:
            finding = {field.name: known["finding"][field.name] for field in fields(Finding)}
            for name in ("spans", "source_spans"):
                finding[name] = tuple((start, end) for start, end in finding[name])
            known["finding"] = Finding(**finding)
        return Note(**known)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"this is not a note: {error}") from error
