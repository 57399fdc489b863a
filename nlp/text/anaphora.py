"""Whether a Vietnamese sentence makes sense without the one before: whom it calls "ông", and what "này" or
"theo đó", may have been told there."""

from __future__ import annotations

import re
from itertools import pairwise

from nlp.text.sentences import MOST_READ
from nlp.text.syllables import syllables
from nlp.text.tables import any_of, read_table

_DATA: dict[str, list[str]] = read_table("nlp.text", "anaphora")
_OF = {name: any_of(phrases) for name, phrases in _DATA.items()}

_OPENING = 5
"""Syllables in which a demonstrative points back; a later one mostly means what the sentence itself names."""

_CAPITALS = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
"""Of Vietnamese, for a set: beyond ASCII they take turns with the small letters."""

_DAY_WITHIN = 60
"""Characters of a beginning that tell of which day its time is."""

_SEASONS = frozenset({"mùa", "năm"})
"""With "này" they mean the present one."""

_CLAUSE = 8
"""Syllables that may say something which "điều này" stands for."""

_CONNECTIVE = re.compile(
    # "Sau đó 2 ngày" is a time, "Song Hye Kyo" a name, "Ngược lại với dự đoán" a setting.
    rf"(?!Song [{_CAPITALS}])(?i:{_OF['connectives']})(?:\s*[,:]\s*|\s+(?!\d|(?:như|với|là|mà|thì|nên)\b))"
)
_BEFORE = rf"(?:(?:{_OF['subordinators']}),?\s+)?"
_PRONOUN = re.compile(rf"{_BEFORE}(?:{_OF['pronouns']})[\s,]", re.IGNORECASE)
_PERSON = re.compile(
    rf"(?i:{_BEFORE}(?:{_OF['persons']}))(?:(?=,)|\s+(?!(?:{_OF['kinds']})\b)(?=[^\W\d_]))(.)"
)
_UNNAMED = re.compile(
    rf"[\"“‘\s]*(?i:(?:(?:{_OF['connectives']}|{_OF['times']}|{_OF['subordinators']}"
    rf"|(?:năm|tháng|ngày) [\d/]+)[,:]?\s+)*)(?P<person>(?i:(?:{_OF['called']})(?: (?:ta|này|ấy)\b)?))"
    rf"(?:(?=,)|\s+(?!(?i:{_OF['kinds']})\b)(?=[^\W\d_{_CAPITALS}]))"
)
_UNNAMED_SPEAKER = re.compile(
    rf"[\"”],?\s+(?:{_OF['persons']})(?: ấy| này)?\s+(?:{_OF['speaking']})\b",
    re.IGNORECASE,
)

_POINTING = re.compile(
    # "Nhóm nghi phạm trên khai nhận": a preposition has a noun behind it.
    rf"\b(?:{_OF['pointing']}|(?!cấp|bề|như)[^\W\d_]+ trên(?=,| (?:{_OF['predicates']})\b))\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?:trước|sau) đó(?:,| vào| lúc)+ "
    r"(?=(?:khoảng )?(?:ngày |sáng |trưa |chiều |tối |đêm |rạng |\d)[^,]*\d[/-]\d)",
    re.IGNORECASE,
)
_ALSO_BY = re.compile(r"cũng (?=theo|tại|trong)", re.IGNORECASE)
_ALSO = re.compile(
    rf"^((?:(?!(?i:dù|ai|nào|gì|đâu|mọi|cả|bao)\b)[^\W\d_.,]+ ){{1,8}})cũng (?=(?:{_OF['also']})\b)"
)
_BACK = re.compile(rf"(?:{_OF['back']})(?=[\s,])", re.IGNORECASE)
_BACK_AT_FIRST = re.compile(rf"(?:{_OF['back_at_first']})(?=[\s,])", re.IGNORECASE)
_DEFINITE = re.compile(
    rf"(?:[^,]{{1,40}}, )?(?i:{_OF['definite']})(?=[\s,])(?! (?:\d|(?:{_OF['introducing']})\b|[{_CAPITALS}]))"
)
_ACCORDING = re.compile(rf"(?i:theo (?:{_OF['bodies']}))(?=,)")
_ORDER = re.compile(rf"(?i:{_OF['orders']})\s(?![^.;]*, [{_CAPITALS}])")
_CLOCK = re.compile(
    # "21h20: ..." is a label, and says when all is that stands under it.
    r"(?:vào |lúc |vào lúc |đến )?(?:khoảng )?\d{1,2}\s?(?:h|g|giờ)(?:\s?\d{1,2})?(?![^\W_]|\s?:)",
    re.IGNORECASE,
)
_OF_A_DAY = re.compile(r"\b(?:nay|qua|hàng ngày|mỗi ngày|hôm|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b")
_PLACED = re.compile(rf"(?:\b(?i:{_OF['placing']}) |\bTP\.? ?|[(–-] ?)[{_CAPITALS}]")
_NAMED_PERSON = re.compile(
    rf"(?<=[\w,;)\"] ){''.join(f'(?<!{_place} )' for _place in (*_DATA['places_pointed'], 'TP'))}"
    rf"(?!TP)[{_CAPITALS}]\w+ [{_CAPITALS}]\w+"
)
_POINTED = re.compile(r"(?P<phrase>[^\W\d_]+(?: [^\W\d_]+){0,3}) (?P<how>này|đó(?! là\b|,))\b")
_NAMES = re.compile(rf"(?<=[\w,;)\"] )[{_CAPITALS}]")
_INNER_PRONOUN = re.compile(
    rf"(?<=\w )(?:y(?= (?:bị|đã|khai|không|liền)\b)|(?:ông|bà|anh|chị|cô|nó)(?: ta| ấy)?)"
    rf"(?!\w| (?:{_OF['kinds']})\b| [{_CAPITALS}])"
)
_SOMEBODY = re.compile(rf"\b(?:{_OF['somebody']})\b(?! ý\b)", re.IGNORECASE)  # not "đáng chú ý"
_AGAINST = re.compile(r"^(?:[^\W_]+ ){1,6}lại (?!bị\b|được\b|cho biết\b)")
_NOBODY = re.compile(
    r"(?:khi|sau khi|trong lúc|lúc)\s+(?:đang |vừa )?"
    r"(?:về|đi|đến|chạy|tới|lưu thông|điều khiển|di chuyển|qua)\s[^,.]{1,60}?\bthì (?:bị|bất ngờ|gặp|va)\b",
    re.IGNORECASE,
)
"""Who "khi về đến nhà thì bị xe tông" was told before."""

