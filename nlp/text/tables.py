"""The tables of tomtat: TOML files that lie beside the code that uses them."""

from __future__ import annotations

import tomllib
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
