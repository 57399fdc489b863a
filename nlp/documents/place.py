"""Where the marks of a text stand in its translation.

A translator of sentences says nothing of which word became which. What is known: sentences, lines, and the
facts that the ledger found on both sides; names and numbers that read the same; and for other words with a
mark their own translation, which is looked for in that of their sentence. What is not found so is not
guessed: `Kind` says what becomes of it, and a note tells.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence

from nlp.documents.alike import (
    WORD,
    alike,
    beside_colon,
    has_word,
    literal,
    opened,
    same_comma,
    stretched,
    unclosed,
)
from nlp.documents.note import Note
from nlp.documents.pair import Pair
from nlp.documents.unit import Kind, Mark, Span, Unit, placed_parent

_COVERED = 0.6
"""Least share of the letters of a phrase that are facts whose places are known."""
_WORDS_BEFORE = 3
"""Words before an object by which its place is looked for."""
_MOST = 0.7
"""Share of the letters of its sentences from which on a mark that is not found falls on all of them."""
_LOST: dict[Kind, str] = {
    "format": "format_lost",
    "link": "link_widened",
    "object": "object_moved",
    "anchor": "object_moved",
    "verbatim": "object_moved",
}


def place(
    unit: Unit, target: str, pairs: Sequence[Pair], phrases: Mapping[str, str]
) -> tuple[list[Span | None], list[Note]]:
    """Finds where each mark of a unit stands in its translation.

    Args:
        unit: with its marks.
        target: its translation.
        pairs: its sentences, in order; what stands between them is the same in both.
        phrases: words with a mark, translated by themselves.

    Returns:
        A place for each mark, and notes on those for which none was found.
    """
    return _Places(unit, target, pairs, phrases).find()


class _Places:
    """The places of the marks of one unit, found one by one."""

    def __init__(self, unit: Unit, target: str, pairs: Sequence[Pair], phrases: Mapping[str, str]) -> None:
        self._unit = unit
        self._target = target
        self._pairs = pairs
        self._phrases = phrases
        self._places: list[Span | None] = [None] * len(unit.marks)
        self._taken: dict[int, list[Span]] = {}  # by the mark around them, in order
        self._ends = {
            (mark.parent, mark.end): i
            for i, mark in reversed([*enumerate(unit.marks)])
            if mark.start < mark.end
        }
        self._notes: list[Note] = []

    def find(self) -> tuple[list[Span | None], list[Note]]:
        marks = self._unit.marks
        objects = [i for i, m in enumerate(marks) if not self._unit.text[m.start : m.end].strip(" ")]
        waiting = [i for i in range(len(marks)) if i not in set(objects)]
        # A link whose words are not found takes what others leave; then comes the turn of what is in it.
        while waiting:
            unplaced: list[int] = []
            inside: list[int] = []
            for index in waiting:
                if marks[index].parent in unplaced or marks[index].parent in inside:
                    inside.append(index)
                elif (found := self._marked(index, marks[index])) is not None:
                    self._put(index, found)
                else:
                    unplaced.append(index)
            for index in unplaced:
                self._give_up(index, marks[index])
            waiting = inside
        for index in objects:
            self._places[index] = self._object(index, self._unit.marks[index])
        return self._places, self._notes

    # --- marks that stand on words ---

    def _marked(self, index: int, mark: Mark) -> Span | None:
        """The hull of what a mark stands on in each of its sentences; None where one is not found."""
        if mark.kind == "break":
            start = self._between(mark.start)
            return (start, start + 1)
        first, last = self._trimmed(mark)
        spans: list[Span] = []
        for pair in self._pairs:
            start, end = max(first, pair.start), min(last, pair.end)
            if start < end:
                found = self._in_sentence(index, pair, start - pair.start, end - pair.start)
                if found is None:
                    return None
                spans.append((found[0] + pair.target_start, found[1] + pair.target_start))
        if not spans:  # on what stands between sentences
            return self._free(index, (self._between(first), self._between(last)))
        start = spans[0][0] if first >= self._pair_at(first) else self._between(first)
        return self._free(index, (start, spans[-1][1]))

    def _trimmed(self, mark: Mark) -> Span:
        text = self._unit.text[mark.start : mark.end]
        blanks = len(text) - len(text.lstrip())
        return mark.start + blanks, mark.start + len(text.rstrip())

    def _pair_at(self, offset: int) -> int:
        """Where the sentence begins that has an offset in it, or is the next after it."""
        return next((pair.start for pair in self._pairs if offset < pair.end), 0)

    def _in_sentence(self, index: int, pair: Pair, start: int, end: int) -> Span | None:
        """Where a part of a sentence is in its translation."""
        source, target = pair.source, pair.target
        if source == target:
            return start, end
        before, after = source[:start], source[end:]
        if not has_word(before) and not has_word(after):
            return opened(target) if before.strip() else 0, len(unclosed(target)) if after.strip() else len(
                target
            )
        code = self._unit.marks[index].kind == "verbatim"
        for found in self._candidates(pair, start, end, words=not code):
            if self._free(index, (found[0] + pair.target_start, found[1] + pair.target_start)):
                return found
        return None

    def _candidates(self, pair: Pair, start: int, end: int, *, words: bool = True) -> Iterator[Span]:
        """Where a part of a sentence may be in its translation, the surest first."""
        phrase, target = pair.source[start:end], pair.target
        near = start / max(1, len(pair.source)) * len(target)
        yield from sorted(literal(phrase, target, words=words), key=lambda span: abs(span[0] - near))
        yield from beside_colon(pair.source, target, start, end)
        edges = {"begins": not has_word(pair.source[:start]), "ends": not has_word(pair.source[end:])}
        inside = [(s, t) for s, t in pair.anchors if start <= s[0] and s[1] <= end]
        if sum(_letters(pair.source[slice(*s)]) for s, _ in inside) >= _COVERED * _letters(phrase) > 0:
            hull = min(t[0] for _, t in inside), max(t[1] for _, t in inside)
            yield stretched(hull, target, **edges)
            yield hull
        if english := self._phrases.get(phrase, ""):
            for found in alike(english, target, near):
                yield stretched(found, target, **edges)
                yield found

    def _put(self, index: int, span: Span) -> None:
        self._places[index] = span
        insort(self._taken.setdefault(self._parent(index), []), span)

    def _parent(self, index: int) -> int:
        return placed_parent(self._unit, self._places, index)

    def _around(self, index: int) -> Span:
        """Where a mark must stand: in the one around it."""
        parent = self._parent(index)
        return (self._places[parent] if parent >= 0 else None) or (0, len(self._target))

    def _free(self, index: int, span: Span) -> Span | None:
        """The span, if a mark can stand there: inside the one around it, and on no other's words."""
        around, taken = self._around(index), self._taken.get(self._parent(index), [])
        if not (around[0] <= span[0] and span[1] <= around[1]):
            return None
        after = bisect_left(taken, span)
        beside = taken[max(0, after - 1) : after + 1]
        return None if any(span[0] < end and start < span[1] for start, end in beside) else span

    def _give_up(self, index: int, mark: Mark) -> None:
        """Does with a mark that has no place what its kind says."""
        words = self._unit.text[mark.start : mark.end].strip()
        first, last = self._trimmed(mark)
        within = [pair for pair in self._pairs if pair.start < last and first < pair.end]
        code = _LOST[mark.kind]
        if within and (mark.kind == "link" or self._is_most(mark, within)):
            near = within[0].target_start + (first - within[0].start) / len(within[0].source) * len(
                within[0].target
            )
            gap = self._gap(index, (within[0].target_start, within[-1].target_end), near)
            code = ("link" if mark.kind == "link" else "format") + ("_widened" if gap else "_lost")
            if gap is not None:
                self._put(index, gap)
        elif within and mark.kind == "verbatim":
            end = self._outside(index, within[-1].target_start + len(unclosed(within[-1].target)))
            self._places[index] = (end, end)
        self._notes.append(Note(code, words))

    def _is_most(self, mark: Mark, within: Sequence[Pair]) -> bool:
        """Whether nearly all words of some sentences have a mark: then all of them may have it."""
        words = _letters(self._unit.text[mark.start : mark.end])
        return mark.kind == "format" and words >= _MOST * sum(_letters(pair.source) for pair in within)

    def _gap(self, index: int, span: Span, near: float) -> Span | None:
        """Of the words of a span that no other mark stands on, those around or next to a place."""
        around = self._around(index)
        first, last = max(span[0], around[0]), min(span[1], around[1])
        taken = [
            found
            for found in self._taken.get(self._parent(index), [])
            if found[0] < last and first < found[1]
        ]
        edges = [first, *(edge for found in taken for edge in found), last]
        gaps = []
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            words = self._target[start:end]
            if has_word(words):
                start += len(words) - len(words.lstrip())
                gaps.append((start, start + len(words.strip())))
        return min(gaps, key=lambda gap: max(gap[0] - near, near - gap[1], 0), default=None)

    # --- marks that stand on nothing ---

    def _object(self, index: int, mark: Mark) -> Span:
        offset, certain = self._point(mark)
        around = self._around(index)
        # Where a bookmark stands, or a blank in bold letters, is seen by nobody.
        if not certain and mark.kind != "anchor" and not (mark.kind == "format" and mark.start < mark.end):
            words = self._unit.text[: mark.start].split()[-_WORDS_BEFORE:]
            self._notes.append(Note("object_moved", " ".join(words)))
        offset = self._outside(index, min(max(offset, around[0]), around[1]))
        return offset, offset

    def _outside(self, index: int, offset: int) -> int:
        """An offset, or where the mark ends that is around it and should not be."""
        taken = self._taken.get(self._parent(index), [])
        before = taken[max(0, bisect_left(taken, (offset, 0)) - 1) :][:1]
        return max([offset, *(end for start, end in before if start < offset < end)])

    def _point(self, mark: Mark) -> tuple[int, bool]:
        """The place of an object, and whether it is certain."""
        offset = mark.start
        beside = self._ends.get((mark.parent, offset))
        found = self._places[beside] if beside is not None else None
        if found is not None:
            return found[1], True
        pair = next((pair for pair in self._pairs if pair.start <= offset <= pair.end), None)
        if pair is None or offset == pair.start:
            return self._between(offset), True
        before, after = pair.source[: offset - pair.start], pair.source[offset - pair.start :]
        if pair.source == pair.target:
            return pair.target_start + len(before), True
        if not has_word(before):
            return pair.target_start, True
        if not has_word(after):
            target = unclosed(pair.target) if after.strip() else pair.target
            return pair.target_start + len(target), True
        words = [word.start() for word in WORD.finditer(before)][-_WORDS_BEFORE:]
        for start in words:
            told = any(s[1] == len(before.rstrip()) and start <= s[0] for s, _ in pair.anchors)
            phrase = before[start:].strip()
            if told or phrase[:1].isupper() or any(map(str.isdigit, phrase)):
                for found in self._candidates(pair, start, len(before.rstrip())):
                    return pair.target_start + found[1], True
        if (comma := same_comma(pair.source, pair.target, len(before))) is not None:
            return pair.target_start + comma, True
        return pair.target_start + len(unclosed(pair.target)), False

    def _between(self, offset: int) -> int:
        """Where something is that stands between sentences, or at the edge of one."""
        moved = 0
        for pair in self._pairs:
            if offset <= pair.start:
                # What is before a sentence is the same in both texts.
                return max(moved, pair.target_start - (pair.start - offset))
            if offset < pair.end:
                return pair.target_start
            moved = pair.target_end
        last = self._pairs[-1].end if self._pairs else 0
        return min(moved + offset - last, len(self._target))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
