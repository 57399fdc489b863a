"""Archives written again: what was not changed is in them as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from nlp.errors import InputError
from nlp.read.archive import BROKEN, member


def rewritten(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Returns an archive with other bytes in some of its files; order, dates and compression stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.comment = archive.comment
        for entry in archive.infolist():
            data = changed.get(entry.filename)
            new.writestr(entry, member(archive, entry.filename) if data is None else data)
    return out.getvalue()


def tree(archive: zipfile.ZipFile, name: str) -> Any:
    """Returns the tree of an XML file in an archive; nothing outside of it is read.

    Raises:
        InputError: it is broken.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(member(archive, name), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(BROKEN) from error


def xml(root: Any) -> bytes:
    """Returns the bytes of an XML file of an office document."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
