"""What ends like a Vietnamese sentence and is none: a caption, a clause without its main clause."""

from __future__ import annotations

import re

from nlp.text.syllables import syllables
from nlp.text.tables import any_of, read_table

_DATA: dict[str, list[str]] = read_table("nlp.text", "fragments")
_PREDICATES = frozenset(_DATA["predicates"])
_MAIN = frozenset(_DATA["main"])
_SUBORDINATE = re.compile(rf"(?:{any_of(_DATA['subordinators'])})\s+(?!đó\b|vậy\b|thế\b)", re.IGNORECASE)

_PROMOTION = re.compile(any_of(_DATA["promotions"]), re.IGNORECASE)
_CAPTION = re.compile(rf"(?:{any_of(_DATA['captions'])})\b", re.IGNORECASE)
_SHOWN = re.compile(rf"\b(?:{any_of(_DATA['shown'])})\b")
_WHERE = re.compile(r",? nơi\b[^,]*$")

_CUT = re.compile(rf"(?<!\w)(?:{any_of(_DATA['cut_behind'])})\.$")

_SHORT = 25
"""Most syllables of a caption, nearly always."""

_TAIL = 8
"""Characters at the end of a line that hold the abbreviation behind which it was broken."""

_READ = 1000
"""Most characters of a sentence that are looked at, against sentences without end."""


def without_predicate(sentence: str) -> bool:
    """Whether it is short, and nothing says that it is a statement: "Tàu Mỹ tại cảng, nơi cướp bị giữ."

    Statements without any such word are rare, but captions among the first lines of an article are not.

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = syllables(_WHERE.sub("", sentence[:_READ]))
    return len(read) <= _SHORT and _PREDICATES.isdisjoint(read)


def without_main_clause(sentence: str) -> bool:
    """Whether it says only when or why: "Do lượng khách hàng ở ngân hàng rất lớn."

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = sentence[:_READ]
    return bool(_SUBORDINATE.match(read)) and "," not in read and _MAIN.isdisjoint(syllables(read))


def is_caption(sentence: str) -> bool:
    """Whether it begins as what is written below a picture does, and tells nothing more.

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = sentence[:_READ]
    return _CAPTION.match(read) is not None and not _SHOWN.search(read)


def is_promotion(sentence: str) -> bool:
    """Whether a newspaper speaks of itself: "... mời quý độc giả đón đọc."

    Args:
        sentence: in Vietnamese, NFC.
    """
    return _PROMOTION.search(sentence[:_READ]) is not None


def is_broken(sentence: str, before: str = "") -> bool:
    """Whether it is a part of a line that was broken: "(8 tuổi) tử vong.", "Cầu đã sập ở TP."

    Args:
        sentence: in Vietnamese, NFC.
        before: the one before it, or "".
    """
    begun = sentence[:1] == "(" or sentence[:1].islower()
    return begun or any(_CUT.search(one[-_TAIL:]) is not None for one in (sentence, before))
