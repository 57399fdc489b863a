"""The tables of tomtat: TOML files that lie beside the code that uses them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_table(room: str, name: str) -> dict[str, Any]:
    """Returns a table; read once. It must not be changed.

    Args:
        room: the package that it lies in: "nlp.text".
        name: its file's name without ".toml".
    """
    return tomllib.loads(files(room).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def any_of(phrases: Iterable[str]) -> str:
    """Returns a pattern of phrases, the longest first: "mặc dù vậy" before "mặc dù".

    Args:
        phrases: as they are written; nothing in them is a pattern.
    """
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
