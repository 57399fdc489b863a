"""What articles give as the cause: "nguyên nhân được xác định là do chập điện", "vụ cháy do nổ bình gas"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.checks.negation import denied_parts
from nlp.event.claims import Claim, Words, content
from nlp.event.counted import words_of
from nlp.event.report import Report

_WINDOW = 8
"""Syllables before a cause that are kept."""

_TOLD = re.compile(
    r"(?<!\w)nguyên nhân(?!\w)[^.;:?!\n]{0,80}?(?:(?<!\w)(?:là\s+)?(?:do|vì|bởi)|(?<!\w)là)(?!\w)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<!\w)(?:xảy ra|bùng phát|cháy|nổ|sập|tai nạn|sự cố|lật)\s+(?:là\s+)?do(?!\w)\s+", re.IGNORECASE
)
"""What a cause follows where it is not called one."""

_END = re.compile(
    r"[,.](?!\d)|[;:()?!\n“”\"]|(?<!\w)(?:khiến|làm|nên|dẫn đến|gây|nhưng|song|chứ|như|theo|tuy nhiên)(?!\w)"
)

_UNKNOWN = re.compile(
    r"(?:đang|chưa|vẫn|sẽ|được|bị|đâu|gì|ai|sao|các?|nhiều|không|những|trong|từ|tại|vào|khi)(?!\w)",
    re.IGNORECASE,
)
"""How what follows begins where it tells no cause."""

_LIKE = 0.5
"""Two causes are one if they share this much of the shorter one's content."""


def find_causes(report: Report, index: int) -> list[Claim]:
    """Returns the causes that an article tells and does not deny, in order.

    Args:
        report: the article.
        index: what the claims name as theirs.
    """
    found: list[Claim] = []
    for number, sentence in enumerate(report.source.sentences):
        denied = [frozenset(part) for part in denied_parts(sentence.text)]
        for start, end in _spans(sentence.text):
            text = sentence.text[start:end]
            told = tuple(word for word in words_of(text) if word in content(words_of(text)))
            if not told or any(part & set(told) for part in denied):
                continue
            left = words_of(sentence.text[:start])[::-1]
            at = sentence.start + start
            found.append(
                Claim(
                    index, number, at, at + len(text), "cause", text, "", (), tuple(left[:_WINDOW]),
                    tuple(words_of(sentence.text[end:])[:_WINDOW]), None, told,
                )
            )  # fmt: skip
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begun = -1
    for pattern in (_TOLD, _AFTER):
        for match in pattern.finditer(text):
            if match.end() <= begun or _UNKNOWN.match(text, match.end()):
                continue
            end = _END.search(text, match.end())
            stop = end.start() if end else len(text)
            stop -= len(text[match.end() : stop]) - len(text[match.end() : stop].rstrip())
            begun = stop
            yield match.end(), stop


def same_cause(one: Words, other: Words) -> bool:
    """Whether two causes are told in words of which most are the same: "chập điện", "sự cố chập điện"."""
    shared = len(set(one) & set(other))
    return shared >= _LIKE * min(len(set(one)), len(set(other)))


def other_causes(causes: Sequence[Sequence[Claim]]) -> Iterator[tuple[Claim, Claim]]:
    """Yields the causes of two articles that are not the same, of articles that tell one cause only.

    Args:
        causes: of each article.
    """
    single = [of[0] for of in causes if of and all(same_cause(one.name, of[0].name) for one in of[1:])]
    for i, one in enumerate(single):
        for other in single[i + 1 :]:
            if not same_cause(one.name, other.name):
                yield one, other
