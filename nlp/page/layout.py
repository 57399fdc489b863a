"""The components of the page, their places and their labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

import gradio as gr

from nlp.models.table import PRESETS
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.run import ready
from nlp.read.registry import suffixes
from nlp.settings import LENGTHS, TranslateScope

SCOPES = get_args(TranslateScope)
FILE_TYPES = list(suffixes())


@dataclass
class Parts:
    """The components that handlers read or write."""

    shown: gr.State
    asked_in: gr.State
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


def lay_out(presets: Sequence[str], examples: Sequence[dict[str, str]]) -> Parts:
    """Puts the components in their places, labelled in Vietnamese."""
    words = labels("vi")
    bare: dict[str, Any] = {"apply_default_css": False}
    live = 'element.setAttribute("role", "status"); element.setAttribute("aria-live", "polite");'
    parts: dict[str, Any] = {"shown": gr.State("idle", time_to_live=3600)}
    parts["asked_in"] = gr.State("vi")
    parts["kept"] = gr.Textbox(visible=False)
    with gr.Row(elem_id="tt-header"):
        parts["brand"] = gr.HTML(brand("vi"), **bare)
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
                parts["tries"] = gr.HTML(tries("vi"), **bare)
                parts["samples"] = [gr.Button(example["label_vi"], size="sm") for example in examples]
        with gr.Column(scale=4, min_width=280, elem_id="tt-options"):
            parts["length"] = gr.Radio(choices("length", LENGTHS, "vi"), value="short", label=words["length"])
            scopes = choices("translate", SCOPES, "vi")
            parts["translate"] = gr.Radio(scopes, value="summary", label=words["translate"])
            offered = {"visible": len(presets) > 1, "value": presets[0], "label": words["preset"]}
            parts["preset"] = gr.Dropdown(presets_of(presets, "vi"), **offered)
            with gr.Row(elem_id="tt-actions"):
                parts["start"] = gr.Button(words["run"], variant="primary", elem_id="tt-run")
                off = {"variant": "stop", "interactive": False, "elem_id": "tt-cancel"}
                parts["cancel"] = gr.Button(words["cancel"], **off)
            parts["hint"] = gr.HTML(hint("vi"), **bare)
    parts["status"] = gr.HTML(ready("vi"), elem_id="tt-status", js_on_load=live, **bare)
    parts["results"] = gr.HTML(html.result(language="vi"), elem_id="tt-results", js_on_load=None, **bare)
    parts["help"] = gr.HTML(html.keyboard_help("vi"), js_on_load=None, **bare)
    parts["note"] = gr.HTML(note("vi"), **bare)
    return Parts(**{field.name: parts[field.name] for field in fields(Parts)})


def choices(name: str, values: Iterable[str], language: Language) -> list[tuple[str, str]]:
    """Returns the choices of a setting: (label, value)."""
    return [(labels(language)[f"{name}_{value}"], value) for value in values]


def presets_of(names: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """Returns the choices of the presets: (label, name)."""
    words = labels(language)
    return [(words.get(f"preset_{name}", f"{name}: {_described(name)}"), name) for name in names]


def _described(preset: str) -> str:
    return PRESETS[preset].description if preset in PRESETS else ""


def brand(language: Language) -> str:
    """Returns the name and what it stands for."""
    return f'<div class="tt-brand"><h1>tomtat</h1><p>{labels(language)["tagline"]}</p></div>'


def tries(language: Language) -> str:
    """Returns what stands before the examples."""
    return f'<span class="tt-label">{labels(language)["try"]}</span>'


def hint(language: Language) -> str:
    """Returns what stands under the button."""
    return f'<p class="tt-key">{labels(language)["run_hint"]}</p>'


def note(language: Language) -> str:
    """Returns what stands at the end."""
    return f'<p class="tt-note">{labels(language)["note"]}</p>'
