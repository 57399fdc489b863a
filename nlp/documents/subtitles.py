"""Subtitles (SRT, WebVTT): the words of the cues; times, numbers and settings stay.

A sentence that goes on in the next cue is translated as one, and parted again in proportion. The libraries
for subtitles write a file anew in their own way; here every line that is not translated stays as it is.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.documents.contract import Bilingual
from nlp.documents.plain import PlainDocument
from nlp.documents.tags import partners, tokens
from nlp.documents.unit import Builder, Kind, Node, Target, Unit, nest

_TIME = r"(?:\d{1,3}:)?\d{2}:\d{2}[,.]\d{3}"
_CUE = re.compile(
    rf"^[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}[^\n]*\n(?P<text>(?:[^\n]*\S[^\n]*(?:\n|\Z))+)", re.M
)
_PLACED = re.compile(r"\s*\{\\[^{}\n]{0,100}\}|\s*<v\b[^<>\n]{0,100}>")
_SPOKEN = re.compile(r"</v>\s*\Z")
_WRAPPED = re.compile(r"\s*<(i|b|u|font|c|lang)\b[^<>\n]{0,100}>(?P<inner>[^<>]*)</\1>\s*")
_SAID_AT = re.compile(r"<[\d:.]+>")
"""When the next word of a cue of WebVTT is said."""
_ENDS = re.compile(r"[.!?…:][\"'”’)\]]*\s*\Z")
_SPEAKER = re.compile(r"\s*\n(?=\s*[-–])")
_MOST_CUES = 4
"""Cues over which one sentence may go."""
_WIDTH = 42
"""Characters of a line of subtitles."""
_PAUSE = 0.4
"""How far from its proportional place, as a share of a cue, a sentence is parted at a comma."""
_CUT = "\0"


@dataclass(slots=True)
class _Place:
    """The cues of a unit.

    Attributes:
        spans: of their words in the file.
        sources: of each mark what opens and what closes it; `_CUT` parts two cues.
    """

    spans: list[tuple[int, int]]
    sources: list[tuple[str, str]] = field(default_factory=list)


class Document(PlainDocument):
    """A file of subtitles."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        super().__init__(data)
        text = self._text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._escaped = text.startswith("WEBVTT")
        self._places: list[_Place] = []
        # As many characters as before, so that places stay.
        plain = text.replace("\r\n", " \n").replace("\r", "\n")
        for cue in _CUE.finditer(plain):
            span = _words(plain, *cue.span("text"))
            last = self._places[-1] if self._places else None
            if last is not None and len(last.spans) < _MOST_CUES and self._goes_on(last.spans[-1], span):
                last.spans.append(span)
            elif plain[slice(*span)].strip():
                self._places.append(_Place([span]))
        self.units = [self._unit(place) for place in self._places]

    def _goes_on(self, before: tuple[int, int], after: tuple[int, int]) -> bool:
        first = next((c for c in self._text[slice(*after)] if not c.isspace()), "")
        return first.islower() and not _ENDS.search(self._text[slice(*before)])

    def _unit(self, place: _Place) -> Unit:
        builder = Builder(collapse=True)
        for number, span in enumerate(place.spans):
            if number:
                builder.put("anchor")
                place.sources.append((_CUT, ""))
                builder.add(" ")
            self._fill(builder, place, self._text[slice(*span)])
        return builder.unit()

    def _fill(self, builder: Builder, place: _Place, cue: str) -> None:
        found = list(tokens(cue))
        pairs = partners(found)
        closing = set(pairs.values())

        def put(kind: Kind, source: str) -> None:
            builder.put(kind)
            place.sources.append((source, ""))

        for index, token in enumerate(found):
            source = cue[token.start : token.end]
            if token.kind == "text":
                if said := _SAID_AT.match(source):
                    put("anchor", said[0])
                    source = source[said.end() :]
                for number, line in enumerate(_SPEAKER.split(source)):
                    if number:
                        put("break", self._newline)
                    builder.add(html.unescape(line) if self._escaped else line)
            elif index in pairs:
                builder.open("format")
                last = found[pairs[index]]
                place.sources.append((source, cue[last.start : last.end]))
            elif index in closing:
                builder.close()
            else:
                put("anchor", source)

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        if not any(targets):
            return self._data
        parts, position = [self._mark], 0
        for unit, place, target in zip(self.units, self._places, targets, strict=True):
            if target is None:
                continue
            target = _parted(unit, place, target)
            cues = self._rendered(nest(unit, target), unit, place).split(_CUT)
            for span, words in zip(place.spans, cues, strict=True):
                lines = [shown for line in words.split("\n") for shown in _wrapped(line.strip())]
                source = [self._text[slice(*span)]] if bilingual else []
                parts += [self._text[position : span[0]], self._newline.join([*source, *lines])]
                position = span[1]
        return "".join([*parts, self._text[position:]]).encode("utf-8", "replace")

    def _rendered(self, content: Sequence[str | Node], unit: Unit, place: _Place) -> str:
        parts = []
        for item in content:
            if isinstance(item, str):
                parts.append(html.escape(item, quote=False) if self._escaped else item)
            elif unit.marks[item.mark].kind == "break":
                parts.append("\n")
            else:
                opening, closing = place.sources[item.mark]
                parts += [opening, self._rendered(item.content, unit, place), closing]
        return "".join(parts)


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words of a cue stand, without blanks, and without tags that are around all of them."""
    if placed := _PLACED.match(text, start, end):
        start = placed.end()
        if spoken := _SPOKEN.search(text[start:end]):
            end = start + spoken.start()
    for _ in range(3):  # <i><b>…</b></i>
        wrapped = _WRAPPED.fullmatch(text, start, end)
        if wrapped:
            start, end = wrapped.span("inner")
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _parted(unit: Unit, place: _Place, target: Target) -> Target:
    """Parts a sentence among its cues, each as much as it had, between two words, best at a comma."""
    cuts = [i for i, source in enumerate(place.sources) if source[0] == _CUT]
    if not cuts:
        return target
    places = [None if i in cuts else span for i, span in enumerate(target.places)]
    blanks = [
        i
        for i, character in enumerate(target.text)
        if character == " " and not any(span and span[0] <= i < span[1] for span in places)
    ]
    size = len(target.text) / max(1, len(unit.text))
    step = _PAUSE * len(target.text) / (len(cuts) + 1)
    previous = 0
    for cut in cuts:
        wanted = unit.marks[cut].start * size
        left = [i for i in blanks if i > previous]
        commas = [i for i in left if target.text[i - 1] in ",;:.?!" and abs(i - wanted) <= step]
        previous = min(commas or left, key=lambda i: abs(i - wanted), default=len(target.text))
        places[cut] = (previous, previous)
    return replace(target, places=tuple(places))


def _wrapped(line: str) -> Iterator[str]:
    """A line, or two of about one length where it is too long."""
    if len(line) <= _WIDTH or "<" in line or "{" in line:
        yield line
        return
    yield from textwrap.wrap(line, max(_WIDTH, len(line) // 2 + 6), break_long_words=False)
