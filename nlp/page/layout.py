"""The components of the page, their places and their labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr

from nlp.models.table import PRESETS
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.compare.way import Way, ways
from nlp.page.dialogs import history, history_button, keyboard_help
from nlp.page.document import LAYOUTS, TYPES
from nlp.page.fragments import hint_line
from nlp.page.glossary import FILE_TYPES as GLOSSARY_TYPES
from nlp.page.holder import PipelineHolder
from nlp.page.run import EFFORTS, Effort
from nlp.page.visit import ready
from nlp.page.wire import RunParts
from nlp.read.registry import suffixes
from nlp.settings import LENGTHS, TranslateScope

SCOPES = get_args(TranslateScope)
FILE_TYPES = list(suffixes())
BARE: dict[str, Any] = {"apply_default_css": False}

_LIVE = 'element.setAttribute("role", "status"); element.setAttribute("aria-live", "polite");'


class Labelled:
    """The components that carry words, and what they say in each language.

    Args:
        holder: the models that visitors may choose among.
    """

    def __init__(self, holder: PipelineHolder) -> None:
        self._holder = holder
        self.components: list[Any] = []
        self._says: list[Callable[[Language], Any]] = []

    def add(self, component: Any, says: Callable[[Language], Any]) -> Any:
        """Returns a component that is relabelled when the language of the page changes."""
        self.components.append(component)
        self._says.append(says)
        return component

    def button(self, key: str, **options: Any) -> gr.Button:
        """Returns a button with a label of the table."""
        return self.add(gr.Button(labels("vi")[key], **options), lambda language: labels(language)[key])

    def radio(self, name: str, values: Iterable[Any], label: str = "", **options: Any) -> gr.Radio:
        """Returns choices with labels of the table: `name` names them, `label` what is chosen."""
        given = list(values)
        of = label or name
        return self.add(
            gr.Radio(choices(name, given, "vi"), label=labels("vi")[of], **options),
            lambda language: gr.update(choices=choices(name, given, language), label=labels(language)[of]),
        )

    def checkbox(self, key: str, **options: Any) -> gr.Checkbox:
        """Returns something that can be chosen, or not: not at first."""
        return self.add(
            gr.Checkbox(value=False, label=labels("vi")[key], **options),
            lambda language: gr.update(label=labels(language)[key]),
        )

    def box(self, key: str, *, lines: int = 11, **options: Any) -> gr.Textbox:
        """Returns a box for text: label and hint are of the table."""
        words = labels("vi")
        return self.add(
            gr.Textbox(
                label=words[key], placeholder=words[f"{key}_hint"], lines=lines, max_lines=lines, **options
            ),
            lambda language: gr.update(
                label=labels(language)[key], placeholder=labels(language)[f"{key}_hint"]
            ),
        )

    def fragment(self, draw: Callable[[Language], str], **options: Any) -> gr.HTML:
        """Returns HTML that is drawn in each language."""
        return self.add(gr.HTML(draw("vi"), **options, **BARE), draw)

    def upload(self, key: str, types: Sequence[str] = FILE_TYPES, **options: Any) -> gr.UploadButton:
        """Returns a button that opens files."""
        made = gr.UploadButton(labels("vi")[key], file_types=list(types), size="sm", **options)
        return self.add(made, lambda language: gr.update(label=labels(language)[key]))

    def presets(self, names: Sequence[str]) -> gr.Dropdown:
        """Returns the choice of the models, shown where there is one."""

        def says(language: Language) -> dict[str, Any]:
            there = presets_of(names, language, self._holder.is_here)
            return {"choices": there, "label": labels(language)["preset"]}

        made = gr.Dropdown(**says("vi"), visible=len(names) > 1, value=names[0], filterable=False)
        return self.add(made, lambda language: gr.update(**says(language)))

    def ways(self) -> gr.Dropdown:
        """Returns the choice of another way of doing the same; what is not on this machine is only named.

        Which ways there are depends on the one that is chosen, see `other_ways`.
        """

        def says(language: Language) -> dict[str, Any]:
            words, holder = labels(language), self._holder
            missing = ", ".join(name for name in holder.presets if not holder.is_here(name))
            info = words["against_missing"].format(names=missing) if missing else None
            return {"label": words["against"], "info": info}

        there = other_ways(self._holder, self._holder.presets[0], "usual", "", "vi")["choices"]
        made = gr.Dropdown(there, **says("vi"), value="", filterable=False, elem_id="tt-against")
        return self.add(made, lambda language: gr.update(**says(language)))

    def fold(self, key: str, elem_id: str) -> gr.Accordion:
        """Returns a part that is closed at first."""
        made = gr.Accordion(labels("vi")[key], open=False, elem_id=elem_id)
        return self.add(made, lambda language: gr.update(label=labels(language)[key]))

    def say(self, language: Language) -> list[Any]:
        """Returns what each component says."""
        return [says(language) for says in self._says]


def other_ways(holder: PipelineHolder, preset: str, effort: Effort, against: str, language: Language) -> Any:
    """Returns what can be compared with the way that is chosen; one that is the same is chosen no longer."""
    chosen = Way.chosen(preset, effort)
    there = [(way.name(language), str(way)) for way in ways(holder) if way != chosen]
    none = (labels(language)["against_none"], "")
    return gr.update(choices=[none, *there], value="" if against == str(chosen) else against)


@dataclass
class ArticleParts(RunParts):
    """The components of the first tab."""

    upload: gr.UploadButton
    document: gr.UploadButton
    layout: gr.Radio
    samples: list[gr.Button]
    length: gr.Radio
    translate: gr.Radio
    effort: gr.Radio
    preset: gr.Dropdown
    against: gr.Dropdown


@dataclass
class GlossaryParts:
    """The visitor's own terms, for the runs of all tabs."""

    text: gr.Textbox
    upload: gr.UploadButton


