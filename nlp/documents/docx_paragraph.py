"""A paragraph of a Word document as a unit, and a translation as a paragraph."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from nlp.documents.docx_runs import (
    CONTENT,
    RUN,
    RUN_SETTINGS,
    TEXT,
    emptied,
    field_type,
    is_line_break,
    look_of,
    new_run,
    remove_number,
    run_with,
    usual_settings,
)
from nlp.documents.unit import Builder, Node, Target, Unit, nest
from nlp.read.docx import Styles, in_unicode, run_font

PARAGRAPH, SETTINGS = qn("w:p"), qn("w:pPr")
_BREAKS = frozenset((qn("w:tab"), qn("w:cr"), qn("w:ptab")))
_LETTERS = {qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "\u00ad"}
_CONTAINERS = frozenset(map(qn, ("w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:sdt", "w:fldSimple")))
_LINK = qn("w:hyperlink")
_NOT_SEEN = frozenset((qn("w:proofErr"), qn("w:lastRenderedPageBreak")))


@dataclass(slots=True)
class _Piece:
    """What a mark is in Word.

    Attributes:
        kind: "style": runs with other settings; "shell": an element around runs; "field": elements before and
            after runs; "fixed": elements that stay as they are.
        settings: of the runs in it.
        before, after: the elements.
    """

    kind: Literal["style", "shell", "field", "fixed"]
    settings: Any = None
    before: list[Any] = field(default_factory=list)
    after: list[Any] = field(default_factory=list)


class Paragraph:
    """A paragraph with its text.

    Args:
        element: of the tree of the document.
        styles: what the fonts of its text depend on.

    Attributes:
        element: the same.
        unit: its text.
        converted: encodings of old fonts in it.
    """

    def __init__(self, element: Any, styles: Styles) -> None:
        self.element = element
        self._styles = styles
        found = element.find(f"{SETTINGS}/{qn('w:pStyle')}")
        style = found.get(qn("w:val")) if found is not None else ""
        self._font = styles.fonts.get(style, styles.usual)
        self._pieces: list[_Piece] = []
        self._builder = Builder()
        before = set(styles.converted)
        styles.converted.clear()
        content = [child for child in element if child.tag != SETTINGS]
        self._base = self._walk(content)
        self.converted = frozenset(styles.converted)
        styles.converted |= before
        self.unit: Unit = self._builder.unit()

    # --- reading ---

    def _walk(self, content: Sequence[Any]) -> Any:
        """Adds runs and what is between them; returns the settings that most of their text has."""
        base, base_key = usual_settings(content)
        state = _State(base_key)
        index = 0
        while index < len(content):
            child = content[index]
            index += 1
            if child.tag == RUN and field_type(child) == "begin":
                self._end(state)
                index = self._field(content, index - 1)
            elif child.tag == RUN:
                self._run(child, state)
            elif child.tag == _LINK or child.tag in _CONTAINERS:
                self._end(state)
                self._builder.open("link" if child.tag == _LINK else "format")
                piece = _Piece("shell", before=[emptied(child)])
                self._pieces.append(piece)
                inside = child.find(CONTENT) if child.tag == qn("w:sdt") else child
                piece.settings = self._walk([] if inside is None else list(inside))
                self._builder.close()
            elif child.tag not in _NOT_SEEN:
                self._end(state)
                seen = child.tag in (qn("m:oMath"), qn("m:oMathPara"))
                self._fixed([child], seen=seen)
        self._end(state)
        return base

    def _run(self, run: Any, state: _State) -> None:
        settings = run.find(RUN_SETTINGS)
        hidden = settings is not None and settings.find(qn("w:vanish")) is not None
        if hidden:
            self._end(state)
            self._fixed([run], seen=False)
            return
        font = run_font(run, self._styles) or self._font
        for child in run:
            if child.tag == TEXT or child.tag in _LETTERS:
                text = _LETTERS.get(child.tag) or in_unicode(child.text or "", font, self._styles)
                self._style(settings, state, text)
                self._builder.add(text)
            elif child.tag in _BREAKS or is_line_break(child):
                self._builder.put("break")
                self._pieces.append(_Piece("fixed", before=[run_with(settings, child)]))
            elif child.tag != RUN_SETTINGS and child.tag not in _NOT_SEEN:
                self._end(state)
                self._fixed([run_with(settings, child)], seen=child.tag != qn("w:fldChar"))

    def _style(self, settings: Any, state: _State, text: str) -> None:
        """Opens or closes a mark where the settings of the text change; blanks take those beside them."""
        key = look_of(settings)
        if not text.strip() or key == (state.open if state.open is not None else state.base):
            return
        self._end(state)
        if key != state.base:
            self._builder.open("format")
            self._pieces.append(_Piece("style", settings))
            state.open = key

    def _end(self, state: _State) -> None:
        if state.open is not None:
            self._builder.close()
            state.open = None

    def _fixed(self, elements: list[Any], *, seen: bool) -> None:
        self._builder.put("object" if seen else "anchor")
        self._pieces.append(_Piece("fixed", before=elements))

    def _field(self, content: Sequence[Any], begin: int) -> int:
        """Adds a field, whose result is text; returns the position after it."""
        depth, separate, end = 0, -1, -1
        for index in range(begin, len(content)):
            kind = field_type(content[index])
            depth += (kind == "begin") - (kind == "end")
            if kind == "separate" and depth == 1:
                separate = index
            if depth == 0:
                end = index
                break
        if separate < 0 or end < 0:
            last = end if end >= 0 else begin
            self._fixed(list(content[begin : last + 1]), seen=False)
            return last + 1
        instruction = "".join(
            code.text or "" for run in content[begin:separate] for code in run.iter(qn("w:instrText"))
        )
        self._builder.open("link" if "HYPERLINK" in instruction else "format")
        piece = _Piece("field", None, list(content[begin : separate + 1]), list(content[end : end + 1]))
        self._pieces.append(piece)
        piece.settings = self._walk(content[separate + 1 : end])
        self._builder.close()
        return end + 1

    # --- writing ---

    def put(self, target: Target) -> None:
        """Puts a translation in the place of the text."""
        element = self.element
        new = list(self._rendered(nest(self.unit, target), self._base, target, copied=False))
        for child in [child for child in element if child.tag != SETTINGS]:
            element.remove(child)
        element.extend(new)

    def copy(self, target: Target) -> Any:
        """Returns a paragraph of its own with a translation: without numbers, notes and pictures."""
        element = OxmlElement("w:p")
        settings = copy.deepcopy(self.element.find(SETTINGS))
        if settings is not None:
            for name in ("w:sectPr", "w:numPr", "w:rPr", "w:pPrChange"):
                for found in settings.findall(qn(name)):
                    settings.remove(found)
            element.append(settings)
            remove_number(settings)
        element.extend(self._rendered(nest(self.unit, target), self._base, target, copied=True))
        return element

    def _rendered(
        self, content: Sequence[str | Node], settings: Any, target: Target, *, copied: bool
    ) -> Iterator[Any]:
        english = target.text != self.unit.text
        for item in content:
            if isinstance(item, str):
                yield new_run(settings, item, english=english, unicode=bool(self.converted))
                continue
            piece = self._pieces[item.mark]
            if piece.kind == "fixed":
                if not copied or self.unit.marks[item.mark].kind == "break":
                    yield from map(copy.deepcopy, piece.before)
                continue
            inner = self._rendered(item.content, piece.settings, target, copied=copied)
            if piece.kind == "shell":
                shell = copy.deepcopy(piece.before[0])
                inside = shell.find(CONTENT)
                (shell if inside is None else inside).extend(inner)
                yield shell
            else:
                yield from map(copy.deepcopy, piece.before)
                yield from inner
                yield from map(copy.deepcopy, piece.after)


@dataclass(slots=True)
class _State:
    """The settings of most text, and those of the mark that is open."""

    base: str
    open: str | None = None
