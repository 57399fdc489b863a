"""What a sentence of an article stands under, and which sentences mislead where they stand alone.

A figure under "Phía Tây Bắc Bộ:" is not the whole North's; of a match that is told minute by minute the
result comes last, or first; "chúng tôi" is whoever speaks; a verdict of the first instance may have been
overturned in the next paragraph. So a sentence taken out of its article brings its label with it, or is not
taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlp.text.labels import find_labels, label_of
from nlp.text.sentences import MOST_READ, Sentence
from nlp.text.tables import any_of, read_table

ENTRIES = 3
"""Labels with a time that make a report minute by minute."""

LIST = 3
"""Semicolons after a label that make a list of it."""

_MINUTE = re.compile(r"(?:[Pp]hút\s*(?:thứ\s*)?)?(\d{1,3})(?:['’′]|(?=:))(?:\s*\+\s*(\d{1,2}))?['’′]?\s*:?")
_CLOCK = re.compile(r"(\d{1,2})\s?(?:(?:h|g|:|giờ)\s?(\d{2})\b|h(?=:))")
_FIRST_INSTANCE = re.compile(r"\bsơ thẩm\b")
_APPEAL = re.compile(
    r"\b(?:phúc thẩm|giám đốc thẩm|tái thẩm|(?:tand|tòa(?: án)?(?: nhân dân)?) (?:cấp cao|tối cao)"
    r"|(?:chấp nhận|bác)(?: [^\W\d_]+){0,3} kháng (?:cáo|nghị))\b"
)
_EARLIER = re.compile(r"\b(?:trước đó|trước đây|từng|lần trước)\b")
_VERDICT = re.compile(
    r"\b(?:tuyên (?:phạt|án|bị cáo)|kết án|lĩnh|bị phạt|mức án|nhận|tuyên|phạt)\b[^.;]{0,90}"
    r"\b(?:tù|chung thân|tử hình|án treo|cải tạo)\b|\btuyên (?:buộc|chấp nhận|bác|hủy|huỷ)\b"
)
_OVERTURNED = re.compile(
    r"\b(?:hủy|huỷ|sửa|giảm|tăng|bác|tuyên|còn|xuống|trắng án|vô tội|không phạm tội|y án|giữ nguyên"
    r"|đình chỉ)\b"
)
_DENIED = re.compile(
    r"\b(?:sai sự thật|không (?:đúng|chính xác|có thật)|bịa đặt|tin giả|tin đồn thất thiệt|đính chính"
    r"|bác bỏ|phủ nhận)\b"
)
_REFERS = re.compile(
    r"\b(?:thông tin|con số|tin|nội dung|số liệu|cáo buộc|điều|bài|hình ảnh|clip) (?:này|trên|đó|nêu trên)\b"
    r"|đính chính"
)
_LIVE = re.compile(r"\b(?:trực tiếp|cập nhật|diễn biến|tường thuật|tin nóng|đang diễn ra|live)\b")
_NAME = re.compile(r"(?<!^)(?<!:\s)(?<![.!?“\"]\s)(?<![“\"])\b[^\W\d_a-zà-ỹđ][a-zà-ỹ]+")


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence stands under.

    Attributes:
        label: the region, speaker, day or minute before it, with its colon; "" if none.
        misleads: whether it says something else alone than in its article.
        denied: the index of the sentence that says that it is not true; None if none does.
    """

    label: str = ""
    misleads: bool = False
    denied: int | None = None

    def quoted(self, sentence: str) -> str:
        """The sentence with its label before it."""
        return f"{self.label} {sentence}" if self.label else sentence


def read_contexts(sentences: Sequence[Sentence], text: str, title: str = "") -> list[Context]:
    """Reads what each sentence of an article stands under.

    Args:
        sentences: of the text, in order.
        text: the article, with its line breaks.
        title: its title or "".

    Returns:
        One `Context` for each sentence.
    """
    labels = find_labels(text)
    under = [label_of(labels, sentence.start) for sentence in sentences]
    starts = {label.start: label.text for label in labels}
    # Of a sentence that begins with a label that label tells the time.
    entries = [
        starts.get(sentence.start, label.text if label else "")
        for sentence, label in zip(sentences, under, strict=True)
    ]
    lowers = [sentence.text[:MOST_READ].lower() for sentence in sentences]
    live = _LIVE.search(f"{title} {lowers[0] if lowers else ''}".lower()) is not None
    overtaken = _overtaken(entries, live=live)
    spoken_of = next((i for i, lower in enumerate(lowers) if _APPEAL.search(lower)), 0)
    appealed = any(_is_appeal(lower) for lower in lowers)
    decided = any(_is_appeal(lower) and not _EARLIER.search(lower) for lower in lowers)
    contexts = []
    for i, (sentence, label) in enumerate(zip(sentences, under, strict=True)):
        lower = lowers[i]
        # A verdict before anybody has spoken of an appeal is that of the first instance.
        first = i < spoken_of and decided and _VERDICT.search(lower)
        overturned = not _APPEAL.search(lower) and (first or (appealed and _FIRST_INSTANCE.search(lower)))
        # "Đội hình Việt Nam: Lâm; Thành, Dũng, Hải; Vũ; Tiến." says nothing.
        listed = sentence.start in starts and sentence.text.count(";") >= LIST
        unknown = not label and _speaks_unnamed(sentence.text)
        after = lowers[i + 1] if i + 1 < len(lowers) else ""
        denied = _DENIED.search(after) and _REFERS.search(after) and not _DENIED.search(lower)
        misleads = bool(i in overtaken or overturned or unknown or listed)
        contexts.append(Context(label.text if label else "", misleads, i + 1 if denied else None))
    return contexts


def _is_appeal(lower: str) -> bool:
    return bool(_APPEAL.search(lower) and _OVERTURNED.search(lower))


def _overtaken(entries: Sequence[str], *, live: bool) -> set[int]:
    """The sentences of a report in entries that later ones have overtaken.

    Of a match told by its minutes all but those of the last minute; of entries with a time of day where they
    run backwards or the report is a live one: in their own order they may be a timetable as well.
    """
    minutes = {i: found for i, label in enumerate(entries) if (found := _minute(label)) is not None}
    clocks = {i: found for i, label in enumerate(entries) if (found := _clock(label)) is not None}
    if len(set(minutes.values())) >= ENTRIES:
        latest = max(minutes.values())
        return {i for i, minute in minutes.items() if minute != latest} | set(clocks)
    times = list(dict.fromkeys(clocks.values()))
    backwards = all(a > b for a, b in pairwise(times))
    if len(times) >= ENTRIES and (backwards or live):
        latest = times[0] if backwards else times[-1]
        return {i for i, time in clocks.items() if time != latest}
    return set()


def _minute(label: str) -> int | None:
    match = _MINUTE.match(label)
    return 100 * int(match[1]) + int(match[2] or 0) if match else None


def _clock(label: str) -> int | None:
    match = _CLOCK.match(label)
    return 60 * int(match[1]) + int(match[2] or 0) if match else None


def _speaks_unnamed(sentence: str) -> bool:
    """Whether somebody says "chúng tôi" or "tôi" who is not named in the sentence."""
    lower = sentence.lower()
    if not _words("first_person").search(lower):
        return False
    return not (_words("attributing").search(lower) and _NAME.search(sentence))


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(read_table('nlp.text', 'anaphora')[name])})\b")
