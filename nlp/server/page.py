"""The page in the same process: its visitors share the worker with everybody else."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Mount

from nlp.server.guard import Scope, is_interface
from nlp.server.mailbox import SharedPipeline
from nlp.server.service import Service
from nlp.settings import Settings


class _Rest(Mount):
    """What is no interface for programs: there the service itself says that an address is wrong."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.NONE, {}) if is_interface(scope["path"]) else super().matches(scope)


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
    page = app.router.routes.pop().app  # type: ignore[attr-defined]
    app.router.routes.append(_Rest("/", page))

    async def refused(request: Request, error: HTTPException) -> Response:
        """What the page does not have is said as everywhere; what else it answers is for its own script."""
        if error.status_code not in (404, 405):
            return await http_exception_handler(request, error)
        answer: Response = await app.exception_handlers[HTTPException](request, error)  # type: ignore[misc]
        return answer

    page.add_exception_handler(HTTPException, refused)
