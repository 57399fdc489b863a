"""The page in the same process: its visitors share the worker with everybody else."""

from __future__ import annotations

from fastapi import FastAPI

from nlp.server.mailbox import SharedPipeline
from nlp.server.service import Service
from nlp.settings import Settings


def mount(app: FastAPI, service: Service) -> None:
    """Adds the page to a service, at its root; what is under other addresses comes first."""
    import gradio as gr

    from nlp.page.build import MAX_FILE_SIZE, appearance, build
    from nlp.page.turns import Turns

    presets = service.worker.models.presets
    house = tuple(service.glossaries.values())

    def pipeline(preset: str) -> SharedPipeline:
        return SharedPipeline(service.worker, Settings(preset=preset, glossaries=house))

    # Half of the places are for visitors: they share batches, so that none has to wait for another's end.
    turns = Turns(at_once=max(1, service.config.queue // 2))
    gr.mount_gradio_app(
        app,
        build(pipeline(presets[0]), loader=pipeline, presets=presets, turns=turns),
        path="/",
        show_error=False,
        footer_links=[],
        run_history=False,
        max_file_size=MAX_FILE_SIZE,
        ssr_mode=False,
        **appearance(),
    )
