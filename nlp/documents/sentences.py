"""What of a document is translated, and what came back, unit by unit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.checks.finding import Finding
from nlp.digest import Digest, Segment
from nlp.documents.alike import has_word
from nlp.documents.figures import figures_in_english, in_vietnamese_style
from nlp.documents.lines import is_name, known_english, needs_translation
from nlp.documents.note import Note
from nlp.documents.pair import Pair
from nlp.documents.place import place
from nlp.documents.unit import Mark, Span, Target, Unit
from nlp.read.document import Document
from nlp.settings import RunOptions
from nlp.text.normalise import normalise
from nlp.text.sentences import split_sentences

PART = 60_000
"""Characters translated as one text, which has one English for each term; a book has several parts."""

_PHRASE = 120
"""Longest words with a mark, in characters, that are also translated by themselves, to be found again."""
_MOST_MARKS = 1000
_DEEPEST = 50
_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a unit that is translated; `offset` is where it begins in the text that is sent."""

    unit: int
    start: int
    end: int
    offset: int


@dataclass(slots=True)
class _Part:
    """Lines that are translated together, and phrases that are only to be found in them."""

    texts: list[str] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    phrases: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def add(self, text: str) -> int:
        offset = self.size
        self.texts.append(text)
        self.size += len(text) + 1
        return offset


class Sentences:
    """What of a document is translated.

    Figures, lines without words or in the language that is wanted, addresses, and names and terms whose
    English is known need no model.

    Args:
        units: of the document.
        options: of the run: terms, glossaries and names.
        name: of the document.

    Attributes:
        documents: what is to be translated, in parts.
        translated: how many sentences were, once `targets` is asked.
    """

    def __init__(self, units: Sequence[Unit], options: RunOptions, name: str = "") -> None:
        self.translated = 0
        self._left = [i for i, unit in enumerate(units) if _is_too_marked(unit)]
        self._units = units
        self._known: dict[tuple[int, int], str] = {}
        self._parts = [_Part()]
        glossaries = options.read_glossaries()
        left = frozenset(self._left)
        figures = options.to == "en" and in_vietnamese_style(
            line for unit in units for line in unit.text.split("\n")
        )
        for index, unit in enumerate(units):
            for found in _LINE.finditer(unit.text) if index not in left else ():
                text = found[0]
                if figures and (written := figures_in_english(text)):
                    self._known[index, found.start()] = written
                    continue
                if not needs_translation(text, to_english=options.to == "en"):
                    continue
                if known := known_english(text, options, glossaries):
                    self._known[index, found.start()] = known
                    continue
                if self._parts[-1].size > PART:
                    self._parts.append(_Part())
                part = self._parts[-1]
                part.lines.append(_Line(index, *found.span(), part.add(text)))
        for part in self._parts:
            for line in part.lines:
                for phrase in _phrases(units[line.unit], line.start, line.end):
                    if phrase not in part.phrases:
                        part.phrases[phrase] = part.add(phrase)
        self._parts = [part for part in self._parts if part.lines]
        # A name says to a service that this is text, and no page to find an article in.
        self.documents = [Document("\n".join(part.texts), name or "document", name) for part in self._parts]

    def targets(self, digests: Sequence[Digest | None]) -> tuple[list[Target | None], list[Note]]:
        """Returns the English of each unit, None where nothing changes, and what could not be kept.

        Args:
            digests: of each of `documents`; None for one that could not be translated.
        """
        notes = [Note("too_marked", self._units[index].text, index + 1) for index in self._left]
        made: dict[tuple[int, int], list[Pair]] = {}
        phrases: dict[int, Mapping[str, str]] = {}
        for part, digest in zip(self._parts, digests, strict=True):
            if digest is None or digest.article.text != "\n".join(part.texts):
                notes += [
                    Note("kept_source", self._units[line.unit].text[line.start : line.end], line.unit + 1)
                    for line in part.lines
                ]
                continue
            result = _Result(digest)
            english = {phrase: result.english(at, at + len(phrase)) for phrase, at in part.phrases.items()}
            for line in part.lines:
                pairs = result.pairs(line.offset, line.offset + line.end - line.start, line.start)
                made[line.unit, line.start] = pairs
                self.translated += sum(not pair.kept for pair in pairs)
                phrases[line.unit] = english
                notes += [Note("kept_source", pair.source, line.unit + 1) for pair in pairs if pair.kept]
                notes += [
                    Note("finding", where=line.unit + 1, finding=finding)
                    for finding in result.findings(line.offset, line.offset + line.end - line.start)
                ]
        targets: list[Target | None] = []
        for index, unit in enumerate(self._units):
            target, found = self._target(index, unit, made, phrases.get(index, {}))
            targets.append(target)
            # A note for each kind: a line may have lost many bold words.
            lost: dict[str, list[str]] = {}
            for note in found:
                lost.setdefault(note.code, []).append(note.detail)
            notes += [Note(code, "”, “".join(words), index + 1) for code, words in lost.items()]
        return targets, sorted(notes, key=lambda note: note.where)

    def _target(
        self,
        index: int,
        unit: Unit,
        made: Mapping[tuple[int, int], list[Pair]],
        phrases: Mapping[str, str],
    ) -> tuple[Target | None, list[Note]]:
        pairs: list[Pair] = []
        text, position = "", 0
        for line in _LINE.finditer(unit.text):
            start, end = line.span()
            found = made.get((index, start))
            if found is None:
                found = [Pair(start, end, line[0], self._known.get((index, start), line[0]))]
            for pair in found:
                touching = pair.start == position and position > 0 and pair.target != pair.source
                text += " " if touching else unit.text[position : pair.start]
                pairs.append(pair.at(len(text)))
                text += pair.target
                position = pair.end
        text += unit.text[position:]
        if text == unit.text:
            return None, []
        places, notes = place(unit, text, pairs, phrases)
        return Target(text, tuple(places)), notes


