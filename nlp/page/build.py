"""The page: what each of its components does.

Gradio 6 ships no Vietnamese locale, and its `gr.I18n` takes only locales that it ships: a table for
"vi" is never chosen. So the labels are ours (`nlp/output/labels.toml`), set from here, and parts
of Gradio that bring English words of their own are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr
from gradio.events import Dependency

from nlp.digest import Digest
from nlp.event.digest import EventDigest
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.api import PageBlocks, offer_api
from nlp.page.compare.comparison import Comparison
from nlp.page.compare.html import compared
from nlp.page.compare.run import finished as both_finished
from nlp.page.compare.run import run_ways
from nlp.page.correction import corrected
from nlp.page.document import run_document
from nlp.page.event.correction import corrected_event
from nlp.page.event.html import event_result
from nlp.page.event.inputs import add_files
from nlp.page.event.layout import EventParts, lay_out_event
from nlp.page.event.run import finished as event_finished
from nlp.page.event.run import run_event
from nlp.page.glossary import import_terms
from nlp.page.holder import PipelineHolder
from nlp.page.keep import restore
from nlp.page.layout import (
    ArticleParts,
    GlossaryParts,
    Labelled,
    lay_out_article,
    lay_out_foot,
    lay_out_glossary,
    lay_out_head,
    other_ways,
)
from nlp.page.look import appearance
from nlp.page.run import finished, open_file
from nlp.page.turns import Turns
from nlp.page.visit import Shown, Step, ready
from nlp.page.wire import QUIET, VISITORS, Draw, RunParts, Start, Visitors, wire_run
from nlp.pipeline import Pipeline, load
from nlp.text.tables import read_table

__all__ = ["MAX_FILE_SIZE", "VISITORS", "appearance", "build", "build_for"]

MAX_FILE_SIZE = "20mb"

Correct = Callable[[str, Shown, Language], Step | None]
"""From what the browser sends, what is shown and the language of the page to what is shown then."""

# The language asked for last time, else the browser's (other languages than Vietnamese get English), and what
# was shown last in each tab.
_OPEN = "() => window.tomtat.open()"
_KEEP_LANGUAGE = "(language, ...shown) => [window.tomtat.keepLanguage(language), ...shown]"


def build(
    pipeline: Pipeline | None = None,
    *,
    loader: Callable[[str], Pipeline] = load,
    presets: Sequence[str] = (),
    turns: Turns | None = None,
) -> gr.Blocks:
    """Builds the page.

    Args:
        pipeline: a ready pipeline; its preset is the one chosen at first.
        loader: loads the pipeline of another preset, by name.
        presets: those that visitors may choose, if not only the pipeline's own.
        turns: who runs and who waits; one run at a time if None.

    Returns:
        The page, its queue configured. Style and script come at launch: pass `appearance()`.
    """
    ready_ones = [pipeline] if pipeline is not None else []
    offered = [*(one.settings.preset for one in ready_ones), *presets]
    return build_for(PipelineHolder(offered, loader, loaded=ready_ones), turns or Turns())


def build_for(holder: PipelineHolder, turns: Turns) -> gr.Blocks:
    """Builds the page for pipelines and turns that others use, too."""
    examples = read_table("nlp.page", "examples")["example"]
    labelled = Labelled(holder)
    with PageBlocks(title="tomtat", analytics_enabled=False, delete_cache=(600, 600)) as page:
        kept = [gr.Textbox(visible=False) for _ in range(3)]
        language = lay_out_head(labelled)
        with gr.Tabs(elem_id="tt-tabs"):
            with _tab(labelled, "tab_article"):
                article = lay_out_article(labelled, holder.presets, examples)
            with _tab(labelled, "tab_event"):
                event = lay_out_event(labelled, holder.presets)
        glossary = lay_out_glossary(labelled)
        lay_out_foot(labelled)
        restored = _wire_language(page, language, kept, labelled, article, event, glossary)
        _wire_article(article, language, examples)
        _wire_ways(restored, article, language, holder)
        _wire_glossary(glossary, article, language)
        _wire_correction(article, language, "tt-correct", corrected)
        _wire_correction(event, language, "tt-event-correct", corrected_event)
        _wire_event(event, language)
        _wire_history(article, event, language)
        _wire_runs(page, language, article, event, glossary, holder, turns)
        offer_api(holder, turns)
    return page.queue(max_size=VISITORS, default_concurrency_limit=1)


def _tab(labelled: Labelled, key: str) -> gr.Tab:
    tab = gr.Tab(labels("vi")[key], render_children=True)
    return labelled.add(tab, lambda language: gr.update(label=labels(language)[key]))


def draw_article(shown: Shown, language: Language) -> tuple[str, str] | None:
    """Returns status line and results of the first tab; None while a run goes on or has failed."""
    if isinstance(shown, Digest):
        return finished(shown, language), html.result(language=language, digest=shown)
    if isinstance(shown, Comparison):
        return both_finished(shown, language), compared(shown, language)
    return (ready(language), html.result(language=language)) if shown == "idle" else None


def draw_event(shown: Shown, language: Language) -> tuple[str, str] | None:
    """Returns status line and results of the second tab; None while a run goes on or has failed."""
    if isinstance(shown, EventDigest):
        return event_finished(shown, language), event_result(shown, language)
    return (ready(language), event_result(None, language)) if shown == "idle" else None


def _wire_language(
    page: gr.Blocks,
    language: gr.Radio,
    kept: list[gr.Textbox],
    labelled: Labelled,
    article: ArticleParts,
    event: EventParts,
    glossary: GlossaryParts,
) -> Dependency:
    """The language of all labels, and what the browser kept of the last visit.

    Returns:
        The event after which the language is known.
    """
    tabs: list[tuple[Any, Draw]] = [(article, draw_article), (event, draw_event)]
    relabelled = [*labelled.components, *(part for tab, _ in tabs for part in (tab.status, tab.results))]

    def relabel(language: Language, *shown: Shown) -> list[Any]:
        drawn = labelled.say(language)
        for (_, draw), one in zip(tabs, shown, strict=True):
            # A run in progress goes on in its own language.
            drawn += draw(one, language) or (gr.skip(), gr.skip())
        return drawn

    # What is kept first: a change of language shows it again.
    restored = page.load(
        lambda language, article, event, terms: [language, restore(article), restore(event), terms],
        [language, *kept],
        [language, article.shown, event.shown, glossary.text],
        js=_OPEN,
        **QUIET,
    )
    asked = [language, article.shown, event.shown]
    drawn = restored.then(relabel, asked, relabelled, **QUIET)
    drawn.then(None, None, None, js="() => { document.documentElement.dataset.tomtat = 'ready'; }", **QUIET)
    language.input(relabel, asked, relabelled, js=_KEEP_LANGUAGE, **QUIET)
    return restored


def _wire_article(parts: ArticleParts, language: gr.Radio, examples: Sequence[dict[str, str]]) -> None:
    """Examples and files of the first tab."""

    def opened(path: str, language: Language) -> tuple[Any, str]:
        text, status = open_file(path, language)
        return gr.skip() if text is None else text, status

    for button, example in zip(parts.samples, examples, strict=True):
        button.click(lambda article=example["text"]: article.strip(), None, parts.text, **QUIET)
    parts.upload.upload(opened, [parts.upload, language], [parts.text, parts.status], **QUIET)


def _wire_ways(restored: Dependency, parts: ArticleParts, language: gr.Radio, holder: PipelineHolder) -> None:
    """What can be compared with the way that is chosen."""
    chosen = [parts.preset, parts.effort, parts.against, language]
    # Not when the page is loaded: in the language that is there before, it may come in after the right one.
    restored.then(partial(other_ways, holder), chosen, parts.against, **QUIET)
    events = [parts.preset.change, parts.effort.change, language.change]
    gr.on(events, partial(other_ways, holder), chosen, parts.against, **QUIET)


def _wire_glossary(parts: GlossaryParts, article: ArticleParts, language: gr.Radio) -> None:
    """A file of terms; what is wrong with it is said where the first tab says what is going on."""

    def opened(path: str, language: Language) -> tuple[Any, str]:
        text, status = import_terms(path, language)
        return gr.skip() if text is None else text, status

    parts.upload.upload(opened, [parts.upload, language], [parts.text, article.status], **QUIET)


def _wire_correction(parts: RunParts, language: gr.Radio, name: str, correct: Correct) -> None:
    """A visitor's corrections, which the script of the page sends by a button that is not seen."""
    given = gr.Textbox(visible=False)
    button = gr.Button(visible="hidden", elem_id=name)

    def change(language: Language, given: str, shown: Shown) -> list[Any]:
        return list(correct(given, shown, language) or [gr.skip()] * 3)

    button.click(
        change,
        [language, given, parts.shown],
        [parts.status, parts.results, parts.shown],
        js="(language, _, shown) => [language, window.tomtat.correction || '', shown]",
        **QUIET,
    )


