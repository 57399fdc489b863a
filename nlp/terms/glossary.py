"""Reads the glossaries of users: CSV, TSV, Excel workbooks and TBX (ISO 30042)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

from nlp.errors import InputError
from nlp.read.registry import refuse_binary
from nlp.terms.names import strip
from nlp.terms.table import Entry, Glossary
from nlp.terms.tokens import split
from nlp.text.language import is_syllable
from nlp.text.tables import read_table

Row: TypeAlias = tuple[int, str, str]
"""The number of a row in its file, counted from 1, its Vietnamese and its English."""

MOST_ENTRIES = 100_000
LONGEST = 300
"""Characters of a term."""
MOST_BYTES = 50_000_000

_HEADINGS = read_table("nlp.terms", "data/headings")
"""What columns are called, without marks, signs and capitals."""
_NAME = re.compile(r"[^\W_]+")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*|[A-Za-z]+[_0-9][A-Za-z0-9_]*")
"""What is called so is no name of a firm: those have capitals."""
_AROUND = " ,;:.…"
_HEADING_WORDS = frozenset(_HEADINGS["words"])
_READ_AS = "a glossary is a .csv, .tsv, .xlsx or .tbx file with the columns vi and en"


def load_glossaries(paths: Iterable[str | Path]) -> list[Glossary]:
    """Reads several glossaries, the most important first."""
    return [load_glossary(path) for path in paths]


def load_glossary(path: str | Path) -> Glossary:
    """Reads a glossary from a file.

    Two columns, vi and en, under headings in any order or without headings in this one; an empty en means
    that the Vietnamese stays as it is. Rows that begin with # and empty rows are left out.

    Raises:
        InputError: the file or one of its rows cannot be used; the message has the number of the row.
    """
    file = Path(path)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file}: this glossary is larger than {MOST_BYTES // 1_000_000} MB; split it.")
        data = file.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file; check the name of the glossary.") from None
    except OSError as error:
        raise InputError(f"{file}: it cannot be read: {error.strerror or error}.") from error
    return read_glossary(data, file.name)


def read_glossary(data: bytes, name: str) -> Glossary:
    """Reads a glossary from the bytes of a file, by the ending of its name; see `load_glossary`."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("csv", "tsv", "txt", "tab"):
        try:
            refuse_binary(data, f".{ending}")
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
    if ending == "xlsx":
        rows = _excel(data, name)
    elif ending in ("tbx", "xml"):
        rows = _tbx(data, name)
    elif ending in ("csv", "tsv", "txt", "tab"):
        rows = _separated(_decode(data, name), name)
    else:
        raise InputError(f"{name}: this ending is not known; {_READ_AS}.")
    return _glossary(rows, name)


def parse_glossary(text: str, name: str = "pasted") -> Glossary:
    """Reads a glossary pasted as text, separated by tabs, commas or semicolons; see `load_glossary`."""
    return _glossary(_separated(text, name), name)


def _glossary(rows: Iterable[Row], name: str) -> Glossary:
    entries: dict[tuple[str, ...], Entry] = {}
    for number, vi, en in rows:
        entry = _entry(number, vi, en, name)
        before = entries.setdefault(entry.keys, entry)
        if before.source.isupper() == entry.source.isupper() and before.target != entry.target:
            raise InputError(
                f"{name}: row {number} gives “{entry.source}” another English than a row before it "
                f"(“{before.target}”); keep one of them."
            )
        if len(entries) > MOST_ENTRIES:
            raise InputError(f"{name}: row {number}: more than {MOST_ENTRIES:,} terms; split the glossary.")
    if not entries:
        raise InputError(f"{name}: there is no term in it; {_READ_AS}.")
    return Glossary.of(name, entries.values())


def _entry(number: int, vi: str, en: str, name: str) -> Entry:
    source, target = (normalize("NFC", " ".join(text.split())) for text in (vi, en))
    keys = tuple(split(source))
    if not any(key[0].isalnum() for key in keys):
        raise InputError(
            f"{name}: row {number} has no Vietnamese term; fill in the column vi or remove the row."
        )
    if max(len(source), len(target)) > LONGEST:
        raise InputError(
            f"{name}: row {number} is longer than {LONGEST} characters; a glossary has terms only."
        )
    if not target:
        # Of what stays as it is the marks around it are the sentence's: a translation may put others there.
        source = source.strip(_AROUND)
        return Entry(source, source, (), "keep", keys=tuple(split(source)))
    return Entry(source, target, (), "term", keys=keys)


