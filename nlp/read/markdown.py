"""Markdown to the text that a reader of the rendered page sees; markdown-it-py parses it (CommonMark)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nlp.read.document import Document
from nlp.read.encodings import decode_noted
from nlp.read.legacy import repair

FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\s*?\n", re.DOTALL)
TITLE = re.compile(r"^title:\s*[\"']?(?P<title>.*?)[\"']?\s*$", re.MULTILINE)
_PICTURE = ("image", "softbreak", "hardbreak")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads a Markdown file.

    Raises:
        InputError: it is no text.
    """
    text, note = decode_noted(data, declared=charset)
    text, repaired = repair(text)
    text, title = text_of(text)
    return [Document(text, title, notes=tuple(found for found in (note, repaired) if found))]


def text_of(markdown: str) -> tuple[str, str]:
    """The text and the title (of the front matter) of a Markdown file.

    Marks of headings, emphasis, links and quotations go, their words stay; items of lists have their
    markers; the lines of a paragraph become one line, as in the rendered page; an empty line parts
    blocks, and cells of a table are parted by tabs.

    Args:
        markdown: the file.
    """
    markdown = markdown.removeprefix("\ufeff").replace("\r\n", "\n")
    title = ""
    front = FRONT_MATTER.match(markdown)
    if front:
        markdown = markdown[front.end() :]
        found = TITLE.search(front["fields"])
        title = found["title"] if found else ""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return _joined(_lines(tokens)), title


def _lines(tokens: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Each block's text, and whether it is of a list or a table, whose lines stand close."""
    markers: list[str] = []
    numbers: list[int | None] = []
    cells: list[str] | None = None
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            numbers.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            number = numbers[-1]
            markers.append("- " if number is None else f"{number}{token.markup or '.'} ")
            numbers[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            yield "\t".join(cells), True
            cells = None
        elif token.type == "inline":
            if token.children and all(child.type in _PICTURE for child in token.children):
                continue  # what it shows is told for those who do not see it
            text = _inline(token.children or [])
            if cells is not None:
                cells.append(text)
            else:
                yield "".join(markers) + text, bool(numbers)
                markers.clear()
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n"), False
        elif token.type == "html_block":
            yield _without_tags(token.content), False


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.match(token.content)):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
    return "".join(parts)


def _without_tags(block: str) -> str:
    from nlp.read.html import visible_text

    return visible_text(block)


def _joined(lines: Iterator[tuple[str, bool]]) -> str:
    text, close_before = "", False
    for line, close in lines:
        if line.strip():
            text += ("\n" if close and close_before else "\n\n") if text else ""
            text += line
            close_before = close
    return text
