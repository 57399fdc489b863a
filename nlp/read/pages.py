"""What stands on every page and is no part of the text: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\s*(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_EDGE = 3  # lines at the top and at the bottom of a page that may be a running head or foot
_NUMBERS = 2  # page numbers at an edge: that of the book, that of the printer
_HEAD_SHARE = 0.4  # of the pages; left and right pages may have heads of their own
_HEAD_LETTERS = 4


def without_running_heads(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Drops page numbers, and the lines that the pages begin or end with again and again.

    Page numbers go if it is sure that they are: on every page (the first may have none) the first
    line, or on every page the last line, is nothing but a number, and it grows by one from page to page.

    Returns:
        The pages, and each line that went for its words, once.
    """
    result = [list(page) for page in pages]
    dropped: dict[str, str] = {}
    for end in (0, -1):
        heads = _heads(result, end)
        for number, page in enumerate(result):
            for _ in range(_EDGE):
                _strip(page, end)
                if sum(map(bool, page)) < 2 or _head_key(page[end]) not in heads:
                    break
                if number == 0 and end == 0 and _is_title(page):
                    break
                line = page.pop(end)
                dropped.setdefault(_head_key(line), line)
        for _ in range(_NUMBERS):
            _drop_page_numbers(result, end)
    return result, list(dropped.values())


def _heads(pages: Sequence[Sequence[str]], end: int) -> frozenset[str]:
    """The lines, without numbers, that are at this edge of many pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page if line]
        edge = lines[:_EDGE] if end == 0 else lines[-_EDGE:]
        counts.update({_head_key(line) for line in edge})
    least = max(2.0, _HEAD_SHARE * len(pages))
    return frozenset(key for key, count in counts.items() if len(key) >= _HEAD_LETTERS and count >= least)


def _head_key(line: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", line.casefold()))


def _is_title(page: Sequence[str]) -> bool:
    """Whether the first line of a document is its title, which later pages repeat as their head."""
    after = next((line for line in page[1:] if line), "")
    return not re.search(r"\d", page[0]) and (len(after) > 60 or after.endswith("."))


def _strip(page: list[str], end: int) -> None:
    while page and not page[end]:
        del page[end]


def _drop_page_numbers(pages: Sequence[list[str]], end: int) -> None:
    found = {
        index: int(match[1])
        for index, page in enumerate(pages)
        if page and (match := _PAGE_NUMBER.fullmatch(page[end]))
    }
    steady = len({number - index for index, number in found.items()}) == 1
    if steady and len(found) >= 2 and set(found) | {0} == set(range(len(pages))):
        for index in found:
            del pages[index][end]


def heads_note(heads: Sequence[str]) -> list[str]:
    """Returns a sentence that names the lines that were left out; none where there were none."""
    if not heads:
        return []
    some = ", ".join(f"“{head}”" for head in heads[:6])
    return [f"Lines at the edge of the pages were left out: {some}."]
