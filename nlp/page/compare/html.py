"""A comparison as HTML: a column for each way, a row for each sentence; what is the same stands once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from nlp.checks.finding import explain
from nlp.digest import Digest
from nlp.output.labels import Language, decimal, figures, labels, seconds
from nlp.page.compare.comparison import NAMES, Comparison
from nlp.page.compare.rows import Cell, Row, Span, differing, summary_rows, translation_rows
from nlp.page.compare.way import Way
from nlp.page.fragments import card, download_button, hint_line, marked, warning_list


def compared(comparison: Comparison, language: Language) -> str:
    """Returns the results of two runs, side by side.

    Args:
        comparison: the digests.
        language: of the labels and explanations.
    """
    words = labels(language)
    both = (comparison.first, comparison.second)
    title = comparison.first.article.title
    headlines = [digest.title_en or "" for digest in both]
    parts = [
        f'<h2 class="tt-title" lang="vi">{escape(title)}</h2>' if title else "",
        f'<p class="tt-hint">{escape(words["compared_hint"])}</p>',
        _grid(_side(number, digest, language) for number, digest in enumerate(both)),
        card("compared-title", words["title_en"], "", _headlines(headlines, both, language))
        if any(headlines)
        else "",
        card("compared-summary", words["summary_vi"], "", _summaries(both, language)),
        card("compared-translation", words["translation"], "", _translations(both, language))
        if any(digest.translation for digest in both)
        else "",
        _grid(_warnings(number, digest, language) for number, digest in enumerate(both)),
        _footer(comparison, language),
    ]
    return f'<div class="tt-result tt-compared" lang="{language}">{"".join(parts)}</div>'


def _grid(cells: Iterable[str]) -> str:
    return f'<div class="tt-panes">{"".join(cells)}</div>'


def _name(number: int) -> str:
    return f'<span class="tt-way">{NAMES[number]}</span>'


def _side(number: int, digest: Digest, language: Language) -> str:
    """The head of a column: the way, how long it took, and the button that keeps it."""
    words, name = labels(language), Way.of(digest).name(language)
    count = len({explain(finding) for finding in digest.warnings})
    noted = words["compared_warnings"].format(count=count)
    took = words["seconds"].format(seconds=decimal(seconds(digest), language))
    says = f"{words['keep_this']}: {NAMES[number]}, {name}"
    button = (
        f'<button type="button" class="tt-button" data-choose="{number}" aria-label="{escape(says)}">'
        f"{words['keep_this']}</button>"
    )
    return (
        f'<section class="tt-card tt-side" aria-labelledby="tt-head-side-{number}"><header>'
        f'<h3 id="tt-head-side-{number}">{_name(number)} {escape(name)}</h3>{button}</header>'
        f"{hint_line(f'{took} · {noted}')}</section>"
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of one digest, and what was found in it."""

    number: int
    text: str
    field: str
    digest: Digest
    spoken: Language

    def words(self, span: Span | None) -> str:
        return "" if span is None else self.text[slice(*span)]

    def shown(self, span: Span, differences: Sequence[Span], language: Language) -> str:
        """A part of it, with the words marked in which the other differs, and what the checks found."""
        inserts: dict[int, str] = {}
        for start, end in differences:
            inserts[span[0] + start] = inserts.get(span[0] + start, "") + '<span class="tt-differ">'
            inserts[span[0] + end] = inserts.get(span[0] + end, "") + "</span>"
        found = [finding for finding in self.digest.warnings if finding.field == self.field]
        return marked(self.text, found, language, start=span[0], end=span[1], inserts=inserts)


def _pair(texts: Sequence[_Text], spans: Sequence[Span | None], language: Language) -> str:
    """Two sentences side by side; once where they are the same and nothing was found in them."""
    one, other = (text.words(span) for text, span in zip(texts, spans, strict=True))
    if not one and not other:
        return ""
    if one == other and spans[0] is not None:
        body = texts[0].shown(spans[0], (), language)
        note = f'<span class="tt-same">{escape(labels(language)["compared_same"])}</span>'
        return f'<p class="tt-both" lang="{texts[0].spoken}">{body} {note}</p>'
    differences = differing(one, other) if one and other else ([], [])
    cells = []
    for text, span, found in zip(texts, spans, differences, strict=True):
        if span is None:
            inner = f'<p class="tt-hint">{escape(labels(language)["compared_nothing"])}</p>'
        else:
            inner = f'<p lang="{text.spoken}">{text.shown(span, found, language)}</p>'
        cells.append(f'<div class="tt-cell">{_name(text.number)}{inner}</div>')
    return "".join(cells)


def _texts(both: Sequence[Digest], field: str, spoken: Language) -> list[_Text]:
    return [
        _Text(number, getattr(digest, field) or "", field, digest, spoken)
        for number, digest in enumerate(both)
    ]


def _headlines(headlines: Sequence[str], both: Sequence[Digest], language: Language) -> str:
    spans = [(0, len(text)) if text else None for text in headlines]
    inner = _pair(_texts(both, "title_en", "en"), spans, language)
    return f'<div class="tt-row">{inner}</div>'


def _summaries(both: Sequence[Digest], language: Language) -> str:
    vietnamese, english = _texts(both, "summary_vi", "vi"), _texts(both, "summary_en", "en")
    rows = []
    for row in summary_rows(*both):
        inner = _pair(vietnamese, [_source(cell) for cell in row], language)
        inner += _pair(english, _targets(row), language)
        rows.append(f'<div class="tt-row">{inner}</div>')
    return "".join(rows) or hint_line(labels(language)["no_result"])


def _translations(both: Sequence[Digest], language: Language) -> str:
    source = both[0].article.text
    english = _texts(both, "translation", "en")
    rows = []
    for row in translation_rows(*both):
        start, end = next(cell.source for cell in row if cell is not None)
        inner = f'<p class="tt-both tt-from" lang="vi">{escape(source[start:end])}</p>'
        rows.append(f'<div class="tt-row">{inner}{_pair(english, _targets(row), language)}</div>')
    return "".join(rows)


def _source(cell: Cell | None) -> Span | None:
    return cell.source if cell is not None else None


def _targets(row: Row) -> list[Span | None]:
    return [cell.target if cell is not None else None for cell in row]


def _warnings(number: int, digest: Digest, language: Language) -> str:
    shown = warning_list(digest.warnings, language, name=f"warnings-{number}", about=NAMES[number])
    clean = f"{_name(number)} {escape(labels(language)['compared_clean'])}"
    return shown or f'<p class="tt-clean">{clean}</p>'


def _footer(comparison: Comparison, language: Language) -> str:
    words = labels(language)
    button = download_button(
        "comparison.json", "application/json", comparison.to_json(), words["download_json"]
    )
    lines = "".join(
        f"<p>{NAMES[number]}: {escape(figures(digest, language=language))}</p>"
        for number, digest in enumerate((comparison.first, comparison.second))
    )
    files = f'<div class="tt-files"><span>{words["download"]}</span>{button}</div>'
    return f'<footer class="tt-footer">{files}{lines}</footer>'