_GONE_ON = re.compile(r"^(?:đó|điều đó|điều này)\s|\b(?:kể|nêu|nói) trên\b", re.IGNORECASE)
_AS_FOLLOWS = re.compile(r"[^.:]{1,80}\bnhư sau\s*:", re.IGNORECASE)
_OPINION = re.compile(rf"(?:đó|đây|trên đây) là (?:những |một )?(?:{_OF['opinions']})\b", re.IGNORECASE)
_TIME = re.compile(rf"(?:{_OF['connectives']}|{_OF['times']})(?:\s*[,:]\s*|\s+)", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}[/.-]\d{1,2}\b|\bngày \d")


def leans(sentence: str, known: str = "", *, first: bool = False) -> bool:
    """Whether it says what it means only after the one before: "Thấy vậy, ...", "... bị bắt tối hôm đó.".

    A person with whom it begins and whom it does not name is another matter: `unnamed_person`.

    Args:
        sentence: in Vietnamese, NFC.
        known: what a reader has read: a title, sentences.
        first: no sentence stands before it: "Cùng ngày, ..." tells no day.
    """
    if unnamed_person(sentence):
        return False
    read = sentence[:MOST_READ]
    joined = _CONNECTIVE.match(read)
    if joined and _AGAINST.search(read[joined.end() :]):
        return True
    if _BACK.match(read) or (first and _BACK_AT_FIRST.match(read)) or _points_at_unknown(read, known):
        return True
    if (
        _NOBODY.match(read)
        or _AS_FOLLOWS.match(read)
        or _ORDER.match(read)
        or _is_somebody_known(read, known)
        or _is_of_no_day(read)
    ):
        return True
    pointing = _POINTING.search(read)
    # "Sáng 5/8, hai người bị bắt; cùng ngày, ...": the day is told.
    told = (
        pointing is not None
        and not _GONE_ON.search(pointing[0])
        and _DAY.search(read[: pointing.start()]) is not None
    )
    # "Trước đó, tòa đã tuyên án": only when is told by the one before.
    time = _TIME.match(sentence)
    rest = sentence[time.end() :] if time else sentence
    return (pointing is not None and not told) or standing_alone(rest) is None


def _is_somebody_known(sentence: str, known: str) -> bool:
    """Whether it begins with somebody as if he had been spoken of, and he has not: "Cậu bé sinh ra ở Mỹ"."""
    match = _DEFINITE.match(sentence) or _ACCORDING.match(sentence)
    return match is not None and match[0].casefold().split()[-1] not in syllables(known)


def _is_of_no_day(sentence: str) -> bool:
    """Whether it begins with a time of a day that the one before tells: "Khoảng 21h20, tại ..."."""
    if not _CLOCK.match(sentence):
        return False
    clause = sentence[:_DAY_WITHIN]
    return not (_DAY.search(clause) or _OF_A_DAY.search(clause))


