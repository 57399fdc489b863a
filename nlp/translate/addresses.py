"""Web and e-mail addresses in a translation: letters that no model need write, and small ones garble."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?…)\]}]|[^\s<>\"“”(),:;@]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)


def restore_addresses(source: str, target: str) -> str:
    """Returns a translation with the addresses of its source, where it has as many.

    Args:
        source: what was translated.
        target: its translation.
    """
    wanted = _ADDRESS.findall(source)
    found = list(_ADDRESS.finditer(target))
    if not wanted or len(wanted) != len(found):
        return target
    pieces, at = [], 0
    for address, match in zip(wanted, found, strict=True):
        pieces += [target[at : match.start()], address]
        at = match.end()
    return "".join([*pieces, target[at:]])
