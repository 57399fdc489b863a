"""A PDF to text: the pages are read, what stands on every page goes, lines become paragraphs again.

pypdf reads the text: it keeps letters that have no shape (fonts that are not embedded) and the codes of
legacy fonts, which pdfium drops or changes. pdfium knows where the letters stand: it parts two columns, and
counts the pages of a file that would keep pypdf busy for a minute.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.legacy import repair
from nlp.read.lines import mend_torn, rejoin_lines
from nlp.read.pages import heads_note, without_running_heads

# Its remarks on damaged files are no message for our users unless they ask for logs.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

MAX_PAGES = 2000
# What pypdf lets through on damaged files, besides its own errors.
_FAULTS = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
    AssertionError, NotImplementedError, OSError, zlib.error,
)  # fmt: skip
_ENCRYPTED = "The PDF is encrypted; save a copy without a password and give that."
_COLUMN_LINES = 4  # the fewest in each column
_COLUMN_WIDTH = 0.15  # of the page's; what is narrower is a column of a table
_CROSSING = 0.25  # of the boxes of a page may cross the gap between columns: headlines, pictures' texts


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads all pages of a PDF, a line for each paragraph.

    Raises:
        InputError: the file is encrypted, broken, too long, or holds pictures of text only.
    """
    boxes = _open_pdfium(data)
    if boxes is not None and len(boxes) > MAX_PAGES:
        raise InputError(f"The PDF has {len(boxes):,} pages, and at most {MAX_PAGES:,} are read.")
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are locked against printing or editing only: they open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(_ENCRYPTED)
        texts = [page.extract_text() for page in reader.pages]
    except InputError:
        raise
    except DependencyError as error:
        raise InputError(_ENCRYPTED) from error
    except _FAULTS as error:
        raise InputError("The PDF is broken; open it in a viewer and save it again.") from error
    if boxes is not None and len(boxes) == len(texts):
        texts = [_in_columns(boxes[i], text) for i, text in enumerate(texts)]
    # Legacy fonts come first: their "ư" is a soft hyphen, which means something else at a line's end.
    whole, repaired = repair("\f".join(text.replace("\f", "\n") for text in texts))
    pages, heads = without_running_heads([_lines(page) for page in whole.split("\f")])
    if not any(pages):
        raise InputError("The PDF holds no text, only pictures of it; run it through OCR first.")
    text, mended = mend_torn(rejoin_lines([line for page in pages for line in page]))
    notes = [note for note in (repaired, mended) if note]
    notes += heads_note(heads)
    return [Document(text, notes=tuple(notes))]


# --- Columns -------------------------------------------------------------------------------------


def _open_pdfium(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None  # pypdf says what is wrong, or reads what pdfium cannot


def _in_columns(page: Any, text: str) -> str:
    """The text of a page in the order of its columns; as it is where there is one column."""
    layer = page.get_textpage()
    width = page.get_width()
    boxes = [layer.get_rect(i) for i in range(layer.count_rects())]
    gap = _gap(boxes, width)
    if gap is None:
        return text
    parts = []
    for top, bottom, crossing in _bands(boxes, gap):
        sides = [(0.0, width)] if crossing else [(0.0, gap), (gap, width)]
        parts += [layer.get_text_bounded(left, bottom, right, top) for left, right in sides]
    ordered = "\n".join(part.replace("\ufffe", "-\n").replace("\r\n", "\n") for part in parts)
    # Letters without a shape are nowhere for pdfium.
    return ordered if _letters(ordered) == _letters(text) else text


def _letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())


def _gap(boxes: Sequence[tuple[float, float, float, float]], width: float) -> float | None:
    """Where the gap between two columns is; None where there is none."""
    best: tuple[int, float] | None = None
    for percent in range(35, 66):
        x = width * percent / 100
        crossing = sum(left < x < right for left, _, right, _ in boxes)
        sides = (sum(right <= x for _, _, right, _ in boxes), sum(left >= x for left, _, _, _ in boxes))
        if (
            crossing <= _CROSSING * len(boxes)
            and min(sides) >= _COLUMN_LINES
            and (best is None or crossing < best[0])
        ):
            best = crossing, x
    if best is None:
        return None
    lefts = [box for box in boxes if box[2] <= best[1]]
    rights = [box for box in boxes if box[0] >= best[1]]
    # Columns have lines side by side; a list of short lines has nothing on its right.
    beside = sum(any(a[1] < b[3] and b[1] < a[3] for b in rights) for a in lefts)
    full = sum(box[2] - box[0] > _COLUMN_WIDTH * width for box in (*lefts, *rights))
    return best[1] if beside >= _COLUMN_LINES and full >= 0.5 * (len(lefts) + len(rights)) else None


def _bands(boxes: Sequence[tuple[float, float, float, float]], gap: float) -> list[tuple[float, float, bool]]:
    """The page from its top in bands (top, bottom, whether its lines cross the gap)."""
    rows = sorted(((box[3], box[1], box[0] < gap < box[2]) for box in boxes), reverse=True)
    bands: list[tuple[float, float, bool]] = []
    for top, bottom, crossing in rows:
        if bands and bands[-1][2] == crossing:
            bands[-1] = (bands[-1][0], min(bands[-1][1], bottom), crossing)
        else:
            bands.append((top, bottom, crossing))
    return bands


def _lines(page: str) -> list[str]:
    return [re.sub(r"[ \t]+", " ", line).strip() for line in page.splitlines()]