def _decode(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise InputError(f"{name}: row {row} is not in UTF-8; save the file as “CSV UTF-8”.") from error


def _separated(text: str, name: str) -> Iterator[Row]:
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = next((sign for sign in "\t;," if sign in first), ",")
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter, strict=True)
    try:
        yield from _columns(((reader.line_num, row) for row in reader), name)
    except csv.Error as error:
        raise InputError(
            f"{name}: row {reader.line_num} has a quote that is not closed ({error})."
        ) from error


def _columns(rows: Iterable[tuple[int, Sequence[str]]], name: str) -> Iterator[Row]:
    """Yields the two columns, by their headings if there are any."""
    order: tuple[int, int] | None = None
    named = False
    written = [(number, [cell.strip() for cell in cells]) for number, cells in rows]
    written = [(number, row) for number, row in written if any(row) and not row[0].startswith("#")]
    for number, row in written:
        if order is None:
            if _is_unknown_heading(row, [others for _, others in written[1:]]):
                raise InputError(
                    f"{name}: row {number} does not name the columns of a glossary (“{', '.join(row)}”); "
                    "call them vi and en, or begin with a term: Vietnamese, then English."
                )
            order = _order(row) or (0, 1)
            named = _order(row) is not None
            if named:
                continue
        vi, en = order
        if not named and sum(map(bool, row)) > 2:
            raise InputError(
                f"{name}: row {number} has {len(row)} columns; put terms with commas in quotes, or name the "
                "columns vi and en in the first row."
            )
        yield number, row[vi] if vi < len(row) else "", row[en] if en < len(row) else ""


def _is_unknown_heading(row: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a first row names columns, but not those of a glossary: "foo,bar" above "Sở Y tế,Health"."""
    cells = [cell for cell in row if cell]
    if len(cells) != 2 or _order(row) is not None or not all(map(str.isascii, cells)):
        return False
    if not any(not cell.isascii() for other in others for cell in other[:2]):
        return False
    told = [_HEADING_WORDS.isdisjoint(_NAME.findall(cell.lower())) for cell in cells]
    plain = all(map(_IDENTIFIER.fullmatch, cells)) and cells[0] != cells[1]
    # "an,peace" is a term; "vi,foo" is none.
    word = is_syllable(cells[0]) and not (len(cells[0]) < 4 and cells[0].lower() in _HEADINGS["vi"])
    return not any(told) or (plain and not word)


def _order(row: Sequence[str]) -> tuple[int, int] | None:
    names = [" ".join(_NAME.findall(strip(cell).casefold())) for cell in row]
    found = [
        next((i for i, name in enumerate(names) if name in _HEADINGS[key]), None) for key in ("vi", "en")
    ]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _excel(data: bytes, name: str) -> Iterator[Row]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise InputError(f"{name}: this is not a readable Excel workbook; save it anew as .xlsx.") from error
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise InputError(f"{name}: this workbook has no sheet; {_READ_AS}.")
    values = islice(sheet.iter_rows(values_only=True), MOST_ENTRIES + 10)
    rows = ((n, ["" if cell is None else str(cell) for cell in row]) for n, row in enumerate(values, 1))
    yield from _columns(((n, _trimmed(row)) for n, row in rows), name)


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return row or [""]


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _tbx(data: bytes, name: str) -> Iterator[Row]:
    """Terms of a TBX file, of 2008 (termEntry, langSet) or of 2019 (conceptEntry, langSec)."""
    from lxml import etree

    # Entities are not opened: a file could hold a billion of them, or the address of a private one.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{name}: row {error.lineno} is not well-formed XML; export the TBX file anew."
        ) from error
    for concept in root.iter("{*}termEntry", "{*}conceptEntry"):
        terms: dict[str, list[str]] = {}
        for section in concept.iter("{*}langSet", "{*}langSec"):
            language = (section.get(_LANGUAGE) or section.get("lang") or "").lower()[:2]
            words = ["".join(term.itertext()).strip() for term in section.iter("{*}term")]
            terms.setdefault(language, []).extend(word for word in words if word)
        for vi in terms.get("vi", []):
            yield concept.sourceline, vi, (terms.get("en") or [""])[0]
