"""Labels that sentences stand under: a region, a speaker, a minute of a match, a heading with a colon.

"Phía Tây Bắc Bộ: Nhiều mây. Nhiệt độ thấp nhất 15 độ." says of the temperature where it is; quoted alone, its
second sentence says something else. Which words before a colon are no label (a verb of saying, a list that is
announced) is data (`labels.toml`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from nlp.text.tables import read_table

_LABEL = re.compile(
    r"""^[ \t]*(?:[-–—•*][ \t]+)?
        (?P<label>
            \d{1,3}(?:['’′](?:[ ]?\+[ ]?\d{1,2})?|[h:]\d{2}(?:['’])?(?:[ ]?[-–][ ]?\d{1,2}[h:]\d{2})?|h)
          | (?:TP\.[ ]?)?[^\W\d_][^.!?:;“”"()\n]{1,60}
        )
        [ ]?:(?=[ \t\n]|$)""",
    re.VERBOSE | re.MULTILINE,
)
_REGION = re.compile(r"^[ \t]*(?:[-–—•*][ \t]+)?(?P<label>[^\W\d_][^.!?:;\d\n]{3,59})$", re.MULTILINE)
"""A line without a mark at its end."""

_MOST_WORDS = 9
_TABLE = read_table("nlp.text", "labels")
_REGIONS_JOINED = re.compile(r",| và | - |Phía |phía |khu vực |Khu vực |ven biển |đồng bằng |miền núi ")
_NO_LABEL = re.compile(rf"(?:^|\s)(?:{'|'.join(_TABLE['endings'])})$", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"[ \t]*(?:[-–—•*+]|\d{1,2}[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class Label:
    """A label and what stands under it.

    Attributes:
        text: the label with its colon: "Phía Tây Bắc Bộ:"; a region alone in its line gets one.
        start: offset of its first character.
        end: offset after its colon.
        reach: offset after the last character that stands under it.
    """

    text: str
    start: int
    end: int
    reach: int


def find_labels(text: str) -> list[Label]:
    """Finds the labels of a text, in order.

    A label reaches to the end of its line; one alone in its line to the end of the paragraph after it, and of
    the list that follows.

    Args:
        text: any text; paragraphs are parted by empty lines or by line breaks.
    """
    found = [match for match in _LABEL.finditer(text) if _is_label(match["label"])]
    found += [match for match in _REGION.finditer(text) if is_region(match["label"])]
    found.sort(key=lambda match: match.start())
    labels = []
    for i, match in enumerate(found):
        start, end = match.start("label"), match.end()
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        if not text[end:line_end].strip():
            limit = found[i + 1].start() if i + 1 < len(found) else len(text)
            line_end = min(limit, _end_of_block(text, line_end))
        words = text[start:end].rstrip()
        labels.append(Label(words if words.endswith(":") else f"{words}:", start, end, line_end))
    return labels


def label_of(labels: list[Label], start: int) -> Label | None:
    """Returns the label that what begins at an offset stands under, but does not hold; None if there is none.

    Args:
        labels: of the text, in order.
        start: the offset.
    """
    before = bisect_right(labels, start, key=lambda label: label.start)
    if not before:
        return None
    label = labels[before - 1]
    return label if label.end <= start < label.reach else None


def _is_label(words: str) -> bool:
    if words[0].isdigit():
        return True
    short = len(words.split()) <= _MOST_WORDS and not words[0].islower()
    return short and not _NO_LABEL.search(words)


def is_region(words: str) -> bool:
    """Whether a line names regions alone: "Trung Bộ", "Các tỉnh Nam Bộ"."""
    return words in _TABLE["regions"] or all(
        part.strip() in _TABLE["regions"]
        for part in _REGIONS_JOINED.split(words.removeprefix("Các tỉnh "))
        if part.strip()
    )


def _end_of_block(text: str, start: int) -> int:
    """The end of the paragraph after an offset, and of the items of a list that follow it."""
    position = start
    first = True
    while position < len(text):
        begin = position
        while begin < len(text) and text[begin] in "\n \t":
            begin += 1
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        if begin >= end or not (first or _ITEM.match(text, begin)):
            break
        first, position = False, end
    return position
