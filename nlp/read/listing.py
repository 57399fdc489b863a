"""Web pages that list articles and are none themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nlp.errors import InputError

_FEWEST = 3
_LONGEST_TEASER = 700  # characters between two headlines, a menu above or a footer below
_HEADLINE = 6  # words of a link that may be one where no heading is
_TEASER_OF_LINK = 300  # characters between two of these
_START = 24  # characters by which the line that such a link begins is known


def refuse_list(tree: Any, lines: Sequence[str]) -> None:
    """Refuses a page of headlines that are links, with no more than a teaser beside them.

    Args:
        tree: the page.
        lines: all text of the page.

    Raises:
        InputError: it is one; the message says how many articles it lists.
    """
    headings = [one_line(found) for found in tree.iter("h1", "h2", "h3", "h4") if _is_link(found)]
    longest, starts = _LONGEST_TEASER, set[str]()
    if len(headings) < _FEWEST:
        headings = [text for found in tree.iter("a") if len((text := one_line(found)).split()) >= _HEADLINE]
        longest, starts = _TEASER_OF_LINK, {text[:_START] for text in headings}
    wanted = frozenset(headings) - {""}
    between = [0]
    for line in lines:
        if line in wanted or line.removeprefix("- ")[:_START] in starts:
            between.append(0)
        else:
            between[-1] += len(line)
    if len(between) > _FEWEST and max(between) <= longest:
        raise InputError(
            f"this page lists {len(between) - 1} articles (“{headings[0][:60]}” …) and is none itself; "
            "give the address of one of them."
        )


def one_line(element: Any) -> str:
    """All text of an element, with single blanks."""
    return " ".join("".join(element.itertext()).split())


def _is_link(heading: Any) -> bool:
    """Whether a heading leads to a page: a link is in it, or around it."""
    inside = next(heading.iter("a"), None) is not None
    return inside or any(parent.tag == "a" for parent in heading.iterancestors())
