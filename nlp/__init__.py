"""tomtat: Vietnamese news to a short Vietnamese summary and an English translation.

    >>> import nlp
    >>> pipeline = nlp.load()                        # doctest: +SKIP
    >>> print(pipeline.digest(text).summary_en)      # doctest: +SKIP

Importing this package loads nothing heavy: each name is imported when it is first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.article.parse import Article
    from nlp.digest import Digest
    from nlp.errors import InputError, ModelError
    from nlp.events import Event
    from nlp.pipeline import Pipeline, load
    from nlp.read.document import Document
    from nlp.settings import Settings

__all__ = [
    "Article",
    "Digest",
    "Document",
    "Event",
    "InputError",
    "ModelError",
    "Pipeline",
    "Settings",
    "load",
]

_MODULES = {
    "Article": "article.parse",
    "Digest": "digest",
    "Document": "read.document",
    "Event": "events",
    "InputError": "errors",
    "ModelError": "errors",
    "Pipeline": "pipeline",
    "Settings": "settings",
    "load": "pipeline",
}

logging.getLogger("tomtat").addHandler(logging.NullHandler())


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"nlp.{_MODULES[name]}"), name)