def lay_out_head(labelled: Labelled) -> gr.Radio:
    """Puts the name of the page and the choice of its language in their places; returns the choice."""
    with gr.Row(elem_id="tt-header"):
        labelled.fragment(brand)
        labelled.fragment(history_button, js_on_load=None)
        return gr.Radio(
            [("Tiếng Việt", "vi"), ("English", "en")],
            value="vi",
            label=labels("vi")["language"],
            show_label=False,
            container=False,
            scale=0,
            min_width=0,
            elem_id="tt-language",
        )


def lay_out_article(
    labelled: Labelled, presets: Sequence[str], examples: Sequence[dict[str, str]]
) -> ArticleParts:
    """Puts the components of the first tab in their places."""
    with gr.Row(elem_id="tt-form"):
        with gr.Column(scale=7, min_width=300):
            text = labelled.box("input", autofocus=True, elem_id="tt-input")
            with gr.Row(elem_id="tt-examples"):
                upload = labelled.upload("upload")
                clear = labelled.button("clear", size="sm", elem_id="tt-clear")
                labelled.fragment(tries)
                samples = [_sample(labelled, example) for example in examples]
            document, layout = _lay_out_document(labelled)
        with gr.Column(scale=4, min_width=280, elem_id="tt-options"):
            length = labelled.radio("length", LENGTHS, value="short")
            translate = labelled.radio("translate", SCOPES, value="summary")
            effort = labelled.radio("effort", EFFORTS, value="usual")
            preset = labelled.presets(presets)
            against = labelled.ways()
            start, cancel = lay_out_buttons(labelled, "run", "tt")
    status, results = lay_out_results(html.result(language="vi"), "tt")
    return ArticleParts(
        shown=gr.State("idle", time_to_live=3600),
        asked_in=gr.State("vi"),
        text=text,
        start=start,
        cancel=cancel,
        clear=clear,
        status=status,
        results=results,
        upload=upload,
        document=document,
        layout=layout,
        samples=samples,
        length=length,
        translate=translate,
        effort=effort,
        preset=preset,
        against=against,
    )


def _lay_out_document(labelled: Labelled) -> tuple[gr.UploadButton, gr.Radio]:
    """Puts what translates a document in its own format in its place, closed at first."""
    with labelled.fold("document_fold", "tt-document-fold"):
        labelled.fragment(lambda language: hint_line(labels(language)["document_hint"]))
        layout = labelled.radio("layout", LAYOUTS, value="alone", elem_id="tt-layout")
        return labelled.upload("document_upload", TYPES, elem_id="tt-document"), layout


def lay_out_buttons(labelled: Labelled, key: str, prefix: str) -> tuple[gr.Button, gr.Button]:
    """Puts the buttons that begin and end a run in their places, and the hint under them."""
    with gr.Row(elem_id=f"{prefix}-actions"):
        start = labelled.button(key, variant="primary", elem_id=f"{prefix}-run")
        cancel = labelled.button("cancel", variant="stop", interactive=False, elem_id=f"{prefix}-cancel")
    labelled.fragment(hint)
    return start, cancel


def lay_out_results(blank: str, prefix: str) -> tuple[gr.HTML, gr.HTML]:
    """Puts the status line and the results in their places."""
    status = gr.HTML(ready("vi"), elem_id=f"{prefix}-status", js_on_load=_LIVE, **BARE)
    return status, gr.HTML(blank, elem_id=f"{prefix}-results", js_on_load=None, **BARE)


def lay_out_glossary(labelled: Labelled) -> GlossaryParts:
    """Puts the box of the visitor's own terms in its place, closed at first."""
    with labelled.fold("glossary", "tt-glossary"):
        text = labelled.box("glossary", lines=5, show_label=False, elem_id="tt-glossary-input")
        with gr.Row(elem_id="tt-glossary-files"):
            upload = labelled.upload("glossary_import", GLOSSARY_TYPES)
            labelled.button("glossary_export", size="sm", elem_id="tt-glossary-export")
    return GlossaryParts(text, upload)


def lay_out_foot(labelled: Labelled) -> None:
    """Puts the list of keys and the note in their places."""
    labelled.fragment(keyboard_help, js_on_load=None)
    labelled.fragment(history, js_on_load=None)
    labelled.fragment(note)


def _sample(labelled: Labelled, example: dict[str, str]) -> Any:
    return labelled.add(
        gr.Button(example["label_vi"], size="sm"), lambda language: example[f"label_{language}"]
    )


def choices(name: str, values: Iterable[Any], language: Language) -> list[tuple[str, Any]]:
    """Returns the choices of a setting: (label, value); a number is its own label."""
    return [(labels(language).get(f"{name}_{value}", str(value)), value) for value in values]


def presets_of(
    names: Sequence[str], language: Language, is_here: Callable[[str], bool]
) -> list[tuple[str, str]]:
    """Returns the choices of the presets: (label, name)."""
    words = labels(language)
    choices = []
    for name in names:
        label = words.get(f"preset_{name}", f"{name}: {_described(name)}")
        choices.append((label if is_here(name) else words["preset_missing"].format(label=label), name))
    return choices


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
