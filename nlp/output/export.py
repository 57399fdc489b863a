"""A digest as plain text, Markdown or a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from nlp.article.parse import drop_reason as reason
from nlp.checks.finding import explain
from nlp.text.tables import read_table

if TYPE_CHECKING:
    from nlp.digest import Digest

__all__ = [
    "Language",
    "decimal",
    "figures",
    "labels",
    "reason",
    "seconds",
    "to_docx",
    "to_markdown",
    "to_text",
]

Language = Literal["vi", "en"]

# Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


@lru_cache
def labels(language: Language = "vi") -> dict[str, str]:
    """Returns the words of the page and of exported files, by key."""
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
    ]
    return " · ".join(parts)


def _sections(digest: Digest, language: Language) -> Iterator[tuple[str, str, list[str]]]:
    """Yields (heading, language of the text, paragraphs) of each output there is."""
    words = labels(language)
    for heading, spoken, text in (
        (words["summary_head"], "vi", digest.summary_vi),
        (words["summary_en_head"], "en", digest.summary_en),
        (words["translation_head"], "en", digest.translation),
    ):
        if text:
            yield heading, spoken, [line for line in text.split("\n") if line.strip()]
    notes = list(dict.fromkeys(explain(finding, language) for finding in digest.warnings))
    if notes:
        yield words["warnings"], language, [f"- {note}" for note in notes]


def to_text(digest: Digest, *, language: Language = "vi") -> str:
    """Returns the digest as plain text, with headings in `language` ("vi" or "en")."""
    blocks = [digest.title] if digest.title else []
    for heading, _, lines in _sections(digest, language):
        # A list stays tight; paragraphs are a blank line apart.
        tight = all(line.startswith("- ") for line in lines)
        blocks.append(f"{heading.upper()}\n" + ("\n" if tight else "\n\n").join(lines))
    blocks.append(figures(digest, language=language))
    return "\n\n".join(blocks) + "\n"


def to_markdown(digest: Digest, *, language: Language = "vi") -> str:
    """Returns the digest as CommonMark; whatever would be markup in the texts is escaped."""
    blocks = [f"# {_markdown(digest.title)}"] if digest.title else []
    for heading, _, lines in _sections(digest, language):
        tight = all(line.startswith("- ") for line in lines)
        blocks.append(f"## {heading}")
        blocks.append(("\n" if tight else "\n\n").join(map(_markdown, lines)))
    blocks.append(f"*{_markdown(figures(digest, language=language))}*")
    return "\n\n".join(blocks) + "\n"


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def to_docx(digest: Digest, *, language: Language = "vi") -> bytes:
    """Returns the digest as a Word document (the bytes of a .docx file).

    Each paragraph carries its language, so that a spelling checker uses the right dictionary.
    """
    from docx import Document

    document = Document()
    document.core_properties.title = _xml(digest.title)
    document.core_properties.author = "tomtat"
    document.core_properties.comments = ""
    if digest.title:
        _say(document.add_heading(level=1), digest.title, "vi")
    for heading, spoken, lines in _sections(digest, language):
        _say(document.add_heading(level=2), heading, language)
        for line in lines:
            bullet = line.startswith("- ")
            paragraph = document.add_paragraph(style="List Bullet" if bullet else None)
            _say(paragraph, line.removeprefix("- "), spoken)
    _say(document.add_paragraph(style="Caption"), figures(digest, language=language), language)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _say(paragraph: Any, text: str, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(_xml(text))
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), {"vi": "vi-VN", "en": "en-US"}[language])
    run._r.get_or_add_rPr().append(tag)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
