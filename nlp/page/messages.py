"""What the library says, in the language of the page."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.output.labels import Language, labels
from nlp.text.tables import read_table


def in_language(message: str, language: Language) -> str:
    """Returns a sentence of the library in a language; without a translation it stays English, and says so.

    Args:
        message: an error in English, as the library raises it.
        language: of the page.
    """
    if language == "en":
        return message
    for pattern, sentence in _table():
        if found := pattern.search(message):
            what, colon, _ = message.partition(": ")
            named = what if colon and len(what) < 100 else "Tài liệu"
            return sentence.format(what=named, **found.groupdict())
    return labels(language)["error_detail"].format(message=message)


@lru_cache
def _table() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(row["find"]), row["vi"]) for row in read_table("nlp.page", "messages")["message"]]
