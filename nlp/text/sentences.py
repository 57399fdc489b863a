"""Sentences of Vietnamese text: splitting, and putting a text together again around them.

Everything here works on character offsets, so that a text can be rebuilt around its sentences. The
splitter decides at each mark whether a sentence ends there; what it has to know about abbreviations
is in `nlp/text/abbreviations.toml`. Where it is unsure it does not split: a long sentence harms a
translation less than a broken one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.text.tables import read_table

_DATA = read_table("nlp.text", "abbreviations")
_TITLES, _ENDINGS, _BEFORE_NUMBERS, _OPENERS, _LABELS, _ENUMERATORS, _DOMAINS = (
    frozenset(_DATA[key])
    for key in ("titles", "endings", "before_numbers", "openers", "labels", "enumerators", "domains")
)
_NAMES: tuple[str, ...] = tuple(_DATA["names"])

MOST_READ = 1000
"""Most characters of a sentence that rules look at, against sentences without end."""

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_MARK = re.compile(r"[.!?…。！？]+(?:/\.)?")
_CLOSERS = re.compile(r"(?:\s?[”»)\]]|[’'\"]|\[\d{1,3}\])*")
_WORD = re.compile(r"[^\W_]+")
_BULLET = re.compile(
    r"""(?:[-–—*+·→>✓✔]\s+ | \#{1,6}\s+ | [•●○▪■◦‣►▶]\s*
         | \d{1,2}(?:\.\d{1,2}){0,3}\.\s+(?!\d)      # "1. ", "2.3. ", but not the date 16. 1. 2020
         | (?:\d{1,2}|[a-zđ]|[IVX]{1,5})\)\s+ | \((?:\d{1,2}|[a-zđ])\)\s+
         | [a-zđ]\.\s+(?=[^\W\d_]{2}) | [IVX]{2,5}\.\s+)(?=\S)""",
    re.VERBOSE,
)
_LEADING = frozenset("\"'“‘«([{-–—*•●▪_")
_OPENING = frozenset("\"'“‘«([{")
_UNIT_BEFORE = frozenset("°0123456789")
_LOOK_BACK = 40
_BRACKETED = 300
"""Longest bracket, in characters, that is kept in one sentence: a lost ")" must not swallow a text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and where it stands.

    Attributes:
        text: `source[start:end]`, without blanks around it; never crosses a line break. A list
            marker ("- ", "1. ", "a) ") before it does not belong to it.
        start: offset of its first character.
        end: offset after its last character.
    """

    text: str
    start: int
    end: int


def split_sentences(text: str) -> list[Sentence]:
    """Splits a text into its sentences, in order.

    A line break always ends a sentence. Everything but blanks and list markers is in one of them.
    Takes time in proportion to the length of the text.

    Args:
        text: any text, in NFC.
    """
    return [
        Sentence(text[start:end], start, end)
        for line in _LINE.finditer(text)
        for start, end in _split_line(line.group(), line.start())
    ]


def _split_line(line: str, offset: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of one line, moved by `offset`."""
    context = _Line.of(line)
    start, stop = _skip_markers(line, 0), len(line.rstrip())
    if start >= stop:
        return
    word = _WORD.search(line, start)
    for mark in _MARK.finditer(line, start, stop):
        # A mark with no word before it ("… Ông nói", the "1." of a list marker) ends nothing.
        if word is None or mark.start() <= word.start():
            continue
        end = _closed(context, start, mark)
        if end < context.last_word and _ends_sentence(context, start, mark, end):
            yield offset + start, offset + end
            start = _skip_markers(line, end)
            word = _WORD.search(line, start)
    yield offset + start, offset + stop


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and what is looked up in it again and again.

    Attributes:
        text: the line.
        last_word: offset after its last letter or digit.
        quotes: offsets of the straight quotation marks, which say not whether they open or close.
        opened, closed: offsets of the brackets that are kept whole, outermost first come.
    """

    text: str
    last_word: int
    quotes: tuple[int, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]

    @classmethod
    def of(cls, line: str) -> _Line:
        last_word = next((i + 1 for i in range(len(line) - 1, -1, -1) if line[i].isalnum()), 0)
        brackets = _brackets(line)
        return cls(
            line,
            last_word,
            tuple(i for i, character in enumerate(line) if character == '"') if '"' in line else (),
            tuple(opened for opened, _ in brackets),
            tuple(closed for _, closed in brackets),
        )

    def in_quotes(self, start: int, position: int) -> bool:
        """Whether a straight quotation mark opened after `start` is still open."""
        return (bisect_left(self.quotes, position) - bisect_left(self.quotes, start)) % 2 == 1

    def in_brackets(self, position: int) -> bool:
        """Whether the place before `position` is inside a bracket that is kept whole."""
        i = bisect_left(self.opened, position) - 1
        return i >= 0 and position <= self.closed[i]


def _brackets(line: str) -> list[tuple[int, int]]:
    """Outermost pairs of brackets that are not too long, in order."""
    pairs: list[tuple[int, int]] = []
    for opening, closing in ("()", "[]"):
        waiting: list[int] = []
        for found in re.finditer(rf"[\{opening}\{closing}]", line):
            if found.group() == opening:
                waiting.append(found.start())
            elif waiting and found.start() - waiting[-1] <= _BRACKETED:
                pairs.append((waiting.pop(), found.start()))
            elif waiting:
                waiting.pop()
    outermost: list[tuple[int, int]] = []
    for opened, closed in sorted(pairs):
        if not outermost or opened > outermost[-1][1]:
            outermost.append((opened, closed))
    return outermost


def _skip_markers(line: str, position: int) -> int:
    """Where the next sentence begins: after blanks and list markers."""
    position = after_blanks(line, position)
    while marker := _BULLET.match(line, position):
        position = marker.end()
    return position


def after_blanks(line: str, position: int) -> int:
    """Returns where the blanks that begin at a position end."""
    while position < len(line) and line[position].isspace():
        position += 1
    return position


def _closed(line: _Line, start: int, mark: re.Match[str]) -> int:
    """Offset after a mark and the quotes and brackets that it closes."""
    text = line.text
    closers = _CLOSERS.match(text, mark.end())
    end = closers.end() if closers else mark.end()
    quote = text.find('"', mark.end(), end)
    # `đi."Tôi …`: glued on both sides, a straight mark closes only what has been opened.
    if quote >= 0 and text[end : end + 1].isalnum() and not line.in_quotes(start, quote):
        return quote
    if quote < 0 and re.match(r'\s"(?:\s|$)', text[end : end + 3]) and line.in_quotes(start, end + 1):
        return end + 2
    return end


def _ends_sentence(line: _Line, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether the mark ends the sentence that began at `start`; `end` is after its closers."""
    text = line.text
    if line.in_brackets(end) or text[mark.start() - 1] in "([":
        return False
    signs = mark.group()
    if signs[-1] in "。！？":
        return True
    if not text[end].isspace():
        return _ends_glued(text, start, mark, end)
    following = _following(text, end)
    first = text[following]
    if first in ",;:" or _is_lower(text, following):
        return False
    closers = text[mark.end() : end]
    if any(quote in closers for quote in "\"”»’'") and text[after_blanks(text, end)] in "-–—":
        return False  # “Đi thôi!” – Ông Nam nói.
    if any(sign in signs for sign in "!?/"):
        return not text.endswith(_NAMES, start, mark.end())
    if signs != ".":
        return not first.isdigit()
    token = _token(text, start, mark.start())
    return _ends_after(text, start, mark.start(), token, following, bool(closers))


