"""A web page to its article: trafilatura finds it; where it finds none, all visible text is taken."""

from __future__ import annotations

import copy
import html
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from nlp.read.document import Document
from nlp.read.encodings import decode_noted
from nlp.read.legacy import repair
from nlp.read.listing import one_line, refuse_list

# Its remarks on pages it cannot use are no message for our users unless they ask for logs.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_META_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_CLIPBOARD = re.compile(r"\A\s*Version:[^<]*")
# No possessive repeat of a group (`*+`): Python before 3.11.5, Debian 12's among them, matches it wrongly.
_COMMENT = re.compile(r"<!--[^<-]*(?:(?!-->|<!--)[<-][^<-]*)*-->")
INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "img", "label", "mark")
)
INLINE |= frozenset(("q", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "wbr"))
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(
    ("iframe", "noscript", "object", "script", "style", "svg", "template", "title", "head", "select")
)
_LONG_CELL = 200  # characters; no cell of a table of data has so many
_SHORT_LINE = 45  # characters of an entry of a menu
_TOLD = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.){10,300})"')
_MOST_ELEMENTS = 30_000  # a long article has a tenth of them, and trafilatura takes quadratic time
_DEEPEST = 250  # the parser leaves out, without a word, what is nested deeper than 255
_NESTED_TABLES = 6  # a table in so many others lays out nothing any more
_BLOCK = re.compile(r"(?=</?(?:p|div|td|th|li|h[1-6]|br|title|body|article)\b)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{3,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8}\d?);")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)[^<>]*>|<[/!?][^<>]*>")
_TABLE_PARTS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads an HTML file or page.

    Args:
        data: the page.
        charset: what the server says of its encoding; else what the page says counts.

    Raises:
        InputError: it is no text, or a list of articles.
    """
    text, note = decode_noted(data, declared=charset or declared_charset(data))
    document = of_text(text)
    return [
        Document(document.text, document.title, notes=(note, *document.notes) if note else document.notes)
    ]


def declared_charset(data: bytes) -> str:
    """What a page says of its encoding; "" if nothing."""
    declared = _META_CHARSET.search(data[:4096])
    return declared[1].decode("ascii") if declared else ""


def of_text(page: str) -> Document:
    """Finds the article of an HTML page or of a piece of one.

    Args:
        page: the HTML, decoded.

    Returns:
        Its text, a line for each paragraph, heading and list item, without comments and
        navigation; and its title. Each is "" where there is none.

    Raises:
        InputError: the page lists several articles.
    """
    # Letters of a legacy font may be written as "&#173;" or "&micro;"; the parser would drop some of them.
    page = _ENTITY.sub(_letter, _CLIPBOARD.sub("", page))
    page, repaired = repair(page)
    if not repaired:  # the page may stand in one line, and be in an old font in part
        broken, repaired = repair(_BLOCK.sub("\n", page))
        page = broken if repaired else page
    tree = _tree(page)
    notes = [repaired] if repaired else []
    if tree is not None and _is_out_of_shape(tree):
        notes.append("The page is nested too deeply or has too many parts; all its text was taken.")
        return Document(_text_by_tags(page), notes=tuple(notes))
    text, title = ("", "") if tree is None else _article_of(tree)
    return Document(text, title or _told_headline(page), notes=tuple(notes))


def visible_text(page: str) -> str:
    """All text of an HTML page or fragment, a line for each block, cells of a table parted by blanks."""
    tree = _tree(page)
    return "" if tree is None else _text_of(tree)


def _letter(entity: re.Match[str]) -> str:
    """The character of an entity, or the entity where it stands for a blank or a mark of HTML."""
    character = html.unescape(entity[0])
    return character if len(character) == 1 and character > "\xa0" else entity[0]


def _article_of(tree: Any) -> tuple[str, str]:
    """The text of a page's article and its title."""
    _open_layout_tables(tree)
    everything = _text_of(tree)
    headline = _headline(tree, everything)
    refuse_list(tree, everything.split("\n"))
    # Recall before precision: what is too much is dropped, and named, by nlp.article.parse.
    found = trafilatura.bare_extraction(
        tree, include_comments=False, favor_recall=True, with_metadata=True, fast=False
    )
    text = _lines(found.text) if found is not None and found.text else ""
    title = _lines((found.title if found is not None else "") or "") or headline
    if headline and headline != title and headline in text.split("\n")[:3]:
        title = headline
    return text or everything, title


def _tree(page: str) -> Any:
    """The tree of a page; None where there is nothing in it."""
    # A declaration of the encoding is about bytes that are decoded already; lxml refuses it.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.lstrip("\ufeff"))
    # Comments go first: on many that are not closed the parsers take quadratic time.
    page = _COMMENT.sub("", page).replace("<!--", "").replace("\0", "")
    if not page.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # only comments, say
        return None


def _is_out_of_shape(tree: Any) -> bool:
    """Whether a tree is one that no page of the press has: tags that are opened again and again, say."""
    elements = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > _DEEPEST or elements > _MOST_ELEMENTS:
            return True
    return False


