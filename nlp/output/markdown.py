"""A digest as CommonMark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_heads, ledger_lines
from nlp.output.outlet import Outlet
from nlp.output.sections import dropped_lines, sections

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
        title = escape(digest.title)
        blocks = [f"# {title}"] if title else []
        for section in sections(digest, language):
            mark = "- " if section.listed else ""
            lines = [f"{mark}{escape(line)}" for line in section.lines]
            blocks += [f"## {section.heading}", ("\n" if section.listed else "\n\n").join(lines)]
        if digest.ledger:
            heads = ledger_heads(language)
            rows = [heads, ["---"] * len(heads), *ledger_lines(digest, language)]
            table = "\n".join(
                f"| {' | '.join(c if c == '---' else escape(c) for c in row)} |" for row in rows
            )
            blocks += [f"## {labels(language)['ledger']}", table]
        blocks.append(f"*{escape(figures(digest, language=language))}*")
        if show_dropped and digest.article.dropped:
            items = "\n".join(f"- {escape(line)}" for line in dropped_lines(digest, language))
            blocks += [f"## {labels(language)['dropped']}", items]
        return "\n\n".join(blocks) + "\n"

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        return rendered if first else f"\n{rendered}"


def escape(text: str) -> str:
    """Returns CommonMark that shows a line of text as it stands, runs of blanks as one."""
    text = _BLANKS.sub(" ", text).strip()
    return _AT_THE_BEGINNING.sub(r"\1\\", _ANYWHERE.sub(r"\\\g<0>", text))
