"""The furniture of a Vietnamese news page: the rules of `boilerplate.toml`, and lines in pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.text.tables import read_table

CLOSED = re.compile("[.!?…][\"”’»')\\]]{0,3}$")
"""The end of a text that ends with a sentence."""

_LIST_ITEM = re.compile(r"(?:[-–—•*+·▪●○►]|\d{1,3}[.)]|[a-zđ]\))\s")
_NUMBER = re.compile(r"[ –-]*(?:hình )?(?:ảnh|anh) (?:số )?\d{1,3} ?", re.IGNORECASE)
_WINDOW = 400  # characters at either end of a line in which pieces are looked for
_CUTS = 20  # pieces cut from one end of a line at most: the time stays linear
_PARTS = re.compile(r"(?<=[.;|•])\s+|\s[|•–-]\s")  # between the statements of an imprint in one line


@dataclass(frozen=True, slots=True)
class Rules:
    """The data file with its patterns compiled.

    Attributes:
        data: the file as it is.
        groups: the rules of each group in one pattern, by its name.
        rows: the rules themselves, by the name that each has in the pattern of its group.
        function_words: words without which a sentence says the same.
        sentence_end: matches what ends a sentence.
        markup_signs: matches what tells that a text has markup.
        markup: matches a piece of markup.
    """

    data: dict[str, Any]
    groups: dict[str, re.Pattern[str]]
    rows: dict[str, dict[str, Any]]
    function_words: frozenset[str]
    sentence_end: re.Pattern[str]
    markup_signs: re.Pattern[str]
    markup: re.Pattern[str]

    def limit(self, name: str) -> int:
        return int(self.data["limits"][name])

    def whole(self, group: str, text: str) -> str:
        """Returns why a line goes as a whole by the rules of a group; "" if it stays."""
        match = self.groups[group].fullmatch(text) if 0 < len(text) <= self.limit("line") else None
        if match is None or match.lastgroup is None:
            return ""
        row = self.rows[match.lastgroup]
        return str(row["reason"]) if len(text) <= row.get("longest", len(text)) else ""

    def found(self, group: str, text: str) -> Iterator[tuple[int, int, str]]:
        """All places where rules of a group match: start, end, reason."""
        if self.may_find(group, text):
            for match in self.groups[group].finditer(text):
                yield (*match.span(), self.rows[match.lastgroup or ""]["reason"])

    def may_find(self, group: str, text: str) -> bool:
        """Tells at once whether a group may be found in a text."""
        # Looking for a few words is many times faster than the patterns.
        signs = self.data["signs"].get(group)
        return not signs or any(sign in text for sign in signs)


@cache
def rules() -> Rules:
    """Reads the rules, once."""
    data = read_table("nlp.article", "boilerplate")
    fragments: dict[str, str] = {}

    def expand(pattern: str) -> str:
        return re.sub("<<([A-Z_]+)>>", lambda name: fragments[name[1]], pattern)

    for name, pattern in data["fragments"].items():
        pattern = "|".join(pattern) if isinstance(pattern, list) else pattern
        fragments[name] = expand(pattern) if name in ("UP", "LOW") else f"(?:{expand(pattern)})"
    rows: dict[str, dict[str, Any]] = {}
    groups: dict[str, re.Pattern[str]] = {}
    for group in (name for name, value in data.items() if isinstance(value, list)):
        named = []
        for i, row in enumerate(data[group]):
            rows[f"{group}_{i}"] = row
            flags = "i" if row.get("ignore_case") else ""
            patterns = "|".join(f"(?{flags}:{expand(pattern)})" for pattern in row["patterns"])
            named.append(f"(?P<{group}_{i}>{patterns})")
        groups[group] = re.compile("|".join(named))
    return Rules(
        data,
        groups,
        rows,
        frozenset(data["repeat"]["function_words"]),
        re.compile(fragments["SENTENCE_END"]),
        re.compile(data["markup"]["signs"], re.IGNORECASE),
        re.compile(data["markup"]["tags"], re.IGNORECASE),
    )


class Line:
    """A paragraph of the input in pieces.

    Attributes:
        number: the line of the input where it begins, from 1.
        pieces: all of it in order, each piece with why it is dropped, "" if it is left.
        text: what is left of it.
    """

    __slots__ = ("number", "pieces", "text")

    def __init__(self, number: int, pieces: Sequence[tuple[str, str]]) -> None:
        self.number = number
        self.set(pieces)

    def set(self, pieces: Iterable[tuple[str, str]]) -> None:
        """Sets the pieces; blank ones are left out."""
        self.pieces = [(text.strip(), reason) for text, reason in pieces if text.strip()]
        text = " ".join(text for text, reason in self.pieces if not reason)
        # "… hôm nay./.”": what is left after the cut closes the sentence before it.
        self.text = re.sub(" ([”’»)]+$)", r"\1", text) if len(self.pieces) > 1 else text

    def drop(self, reason: str) -> None:
        """Drops what is left."""
        self.set([(text, why or reason) for text, why in self.pieces])

    def cut(self, index: int, spans: Iterable[tuple[int, int, str]]) -> None:
        """Drops spans (start, end, reason) of one piece; they are in order and do not overlap."""
        text, done = self.pieces[index][0], 0
        parts: list[tuple[str, str]] = []
        for start, end, reason in spans:
            parts += [(text[done:start], ""), (text[start:end], reason)]
            done = end
        if parts:
            self.set([*self.pieces[:index], *parts, (text[done:], ""), *self.pieces[index + 1 :]])

    def kept(self, *, last: bool = False) -> int:
        """Returns the index of the first or the last piece that is left, -1 if none is."""
        indices = range(len(self.pieces))
        return next((i for i in (reversed(indices) if last else indices) if not self.pieces[i][1]), -1)


def read_lines(text: str, rules: Rules) -> list[Line]:
    """Parts a text at line breaks and, if it has markup, at the tags of blocks; drops the markup."""
    breaks = re.compile("\n")
    if rules.markup_signs.search(text):
        breaks = re.compile(f"\n|{rules.markup.pattern}", re.IGNORECASE)
    inline = frozenset(rules.data["markup"]["inline"])
    lines: list[Line] = []
    words: list[str] = []
    tags: list[str] = []

    def end_line(number: int) -> None:
        paragraph = re.sub(" +", " ", "".join(words)).strip()
        if tags or paragraph:
            lines.append(Line(number, [("".join(tags), "markup"), (paragraph, "")]))
        words.clear()
        tags.clear()

    number, done = 1, 0
    for found in breaks.finditer(text):
        words.append(text[done : found.start()])
        done = found.end()
        if found[0] != "\n":
            tags.append(re.sub(r"\s+", " ", found[0]))
            name = (found["name"] or "").lower()
            words.append("\t" if name in ("td", "th") and found[0][1] != "/" else "")
        if found[0] == "\n" or name not in (*inline, "td", "th"):
            end_line(number)
        number += found[0].count("\n")
    words.append(text[done:])
    end_line(number)
    return lines


# --- Whole lines ---------------------------------------------------------------------------------


def is_headline(text: str) -> bool:
    """Tells whether a line may be a headline or a link: short, no end of a sentence, no list item."""
    return len(text) <= 200 and not re.search(r"[.:;,…][\"”’)\]]?$", text) and not _LIST_ITEM.match(text)


def drop_links(lines: Sequence[Line], rules: Rules) -> None:
    """Drops headings over links to other articles, and the links."""
    prose = [not is_headline(line.text) for line in lines]
    # What follows to the end: headlines only; or headlines with a teaser under some of them.
    links = [True] * (len(lines) + 1)
    teasers = [True] * (len(lines) + 1)
    for i in reversed(range(len(lines))):
        links[i] = links[i + 1] and not prose[i]
        pair = prose[i] and i + 1 < len(lines) and prose[i + 1]
        teasers[i] = teasers[i + 1] and not pair and (not prose[i] or len(lines[i].text) <= 250)
    i = 0
    while i < len(lines):
        block, footer = rules.whole("block", lines[i].text), rules.whole("footer", lines[i].text)
        end = i + 1
        if block or footer:
            if i and (links[end] or (footer and teasers[end] and not prose[end])):
                end = len(lines)
            else:
                end = _links_end(lines, prose, end)
            for line in lines[i:end]:
                line.drop(footer or block)
        i = end


def _links_end(lines: Sequence[Line], prose: Sequence[bool], start: int) -> int:
    """Where the headlines from `start` on end: at an empty line or before prose."""
    end = start
    while end < len(lines) and not prose[end]:
        end += 1
        if end < len(lines) and lines[end].number - lines[end - 1].number > 1:
            return end
    # Without an empty line the last headline may be a heading of the article.
    return end - 1 if start + 1 < end < len(lines) else end


def drop_imprint(lines: Sequence[Line], rules: Rules) -> None:
    """Drops the imprint of the site under the article, if two lines are surely of it."""
    left = [line for line in lines if line.text]
    sure = 0
    first = len(left)
    for i in reversed(range(1, len(left))):
        text = left[i].text
        is_sure = bool(rules.whole("imprint", text))
        beside = is_sure or bool(rules.whole("imprint_beside", text))
        if not beside and not (is_headline(text) and len(text) <= 80):
            break
        sure += sum(bool(rules.whole("imprint", part)) for part in _PARTS.split(text)) or is_sure
        first = i if beside else first
    if sure >= 2 or (sure and len(left) - first >= 3):
        for line in left[first:]:
            line.drop("imprint")


def is_wall(text: str, rules: Rules) -> bool:
    """Tells whether a text is what a site shows in the place of an article: a robot check, a cookie wall."""
    walls = rules.data["walls"]
    words = len(text.split())
    if words > walls["longest"]:
        return False
    text = " ".join(text.split())
    found = sum(bool(re.search(sign, text, re.IGNORECASE)) for sign in walls["signs"])
    sure = words <= walls["sure_longest"] and any(re.search(s, text, re.IGNORECASE) for s in walls["sure"])
    return found >= 2 or sure


def drop_end(lines: list[Line], rules: Rules) -> bool:
    """Drops bylines, agencies and the like after the last sentence; tells whether there were any."""
    lines = [line for line in lines if line.text]
    for cuts in range(_CUTS):
        while lines and not lines[-1].text:
            lines.pop()
        if not lines:
            return True
        reason = rules.whole("tail", lines[-1].text) if len(lines) > 1 else ""
        # Two names in two lines, or a name after a colon, may be a list that belongs to the article.
        if reason and (reason != "byline" or CLOSED.search(lines[-2].text)):
            lines[-1].drop(reason)
        elif not (_cut_end(lines[-1], rules, "last") or _cut_end(lines[-1], rules, "end")):
            return cuts > 0
    return True


# --- Pieces of lines -----------------------------------------------------------------------------


def cut_pieces(line: Line, heading: str, rules: Rules) -> None:
    """Drops what is glued to sentences: captions, links, outlets, end marks.

    Args:
        line: the line.
        heading: the title of the article, which may stand before captions.
        rules: the rules.
    """
    if not line.text or not rules.may_find("any", line.text):
        return
    _cut_gallery(line, heading, rules)
    for group in ("start", "agency"):
        at = line.kept()
        if at < 0:
            return
        found = next(rules.found(group, line.pieces[at][0][:_WINDOW]), None)
        if found and (group == "agency" or found[0] == 0):
            line.cut(at, [found])
    _cut_all(line, lambda text: list(rules.found("inside", text)))
    _cut_all(line, lambda text: _captions(text, rules))
    for _ in range(_CUTS):
        if not _cut_end(line, rules, "end"):
            break


def cut_places(lines: Sequence[Line], heading: str, rules: Rules) -> None:
    """Drops the place before a sentence ("HÀ NỘI - Chiều nay, …") where the article names it elsewhere."""
    found = [rules.groups["place"].match(line.text[:_WINDOW]) for line in lines]
    texts = (line.text[match.end() if match else 0 :] for line, match in zip(lines, found, strict=True))
    elsewhere = "\n".join((heading, *texts)).casefold()

    @cache  # there are not many places
    def named(place: str) -> bool:
        return bool(re.search(rf"\b{re.escape(place)}\b", elsewhere))

    for line, match in zip(lines, found, strict=True):
        if match and named(match["place"].casefold()):
            at = line.kept()
            if match.end() <= len(line.pieces[at][0]):
                line.cut(at, [(0, match.end(), "dateline")])


def _cut_all(line: Line, find: Callable[[str], list[tuple[int, int, str]]]) -> None:
    for at in reversed(range(len(line.pieces))):
        if not line.pieces[at][1]:
            line.cut(at, find(line.pieces[at][0]))


def _cut_end(line: Line, rules: Rules, group: str) -> bool:
    at = line.kept(last=True)
    if at < 0:
        return False
    text = line.pieces[at][0]
    offset = max(0, len(text) - _WINDOW)
    for start, end, reason in rules.found(group, text[offset:]):
        line.cut(at, [(offset + start, offset + end, reason)])
        return True
    return False


def _cut_gallery(line: Line, heading: str, rules: Rules) -> None:
    """Some outlets put the title and a number before each caption: "<title> ảnh 1Quang cảnh …"."""
    at = line.kept()
    text = line.pieces[at][0]
    prefix = gallery_prefix(text, heading)
    if not prefix:
        return
    rest = text[prefix:]
    credit = next(iter(_credits(rest, rules)), None)
    ends = list(rules.sentence_end.finditer(rest[: rules.limit("caption")]))
    if credit and credit[1] <= rules.limit("caption"):
        line.cut(at, [(0, prefix + credit[1], "caption")])
    elif rest and len(rest) <= rules.limit("caption") and len(ends) <= 1:
        line.cut(at, [(0, len(text), "caption")])
    else:
        line.cut(at, [(0, prefix, "gallery")])


def gallery_prefix(text: str, heading: str) -> int:
    """Returns how many characters of a text are the title and the number of a picture."""
    if not heading or text[: len(heading)].casefold() != heading.casefold():
        return 0
    number = _NUMBER.match(text, len(heading))
    return number.end() if number else 0


def _credits(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Spans of the credits in a text, in order, without overlap."""
    return [(start, end) for start, end, _ in rules.found("credit", text)]