def _ends_after(text: str, start: int, dot: int, token: str, following: int, closers: bool) -> bool:
    """Whether a single full stop, with a blank after it, ends the sentence.

    Args:
        text: the line.
        start: where the sentence began.
        dot: offset of the full stop.
        token: the word before it, "" if there is a blank or a closing mark between.
        following: offset of the first letter, digit or sign of what follows.
        closers: a quotation mark or bracket closes after the full stop.
    """
    if not token:
        return True
    last = token.rpartition(".")[2]
    known = token in _TITLES or last in _TITLES
    if text[following].isdigit():
        if token.isdigit():
            return len(token) > 2  # the date 16. 1. 2020
        return not known and not (len(last) == 1 and last.isupper())
    before = text[max(start, dot - len(token) - _LOOK_BACK) : dot - len(token)].split()
    if token.isdigit() or _is_roman(token):
        return not (len(before) == 1 and before[0] in _ENUMERATORS)  # "Điều 1. Phạm vi điều chỉnh"
    if token in _ENDINGS:
        return True
    word = _WORD.match(text, following)
    if word and word.group() in _OPENERS:
        return True
    if last in _BEFORE_NUMBERS:
        return True
    if len(last) == 1 and last.isupper() and not closers:
        # A label ("bảng A") or a unit ("37°C"), not the initial of a name.
        return token == last and bool(before) and (before[-1] in _LABELS or before[-1][-1] in _UNIT_BEFORE)
    return not known


