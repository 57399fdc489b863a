"""An e-mail (.eml) or a page that a browser saved in one file (.mht): its text, by the standard library."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from nlp.errors import InputError
from nlp.read import html, text
from nlp.read.document import Document

_SIGNATURE = re.compile(r"^-- ?\n", re.MULTILINE)
_MOST_PARTS = 2000
_SHORTEST = 0.5  # of the HTML's text; a plain text that is shorter says only "see the HTML"


def read(data: bytes, *, charset: str = "") -> list[Document]:
    """Reads the body of an e-mail; its subject is the title, what comes after "-- " is left out.

    Raises:
        InputError: there is no text in it, or it is a nest of parts.
    """
    if data.count(b"\n--") > _MOST_PARTS:
        raise InputError(f"it has more than {_MOST_PARTS:,} parts; save its text and give that.")
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
    except RecursionError:
        raise InputError("the e-mail is broken; save its text and give that.") from None
    notes = []
    plain, rich = _part(message, "plain"), _part(message, "html")
    if plain is not None and (rich is None or len(plain.text) >= _SHORTEST * len(rich.text)):
        document = plain
    elif rich is not None:
        document = rich
    else:
        raise InputError("the e-mail has no text in it; save what is attached to it and give that.")
    body = document.text
    if cut := _SIGNATURE.search(body):
        body = body[: cut.start()]
        notes.append("What stands under the e-mail's text (after “--”) was left out.")
    if attached := [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]:
        notes.append(f"What is attached to the e-mail was not read: {', '.join(attached)}.")
    title = str(message.get("subject") or "") or document.title
    return [Document(body, " ".join(title.split()), notes=(*document.notes, *notes))]


def _part(message: EmailMessage, kind: str) -> Document | None:
    """The text of the body of a kind, "plain" or "html"."""
    part = message.get_body((kind,))
    content = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(content, bytes) or not content.strip():
        return None
    reader = html.read if kind == "html" else text.read
    return reader(content, charset=part.get_content_charset() or "")[0]