def _captions(text: str, rules: Rules) -> list[tuple[int, int, str]]:
    """Spans of captions with their credits; of the credit alone where the caption's start is unsure."""
    spans: list[tuple[int, int, str]] = []
    credits = _credits(text, rules)
    longest = rules.limit("caption")
    done = 0
    for start, end in credits:
        before = text[done:start].rstrip(" -–")
        ends = [match.end() for match in rules.sentence_end.finditer(before)]
        closed = bool(CLOSED.search(before))
        # The last sentence before the credit, and whether another one stands before that.
        opening = next((e for e in reversed(ends) if e < len(before.rstrip())), 0)
        alone = done == 0 and len(credits) == 1 and end == len(text) and len(ends) <= 2
        if not before.strip():
            caption = start
        elif (closed and done == 0 and not opening) or alone:
            caption = done
        elif not closed:
            caption = done + opening
        else:
            caption = start
        if end - caption > longest:
            caption = start
        spans.append((caption, end, "caption" if text[caption:start].strip(" -–") else "credit"))
        done = end
    return spans


def without_credits(caption: str) -> str:
    """Returns a caption without its credits."""
    parts, done = [], 0
    for start, end in _credits(caption, rules()):
        parts.append(caption[done:start])
        done = end
    return "".join((*parts, caption[done:])).strip(" -–")
