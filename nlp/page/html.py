"""A digest as HTML fragments for the page: everything escaped, warnings at the words they speak of."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from nlp.article.parse import drop_reason
from nlp.checks.finding import Finding, explain
from nlp.output.labels import Language, figures, labels
from nlp.output.registry import downloads, label
from nlp.page.ledger import ledger

if TYPE_CHECKING:
    from nlp.article.parse import Article
    from nlp.digest import Digest
    from nlp.output.outlet import Outlet

_SIGNS = {"error": "✕", "warning": "!", "info": "i"}
"""Plain characters, for which every font has a glyph; the style puts them in a circle."""

_RANK = {"info": 0, "warning": 1, "error": 2}
_LONGEST_NAME = 60
"""Longest file name taken from a title, in characters."""


def status(message: str, *, state: str = "idle", done: int = 0, total: int = 0) -> str:
    """Returns the line that says what is going on.

    Args:
        message: in words.
        state: "idle", "busy", "done" or "failed".
        done, total: progress; no bar if `total` is 0.
    """
    bar = f'<progress value="{done}" max="{total}" aria-hidden="true"></progress>' if total else ""
    text = f"<span>{escape(message)}</span>"
    return f'<div class="tt-status tt-{state}"><span class="tt-dot"></span>{text}{bar}</div>'


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


def marked(
    text: str,
    findings: Sequence[Finding],
    language: Language,
    *,
    start: int = 0,
    end: int | None = None,
    inserts: Mapping[int, str] | None = None,
) -> str:
    """Returns text[start:end] as HTML with the words that findings speak of marked.

    Args:
        text: the whole output.
        findings: those of this output; spans may overlap.
        language: of the explanations.
        start, end: the part wanted, in characters.
        inserts: HTML to put in at an offset of `text`; already safe.
    """
    end = len(text) if end is None else end
    inserts = inserts or {}
    spans = [
        (max(low, start), min(high, end), finding)
        for finding in findings
        for low, high in finding.spans
        if max(low, start) < min(high, end)
    ]
    cuts = {start, end, *(at for at in inserts if start <= at <= end)}
    cuts.update(edge for low, high, _ in spans for edge in (low, high))
    pieces = [inserts.get(start, "")]
    for low, high in pairwise(sorted(cuts)):
        about = [(last, finding) for first, last, finding in spans if first <= low and high <= last]
        # The sign stands once, where the marked words end.
        sign = any(high == last for last, _ in about)
        pieces += [_mark(text[low:high], [finding for _, finding in about], language, sign=sign)]
        pieces += [inserts.get(high, "")]
    return "".join(pieces)


def _mark(text: str, about: Sequence[Finding], language: Language, *, sign: bool) -> str:
    if not about:
        return escape(text)
    severity = max((finding.severity for finding in about), key=_RANK.__getitem__)
    tip = escape(" ".join(dict.fromkeys(explain(finding, language) for finding in about)))
    shown = f'<sup aria-hidden="true">{_SIGNS[severity]}</sup>' if sign else ""
    return (
        f'<mark class="tt-mark tt-{severity}" tabindex="0" data-tip="{tip}">{escape(text)}{shown}'
        f'<span class="tt-sr"> ({tip})</span></mark>'
    )


def _findings(digest: Digest | None, field: str) -> list[Finding]:
    return [finding for finding in digest.warnings if finding.field == field] if digest else []


def _card(name: str, heading: str, extra: str, inner: str) -> str:
    return (
        f'<section class="tt-card" aria-labelledby="tt-head-{name}">'
        f'<header><h3 id="tt-head-{name}">{heading}</h3>{extra}</header>{inner}</section>'
    )


def _pane(name: str, texts: Mapping[str, str], digest: Digest | None, hint: str, language: Language) -> str:
    heading, text = labels(language)[name], texts.get(name, "")
    if not text:
        return _card(name, heading, "", f'<p class="tt-hint">{escape(hint)}</p>')
    inserts = _references(digest, language) if digest and name == "summary_vi" else {}
    body = marked(text, _findings(digest, name), language, inserts=inserts)
    inner = f'<p class="tt-text" lang="{name[-2:]}" data-field="{name}" data-start="0">{body}</p>'
    return _card(name, heading, _copy(text, heading, language) if digest else "", inner)


def _headline(digest: Digest, language: Language) -> str:
    """The title in English, under the Vietnamese one."""
    if not digest.title_en:
        return ""
    body = marked(digest.title_en, _findings(digest, "title_en"), language)
    copy = _copy(digest.title_en, labels(language)["title_en"], language)
    return (
        f'<div class="tt-title-en"><p lang="en" data-field="title_en" data-start="0">{body}</p>{copy}</div>'
    )


def _copy(text: str, what: str, language: Language) -> str:
    words = labels(language)
    return (
        f'<button type="button" class="tt-button" data-copy="{escape(text)}" data-done="{words["copied"]}" '
        f'data-failed="{words["copy_failed"]}" aria-label="{words["copy"]}: {what}">{words["copy"]}</button>'
    )


def _references(digest: Digest, language: Language) -> dict[int, str]:
    """A small number after each summary sentence that leads to its evidence."""
    label = labels(language)["evidence"]
    return {
        end: f'<sup class="tt-ref"><a href="#tt-evidence-{number}" '
        f'aria-label="{label}, {number}">{number}</a></sup>'
        for number, (_, end) in enumerate(digest.summary_sentences[: len(digest.evidence)], 1)
    }


def _warnings(digest: Digest, language: Language) -> str:
    words = labels(language)
    notes = dict.fromkeys((finding.severity, explain(finding, language)) for finding in digest.warnings)
    if not notes:
        return f'<p class="tt-clean"><span aria-hidden="true">✓</span> {words["no_warnings"]}</p>'
    items = "".join(
        f'<li class="tt-{severity}"><span class="tt-sign" aria-hidden="true">{_SIGNS[severity]}</span>'
        f'<span><b class="tt-sr">{words[f"warn_{severity}"]}: </b>{escape(text)}</span></li>'
        for severity, text in sorted(notes, key=lambda note: -_RANK[note[0]])
    )
    return (
        '<section class="tt-warnings" aria-labelledby="tt-head-warnings">'
        f'<h3 id="tt-head-warnings">{words["warnings"]}</h3><ul>{items}</ul></section>'
    )


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
    pairs = [(one, other) for one, other in pairs if _within(one, left) and _within(other, right)]
    source_tags, target_tags = (_inserts(spans) for spans in zip(*pairs, strict=True)) if pairs else ({}, {})
    about, source_about = _findings(digest, "translation"), _findings(digest, "source")
    rows = "".join(
        '<div class="tt-pair">'
        f'<p lang="vi" data-field="article" data-start="{a}">'
        f"{marked(source, source_about, language, start=a, end=b, inserts=source_tags)}</p>"
        f'<p lang="en" data-field="translation" data-start="{c}">'
        f"{marked(target, about, language, start=c, end=d, inserts=target_tags)}</p></div>"
        for (a, b), (c, d) in zip(left, right, strict=True)
    )
    hint = _hint(words["aligned_hint"]) if pairs else ""
    extra = _copy(target, words["translation"], language) if digest else ""
    return _card("translation", words["translation"], extra, hint + rows)


def _within(span: tuple[int, int], lines: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] < span[1] <= end for start, end in lines)


def _inserts(spans: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Tags around sentences, by offset; those of both languages have the same number."""
    inserts: dict[int, str] = {}
    for number, (start, end) in enumerate(spans):
        # A sentence may begin where the one before ends: the end tag comes first.
        inserts[start] = inserts.get(start, "") + f'<span class="tt-sentence" data-n="{number}">'
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
            f"{quotes or _hint(words['evidence_none'])}</li>"
        )
    if not items:
        return ""
    return _fold("evidence", words["evidence"], f"{_hint(words['evidence_hint'])}<ol>{''.join(items)}</ol>")


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
    return _fold("dropped", heading, f"{_hint(words['dropped_hint'])}<ul>{items}</ul>")