def _points_at_unknown(sentence: str, known: str) -> bool:
    """Whether a thing is "này" that nobody has spoken of, or somebody "nó", "ông" whom nobody has named."""
    for match in _POINTED.finditer(sentence):
        before = f"{known}. {sentence[: match.start()]}"
        read, phrase = syllables(before), match["phrase"].casefold().split()
        noun = phrase[-1]
        if match["how"] == "đó" and noun in _DATA["adverbial"]:
            continue
        sole = noun in (*_DATA["places_pointed"], *_DATA["persons_pointed"])
        told = not sole and not set(pairwise(phrase)).isdisjoint(pairwise(read))
        if told or noun in {*_DATA["times_pointed"], *read}:
            continue
        said = "," in sentence[: match.start()] and len(syllables(sentence[: match.start()])) >= _CLAUSE
        if not ((noun in _DATA["abstract"] and said) or _is_named(noun, before)):
            return True
    pronoun = _INNER_PRONOUN.search(sentence)
    if not pronoun:
        return False
    before = f"{known}. {sentence[: pronoun.start()]}"
    return not (_NAMES.search(before) or _SOMEBODY.search(before))


def _is_named(noun: str, before: str) -> bool:
    """Whether "tỉnh này" or "vị này" may be what a text has named before."""
    if noun in _DATA["places_pointed"]:
        return _PLACED.search(before) is not None
    if noun in _DATA["persons_pointed"]:
        return (_SOMEBODY.search(before) or _NAMED_PERSON.search(before)) is not None
    return noun in _DATA["named_things"] and _NAMES.search(before) is not None


def goes_on(sentence: str, title: str = "") -> bool:
    """Whether the first sentence of a text goes on with what has been cut off: "Trong đó, ...".

    What the title names is known: "Cuộc họp diễn ra ở Hà Nội" may follow it.

    Args:
        sentence: in Vietnamese, NFC.
        title: of the text, or "".
    """
    read = sentence[:MOST_READ]
    opening = " ".join(read.split(maxsplit=_OPENING + 2)[: _OPENING + 2])
    back = _BACK.match(read)
    known = back is not None and back[0].casefold().split()[-1] in syllables(title)
    pointing = _GONE_ON.search(opening)
    return bool((back and not known) or pointing or _points_at_unknown(opening, title))


def names_speaker(sentence: str) -> bool:
    """Whether it tells who has said what stands before it: "Đó là nhận định của một quan chức."

    Args:
        sentence: in Vietnamese, NFC.
    """
    return _OPINION.match(sentence) is not None


def quotes_unnamed(sentence: str) -> bool:
    """Whether it is a quotation of somebody whom it does not name: '"...", bà nói.'"""
    return bool(_UNNAMED_SPEAKER.search(sentence[:MOST_READ]))


def unnamed_person(sentence: str) -> tuple[int, int] | None:
    """Returns where a sentence begins with somebody whom it does not name: "ông" in "Trước đó ông từng …".

    Args:
        sentence: in Vietnamese, NFC.
    """
    match = _UNNAMED.match(sentence[:MOST_READ])
    return match.span("person") if match else None


def standing_alone(sentence: str) -> str | None:
    """Makes a sentence one that needs none before it, or tells that it cannot be.

    A connective at its beginning is left out ("Tuy nhiên, giá vẫn tăng." to "Giá vẫn tăng."). It needs the
    one before if it then begins with a pronoun, has a demonstrative among its first five syllables ("Sau sự
    việc này, ..."), begins with somebody without a name ("Ông cho biết ...", "Theo ông, ...") or
    quotes one.

    Args:
        sentence: in Vietnamese, NFC.

    Returns:
        The sentence, or None if it needs the one before.
    """
    rest = without_connective(sentence)
    opening = rest[:MOST_READ].lstrip("\"'“‘«([ ")
    first = [word.strip(",.:;)").casefold() for word in opening.split(maxsplit=_OPENING)[:_OPENING]]
    person = _PERSON.match(opening)
    if (
        not opening
        or any(
            word in _DATA["demonstratives"] and before not in _SEASONS
            for before, word in pairwise(["", *first])
        )
        or _PRONOUN.match(opening)
        or (person and not person[1].isupper())
        or quotes_unnamed(rest)
    ):
        return None
    return rest


def without_connective(sentence: str, *, first: bool = False) -> str:
    """Leaves out what joins a sentence to the one before: "Theo đó, 120 hộ …" to "120 hộ …".

    "Cũng" goes where it only says that another said so, too.

    Args:
        sentence: in Vietnamese, NFC.
        first: nothing else stands before it: of "Trước đó, ngày 3/7, ..." the day stays.
    """
    joined = (first and _EARLIER.match(sentence)) or _CONNECTIVE.match(sentence) or _ALSO_BY.match(sentence)
    rest = _ALSO.sub(r"\1", sentence[joined.end() :] if joined else sentence)
    return rest[:1].upper() + rest[1:] if joined else rest