def _wire_event(parts: EventParts, language: gr.Radio) -> None:
    """Files of the second tab."""

    def added(text: str, paths: list[str], language: Language) -> tuple[Any, str]:
        filled, status = add_files(text, paths, language)
        return gr.skip() if filled is None else filled, status

    given = [parts.text, parts.upload, language]
    parts.upload.upload(added, given, [parts.text, parts.status], **QUIET)


def _wire_history(article: ArticleParts, event: EventParts, language: gr.Radio) -> None:
    """A digest of the browser's history, which the script of the page sends by a button that is not seen."""
    content = gr.Textbox(visible=False)
    button = gr.Button(visible="hidden", elem_id="tt-reopen")

    def reopen(language: Language, content: str) -> list[Any]:
        shown = restore(content)
        of_article, of_event = isinstance(shown, Digest | Comparison), isinstance(shown, EventDigest)
        drawn: list[Any] = []
        for wanted, draw in ((of_article, draw_article), (of_event, draw_event)):
            drawn += [*(draw(shown, language) or ()), shown] if wanted else [gr.skip()] * 3
        return drawn

    outputs = [part for tab in (article, event) for part in (tab.status, tab.results, tab.shown)]
    js = "(language, _) => [language, window.tomtat.reopened || '']"
    button.click(reopen, [language, content], outputs, js=js, **QUIET)


