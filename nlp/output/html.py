"""A digest as an HTML document that fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import chain
from typing import TYPE_CHECKING

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_sections
from nlp.output.outlet import Outlet
from nlp.output.sections import Section, dropped_lines, sections

if TYPE_CHECKING:
    from nlp.digest import Digest


class Html(Outlet):
    """HTML with the language of each part, ready for an editor of pages."""

    name = "html"
    endings = (".html", ".htm")
    media_type = "text/html;charset=utf-8"

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str:
        content = chain(sections(digest, language), ledger_sections(digest, language))
        if show_dropped and digest.article.dropped:
            lines = tuple(dropped_lines(digest, language))
            content = chain(content, [Section(labels(language)["dropped"], "vi", lines, listed=True)])
        return write(digest.title, content, figures(digest, language=language), language)

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        return _several(rendered, first=first)

    def failure(self, name: str, error: str) -> str:
        return write(name, [], error, "en")

    def close(self) -> str:
        return "</body>\n</html>\n"


def _several(rendered: str, *, first: bool) -> str:
    """A document as a part of one document: texts hold no tags, so that these are ours."""
    head, _, rest = rendered.partition("<body>\n")
    part = f"<article>\n{rest.partition('</body>')[0]}</article>\n"
    return f"{head}<body>\n{part}" if first else part


def write(title: str, content: Iterable[Section], closing: str, language: Language) -> str:
    """Returns a title, sections, and a line at the end as an HTML document."""
    head = f'<h1 lang="vi">{escape(title)}</h1>\n' if title else ""
    body = "".join(f"<h2>{escape(section.heading)}</h2>\n{_section(section)}\n" for section in content)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title or 'tomtat')}</title>\n</head>\n<body>\n{head}{body}"
        f"<p><small>{escape(closing)}</small></p>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    if section.rows:
        return f"<table>\n{''.join(_row(section, number) for number in range(len(section.rows)))}</table>"
    lines = [escape(line) for line in section.lines]
    if section.listed:
        return f'<ul lang="{section.language}">\n{"".join(f"<li>{line}</li>" for line in lines)}\n</ul>'
    return "\n".join(f'<p lang="{section.language}">{line}</p>' for line in lines)


def _row(section: Section, number: int) -> str:
    tag = "th" if number == 0 else "td"
    spoken = section.spoken if number else ()
    cells = zip(section.rows[number], spoken or [""] * len(section.rows[number]), strict=True)
    return f"<tr>{''.join(f'<{tag}{_lang(tongue)}>{escape(cell)}</{tag}>' for cell, tongue in cells)}</tr>\n"


def _lang(language: str) -> str:
    return f' lang="{language}"' if language else ""
