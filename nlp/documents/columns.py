"""Which columns of a table are translated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.errors import InputError

_LETTERS = re.compile(r"[A-Za-z]{1,3}")


def chosen_columns(header: Sequence[str], wanted: Sequence[str]) -> frozenset[int] | None:
    """Returns the positions of columns that are named by their head, or by letters as in Excel (A, B, AA).

    Args:
        header: the cells of the first row.
        wanted: the names; none: all columns, for which None is returned.

    Raises:
        InputError: there is no such column.
    """
    if not wanted:
        return None
    names = [" ".join(name.split()) for name in header]
    found = set()
    for name in wanted:
        if " ".join(name.split()) in names:
            found.add(names.index(" ".join(name.split())))
        elif _LETTERS.fullmatch(name) and (position := column_number(name)) < len(header):
            found.add(position)
        else:
            there = ", ".join(filter(None, names)) or "none has a name"
            raise InputError(f"there is no column {name!r}; the columns are: {there}.")
    return frozenset(found)


def column_number(letters: str) -> int:
    """Returns the position of a column of Excel: A is 0."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """The inverse of `column_number`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
