"""What service and client say to one another, as plain dicts: documents, options, events."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from nlp.article.parse import Article, Dropped
from nlp.digest import Digest
from nlp.errors import InputError
from nlp.events import Event
from nlp.read.document import Document
from nlp.settings import Settings

OPTIONS = ("length", "bullets", "translate", "beams", "attempts")
"""What a caller may choose, of `nlp.Settings`; the operator of the service decides the rest."""

_OPERATORS = ("device", "batch_size", "summarizer", "translator", "engine")


def options_of(settings: Settings) -> dict[str, Any]:
    """Returns the options that are not at their defaults, as a request names them.

    Raises:
        InputError: the settings choose what only the operator of a service chooses.
    """
    usual = Settings()
    for name in _OPERATORS:
        if getattr(settings, name) != getattr(usual, name):
            raise InputError(
                f"{name.replace('_', ' ')} is decided by the operator of the service; leave it out"
            )
    chosen = {name: getattr(settings, name) for name in (*OPTIONS, "preset")}
    chosen = {name: value for name, value in chosen.items() if value != getattr(usual, name)}
    if settings.task != "digest":
        chosen.pop("translate", None)
    return chosen


def document_to_dict(document: str | Document) -> str | dict[str, Any]:
    """Returns a document as a request holds it."""
    if isinstance(document, str):
        return document
    return {**asdict(document), "notes": list(document.notes)}


def event_to_dict(event: Event) -> dict[str, Any]:
    """Returns what an event says, ready for `json.dumps`; what it does not have is left out."""
    values: dict[str, Any] = {"kind": event.kind, "document": event.document}
    if event.field:
        progress = {"field": event.field, "done": event.done, "total": event.total, "text": event.text}
        values.update(progress)
    if event.article is not None:
        values["article"] = asdict(event.article)
    if event.digest is not None:
        values["digest"] = event.digest.to_dict()
    if event.kind == "failed":
        values |= {"error": event.error, "model_failed": event.model_failed}
    return values


def event_from_dict(values: dict[str, Any]) -> Event:
    """The inverse of `event_to_dict`, also after a trip through JSON; what it does not know is passed over.

    Raises:
        InputError: this is not an event.
    """
    try:
        known = ("kind", "document", "done", "total", "field", "text", "error", "model_failed")
        found: dict[str, Any] = {name: values[name] for name in known if name in values}
        if "digest" in values:
            found["digest"] = Digest.from_dict(values["digest"])
        if "article" in values:
            article = dict(values["article"])
            article["dropped"] = tuple(Dropped(**item) for item in article["dropped"])
            for name in ("body", "captions"):
                article[name] = tuple(article[name])
            found["article"] = Article(**article)
        return Event(**found)
    except (KeyError, TypeError) as error:
        raise InputError(f"this is not an event: {error}") from error
