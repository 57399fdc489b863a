"""The outlets: adding one means adding its file and its line here."""

from __future__ import annotations

from importlib import import_module

from nlp.errors import InputError
from nlp.output.labels import Language, labels
from nlp.output.outlet import Outlet

OUTLETS = {
    "text": "nlp.output.text:Text",
    "markdown": "nlp.output.markdown:Markdown",
    "html": "nlp.output.html:Html",
    "docx": "nlp.output.docx:Docx",
    "json": "nlp.output.json:Json",
    "terminal": "nlp.output.terminal:Terminal",
}
"""By name, "module:class"; a module is imported when its outlet is used."""


def outlet(name: str) -> Outlet:
    """Returns an outlet.

    Raises:
        InputError: there is no such outlet; the message lists those there are.
    """
    if name not in OUTLETS:
        raise InputError(f"there is no format {name!r}; choose one of: {', '.join(OUTLETS)}")
    module, _, attribute = OUTLETS[name].partition(":")
    made: Outlet = getattr(import_module(module), attribute)()
    return made


def by_ending(ending: str) -> Outlet | None:
    """Returns the outlet whose files end so (".md"), None if there is none."""
    return next((found for found in map(outlet, OUTLETS) if ending.lower() in found.endings), None)


def downloads() -> list[Outlet]:
    """Returns the outlets that make files."""
    return [found for found in map(outlet, OUTLETS) if found.endings]


def label(outlet: Outlet, language: Language) -> str:
    """Returns what the button for its files says: "Word (.docx)"."""
    return labels(language).get(f"download_{outlet.name}") or f"{outlet.name} ({outlet.endings[0]})"
