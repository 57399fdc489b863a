"""The words around a digest, in Vietnamese and English, and numbers as each language writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nlp.text.tables import read_table

if TYPE_CHECKING:
    from nlp.digest import Digest

Language = Literal["vi", "en"]


def labels(language: Language = "vi") -> dict[str, str]:
    """Returns the words of the page, of exported files and of progress, by key."""
    words: dict[str, str] = read_table("nlp.output", "labels")[language]
    return words


def decimal(value: float, language: Language = "vi", *, places: int = 1) -> str:
    """Returns a number as it is written in the language: "1.234,5" in Vietnamese, "1,234.5" in English."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def seconds(digest: Digest) -> float:
    """Returns how long the run took, in seconds."""
    return digest.timings.get("total", max(digest.timings.values(), default=0.0))


def figures(digest: Digest, *, language: Language = "vi") -> str:
    """Returns one line that says how much was read, in how many parts, by what and how fast."""
    words = labels(language)
    names = dict.fromkeys(model["name"] for model in digest.models.values() if model.get("name"))
    parts = [
        words["sentences_read"].format(count=digest.sentences_read),
        words["parts"].format(count=digest.parts),
        *(words["model"].format(name=name) for name in names),
        words["seconds"].format(seconds=decimal(seconds(digest), language)),
        words["made_by"].format(version=digest.version, hash=digest.settings.hash),
        *([words["corrected"]] if digest.uncorrected is not None else []),
    ]
    return " · ".join(parts)