class _Result:
    """A translation, looked up by where its source stands."""

    def __init__(self, digest: Digest) -> None:
        self._segments = digest.segments
        self._starts = [segment.start for segment in digest.segments]
        self._findings: dict[int, list[Finding]] = {}
        for finding in digest.warnings:
            for start, _ in finding.source_spans[:1] if finding.field == "translation" else ():
                self._findings.setdefault(bisect_right(self._starts, start) - 1, []).append(finding)
        self._wrong = {
            index
            for index, findings in self._findings.items()
            if any(finding.severity == "error" for finding in findings)
        }
        self._anchors: dict[int, list[tuple[Span, Span]]] = {}
        targets = [segment.target_start for segment in digest.segments]
        for row in digest.ledger:
            sources, english = _by_segment(row.article, self._starts), _by_segment(row.translation, targets)
            for index, spans in sources.items():
                if len(spans) == len(english.get(index, ())):
                    self._anchors.setdefault(index, []).extend(zip(spans, english[index], strict=True))

    def pairs(self, start: int, end: int, at: int) -> list[Pair]:
        """The sentences of a line that was sent; the line begins at `at` in its unit."""
        pairs = []
        for index, segment in self._within(start, end):
            kept = index in self._wrong
            target = normalise(segment.target)  # no file of XML can hold a control character
            known = not kept and target == segment.target
            pairs.append(
                Pair(
                    segment.start - start + at,
                    segment.end - start + at,
                    segment.source,
                    segment.source if kept else target,
                    kept=kept,
                    anchors=tuple(self._anchors.get(index, ())) if known else (),
                )
            )
        return pairs

    def findings(self, start: int, end: int) -> Iterator[Finding]:
        """What may be wrong in a line that was sent, in the sentences that are not left in Vietnamese."""
        for index, _ in self._within(start, end):
            if index not in self._wrong:
                found = self._findings.get(index, ())
                yield from (finding for finding in found if finding.severity == "warning")

    def english(self, start: int, end: int) -> str:
        found = list(self._within(start, end))
        wrong = any(index in self._wrong for index, _ in found)
        return "" if wrong else " ".join(segment.target for _, segment in found)

    def _within(self, start: int, end: int) -> Iterator[tuple[int, Segment]]:
        first = bisect_right(self._starts, start - 1)
        for index in range(first, len(self._segments)):
            if self._segments[index].start >= end:
                return
            yield index, self._segments[index]


def _by_segment(spans: Sequence[Span], starts: Sequence[int]) -> dict[int, list[Span]]:
    """Spans counted from the beginning of the segment that they stand in, by its position."""
    found: dict[int, list[Span]] = {}
    for start, end in sorted(spans):
        index = bisect_right(starts, start) - 1
        if index >= 0:
            found.setdefault(index, []).append((start - starts[index], end - starts[index]))
    return found


def _is_too_marked(unit: Unit) -> bool:
    """Whether a unit has more marks than any text, or more in one another: some files are made to do harm."""
    depths: list[int] = []
    for mark in unit.marks:
        depths.append(depths[mark.parent] + 1 if mark.parent >= 0 else 1)
    return len(depths) > _MOST_MARKS or max(depths, default=0) > _DEEPEST


def _phrases(unit: Unit, start: int, end: int) -> Iterator[str]:
    """The words with a mark, where it does not stand on whole sentences: they must be found again."""
    marks = [m for m in unit.marks if m.kind in ("format", "link") and m.start < end and start < m.end]
    if not marks:
        return
    for sentence in split_sentences(unit.text[start:end]):
        for mark in marks:
            yield from _phrase(unit, mark, sentence.start + start, sentence.end + start)


def _phrase(unit: Unit, mark: Mark, start: int, end: int) -> Iterator[str]:
    first, last = max(mark.start, start), min(mark.end, end)
    phrase = unit.text[first:last].strip() if first < last else ""
    beside = unit.text[start:first] + unit.text[last:end]
    # Numbers and names are found as they are; "Ông Hùng" is more than a name.
    if has_word(beside) and len(phrase) <= _PHRASE and _WORD.search(phrase) and not is_name(phrase):
        yield phrase
