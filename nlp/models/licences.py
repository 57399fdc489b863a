"""Licences that a user must know of before a model is used: AGPL, non-commercial, none stated."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from nlp.errors import InputError

if TYPE_CHECKING:
    from nlp.models.card import ModelCard

VARIABLE = "TOMTAT_ACCEPT_LICENCE"
"""Environment variable with the names of accepted licences, separated by commas."""

_accepted: set[str] = set()


def accept(name: str) -> None:
    """Remembers for this user that a licence is accepted; for this process where nothing can be written.

    Raises:
        InputError: no model of the table has such a licence.
    """
    from nlp.models.table import MODELS

    known = dict.fromkeys(card.licence for card in MODELS.values() if card.must_accept)
    if name not in known:
        raise InputError(f"there is no licence {name!r} to accept; choose one of: {', '.join(known)}")
    _accepted.add(name)
    # Where nothing can be written it has to be said again the next time; this run goes on.
    with suppress(OSError):
        _record(name).parent.mkdir(parents=True, exist_ok=True)
        _record(name).touch()


def is_accepted(name: str) -> bool:
    """Whether a licence was accepted: in this process, by the environment, or once on this machine."""
    named = {part.strip() for part in os.environ.get(VARIABLE, "").split(",")}
    return name in _accepted or name in named or _record(name).is_file()


def accepted() -> list[str]:
    """Returns the licences that are accepted, in this process or on this machine."""
    from nlp.models.table import MODELS

    known = dict.fromkeys(card.licence for card in MODELS.values() if card.must_accept)
    return [name for name in known if is_accepted(name)]


def check(card: ModelCard) -> None:
    """Lets a model through if its licence needs no consent or has it.

    Raises:
        InputError: the licence has to be accepted first; the message says why and how.
    """
    if card.must_accept and not is_accepted(card.licence):
        raise InputError(
            f"the model {card.name} has the licence {card.licence} ({card.licence_url}): "
            f"{card.licence_note.rstrip('.')}; if that suits you, add --accept-licence "
            f'"{card.licence}" once, or set {VARIABLE}="{card.licence}"'
        )


def _record(name: str) -> Path:
    # Beside the settings, not in the cache: what was agreed to must outlive a cleared cache.
    folder = os.environ.get("TOMTAT_CONFIG") or platformdirs.user_config_dir("tomtat")
    return Path(folder) / "accepted-licences" / re.sub(r"[^\w.-]+", "-", name)
