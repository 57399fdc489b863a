"""A PDF to text: pypdf reads the pages; the lines that the page cut are joined to paragraphs again."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from nlp.errors import InputError

# Its remarks on damaged files are no message for our users unless they ask for logs.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

# What pypdf lets through on damaged files, besides its own errors.
_FAULTS = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
    AssertionError, NotImplementedError, OSError, zlib.error,
)  # fmt: skip
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\s*(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-–—•*▪●○]|\d{1,3}[.)]|[a-zđ]\))\s")
_FULL_LINE = 0.8  # of the usual width; a shorter line that ends a sentence ends its paragraph


def text_of(data: bytes) -> str:
    """The text of all pages of a PDF, a line for each paragraph.

    Raises:
        InputError: the file is encrypted, broken, or holds pictures of text only.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are locked against printing or editing only: they open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("The PDF is encrypted; save a copy without a password and give that.")
        pages = [_lines(page.extract_text()) for page in reader.pages]
    except InputError:
        raise
    except DependencyError as error:
        raise InputError("The PDF is encrypted; save a copy without a password and give that.") from error
    except _FAULTS as error:
        raise InputError("The PDF is broken; open it in a viewer and save it again.") from error
    pages = without_page_numbers(pages)
    if not any(pages):
        raise InputError("The PDF holds no text, only pictures of it; run it through OCR first.")
    return rejoin_lines([line for page in pages for line in page])


def without_page_numbers(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop the page numbers, if it is sure that they are.

    Sure means: on every page (the first may have none) the first line, or on every page the last
    line, is nothing but a number, and it grows by one from page to page.
    """
    result = [list(page) for page in pages]
    for end in (0, -1):
        found = {
            index: int(match[1])
            for index, page in enumerate(result)
            if page and (match := _PAGE_NUMBER.fullmatch(page[end]))
        }
        steady = len({number - index for index, number in found.items()}) == 1
        if steady and len(found) >= 2 and set(found) | {0} == set(range(len(result))):
            for index in found:
                del result[index][end]
    return result


def rejoin_lines(lines: Sequence[str]) -> str:
    """Join the lines of each paragraph.

    A line goes on in the next one if it is about as wide as the page allows, or if the next one
    begins with a small letter. A hyphen at the end of a line is dropped only if the word without
    it is found elsewhere in the text: Vietnamese writes many hyphens (Cô-lôm-bi-a).

    Args:
        lines: the lines in order; an empty line parts paragraphs.
    """
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    full = _FULL_LINE * widths[int(0.9 * len(widths))]
    words = set(re.findall(r"\w+", "\n".join(lines).lower()))
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


def _goes_on(line: str, after: str, full: float) -> bool:
    if _LIST_ITEM.match(after):
        return False
    if after[0].islower():
        return True
    # A wide line that ends a sentence may end its paragraph too; to join is the smaller mistake.
    return len(line) >= full and (not _ENDS_SENTENCE.search(line) or len(line) >= full / _FULL_LINE * 0.95)


def _line_end(line: str, after: str, words: set[str]) -> str:
    """The line as it is inside of a paragraph: with a blank after it, or its hyphen resolved."""
    if line.endswith("\u00ad"):
        return line[:-1]
    if re.search(r"\w[-\u2010]$", line):
        head, tail = re.findall(r"\w+", line)[-1], re.findall(r"\w+|$", after)[0]
        return line[:-1] if (head + tail).lower() in words else line
    return f"{line} "


def _lines(page: str) -> list[str]:
    return [re.sub(r"[ \t]+", " ", line).strip() for line in page.splitlines()]
