"""The language in which a command speaks: of its options, else of the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import cast, get_args

from nlp.output.labels import Language

_chosen: list[Language] = []


def choose(language: Language | None) -> Language | None:
    """Notes what an option asks for; None: nothing. Returns it."""
    _chosen[:] = [language] if language is not None else []
    return language


def choose_among(arguments: Sequence[str]) -> None:
    """Notes what the arguments of a command ask for, before they are read."""
    choose(None)
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        name, sign, given = option.partition("=")
        if name in ("--language", "--lang") and (found := given if sign else value) in get_args(Language):
            choose(cast(Language, found))


def spoken() -> Language:
    """Returns the language that was chosen, else that of TOMTAT_LANGUAGE, else that of the locale."""
    if _chosen:
        return _chosen[0]
    names = ("TOMTAT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    value = next(filter(None, map(os.environ.get, names)), "")
    return "vi" if value.lower().startswith("vi") else "en"
