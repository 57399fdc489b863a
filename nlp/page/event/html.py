"""The digest of an event as HTML: a column for each source, what they disagree on before all else."""

from __future__ import annotations

from bisect import bisect_right
from html import escape

from nlp.event.correct import FIELDS, EventField
from nlp.event.digest import EventDigest, Source, Statement
from nlp.event.fact import Fact, FactState, FactValue
from nlp.event.outlets import event_figures, fact_label, render_event, source_line, telling
from nlp.output.labels import Language, labels
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
from nlp.text.sentences import split_sentences


def event_result(digest: EventDigest | None, language: Language, *, done: bool = True) -> str:
    """Returns the results of an event; what they will be if there are none yet.

    Args:
        digest: as far as it is made.
        language: of the labels.
        done: it is finished: its English is there, files can be had.
    """
    words = labels(language)
    if digest is None:
        empty = card("event", words["event_differs"], "", hint_line(words["event_waiting"]))
        return f'<div class="tt-result" lang="{language}">{empty}</div>'
    facts = _Table(digest, language)
    parts = [
        f'<h2 class="tt-title" lang="vi">{escape(digest.title)}</h2>' if digest.title else "",
        _headline(digest, language, done=done),
        corrected_note(language) if digest.uncorrected is not None else "",
        card("event-differs", words["event_differs"], "", _differences(facts, words["event_no_difference"])),
        _folded(facts, "agreed", words["event_agreed"]),
        '<div class="tt-panes">',
        _summary(digest, "vi", language, done=done),
        _summary(digest, "en", language, done=done),
        "</div>",
        warning_list(digest.warnings, language, name="event-warnings", places=FIELDS),
        _folded(facts, "single", words["event_single"]),
        _sources(digest, language),
    ]
    if done:
        files = ((outlet, render_event(digest, outlet, language=language)) for outlet in downloads())
        parts.append(footer(files, digest.title, event_figures(digest, language), language))
    return f'<div class="tt-result" lang="{language}">{"".join(parts)}</div>'


def _headline(digest: EventDigest, language: Language, *, done: bool) -> str:
    if not digest.title_en:
        return ""
    line = _passage(digest, "title_en", digest.title_en, (0, len(digest.title_en)), language)
    return f'<div class="tt-title-en"><p>{line}</p>{_buttons(digest, "title_en", language, done=done)}</div>'


def _summary(digest: EventDigest, spoken: Language, language: Language, *, done: bool) -> str:
    """The summary; after each sentence the numbers of the sources that say it."""
    words = labels(language)
    name: EventField = "summary_vi" if spoken == "vi" else "summary_en"
    whole = getattr(digest, name)
    if not whole:
        hint = "no_result" if done else f"waiting_{spoken}"
        if spoken == "en" and digest.settings.translate == "none":
            hint = "no_translation"
        return card(f"event-{name}", words[name], "", hint_line(words[hint]))
    body = " ".join(
        f"{_passage(digest, name, whole, span, language)}{_cited(one, digest, language)}"
        for one, span in zip(digest.summary, digest.spans(spoken), strict=True)
    )
    buttons = _buttons(digest, name, language, done=done)
    return card(f"event-{name}", words[name], buttons, f'<p class="tt-text" lang="{spoken}">{body}</p>')


def _passage(
    digest: EventDigest, field: EventField, whole: str, span: tuple[int, int], language: Language
) -> str:
    """A sentence of an output, which can be corrected, with what was found in it."""
    start, end = span
    found = [finding for finding in digest.warnings if finding.field == field]
    text = marked(whole, found, language, start=start, end=end)
    spoken = "vi" if field == "summary_vi" else "en"
    return f'<span lang="{spoken}" data-field="{field}" data-start="{start}" data-end="{end}">{text}</span>'


def _buttons(digest: EventDigest, field: EventField, language: Language, *, done: bool) -> str:
    what, text = labels(language)[field], getattr(digest, field)
    edit = edit_button(field, what, language) if done else ""
    return f'<div class="tt-buttons">{edit}{copy_button(text, what, language)}</div>'