def _wire_runs(
    page: gr.Blocks,
    language: gr.Radio,
    article: ArticleParts,
    event: EventParts,
    glossary: GlossaryParts,
    holder: PipelineHolder,
    turns: Turns,
) -> None:
    """The runs of both tabs, one after the other, and what happens when a visitor leaves."""
    visitors = Visitors()

    def leave(request: gr.Request) -> None:
        visitors.leave(str(request.session_hash))

    def of(run: Callable[..., Iterator[Step]], *names: str) -> Callable[..., Iterator[Step]]:
        """A run whose first inputs are those of some names."""

        def begin(*given: Any) -> Iterator[Step]:
            named = dict(zip(names, given, strict=False))
            return run(holder, turns, *given[len(names) :], **named)

        return begin

    terms = glossary.text
    chosen = [article.text, article.length, article.translate, article.preset]
    digest = [terms, article.effort, article.against, *chosen]
    document = [terms, article.layout, article.document, article.preset]
    articles = [terms, event.keep_all, event.text, event.sentences, event.translate, event.preset]
    run_article = of(run_ways, "glossary", "effort", "against")
    translate = of(run_document, "glossary", "layout")
    starts = [
        Start(article.start, article.start.click, digest, run_article, "run"),
        Start(article.document, article.document.upload, document, translate, "run_document"),
    ]
    forget = "(language) => { window.tomtat.forget('%s'); return [language]; }"
    wire_run(article, starts, language, draw_article, visitors, forget=forget % "")
    starts = [
        Start(event.start, event.start.click, articles, of(run_event, "glossary", "keep_all"), "run_event")
    ]
    wire_run(event, starts, language, draw_event, visitors, forget=forget % "event-")
    page.unload(leave)
