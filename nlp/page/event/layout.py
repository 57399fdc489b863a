"""The components of the tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from nlp.page.event.html import event_result
from nlp.page.event.run import SCOPES, SENTENCES
from nlp.page.layout import Labelled, lay_out_buttons, lay_out_results
from nlp.page.wire import RunParts


@dataclass
class EventParts(RunParts):
    """The components of the second tab."""

    upload: gr.UploadButton
    sentences: gr.Radio
    translate: gr.Radio
    preset: gr.Dropdown
    keep_all: gr.Checkbox


def lay_out_event(labelled: Labelled, presets: Sequence[str]) -> EventParts:
    """Puts the components of the tab in their places."""
    with gr.Row(elem_id="tt-event-form"):
        with gr.Column(scale=7, min_width=300):
            text = labelled.box("event_input", elem_id="tt-event-input")
            with gr.Row(elem_id="tt-event-examples"):
                upload = labelled.upload("event_upload", file_count="multiple")
                clear = labelled.button("clear", size="sm", elem_id="tt-event-clear")
        with gr.Column(scale=4, min_width=280, elem_id="tt-event-options"):
            sentences = labelled.radio("event_sentences", SENTENCES, value=5)
            translate = labelled.radio("translate", SCOPES, value="summary")
            preset = labelled.presets(presets)
            keep_all = labelled.checkbox("event_keep_all")
            start, cancel = lay_out_buttons(labelled, "event_run", "tt-event")
    status, results = lay_out_results(event_result(None, "vi"), "tt-event")
    return EventParts(
        shown=gr.State("idle", time_to_live=3600),
        asked_in=gr.State("vi"),
        text=text,
        start=start,
        cancel=cancel,
        clear=clear,
        status=status,
        results=results,
        upload=upload,
        sentences=sentences,
        translate=translate,
        preset=preset,
        keep_all=keep_all,
    )
