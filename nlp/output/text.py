"""A digest as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nlp.output.labels import Language, figures
from nlp.output.ledger import ledger_heads, ledger_lines
from nlp.output.outlet import Outlet
from nlp.output.sections import Section, dropped_lines, dropped_summary, sections

if TYPE_CHECKING:
    from nlp.digest import Digest


class Text(Outlet):
    """Plain text; a summary or a translation alone is just that, ready for a pipe."""

    name = "text"
    endings = (".txt",)

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str:
        if digest.settings.task == "summarize":
            text = f"{digest.summary_vi}\n"
        elif digest.settings.task == "translate":
            text = f"{digest.translation}\n"
        else:
            text = _whole(digest, language)
        if show_ledger and digest.ledger:
            heads, lines = ledger_heads(language), ledger_lines(digest, language)
            text += "\n" + "\n".join(" | ".join(line) for line in [heads, *lines]) + "\n"
        if show_dropped and digest.article.dropped:
            text += "\n" + "\n".join(dropped_lines(digest, language)) + "\n"
        return text

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        heading = f"==> {name} <==\n\n"
        return f"{heading}{rendered}" if first else f"\n{heading}{rendered}"


def write(title: str, content: Iterable[Section], closing: str) -> str:
    """Returns a title, sections, and a line at the end as plain text."""
    blocks = [title] if title else []
    for section in content:
        lines = [f"- {line}" for line in section.lines] if section.listed else section.lines
        blocks.append(f"{section.heading.upper()}\n" + ("\n" if section.listed else "\n\n").join(lines))
    return "\n\n".join([*blocks, closing]) + "\n"


def _whole(digest: Digest, language: Language) -> str:
    text = write(digest.title, sections(digest, language), figures(digest, language=language))
    return f"{text}{dropped_summary(digest, language)}\n" if digest.article.dropped else text
