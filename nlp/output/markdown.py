"""A digest as CommonMark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_sections
from nlp.output.outlet import Outlet
from nlp.output.sections import Section, dropped_lines, sections

if TYPE_CHECKING:
    from nlp.digest import Digest

# What is markup anywhere in a line, and what is at its beginning: bullets, numbers, underlines. CommonMark
# takes a backslash before any ASCII punctuation as that character.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>#|~]|&(?=#?\w+;)")
_AT_THE_BEGINNING = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:[-\s]|$)|=))")
_BLANKS = re.compile(r"[ \t\n\r\v\f]+")


class Markdown(Outlet):
    """CommonMark; whatever would be markup in the texts is escaped."""

    name = "markdown"
    endings = (".md", ".markdown")
    media_type = "text/markdown;charset=utf-8"

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str:
        content = chain(sections(digest, language), ledger_sections(digest, language))
        text = write(digest.title, content, figures(digest, language=language))
        if show_dropped and digest.article.dropped:
            items = "\n".join(f"- {escape(line)}" for line in dropped_lines(digest, language))
            text += f"\n## {labels(language)['dropped']}\n\n{items}\n"
        return text

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        return rendered if first else f"\n{rendered}"


def write(title: str, content: Iterable[Section], closing: str) -> str:
    """Returns a title, sections, and a line at the end as CommonMark."""
    title = escape(title)
    blocks = [f"# {title}"] if title else []
    for section in content:
        mark = "- " if section.listed else ""
        lines = [f"{mark}{escape(line)}" for line in section.lines]
        if section.rows:
            heads, *rows = section.rows
            lines = [_row(heads), _row(["---"] * len(heads), as_it_is=True), *map(_row, rows)]
        tight = section.listed or section.rows
        blocks += [f"## {section.heading}", ("\n" if tight else "\n\n").join(lines)]
    return "\n\n".join([*blocks, f"*{escape(closing)}*"]) + "\n"


def _row(cells: Iterable[str], *, as_it_is: bool = False) -> str:
    return f"| {' | '.join(cell if as_it_is else escape(cell) for cell in cells)} |"


def escape(text: str) -> str:
    """Returns CommonMark that shows a line of text as it stands, runs of blanks as one."""
    text = _BLANKS.sub(" ", text).strip()
    return _AT_THE_BEGINNING.sub(r"\1\\", _ANYWHERE.sub(r"\\\g<0>", text))
