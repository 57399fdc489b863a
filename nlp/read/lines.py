"""Lines that a page or a column cut are joined to paragraphs again, and letters that were torn apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.text.spelling import frequent_syllables, is_syllable

_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-–—•*▪●○+>]|\d{1,3}[.)]|[a-zđ]\)|#+)\s")
_FULL_LINE = 0.8  # of the usual width; a shorter line that ends a sentence ends its paragraph
_WIDTHS = range(30, 161)  # characters of a line that was broken at a width
_BROKEN = 0.7  # of the pairs of lines: the next word would not have fitted
_SMALL = 0.3  # of the pairs: the next line begins with a small letter
_CONSONANTS = frozenset("b c d đ g h k l m n p q r s t v x ch gh gi kh ng ngh nh ph qu th tr".split())  # noqa: SIM905
_TORN = 0.12  # of the words of a line are consonants alone
_PIECES = 7  # of one syllable: "nghiêng"
_NUMBER = re.compile(r"\d+(?:[.,/:]\d+)*%?")
_UNITS = frozenset(("km", "cm", "mm", "kg", "ha"))
_UNKNOWN = 2.0  # what a syllable costs that is not among the frequent ones, which cost 1 to 1.5


def unwrap(text: str) -> str:
    """Joins the lines of a text that was broken at a width: e-mail, OCR, what was copied from a PDF.

    Verses, lists, tables and texts of one paragraph a line stay as they are.

    Args:
        text: with any line breaks.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    if not _is_wrapped(lines):
        return text
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([])
    width = max(map(len, lines))
    words = _words(lines)
    return "\n\n".join(
        join_lines(paragraph, full=_FULL_LINE * width, words=words) for paragraph in paragraphs if paragraph
    )


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines end because the next word would not have fitted."""
    width = max(map(len, lines), default=0)
    if width not in _WIDTHS or any("\t" in line or "-->" in line for line in lines):
        return False
    full = small = pairs = 0
    for line, after in pairwise(lines):
        if not line or not after or _LIST_ITEM.match(after):
            continue
        if _ENDS_SENTENCE.search(line) and len(line) < _FULL_LINE * width:
            continue  # the end of a paragraph
        pairs += 1
        full += len(line) + 1 + len(after.split()[0]) > width - 2
        small += after.lstrip()[0].islower()
    return pairs > 0 and full >= _BROKEN * pairs and small >= _SMALL * pairs


def rejoin_lines(lines: Sequence[str]) -> str:
    """Joins the lines of each paragraph of a page.

    A line goes on in the next one if it is about as wide as the page allows, or if the next one
    begins with a small letter.

    Args:
        lines: the lines in order; an empty line parts paragraphs.
    """
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    return join_lines(lines, full=_FULL_LINE * widths[int(0.9 * len(widths))], words=_words(lines))


def join_lines(lines: Sequence[str], *, full: float, words: frozenset[str]) -> str:
    """Joins lines, one line for each paragraph.

    Args:
        lines: the lines in order; an empty line parts paragraphs.
        full: characters from which on a line is one that may have been broken.
        words: of the whole text, in small letters; they tell what a hyphen at a line's end was.
    """
    paragraphs: list[list[str]] = []
    before = ""  # the line before, as it stood on the page
    for line in lines:
        if line and before and _goes_on(before, line, full):
            paragraphs[-1][-1] = _line_end(before, line, words)
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        before = line
    return "\n".join("".join(paragraph) for paragraph in paragraphs)


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", "\n".join(lines).lower()))


def _goes_on(line: str, after: str, full: float) -> bool:
    if _LIST_ITEM.match(after):
        return False
    if after[0].islower():
        return True
    if _is_heading(line) != _is_heading(after):
        return False
    # A wide line that ends a sentence may end its paragraph too; to join is the smaller mistake.
    return len(line) >= full and (not _ENDS_SENTENCE.search(line) or len(line) >= full / _FULL_LINE * 0.95)


def _is_heading(line: str) -> bool:
    return len(line) > 8 and line.isupper()


def _line_end(line: str, after: str, words: frozenset[str]) -> str:
    """The line as it is inside of a paragraph: with a blank after it, or its hyphen resolved.

    Vietnamese writes many hyphens (Cô-lôm-bi-a), so one goes only where the word without it is a
    Vietnamese syllable or stands elsewhere in the text.
    """
    if line.endswith("\u00ad"):
        return line[:-1]
    if re.search(r"\w[-\u2010]$", line):
        head, tail = re.findall(r"\w+", line)[-1], re.findall(r"\w+|$", after)[0]
        whole = (head + tail).lower()
        # "ngo-/ái" is one syllable; "bi-/a" are two, of a foreign name that has more hyphens.
        alone = not re.search(r"\w-\w+[-\u2010]$", line) and not re.match(r"\w+-\w", after)
        syllable = (
            alone and is_syllable(whole) and not (is_syllable(head) and is_syllable(tail) and whole.isascii())
        )
        return line[:-1] if whole in words or syllable else line
    return f"{line} "


def mend_torn(text: str) -> tuple[str, str]:
    """Joins letters that were torn apart: "B ố n Văn phòng ph ố i h ợ p".

    It happens where the font of a page lacked some letters and took them from another one.

    Returns:
        The text, changed or not, and one sentence on the change, "" where there is none.
    """
    lines = text.split("\n")
    mended = [_mended(line) if _is_torn(line) else line for line in lines]
    if mended == lines:
        return text, ""
    return "\n".join(mended), "Letters that stood apart were joined to words; the text may have faults there."


def _is_torn(line: str) -> bool:
    words = line.split()
    alone = [
        word
        for before, word in zip(("", *words), words, strict=False)
        if word.lower() in _CONSONANTS and not before[-1:].isdigit() and not word.isupper()
    ]
    return len(alone) >= 2 and len(alone) >= _TORN * len(words)


def _mended(line: str) -> str:
    """The fewest and most frequent words that its pieces make, where each is a syllable."""
    pieces = line.split(" ")
    # best[i]: the cost of the first i pieces, and where the last word of them begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        costs = []
        for start in range(max(0, end - _PIECES), end):
            cost = _cost(pieces[start:end])
            if cost is not None:
                costs.append((best[start][0] + cost, start))
        best.append(min(costs))
    words, end = [], len(pieces)
    while end:
        start = best[end][1]
        words.append("".join(pieces[start:end]))
        end = start
    joined = re.sub(r"(?<=\w) (?=[,.;:!?%](?: |$))", "", " ".join(reversed(words)))
    return re.sub(r"(?<=\w) ,(?=[^\W\d_])", ", ", joined)


def _cost(pieces: Sequence[str]) -> float | None:
    """What a word of these pieces costs; None where they make none."""
    if len(pieces) == 1:
        piece = pieces[0].lower()
        lone = piece in _CONSONANTS or (len(piece) == 1 and not piece.isascii())
        return 3.0 if lone else 1.0
    word = "".join(pieces)
    letters = all(len(piece) == 1 for piece in pieces)
    if letters and (_NUMBER.fullmatch(word) or word in _UNITS):
        return 1.0  # "6 . 5 0 0 k m"
    core = word.strip(".,;:!?…()[]\"'“”‘’")
    if not core.isalpha() or (any(piece[:1].isupper() for piece in pieces[1:]) and not core.isupper()):
        return None
    if not is_syllable(core):
        return None
    # "cả nước" is as short as "cản ước".
    ranks = frequent_syllables()
    rank = ranks.get(core.lower())
    return _UNKNOWN if rank is None else 1 + 0.5 * rank / len(ranks)
