"""What the library says, in the language of the page."""

from __future__ import annotations

from nlp.output.labels import Language, labels
from nlp.output.messages import as_sentence, said


def in_language(message: str, language: Language) -> str:
    """Returns a sentence of the library in a language; without a translation it stays English, and says so.

    Args:
        message: an error in English, as the library raises it.
        language: of the page.
    """
    if language == "en":
        return message
    if (found := said(message, language)) != message:
        return as_sentence(found)
    return labels(language)["error_detail"].format(message=message)