def _ends_glued(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether the sentence ends though no blank follows: "… năm 2019.Ông nói …"."""
    following = end + 1 if text[end] in _OPENING else end
    word = _WORD.match(text, following)
    if (
        word is None
        or not word.group()[0].isupper()
        or not (word.group()[1:].islower() or len(word.group()) == 1)
    ):
        return False
    if len(word.group()) == 1 and not text[word.end() : word.end() + 1].isspace():
        return False
    if text[mark.start() - 1].isspace():  # "… trước .Khách Tây …"; ".Net" is a name
        return len(word.group()) > 1 and word.group() not in _DOMAINS
    chunk = text[max(start, mark.start() - 200) : mark.start()].split()
    if not chunk or any(sign in chunk[-1] for sign in ("://", "@", "www.")):
        return False
    if text[mark.start() - 1] in "”»\"')’]%" or "”" in text[mark.end() : end]:
        return True
    if text[mark.start() - 1].isspace():
        # "… hơn trước .Khách Tây", but "dùng .Net".
        last = text[start : mark.start()].rstrip()[-1:]
        return (
            (last.isalnum() or last in "%”»\"')]") and len(mark.group()) == 1 and word.group() not in _DOMAINS
        )
    token = _token(text, start, mark.start())
    last = token.rpartition(".")[2]
    if token in _TITLES or last in _TITLES or word.group() in _DOMAINS or not token:
        return False
    if last.isdigit():
        return mark.start() - len(token) > start
    return len(last) > 1 and last[-1].islower()


def _following(text: str, position: int) -> int:
    """Offset of the first letter, digit or sign after blanks, opening quotes, brackets and dashes."""
    for i in range(position, len(text)):
        if not text[i].isspace() and text[i] not in _LEADING:
            return i
    return position


def _is_lower(text: str, position: int) -> bool:
    """Whether a word in small letters stands there; "iPhone" and "eBay" are names."""
    return text[position].islower() and not text[position + 1 : position + 2].isupper()


def _is_roman(token: str) -> bool:
    return len(token) > 1 and set(token) <= set("IVX")


def _token(text: str, start: int, end: int) -> str:
    """The word right before `end`, with the full stops and slashes in it ("PGS.TS", "Đ/c")."""
    lowest = max(start, end - _LOOK_BACK)
    i = end
    while i > lowest and (text[i - 1].isalnum() or text[i - 1] in "./&"):
        i -= 1
    return text[i:end].lstrip("./&")


def rejoin(text: str, sentences: Sequence[Sentence], targets: Sequence[str]) -> str:
    """Puts other texts in the place of sentences; everything between them stays as it is.

    Where two sentences touched and one of them was changed, a blank is put between.

    Args:
        text: the text that was split.
        sentences: its sentences, in order.
        targets: what takes the place of each.

    Raises:
        ValueError: there are more or fewer targets than sentences.
    """
    if len(sentences) != len(targets):
        raise ValueError(f"{len(targets)} targets for {len(sentences)} sentences")
    parts: list[str] = []
    position, unchanged = 0, True
    for sentence, target in zip(sentences, targets, strict=True):
        same = target == sentence.text
        touching = sentence.start == position and position > 0
        parts.append(" " if touching and not (same and unchanged) else text[position : sentence.start])
        parts.append(target)
        position, unchanged = sentence.end, same
    return "".join([*parts, text[position:]])
