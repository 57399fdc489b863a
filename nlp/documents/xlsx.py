"""Excel workbooks: the text of cells; formulas, numbers, charts, pictures and looks stay.

A library would write the whole workbook anew and lose what it does not know; here only cells change.
"""

from __future__ import annotations

import copy
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from nlp.documents.alike import has_word
from nlp.documents.archive import rewritten, tree, xml
from nlp.documents.columns import chosen_columns, column_letters, column_number
from nlp.documents.contract import Bilingual, Opened
from nlp.documents.note import Note
from nlp.documents.unit import Builder, Node, Target, Unit, nest
from nlp.errors import InputError
from nlp.read.archive import BROKEN, open_archive

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_TABLE = re.compile(r"xl/tables/table\d+\.xml")
_CHART = re.compile(r"xl/charts/chart\d+\.xml")
_COMMENTS = re.compile(r"xl/(?:comments/?|threadedComments/)[^/]*\.xml")
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_QUOTED = re.compile(r'"([^"]*)"')
_STRINGS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_IN_ENGLISH = "{name} (en)"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with text.

    Attributes:
        sheet: the name of its file.
        element: of the tree of the sheet.
        row, column: where it stands; rows from 1, columns from 0.
        text: the element that holds its text: a shared string, or one of its own.
    """

    sheet: str
    element: Any
    row: int
    column: int
    text: Any


class Document(Opened):
    """An Excel workbook."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        self._archive = open_archive(data)
        names = self._archive.namelist()
        sheets = sorted(filter(_SHEET.fullmatch, names), key=lambda name: (len(name), name))
        if not sheets:
            raise InputError(BROKEN)
        self._strings = tree(self._archive, _STRINGS) if _STRINGS in names else None
        self._shared = [] if self._strings is None else self._strings.findall(f"{_MAIN}si")
        self._roots = {name: tree(self._archive, name) for name in sheets}
        heads = set(_table_heads(self._archive))
        self._cells: list[_Cell] = []
        left = 0
        try:
            for name, root in self._roots.items():
                cells = list(self._of_sheet(name, root))
                header = _header(cells)
                chosen = chosen_columns(header, columns)
                for cell in cells:
                    if (name, cell.row, cell.column) in heads:
                        left += 1
                    elif chosen is None or (cell.column in chosen and cell.row > 1):
                        self._cells.append(cell)
        except (ValueError, LookupError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(BROKEN) from error
        self._settings: list[tuple[Any, list[Any]]] = []
        self.units = [self._unit(cell.text) for cell in self._cells]
        self.notes = [Note("left_headers", str(left))] if left else []
        self.notes += _left(self._archive)
        if asked := sum(map(_asks_for_words, self._roots.values())):
            self.notes.append(Note("left_formulas", str(asked)))

    def _of_sheet(self, name: str, root: Any) -> Iterator[_Cell]:
        for element in root.iter(f"{_MAIN}c"):
            reference = _REFERENCE.fullmatch(element.get("r") or "")
            kind, value = element.get("t"), element.find(f"{_MAIN}v")
            text = None
            if kind == "s" and value is not None:
                text = self._shared[int(value.text or "")]
            elif kind == "inlineStr":
                text = element.find(f"{_MAIN}is")
            if reference and text is not None and element.find(f"{_MAIN}f") is None:
                yield _Cell(name, element, int(reference[2]), column_number(reference[1]), text)

    def _unit(self, text: Any) -> Unit:
        """The text of a cell; runs that do not look like most of it are marks."""
        runs = text.findall(f"{_MAIN}r") or [text]
        sizes: Counter[bytes] = Counter()
        for run in runs:
            sizes[_key(run)] += len(_text_of(run))
        usual = max(sizes, key=lambda one: sizes[one])
        builder = Builder()
        settings: list[Any] = []
        for run in runs:
            marked = _key(run) != usual and _text_of(run).strip()
            if marked:
                builder.open("format")
                settings.append(run.find(f"{_MAIN}rPr"))
            for number, line in enumerate(re.split(r"\r?\n", _text_of(run))):
                if number:
                    builder.put("break")
                    settings.append(None)
                builder.add(line)
            if marked:
                builder.close()
        base = next(run.find(f"{_MAIN}rPr") for run in runs if _key(run) == usual)
        self._settings.append((base, settings))
        return builder.unit()

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        changed: dict[str, Any] = {}
        beside: dict[tuple[str, int], dict[int, Any]] = {}
        for cell, unit, target, settings in zip(
            self._cells, self.units, targets, self._settings, strict=True
        ):
            if target is None:
                continue
            changed[cell.sheet] = self._roots[cell.sheet]
            text = _string(nest(unit, target), *settings)
            if bilingual == "beside":
                beside.setdefault((cell.sheet, cell.column), {})[cell.row] = text
                continue
            if bilingual:
                text = _string([f"{unit.text}\n{target.text}"], settings[0], [])
            _put(cell.element, text)
        for (sheet, column), texts in sorted(beside.items(), key=lambda item: item[0]):
            _add_column(self._roots[sheet], texts, self._head(sheet, column))
        return rewritten(self._archive, {name: xml(root) for name, root in changed.items()})

    def _head(self, sheet: str, column: int) -> str:
        cells = self._of_sheet(sheet, self._roots[sheet])
        first = next((cell for cell in cells if (cell.row, cell.column) == (1, column)), None)
        return _text_of(first.text) if first is not None else column_letters(column)


def _key(run: Any) -> bytes:
    found = run.find(f"{_MAIN}rPr")
    return b"" if found is None else etree.tostring(found, method="c14n")


def _text_of(element: Any) -> str:
    """The text of a string or a run, without readings of it in another script."""
    own = [*element.findall(f"{_MAIN}t"), *element.findall(f"{_MAIN}r/{_MAIN}t")]
    return "".join(text.text or "" for text in own)


def _string(content: Sequence[str | Node], base: Any, settings: Sequence[Any]) -> Any:
    """A text as a cell holds it."""
    runs = list(_runs(content, base, settings))
    string = etree.Element(f"{_MAIN}is")
    if all(own is None for own, _ in runs):
        runs = [(None, "".join(text for _, text in runs))]
    for own, text in runs:
        run = string if len(runs) == 1 and own is None else etree.SubElement(string, f"{_MAIN}r")
        if own is not None:
            run.append(copy.deepcopy(own))
        words = etree.SubElement(run, f"{_MAIN}t")
        words.text = text
        words.set(_SPACE, "preserve")
    return string


def _runs(content: Sequence[str | Node], own: Any, settings: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    for item in content:
        if isinstance(item, str):
            yield own, item
        elif (item.text == "\n" and not item.content) or item.content == ("\n",):
            yield own, "\n"
        else:
            yield from _runs(item.content, settings[item.mark], settings)


def _put(cell: Any, text: Any) -> None:
    """Gives a cell a text of its own."""
    for child in list(cell):
        if child.tag in (f"{_MAIN}v", f"{_MAIN}is"):
            cell.remove(child)
    cell.set("t", "inlineStr")
    cell.insert(0, text)


def _add_column(root: Any, texts: dict[int, Any], head: str) -> None:
    """Adds a column behind all others."""
    cells = [_REFERENCE.fullmatch(cell.get("r") or "") for cell in root.iter(f"{_MAIN}c")]
    letters = column_letters(max(column_number(found[1]) for found in cells if found) + 1)
    texts.setdefault(1, _string([_IN_ENGLISH.format(name=head)], None, []))
    last = 1
    for row in root.iter(f"{_MAIN}row"):
        number = int(row.get("r") or 0)
        if number in texts:
            cell = etree.SubElement(row, f"{_MAIN}c")
            cell.set("r", f"{letters}{number}")
            before = row[-2].get("s") if len(row) > 1 else None
            if before:
                cell.set("s", before)
            _put(cell, texts[number])
            row.attrib.pop("spans", None)
        last = max(last, number)
    size = root.find(f"{_MAIN}dimension")
    if size is not None:
        size.set("ref", f"A1:{letters}{last}")


def _header(cells: Sequence[_Cell]) -> list[str]:
    """The texts of the first row, "" where there is none."""
    first = {cell.column: _text_of(cell.text) for cell in cells if cell.row == 1}
    return [first.get(column, "") for column in range(max((cell.column for cell in cells), default=-1) + 1)]


def _asks_for_words(root: Any) -> int:
    """How many formulas and lists of choices of a sheet name words, which may be those of other cells."""
    formulas = root.iter(f"{_MAIN}f", f"{_MAIN}formula1", f"{_MAIN}formula2")
    return sum(any(map(has_word, _QUOTED.findall(formula.text or ""))) for formula in formulas)


def _left(archive: zipfile.ZipFile) -> Iterator[Note]:
    """What of a workbook is not read."""
    names = archive.namelist()
    if charts := len(list(filter(_CHART.fullmatch, names))):
        yield Note("left_charts", str(charts))
    if any(map(_COMMENTS.fullmatch, names)):
        yield Note("left_comments")
    drawings = [tree(archive, name) for name in filter(_DRAWING.fullmatch, names)]
    boxes = sum(
        bool("".join(body.itertext()).strip()) for root in drawings for body in root.iter("{*}txBody")
    )
    said = sum(bool(shape.get("descr")) for root in drawings for shape in root.iter("{*}cNvPr"))
    if boxes:
        yield Note("left_boxes", str(boxes))
    if said:
        yield Note("left_said", str(said))


def _table_heads(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, int]]:
    """The cells that are names of columns of tables: the sheet, row and column of each."""
    names = archive.namelist()
    for sheet in filter(_SHEET.fullmatch, names):
        relations = posixpath.join(posixpath.dirname(sheet), "_rels", f"{posixpath.basename(sheet)}.rels")
        if relations not in names:
            continue
        for relation in tree(archive, relations):
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(sheet), relation.get("Target") or "").lstrip("/")
            )
            if not _TABLE.fullmatch(target) or target not in names:
                continue
            ends = _REFERENCE.findall(tree(archive, target).get("ref") or "")
            if len(ends) == 2:
                for column in range(column_number(ends[0][0]), column_number(ends[1][0]) + 1):
                    yield sheet, int(ends[0][1]), column
