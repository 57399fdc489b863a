"""The page: paste a Vietnamese article, get its summary and its English translation.

    $ python app.py --port 7860          # or: tomtat page

Gradio 6 ships no Vietnamese locale, and its `gr.I18n` takes only locales that it ships: a table for
"vi" is never chosen. So the labels are ours (`nlp/output/labels.toml`), set from here, and parts
of Gradio that bring English words of their own are not used.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, cast, get_args

import gradio as gr

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.models.table import PRESETS
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.run import Shelf, Shown, finished, open_file, open_input, ready, run
from nlp.pipeline import Pipeline, load
from nlp.read.registry import suffixes
from nlp.settings import LENGTHS, Settings, TranslateScope
from nlp.text.tables import read_table

MAX_FILE_SIZE = "20mb"
QUEUE = 16
"""Most runs waiting; one more is refused."""

FILE_TYPES = list(suffixes())
# The language asked for last time, else the browser's; other languages than Vietnamese get English.
_BROWSER_LANGUAGE = """() => {
  let saved = null;
  try { saved = localStorage.getItem("tomtat-language"); } catch { /* storage may be forbidden */ }
  const language = (saved || navigator.language || "vi").toLowerCase().startsWith("vi") ? "vi" : "en";
  document.documentElement.lang = language;
  return language;
}"""
_KEEP_LANGUAGE = """(language, shown) => {
  document.documentElement.lang = language;
  try { localStorage.setItem("tomtat-language", language); } catch { /* storage may be forbidden */ }
  return [language, shown];
}"""

SCOPES = get_args(TranslateScope)
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
MODEL: dict[str, Any] = {"concurrency_id": "model", "concurrency_limit": 1}


@dataclass
class Parts:
    """The components that handlers read or write."""

    shown: gr.State
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
    note: gr.HTML


def build(pipeline: Pipeline, *, loader: Callable[[str], Pipeline] = load) -> gr.Blocks:
    """Builds the page.

    Args:
        pipeline: a ready pipeline; its preset is the one chosen at first.
        loader: loads the pipeline of another preset, by name.

    Returns:
        The page, its queue configured. Style and script come at launch: pass `appearance()`.
    """
    shelf = Shelf(pipeline, loader)
    examples = read_table("nlp.page", "examples")["example"]
    with gr.Blocks(title="tomtat", analytics_enabled=False, delete_cache=(600, 600)) as page:
        parts = _lay_out(pipeline.settings.preset, examples)
        _wire_form(page, parts, examples)
        _wire_run(parts, shelf)
        _offer_api(shelf, pipeline.settings.preset)
    return page.queue(max_size=QUEUE, default_concurrency_limit=1)


def _lay_out(preset: str, examples: Sequence[dict[str, str]]) -> Parts:
    """Puts the components in their places, labelled in Vietnamese."""
    words = labels("vi")
    bare: dict[str, Any] = {"apply_default_css": False}
    live = 'element.setAttribute("role", "status"); element.setAttribute("aria-live", "polite");'
    parts: dict[str, Any] = {"shown": gr.State("idle", time_to_live=3600)}
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
                parts["clear"] = gr.Button(words["clear"], size="sm")
                parts["tries"] = gr.HTML(_tries("vi"), **bare)
                parts["samples"] = [gr.Button(example["label_vi"], size="sm") for example in examples]
        with gr.Column(scale=4, min_width=280, elem_id="tt-options"):
            parts["length"] = gr.Radio(
                _choices("length", LENGTHS, "vi"), value="short", label=words["length"]
            )
            scopes = _choices("translate", SCOPES, "vi")
            parts["translate"] = gr.Radio(scopes, value="summary", label=words["translate"])
            parts["preset"] = gr.Dropdown(_presets("vi"), value=preset, label=words["preset"])
            with gr.Row(elem_id="tt-actions"):
                parts["start"] = gr.Button(words["run"], variant="primary", elem_id="tt-run")
                off = {"variant": "stop", "interactive": False, "elem_id": "tt-cancel"}
                parts["cancel"] = gr.Button(words["cancel"], **off)
            parts["hint"] = gr.HTML(_hint("vi"), **bare)
    parts["status"] = gr.HTML(ready("vi"), elem_id="tt-status", js_on_load=live, **bare)
    parts["results"] = gr.HTML(html.result(language="vi"), elem_id="tt-results", js_on_load=None, **bare)
    parts["note"] = gr.HTML(_note("vi"), **bare)
    return Parts(**parts)


def _wire_form(page: gr.Blocks, parts: Parts, examples: Sequence[dict[str, str]]) -> None:
    """Language, examples, files: everything that needs no model."""
    relabelled = [
        *(parts.brand, parts.text, parts.upload, parts.clear, parts.tries, parts.length, parts.translate),
        *(parts.preset, parts.start, parts.cancel, parts.hint, parts.note, parts.status, parts.results),
        *parts.samples,
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
            gr.update(choices=_presets(language), label=words["preset"]),
            words["run"],
            words["cancel"],
            _hint(language),
            _note(language),
            status,
            result,
            *(example[f"label_{language}"] for example in examples),
        ]

    def opened(path: str, language: Language) -> tuple[Any, str]:
        text, status = open_file(path, language)
        return gr.skip() if text is None else text, status

    page.load(None, None, parts.language, js=_BROWSER_LANGUAGE)
    parts.language.change(relabel, [parts.language, parts.shown], relabelled, js=_KEEP_LANGUAGE, **QUIET)
    for button, example in zip(parts.samples, examples, strict=True):
        button.click(lambda article=example["text"]: article.strip(), None, parts.text, **QUIET)
    parts.clear.click(lambda: "", None, parts.text, **QUIET)
    parts.upload.upload(opened, [parts.upload, parts.language], [parts.text, parts.status], **QUIET)


def _wire_run(parts: Parts, shelf: Shelf) -> None:
    """The main button and cancel. The model's one place is shared by all visitors."""
    buttons = [parts.start, parts.cancel]

    def begin(language: Language) -> list[Any]:
        waiting = html.status(labels(language)["state_queued"], state="busy")
        return [waiting, "busy", gr.update(interactive=False), gr.update(interactive=True)]

    def job(*values: Any) -> Iterator[tuple[str, str, Shown]]:
        yield from run(shelf, *values)

    def rest() -> list[Any]:
        return [gr.update(interactive=True), gr.update(interactive=False)]

    def stop(language: Language) -> list[Any]:
        return [html.status(labels(language)["state_cancelled"]), "failed", *rest()]

    queued = parts.start.click(begin, parts.language, [parts.status, parts.shown, *buttons], **QUIET)
    running = queued.then(
        job,
        [parts.text, parts.length, parts.translate, parts.preset, parts.language],
        [parts.status, parts.results, parts.shown],
        show_progress="hidden",
        api_name="run",
        api_visibility="undocumented",
        **MODEL,
    )
    running.then(rest, None, buttons, **QUIET)  # also when the run was refused or broke down
    stopped = [parts.status, parts.shown, *buttons]
    parts.cancel.click(stop, parts.language, stopped, cancels=[running], **QUIET)


