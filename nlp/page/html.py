"""A digest as HTML fragments for the page: everything escaped, warnings at the words they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from nlp.article.parse import drop_reason
from nlp.checks.finding import Finding
from nlp.output.labels import Language, figures, labels
from nlp.output.registry import downloads
from nlp.page.fragments import (
    card,
    copy_button,
    corrected_note,
    edit_button,
    fold,
    footer,
    hint_line,
    marked,
    warning_list,
)
from nlp.page.ledger import ledger

if TYPE_CHECKING:
    from nlp.article.parse import Article
    from nlp.digest import Digest

DOUBT = 0.7
"""A sentence that is less likely to be right than this has a quiet mark; below 0.6 it has a warning."""


def result(
    *,
    language: Language,
    texts: Mapping[str, str] | None = None,
    article: Article | None = None,
    digest: Digest | None = None,
    translate: str = "summary",
) -> str:
    """Returns the results as they stand.

    Args:
        language: of the labels and explanations.
        texts: outputs so far, by field name; those of `digest` when it is there.
        article: what was read, once it is.
        digest: the finished result.
        translate: what was asked to be translated; says what an empty pane means.
    """
    words = labels(language)
    if digest is not None:
        outputs = {name: getattr(digest, name) for name in ("summary_vi", "summary_en", "translation")}
        texts = {name: text for name, text in outputs.items() if text is not None}
        article, translate = digest.article, digest.settings.translate
    texts = texts or {}
    hint_vi, hint_en = (words["no_result"],) * 2 if digest else (words["waiting_vi"], words["waiting_en"])
    if translate == "none":
        hint_en = words["no_translation"]
    parts = [
        f'<h2 class="tt-title" lang="vi">{escape(article.title)}</h2>' if article and article.title else "",
        _headline(digest, language) if digest is not None else "",
        corrected_note(language) if digest is not None and digest.uncorrected is not None else "",
        '<div class="tt-panes">',
        _pane("summary_vi", texts, digest, hint_vi, language),
        _pane("summary_en", texts, digest, hint_en, language),
        "</div>",
    ]
    if digest is not None:
        parts.append(_warnings(digest, language))
    if article is not None and "translation" in texts:
        parts.append(_aligned(article.text, texts["translation"], digest, language))
    if digest is not None:
        parts += [ledger(digest, language), _evidence(digest, language), _dropped(digest, language)]
        parts.append(_footer(digest, language))
    return f'<div class="tt-result" lang="{language}">{"".join(parts)}</div>'


def _findings(digest: Digest | None, field: str) -> list[Finding]:
    return [finding for finding in digest.warnings if finding.field == field] if digest else []


def _pane(name: str, texts: Mapping[str, str], digest: Digest | None, hint: str, language: Language) -> str:
    heading, text = labels(language)[name], texts.get(name, "")
    if not text:
        return card(name, heading, "", f'<p class="tt-hint">{escape(hint)}</p>')
    inserts = _references(digest, language) if digest and name == "summary_vi" else {}
    body = marked(text, _findings(digest, name), language, inserts=inserts)
    inner = f'<p class="tt-text" lang="{name[-2:]}" {_place(name, 0, len(text))}>{body}</p>'
    return card(name, heading, _buttons(name, text, language) if digest else "", inner)


def _headline(digest: Digest, language: Language) -> str:
    """The title in English, under the Vietnamese one."""
    if not digest.title_en:
        return ""
    body = marked(digest.title_en, _findings(digest, "title_en"), language)
    line = f'<p lang="en" {_place("title_en", 0, len(digest.title_en))}>{body}</p>'
    return f'<div class="tt-title-en">{line}{_buttons("title_en", digest.title_en, language)}</div>'


def _place(field: str, start: int, end: int) -> str:
    """Says which part of an output stands in an element, in characters."""
    return f'data-field="{field}" data-start="{start}" data-end="{end}"'


def _buttons(field: str, text: str, language: Language) -> str:
    what = labels(language)[field]
    buttons = f"{edit_button(field, what, language)}{copy_button(text, what, language)}"
    return f'<div class="tt-buttons">{buttons}</div>'


def _references(digest: Digest, language: Language) -> dict[int, str]:
    """A small number after each summary sentence that leads to its evidence."""
    label = labels(language)["evidence"]
    return {
        end: f'<sup class="tt-ref"><a href="#tt-evidence-{number}" '
        f'aria-label="{label}, {number}">{number}</a></sup>'
        for number, (_, end) in enumerate(digest.summary_sentences[: len(digest.evidence)], 1)
    }


def _warnings(digest: Digest, language: Language) -> str:
    if shown := warning_list(digest.warnings, language, places=_marked_in(digest)):
        return shown
    clean = labels(language)["no_warnings"]
    return f'<p class="tt-clean"><span aria-hidden="true">✓</span> {clean}</p>'


def _marked_in(digest: Digest) -> list[str]:
    """The outputs that are shown with marks."""
    return [name for name in ("title_en", "summary_vi", "summary_en", "translation") if getattr(digest, name)]


def _aligned(source: str, target: str, digest: Digest | None, language: Language) -> str:
    """Source and translation side by side, a paragraph a row; sentences that belong together light up."""
    words = labels(language)
    left, right = _lines(source), _lines(target)
    if len(left) != len(right):  # not line by line: side by side as a whole
        left, right = [(0, len(source))], [(0, len(target))]
    pairs = [
        ((segment.start, segment.end), (segment.target_start, segment.target_start + len(segment.target)))
        for segment in (digest.segments if digest else ())
    ]
    trust = [segment.confidence for segment in (digest.segments if digest else ())]
    fit = [i for i, (one, other) in enumerate(pairs) if _within(one, left) and _within(other, right)]
    source_tags = _inserts([pairs[i][0] for i in fit])
    target_tags = _inserts([pairs[i][1] for i in fit], [_trust(trust[i], language) for i in fit])
    about, source_about = _findings(digest, "translation"), _findings(digest, "source")
    rows = "".join(
        '<div class="tt-pair">'
        f'<p lang="vi" {_place("article", a, b)}>'
        f"{marked(source, source_about, language, start=a, end=b, inserts=source_tags)}</p>"
        f'<p lang="en" {_place("translation", c, d)}>'
        f"{marked(target, about, language, start=c, end=d, inserts=target_tags)}</p></div>"
        for (a, b), (c, d) in zip(left, right, strict=True)
    )
    hint = hint_line(words["aligned_hint"]) if fit else ""
    extra = _buttons("translation", target, language) if digest else ""
    return card("translation", words["translation"], extra, hint + rows)


def _within(span: tuple[int, int], lines: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] < span[1] <= end for start, end in lines)


def _trust(confidence: float | None, language: Language) -> str:
    """A quiet mark where a sentence is in doubt; how much is told where the pointer is on it."""
    if confidence is None or confidence >= DOUBT:
        return ""
    said = labels(language)["confidence"].format(percent=round(100 * confidence))
    return f' tt-doubt" data-tip="{escape(said)}'


def _inserts(spans: Sequence[tuple[int, int]], more: Sequence[str] = ()) -> dict[int, str]:
    """Tags around sentences, by offset; those of both languages have the same number."""
    inserts: dict[int, str] = {}
    for number, (start, end) in enumerate(spans):
        extra = more[number] if more else ""
        # A sentence may begin where the one before ends: the end tag comes first.
        inserts[start] = inserts.get(start, "") + f'<span class="tt-sentence{extra}" data-n="{number}">'
        inserts[end] = inserts.get(end, "") + "</span>"
    return inserts


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that hold anything."""
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _evidence(digest: Digest, language: Language) -> str:
    words, items, summary = labels(language), [], digest.summary_vi or ""
    for number, ((start, end), evidence) in enumerate(
        zip(digest.summary_sentences, digest.evidence, strict=False), 1
    ):
        share = words["evidence_share"].format(percent=round(100 * evidence.score))
        quotes = "".join(
            f'<blockquote lang="vi"><cite>{words["evidence_sentence"].format(number=index + 1)}</cite>'
            f'<span data-field="article" data-start="{digest.sentences[index][0]}">'
            f"{escape(digest.article.text[slice(*digest.sentences[index])])}</span></blockquote>"
            for index in evidence.source
        )
        items.append(
            f'<li id="tt-evidence-{number}" tabindex="-1"><p lang="vi">{escape(summary[start:end])}'
            f'<span class="tt-share" lang="{language}">{share}</span></p>'
            f"{quotes or hint_line(words['evidence_none'])}</li>"
        )
    if not items:
        return ""
    return fold(
        "evidence", words["evidence"], f"{hint_line(words['evidence_hint'])}<ol>{''.join(items)}</ol>"
    )


def _dropped(digest: Digest, language: Language) -> str:
    words, dropped = labels(language), digest.article.dropped
    if not dropped:
        return ""
    items = "".join(
        f'<li><span class="tt-reason">{escape(drop_reason(item.reason, language))}'
        f" · {words['dropped_line'].format(line=item.line)}</span>"
        f'<span lang="vi">{escape(item.text)}</span></li>'
        for item in dropped
    )
    heading = f"{words['dropped']} ({len(dropped)})"
    return fold("dropped", heading, f"{hint_line(words['dropped_hint'])}<ul>{items}</ul>")


def _footer(digest: Digest, language: Language) -> str:
    files = ((outlet, outlet.render(digest, language=language)) for outlet in downloads())
    return footer(files, digest.title, figures(digest, language=language), language)
