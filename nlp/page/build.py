"""The page: its components, their places, and what each of them does.

Gradio 6 ships no Vietnamese locale, and its `gr.I18n` takes only locales that it ships: a table for
"vi" is never chosen. So the labels are ours (`nlp/output/labels.toml`), set from here, and parts
of Gradio that bring English words of their own are not used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any, cast, get_args

import gradio as gr

from nlp.digest import Digest
from nlp.models.table import PRESETS
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.api import PageBlocks, offer_api
from nlp.page.holder import PipelineHolder
from nlp.page.keep import restore
from nlp.page.run import Shown, finished, open_file, ready, run
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline, load
from nlp.read.registry import suffixes
from nlp.settings import LENGTHS, TranslateScope
from nlp.text.tables import read_table

MAX_FILE_SIZE = "20mb"
FILE_TYPES = list(suffixes())
VISITORS = 64
"""Most runs that Gradio holds at a time, those that wait for their turn included."""

# The language asked for last time, else the browser's (other languages than Vietnamese get English), and the
# digest that was shown last.
_OPEN = "() => [window.tomtat.language(), window.tomtat.lastDigest()]"
_KEEP_LANGUAGE = "(language, shown) => [window.tomtat.keepLanguage(language), shown]"
_FORGET = "(language) => { window.tomtat.forget(); return [language]; }"

SCOPES = get_args(TranslateScope)
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


@dataclass
class Parts:
    """The components that handlers read or write."""

    shown: gr.State
    kept: gr.Textbox
    language: gr.Radio
    brand: gr.HTML
    text: gr.Textbox
    upload: gr.UploadButton
    clear: gr.Button
    tries: gr.HTML
    samples: list[gr.Button]
    length: gr.Radio
    translate: gr.Radio
    preset: gr.Dropdown
    start: gr.Button
    cancel: gr.Button
    hint: gr.HTML
    status: gr.HTML
    results: gr.HTML
    help: gr.HTML
    note: gr.HTML


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
        parts = _lay_out(holder.presets, examples)
        _wire_form(page, parts, holder.presets, examples)
        _wire_run(page, parts, holder, turns)
        offer_api(holder, turns)
    return page.queue(max_size=VISITORS, default_concurrency_limit=1)


def _lay_out(presets: Sequence[str], examples: Sequence[dict[str, str]]) -> Parts:
    """Puts the components in their places, labelled in Vietnamese."""
    words = labels("vi")
    bare: dict[str, Any] = {"apply_default_css": False}
    live = 'element.setAttribute("role", "status"); element.setAttribute("aria-live", "polite");'
    parts: dict[str, Any] = {"shown": gr.State("idle", time_to_live=3600)}
    parts["kept"] = gr.Textbox(visible=False)
    with gr.Row(elem_id="tt-header"):
        parts["brand"] = gr.HTML(_brand("vi"), **bare)
        parts["language"] = gr.Radio(
            [("Tiếng Việt", "vi"), ("English", "en")],
            value="vi",
            label=words["language"],
            show_label=False,
            container=False,
            scale=0,
            min_width=0,
            elem_id="tt-language",
        )
    with gr.Row(elem_id="tt-form"):
        with gr.Column(scale=7, min_width=300):
            box = {"label": words["input"], "placeholder": words["input_hint"], "elem_id": "tt-input"}
            parts["text"] = gr.Textbox(lines=11, max_lines=11, autofocus=True, **box)
            with gr.Row(elem_id="tt-examples"):
                parts["upload"] = gr.UploadButton(words["upload"], file_types=FILE_TYPES, size="sm")
                parts["clear"] = gr.Button(words["clear"], size="sm", elem_id="tt-clear")
                parts["tries"] = gr.HTML(_tries("vi"), **bare)
                parts["samples"] = [gr.Button(example["label_vi"], size="sm") for example in examples]
        with gr.Column(scale=4, min_width=280, elem_id="tt-options"):
            parts["length"] = gr.Radio(
                _choices("length", LENGTHS, "vi"), value="short", label=words["length"]
            )
            scopes = _choices("translate", SCOPES, "vi")
            parts["translate"] = gr.Radio(scopes, value="summary", label=words["translate"])
            offered = {"visible": len(presets) > 1, "value": presets[0], "label": words["preset"]}
            parts["preset"] = gr.Dropdown(_presets(presets, "vi"), **offered)
            with gr.Row(elem_id="tt-actions"):
                parts["start"] = gr.Button(words["run"], variant="primary", elem_id="tt-run")
                off = {"variant": "stop", "interactive": False, "elem_id": "tt-cancel"}
                parts["cancel"] = gr.Button(words["cancel"], **off)
            parts["hint"] = gr.HTML(_hint("vi"), **bare)
    parts["status"] = gr.HTML(ready("vi"), elem_id="tt-status", js_on_load=live, **bare)
    parts["results"] = gr.HTML(html.result(language="vi"), elem_id="tt-results", js_on_load=None, **bare)
    parts["help"] = gr.HTML(html.keyboard_help("vi"), js_on_load=None, **bare)
    parts["note"] = gr.HTML(_note("vi"), **bare)
    return Parts(**{field.name: parts[field.name] for field in fields(Parts)})


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
            _brand(language),
            gr.update(label=words["input"], placeholder=words["input_hint"]),
            gr.update(label=words["upload"]),
            words["clear"],
            _tries(language),
            gr.update(choices=_choices("length", LENGTHS, language), label=words["length"]),
            gr.update(choices=_choices("translate", SCOPES, language), label=words["translate"]),
            gr.update(choices=_presets(presets, language), label=words["preset"]),
            words["run"],
            words["cancel"],
            _hint(language),
            html.keyboard_help(language),
            _note(language),
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
        return [waiting, "busy", gr.update(interactive=False), gr.update(interactive=True)]

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

    def stop(language: Language) -> list[Any]:
        return [html.status(labels(language)["state_cancelled"]), "failed", *rest()]

    def clear(language: Language) -> list[Any]:
        return ["", ready(language), html.result(language=language), "idle", *rest()]

    queued = parts.start.click(begin, parts.language, [parts.status, parts.shown, *buttons], **QUIET)
    running = queued.then(
        work,
        [parts.text, parts.length, parts.translate, parts.preset, parts.language],
        [parts.status, parts.results, parts.shown],
        show_progress="hidden",
        api_name="run",
        api_visibility="undocumented",
        concurrency_limit=VISITORS,
    )
    running.then(rest, None, buttons, **QUIET)  # also when the run was refused or broke down
    stopped = [parts.status, parts.shown, *buttons]
    parts.cancel.click(stop, parts.language, stopped, cancels=[running], **QUIET)
    emptied = [parts.text, parts.status, parts.results, parts.shown, *buttons]
    parts.clear.click(clear, parts.language, emptied, js=_FORGET, cancels=[running], **QUIET)
    page.unload(leave)


def _choices(name: str, values: Iterable[str], language: Language) -> list[tuple[str, str]]:
    return [(labels(language)[f"{name}_{value}"], value) for value in values]


def _presets(names: Sequence[str], language: Language) -> list[tuple[str, str]]:
    words = labels(language)
    return [(words.get(f"preset_{name}", f"{name}: {_described(name)}"), name) for name in names]


def _described(preset: str) -> str:
    return PRESETS[preset].description if preset in PRESETS else ""


def _brand(language: Language) -> str:
    return f'<div class="tt-brand"><h1>tomtat</h1><p>{labels(language)["tagline"]}</p></div>'


def _tries(language: Language) -> str:
    return f'<span class="tt-label">{labels(language)["try"]}</span>'


def _hint(language: Language) -> str:
    return f'<p class="tt-key">{labels(language)["run_hint"]}</p>'


def _note(language: Language) -> str:
    return f'<p class="tt-note">{labels(language)["note"]}</p>'


def appearance() -> dict[str, Any]:
    """Returns what `launch` or `mount_gradio_app` needs beside the page: theme, style, script."""
    colours = read_table("nlp.page", "theme")
    dark = {f"{name}_dark": value for name, value in colours["both"].items()}
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=[
            "system-ui",
            "-apple-system",
            "Segoe UI",
            "Roboto",
            "Noto Sans",
            "Liberation Sans",
            "sans-serif",
        ],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    ).set(**colours["both"], **dark, **colours["once"])
    return {
        "theme": theme,
        "css": _data("static/page.css"),
        "head": f"<script>{_data('static/page.js')}</script>",
    }


def _data(name: str) -> str:
    return resources.files("nlp.page").joinpath(name).read_text(encoding="utf-8")