def _hint(text: str) -> str:
    return f'<p class="tt-hint">{escape(text)}</p>'


def _fold(name: str, heading: str, inner: str) -> str:
    return f'<details class="tt-fold" id="tt-{name}"><summary>{heading}</summary><div>{inner}</div></details>'


def _footer(digest: Digest, language: Language) -> str:
    words = labels(language)
    name = "".join(c if c.isalnum() else "-" for c in digest.title)[:_LONGEST_NAME].strip("-") or "tomtat"
    # The files travel inside the page, so that nothing of the user's is written to a disk here.
    buttons = "".join(_download(digest, outlet, name, language) for outlet in downloads())
    return (
        f'<footer class="tt-footer"><div class="tt-files"><span>{words["download"]}</span>{buttons}</div>'
        f"<p>{escape(figures(digest, language=language))}</p></footer>"
    )


def _download(digest: Digest, outlet: Outlet, name: str, language: Language) -> str:
    content = outlet.render(digest, language=language)
    data = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
    return (
        f'<button type="button" class="tt-button" data-name="{escape(name)}{outlet.endings[0]}" '
        f'data-type="{outlet.media_type}" data-content="{data}">{escape(label(outlet, language))}</button>'
    )


def keyboard_help(language: Language) -> str:
    """Returns the list of keys, hidden until "?" is pressed."""
    words = labels(language)
    keys = (("Ctrl + Enter", "run"), ("Esc", "cancel"), ("N", "next_warning"), ("↑ ↓", "next_sentence"))
    rows = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{escape(words[what])}</dd>" for key, what in keys)
    return (
        f'<dialog id="tt-help" aria-labelledby="tt-help-head"><h2 id="tt-help-head">{words["keys"]}</h2>'
        f"<dl>{rows}<dt><kbd>?</kbd></dt><dd>{words['keys']}</dd></dl>"
        f'<form method="dialog"><button class="tt-button">{words["close"]}</button></form></dialog>'
    )