def _cited(statement: Statement, digest: EventDigest, language: Language) -> str:
    links = ", ".join(
        f'<a href="#tt-source-{index + 1}" aria-label="{labels(language)["event_sources"]}: '
        f'{escape(digest.sources[index].name)}">{index + 1}</a>'
        for index in statement.sources
    )
    return f'<sup class="tt-ref">{links}</sup>'


def _differences(facts: _Table, none: str) -> str:
    shown = facts.rows("differs", "updated")
    return shown or f'<p class="tt-clean">{escape(none)}</p>'


def _folded(facts: _Table, state: FactState, heading: str) -> str:
    count = len(telling(facts.digest, state))
    return fold(f"event-{state}", f"{heading} ({count})", facts.rows(state)) if count else ""


class _Table:
    """Facts as rows, sources as columns."""

    def __init__(self, digest: EventDigest, language: Language) -> None:
        self.digest = digest
        self.language = language
        self._sentences = [split_sentences(source.text) for source in digest.sources]

    def rows(self, *states: FactState) -> str:
        """Returns a table of the facts in some states; "" if there are none."""
        words = labels(self.language)
        bodies = [(state, telling(self.digest, state)) for state in states]
        bodies = [(state, facts) for state, facts in bodies if facts]
        if not bodies:
            return ""
        heads = "".join(f'<th scope="col">{_head(source)}</th>' for source in self.digest.sources)
        # Where a table has two kinds of rows, the second says so.
        groups = "".join(
            f'<tbody class="tt-{state}">{self._group(state) if state != states[0] else ""}'
            f"{''.join(map(self._row, facts))}</tbody>"
            for state, facts in bodies
        )
        label = escape(f"{words['event_fact']}: {words[f'event_{bodies[0][0]}']}")
        return (
            f'<div class="tt-scroll" tabindex="0" role="region" aria-label="{label}"><table>'
            f'<thead><tr><th scope="col">{words["event_fact"]}</th>{heads}</tr></thead>{groups}</table></div>'
        )

    def _group(self, state: FactState) -> str:
        words = labels(self.language)[f"event_{state}"]
        return f'<tr><th scope="rowgroup" colspan="{len(self.digest.sources) + 1}">{words}</th></tr>'

    def _row(self, fact: Fact) -> str:
        cells = "".join(f'<td lang="vi">{self._said(fact, i)}</td>' for i in range(len(self.digest.sources)))
        label = fact_label(self.digest, fact, self.language)
        return f'<tr><th scope="row" lang="{label.language}">{escape(label.text)}</th>{cells}</tr>'

    def _said(self, fact: Fact, index: int) -> str:
        return " ".join(self._value(value, index) for value in fact.values if index in value.reports)

    def _value(self, value: FactValue, index: int) -> str:
        """A value as a button: its sentence is told, and it lights up in the text of its source."""
        places = [(start, end) for report, start, end in value.places if report == index]
        spans = " ".join(f"{start}-{end}" for start, end in places)
        tip = escape(self._sentence(index, places[0][0])) if places else ""
        text = self.digest.sources[index].text[slice(*places[0])] if places else value.text
        return (
            f'<button type="button" class="tt-fact" data-tip="{tip}" data-source-{index}="{spans}">'
            f"{escape(text)}</button>"
        )

    def _sentence(self, index: int, at: int) -> str:
        sentences = self._sentences[index]
        found = bisect_right([sentence.start for sentence in sentences], at) - 1
        return sentences[found].text if found >= 0 else ""


def _head(source: Source) -> str:
    when = f'<span class="tt-when">{escape(source.published)}</span>' if source.published else ""
    return f"{escape(source.name)}{when}"


def _sources(digest: EventDigest, language: Language) -> str:
    heading = f"{labels(language)['event_sources']} ({len(digest.sources)})"
    items = "".join(_source(index, source, language) for index, source in enumerate(digest.sources))
    return fold("event-sources", heading, f"<ol>{items}</ol>")


def _source(index: int, source: Source, language: Language) -> str:
    said = source_line(source, language)
    return (
        f'<li id="tt-source-{index + 1}" tabindex="-1"><details><summary lang="vi">{escape(said)}</summary>'
        f'<p class="tt-source" lang="vi" data-field="source_{index}" data-start="0">{escape(source.text)}</p>'
        "</details></li>"
    )