def _text_by_tags(page: str) -> str:
    """All text of a page, a line for each block, without making a tree of it."""
    pieces, at, unseen = [], 0, ""
    page = _COMMENT.sub("", page)
    for tag in _TAG.finditer(page):
        if not unseen:
            pieces.append(html.unescape(re.sub(r"\s+", " ", page[at : tag.start()])))
        at, name = tag.end(), (tag["name"] or "").lower()
        if unseen:
            unseen = "" if tag["end"] and name == unseen else unseen
        elif name in _UNSEEN and not tag["end"]:
            unseen = name
        elif name:
            pieces.append("" if name in INLINE else " " if name in _CELLS else "\n")
    if not unseen:
        pieces.append(html.unescape(re.sub(r"\s+", " ", page[at:])))
    return _lines("".join(pieces))


def _text_of(tree: Any) -> str:
    """The text of a tree that is shown, a line for each block."""
    shown = copy.deepcopy(tree)
    shown.tail = None
    etree.strip_elements(shown, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for element in [element for element in shown.iter() if _is_hidden(element)]:
        if element.getparent() is not None:
            _drop(element)
    return _lines("".join(_pieces(shown)))


def _pieces(tree: Any) -> Iterator[str]:
    """All text, with a line break where a block begins or ends."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        yield "" if element.tag in INLINE else " " if element.tag in _CELLS else "\n"
        yield re.sub(r"\s+", " ", (element.text if event == "start" else element.tail) or "")


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


# --- Pages that are laid out with tables ---------------------------------------------------------


def _open_layout_tables(tree: Any) -> None:
    """Turns tables that part a page into blocks, and drops the cells in which a menu stands."""
    for table in list(tree.iter("table")):
        if len(list(table.iterancestors("table"))) > _NESTED_TABLES:
            continue
        cells = [cell for cell in table.iter("td") if _nearest_table(cell) is table]
        texts = [_text_of(cell) for cell in cells]
        if not any(_is_prose(text) for text in texts) or any(True for _ in table.iter("th")):
            continue
        for cell, text in zip(cells, texts, strict=True):
            if _is_menu(text) and cell.getparent() is not None:
                _drop(cell)
            else:
                _part_at_breaks(cell)
        for part in [table, *table.iter(*_TABLE_PARTS)]:
            if part is table or _nearest_table(part) is table or part.tag == "div":
                part.tag = "div"


def _nearest_table(element: Any) -> Any:
    parent = element.getparent()
    while parent is not None and parent.tag != "table":
        parent = parent.getparent()
    return parent


def _is_prose(text: str) -> bool:
    """Whether the text of a cell is no datum: it is long, or has sentences in several lines."""
    lines = text.split("\n")
    return len(text) > _LONG_CELL and (len(lines) > 1 or bool(re.search(r"[.!?…]\s", text)))


def _is_menu(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) >= 3 and all(
        len(line) <= _SHORT_LINE and not re.search(r"[.!?…]$", line) for line in lines
    )


def _drop(element: Any) -> None:
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _part_at_breaks(cell: Any) -> None:
    """Puts what stands between two <br> into paragraphs of their own; blocks stay as they are."""
    blocks = [etree.Element("p")]
    blocks[0].text = cell.text
    for child in list(cell):
        tail, child.tail = child.tail, None
        if child.tag == "br":
            blocks.append(etree.Element("p"))
        elif child.tag in INLINE:
            blocks[-1].append(child)
        else:
            blocks += [child, etree.Element("p")]
        if tail:
            last = blocks[-1]
            if len(last):
                last[-1].tail = (last[-1].tail or "") + tail
            else:
                last.text = (last.text or "") + tail
    cell.text = None
    for child in list(cell):
        cell.remove(child)
    for found in blocks:
        if found.tag != "p" or one_line(found) or len(found):
            cell.append(found)


def _headline(tree: Any, everything: str) -> str:
    """The only first heading, or what stands bold and short at the top where there is none; else ""."""
    firsts = {one_line(found) for found in tree.iter("h1")} - {""}
    if len(firsts) == 1:
        return firsts.pop()
    if firsts or any(True for _ in tree.iter("h2", "h3")):
        return ""
    for block in tree.iter("p"):
        text = one_line(block)
        bold = "".join(
            one_line(found) for found in block.iter("b", "strong") if found.getparent() is not None
        )
        if text and bold == text and _may_be_headline(text):
            return text
    # "<b>Headline</b><br>" with no paragraph around it.
    top = everything.partition("\n")[0]
    bold = next((one_line(found) for found in tree.iter("b", "strong")), "")
    return top if top == bold and _may_be_headline(top) else ""


def _may_be_headline(text: str) -> bool:
    return 15 <= len(text) <= 200 and not re.search(r"[.:;,…]$", text)


def _told_headline(page: str) -> str:
    """The headline that a page tells machines (schema.org in JSON-LD), where it is one; else ""."""
    told = {found[1] for found in _TOLD.finditer(page)}
    try:
        return str(json.loads(f'"{told.pop()}"')) if len(told) == 1 else ""
    except ValueError:
        return ""


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
