"""The page in the same process: its visitors share the worker with everybody else."""

from __future__ import annotations

from importlib import import_module

from fastapi import FastAPI

from nlp.server.mailbox import SharedPipeline
from nlp.server.worker import Worker
from nlp.settings import Settings


def mount(app: FastAPI, worker: Worker) -> None:
    """Adds the page to a service, at its root; what is under other addresses comes first."""
    import gradio as gr

    ours = import_module("app")

    def pipeline(preset: str) -> SharedPipeline:
        return SharedPipeline(worker, Settings(preset=preset))

    blocks = ours.build(pipeline(worker.models.presets[0]), loader=pipeline)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        show_error=False,
        footer_links=[],
        run_history=False,
        max_file_size=ours.MAX_FILE_SIZE,
        ssr_mode=False,
        **ours.appearance(),
    )
