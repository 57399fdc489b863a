"""What ends like a Vietnamese sentence and is none: a caption, a clause without its main clause."""

from __future__ import annotations

import re

from nlp.text.sentences import MOST_READ
from nlp.text.syllables import syllables
from nlp.text.tables import any_of, read_table

_DATA: dict[str, list[str]] = read_table("nlp.text", "fragments")
_PREDICATES = frozenset(_DATA["predicates"])
_TOLD = frozenset(_DATA["told"])
_MAIN = frozenset(_DATA["main"])
_SUBORDINATE = re.compile(rf"(?:{any_of(_DATA['subordinators'])})\s+(?!đó\b|vậy\b|thế\b)", re.IGNORECASE)

_PROMOTION = re.compile(any_of(_DATA["promotions"]), re.IGNORECASE)
_CAPTION = re.compile(rf"(?:{any_of(_DATA['captions'])})\b", re.IGNORECASE)
_SHOWN = re.compile(rf"\b(?:{any_of(_DATA['shown'])})\b")
_ASIDE = re.compile(r",? nơi\b[^,]*$|, người\b[^,]*$|\s*\([^()]*\)")
"""What says more of what a picture shows: "Tàu Mỹ tại cảng, nơi cướp bị giữ", "thi thể Nam, người bị bắn"."""

_NOUNS = re.compile(rf"\b(?:{any_of(_DATA['nouns'])})\b", re.IGNORECASE)
_AT_SCENE = re.compile(r"\b(?:tại|ở|gần) hiện trường\b[^,.\d]{0,40}\.?$")
"""How what is seen there ends: "Các chuyên gia làm việc tại hiện trường"; a report has more to tell."""

_OF_DAY = re.compile(r"\bhôm \d{1,2}[/-]\d{1,2}\.?$")
"""How captions end: "Khách dắt ngựa ở sân bay hôm 29/8."; the news mostly has its day before its verb."""

_CUT = re.compile(rf"(?<!\w)(?:{any_of(_DATA['cut_behind'])})\.$")
_CUT_CLAUSE = re.compile(r"\b(?:mà|như)(?: [A-ZĐ]\w*){1,4}\.$")
"""Of what is broken off before its verb: "căn nhà mà Tuổi Trẻ."."""

_SHORT = 25
"""Most syllables of a caption, nearly always."""

_TAIL = 8
"""Characters at the end of a line that hold the abbreviation behind which it was broken."""

_CLAUSE_TAIL = 60
"""The same of a clause and the name in it."""


def without_predicate(sentence: str) -> bool:
    """Whether it is short, and nothing says that it is a statement: "Tàu Mỹ tại cảng, nơi cướp bị giữ."

    Statements without any such word are rare, but captions among the first lines of an article are not.

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = _shown(sentence)
    return len(read) <= _SHORT and _PREDICATES.isdisjoint(read)


def _shown(sentence: str) -> list[str]:
    return syllables(_NOUNS.sub("", _ASIDE.sub("", sentence[:MOST_READ])))


def without_main_clause(sentence: str) -> bool:
    """Whether it says only when or why: "Do lượng khách hàng ở ngân hàng rất lớn."

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = sentence[:MOST_READ]
    return bool(_SUBORDINATE.match(read)) and "," not in read and _MAIN.isdisjoint(syllables(read))


def is_caption(sentence: str) -> bool:
    """Whether it begins or ends as what is written below a picture does, and tells nothing more.

    Args:
        sentence: in Vietnamese, NFC.
    """
    read = sentence[:MOST_READ]
    if _CAPTION.match(read) and not _SHOWN.search(read):
        return True
    scene, dated = _AT_SCENE.search(_ASIDE.sub("", read)), _OF_DAY.search(read)
    shown = _shown(sentence)
    return bool(scene or dated) and len(shown) <= _SHORT and _TOLD.isdisjoint(shown)


def is_promotion(sentence: str) -> bool:
    """Whether a newspaper speaks of itself: "... mời quý độc giả đón đọc."

    Args:
        sentence: in Vietnamese, NFC.
    """
    return _PROMOTION.search(sentence[:MOST_READ]) is not None


def is_broken(sentence: str, before: str = "") -> bool:
    """Whether it is a part of a line that was broken: "(8 tuổi) tử vong.", "Cầu đã sập ở TP."

    Args:
        sentence: in Vietnamese, NFC.
        before: the one before it, or "".
    """
    begun = sentence[:1] == "(" or sentence[:1].islower()
    clause = _CUT_CLAUSE.search(sentence[-_CLAUSE_TAIL:]) is not None
    return begun or clause or any(_CUT.search(one[-_TAIL:]) is not None for one in (sentence, before))