def _offer_api(shelf: Shelf, preset: str) -> None:
    def digest(text: str, length: str = "short", translate: str = "summary") -> dict[str, Any]:
        """Summarises a Vietnamese article (its text or address), translates, and returns the digest."""
        try:
            settings = Settings(preset=preset, length=length, translate=cast(TranslateScope, translate))
            return shelf.take(preset).digest(open_input(text, "en"), settings=settings).to_dict()
        except (InputError, ModelError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    gr.api(digest, api_name="digest", **MODEL)


def _data(name: str) -> str:
    return resources.files("nlp.page").joinpath(name).read_text(encoding="utf-8")


def _choices(name: str, values: Iterable[str], language: Language) -> list[tuple[str, str]]:
    return [(labels(language)[f"{name}_{value}"], value) for value in values]


def _presets(language: Language) -> list[tuple[str, str]]:
    words = labels(language)
    return [
        (words.get(f"preset_{name}", f"{name}: {row.description}"), name) for name, row in PRESETS.items()
    ]


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


def main(argv: Sequence[str] | None = None) -> int:
    """Serves the page until it is interrupted; what `tomtat page` calls.

    Returns:
        The exit code: 0, or 2 with one sentence on stderr.
    """
    parser = argparse.ArgumentParser(prog="tomtat page", description="Serve the page of tomtat.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=None, help="port (default: the first free from 7860)")
    parser.add_argument("--preset", default="embedded", help="models to load at the start")
    options = parser.parse_args(argv)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    try:
        build(load(options.preset, progress=_say_progress)).launch(
            server_name=options.host,
            server_port=options.port,
            share=False,
            footer_links=[],
            run_history=False,
            max_file_size=MAX_FILE_SIZE,
            show_error=False,
            state_session_capacity=200,
            ssr_mode=False,
            **appearance(),
        )
    except (InputError, ModelError, OSError) as error:
        print(f"tomtat: {error}", file=sys.stderr)
        return 2
    return 0


def _say_progress(step: str, share: float) -> None:
    print(f"\r{step} {share:.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
