"""A feed (RSS, Atom): each of its items is a document; feedparser reads them."""

from __future__ import annotations

from typing import Any

import feedparser

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.html import visible_text

MAX_ITEMS = 500


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads the items of a feed: the whole text where the feed has it, else the teaser.

    Raises:
        InputError: it is another kind of XML, or no item has a text.
    """
    # Of bytes, not of a string: a string could be an address, which feedparser would open.
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    feed = feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    found = [_document(entry) for entry in feed.entries[:MAX_ITEMS]]
    found = [document for document in found if document.text.strip()]
    if not found:
        raise InputError("it is XML, but no feed with texts in it; give the page of one article.")
    return found


def _document(entry: Any) -> Document:
    texts = [content.get("value", "") for content in entry.get("content", [])]
    text = max((visible_text(html) for html in (*texts, entry.get("summary", ""))), key=len)
    whole = any(texts)
    note = (
        () if whole else ("The feed has only the beginning of this article; give its address for all of it.",)
    )
    return Document(text, visible_text(entry.get("title", "")), entry.get("link", ""), note)
