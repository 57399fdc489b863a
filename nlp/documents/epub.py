"""Electronic books (EPUB): their chapters, contents and title; style, pictures and fonts stay."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from nlp.documents.archive import rewritten, tree
from nlp.documents.contract import Bilingual, Opened
from nlp.documents.html import Markup, declared_in_utf8
from nlp.documents.unit import Target
from nlp.errors import InputError
from nlp.read.archive import BROKEN, member, open_archive
from nlp.read.encodings import decode

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ITEM = "{http://www.idpf.org/2007/opf}item"
_PAGES = frozenset(("application/xhtml+xml", "text/html"))
_CONTENTS = "application/x-dtbncx+xml"
_LANGUAGE = re.compile(r"(<dc:language\b[^<>]{0,200}>\s*)vi(?:-VN)?(?=\s*<)")


class Document(Opened):
    """An EPUB file."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        self._archive = open_archive(data)
        if "META-INF/rights.xml" in self._archive.namelist():
            raise InputError("The book is protected against copying and cannot be read.")
        self.notes = []
        root = tree(self._archive, "META-INF/container.xml").find(f".//{_CONTAINER}rootfile")
        if root is None:
            raise InputError(BROKEN)
        self._package = root.get("full-path") or ""
        self._files: dict[str, Markup] = {
            self._package: self._markup(self._package, frozenset(("dc:title", "dc:description")))
        }
        for name, kind in self._items():
            only = frozenset(("text",)) if kind == _CONTENTS else None
            self._files.setdefault(name, self._markup(name, only))
        self.units = [unit for markup in self._files.values() for unit in markup.units]

    def _items(self) -> Iterator[tuple[str, str]]:
        """The files with text, in the order of the package, and their kinds."""
        names = frozenset(self._archive.namelist())
        for item in tree(self._archive, self._package).iter(_ITEM):
            kind, href = item.get("media-type"), unquote(item.get("href") or "")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(self._package), href))
            if (kind in _PAGES or kind == _CONTENTS) and name in names:
                yield name, kind

    def _markup(self, name: str, only: frozenset[str] | None) -> Markup:
        return Markup(decode(member(self._archive, name)), only=only)

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        changed: dict[str, bytes] = {}
        position = 0
        for name, markup in self._files.items():
            own = targets[position : position + len(markup.units)]
            position += len(own)
            if not any(own):
                continue
            page = declared_in_utf8(markup.write(own, bilingual))
            if name == self._package and not bilingual:
                page = _LANGUAGE.sub(r"\1en", page)
            changed[name] = page.encode("utf-8", "replace")
        return rewritten(self._archive, changed)
