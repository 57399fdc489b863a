"""The page: what each of its components does.

Gradio 6 ships no Vietnamese locale, and its `gr.I18n` takes only locales that it ships: a table for
"vi" is never chosen. So the labels are ours (`nlp/output/labels.toml`), set from here, and parts
of Gradio that bring English words of their own are not used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, cast

import gradio as gr

from nlp.digest import Digest
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.api import PageBlocks, offer_api
from nlp.page.holder import PipelineHolder
from nlp.page.keep import restore
from nlp.page.layout import SCOPES, Parts, brand, choices, hint, lay_out, note, presets_of, tries
from nlp.page.look import appearance
from nlp.page.run import Shown, finished, open_file, ready, run
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline, load
from nlp.settings import LENGTHS
from nlp.text.tables import read_table

__all__ = ["MAX_FILE_SIZE", "VISITORS", "appearance", "build", "build_for"]

MAX_FILE_SIZE = "20mb"
VISITORS = 64
"""Most runs that Gradio holds at a time, those that wait for their turn included."""

# The language asked for last time, else the browser's (other languages than Vietnamese get English), and the
# digest that was shown last.
_OPEN = "() => [window.tomtat.language(), window.tomtat.lastDigest()]"
_KEEP_LANGUAGE = "(language, shown) => [window.tomtat.keepLanguage(language), shown]"
_FORGET = "(language) => { window.tomtat.forget(); return [language]; }"

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


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
    with PageBlocks(title="tomtat", analytics_enabled=False, delete_cache=(600, 600)) as page:
        parts = lay_out(holder.presets, examples)
        _wire_form(page, parts, holder.presets, examples)
        _wire_run(page, parts, holder, turns)
        offer_api(holder, turns)
    return page.queue(max_size=VISITORS, default_concurrency_limit=1)


def _wire_form(
    page: gr.Blocks, parts: Parts, presets: Sequence[str], examples: Sequence[dict[str, str]]
) -> None:
    """Language, examples, files: everything that needs no model."""
    relabelled = [
        *(parts.brand, parts.text, parts.upload, parts.clear, parts.tries, parts.length, parts.translate),
        *(parts.preset, parts.start, parts.cancel, parts.hint, parts.help, parts.note),
        *(parts.status, parts.results, *parts.samples),
    ]

    def relabel(language: Language, shown: Shown) -> list[Any]:
        words = labels(language)
        status, result = gr.skip(), gr.skip()  # a run in progress goes on in its own language
        if isinstance(shown, Digest):
            status, result = finished(shown, language), html.result(language=language, digest=shown)
        elif shown == "idle":
            status, result = ready(language), html.result(language=language)
        return [
            brand(language),
            gr.update(label=words["input"], placeholder=words["input_hint"]),
            gr.update(label=words["upload"]),
            words["clear"],
            tries(language),
            gr.update(choices=choices("length", LENGTHS, language), label=words["length"]),
            gr.update(choices=choices("translate", SCOPES, language), label=words["translate"]),
            gr.update(choices=presets_of(presets, language), label=words["preset"]),
            words["run"],
            words["cancel"],
            hint(language),
            html.keyboard_help(language),
            note(language),
            status,
            result,
            *(example[f"label_{language}"] for example in examples),
        ]

    def opened(path: str, language: Language) -> tuple[Any, str]:
        text, status = open_file(path, language)
        return gr.skip() if text is None else text, status

    # The digest first: a change of language shows it again.
    restored = page.load(
        lambda language, kept: [language, restore(kept)],
        [parts.language, parts.kept],
        [parts.language, parts.shown],
        js=_OPEN,
        **QUIET,
    )
    restored.then(relabel, [parts.language, parts.shown], relabelled, **QUIET)
    parts.language.input(relabel, [parts.language, parts.shown], relabelled, js=_KEEP_LANGUAGE, **QUIET)
    for button, example in zip(parts.samples, examples, strict=True):
        button.click(lambda article=example["text"]: article.strip(), None, parts.text, **QUIET)
    parts.upload.upload(opened, [parts.upload, parts.language], [parts.text, parts.status], **QUIET)


def _wire_run(page: gr.Blocks, parts: Parts, holder: PipelineHolder, turns: Turns) -> None:
    """The buttons that begin and end a run, and what happens when a visitor leaves."""
    buttons = [parts.start, parts.cancel]
    under_way: dict[str, threading.Event] = {}
    """Of each visitor whose run is under way: set when the visitor leaves."""

    def begin(language: Language) -> list[Any]:
        waiting = html.status(labels(language)["state_queued"], state="busy")
        return [waiting, "busy", language, gr.update(interactive=False), gr.update(interactive=True)]

    def work(
        text: str, length: str, translate: str, preset: str, language: Language, request: gr.Request
    ) -> Iterator[tuple[str, str, Shown]]:
        left = under_way[str(request.session_hash)] = threading.Event()
        steps = run(holder, turns, text, length, translate, preset, language, left.is_set)
        try:
            with closing(cast(Any, steps)):
                yield from steps
        finally:
            under_way.pop(str(request.session_hash), None)

    def leave(request: gr.Request) -> None:
        if (left := under_way.get(str(request.session_hash))) is not None:
            left.set()

    def rest() -> list[Any]:
        return [gr.update(interactive=True), gr.update(interactive=False)]

    def end(language: Language, asked_in: Language, shown: Shown) -> list[Any]:
        # When a run ends, Gradio sends what it yielded last once more: over what a change of language showed,
        # and over an empty page.
        if shown == "idle":
            return [ready(language), html.result(language=language), *rest()]
        if language == asked_in or not isinstance(shown, Digest):
            return [gr.skip(), gr.skip(), *rest()]
        return [finished(shown, language), html.result(language=language, digest=shown), *rest()]

    def stop(language: Language) -> list[Any]:
        return [html.status(labels(language)["state_cancelled"]), "failed", *rest()]

    def clear(language: Language) -> list[Any]:
        return ["", ready(language), html.result(language=language), "idle", *rest()]

    begun = [parts.status, parts.shown, parts.asked_in, *buttons]
    queued = parts.start.click(begin, parts.language, begun, **QUIET)
    running = queued.then(
        work,
        [parts.text, parts.length, parts.translate, parts.preset, parts.language],
        [parts.status, parts.results, parts.shown],
        show_progress="hidden",
        api_name="run",
        api_visibility="undocumented",
        concurrency_limit=VISITORS,
    )
    # Also when the run was refused or broke down.
    asked = [parts.language, parts.asked_in, parts.shown]
    running.then(end, asked, [parts.status, parts.results, *buttons], **QUIET)
    stopped = [parts.status, parts.shown, *buttons]
    parts.cancel.click(stop, parts.language, stopped, cancels=[running], **QUIET)
    emptied = [parts.text, parts.status, parts.results, parts.shown, *buttons]
    parts.clear.click(clear, parts.language, emptied, js=_FORGET, cancels=[running], **QUIET)
    page.unload(leave)
