"""Puts a service together: `build_app` makes the application that uvicorn, or a test, runs."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import metadata
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from limits.errors import StorageError
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import compile_path

from nlp.errors import InputError, ModelError
from nlp.pipeline import Pipeline
from nlp.server import (
    documents_api,
    event_api,
    jobs_api,
    libretranslate,
    problems,
    reference,
    store,
    terms_api,
    v1,
)
from nlp.server.config import Config
from nlp.server.files import Files
from nlp.server.guard import Guard, Scope, is_interface, shape
from nlp.server.jobs import Jobs
from nlp.server.keys import Keys
from nlp.server.limits import Limits
from nlp.server.metrics import Metrics, resident_bytes
from nlp.server.models import Loader, Models, load_shared
from nlp.server.problems import ProblemError
from nlp.server.runner import Runner
from nlp.server.schemas import REFUSED
from nlp.server.service import GoneError, Service, language
from nlp.server.worker import Worker, report
from nlp.terms.glossary import load_glossary

log = logging.getLogger("tomtat.access")

_TROUBLES = (OperationalError, InterfaceError, StorageError)
_UNREACHABLE = ProblemError("store-unreachable", {"Retry-After": "60"})

CLIENT_GONE = 499
"""The status that is logged where nobody is left to answer."""


def build_app(
    config: Config | None = None, pipeline: Pipeline | None = None, *, loader: Loader = load_shared
) -> FastAPI:
    """Builds the service.

    Args:
        config: what the operator wants.
        pipeline: a ready pipeline of the first preset; None: it is loaded when the first request comes.
        loader: what loads the pipeline of a preset.

    Returns:
        An application; its worker runs from its start to its end.

    Raises:
        InputError: the database, the storage of limits or a glossary cannot be used.
    """
    config = config or Config()
    metrics = Metrics()
    models = Models(
        config.presets, pipeline=pipeline, device=config.device, engine=config.engine, loader=loader
    )
    worker = Worker(
        models,
        queue=config.queue,
        unload_after=config.unload_after,
        ran=metrics.batch,
        preload=config.preload,
    )
    limits = Limits(config.requests_per_minute, config.characters_per_day, config.limits_storage)
    glossaries = {Path(path).stem: load_glossary(path) for path in config.glossaries}
    engine = store.connect(config.database_url)
    service = Service(config, worker, limits, metrics, Keys(engine) if config.keys else None, glossaries)
    runner = Runner(Jobs(engine), worker, metrics, config)
    metrics.watch(
        lambda: {
            "open_requests": worker.open,
            "waiting_requests": worker.waiting,
            "resident_bytes": resident_bytes(),
            "models_loaded": len(models.loaded),
        }
    )

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        worker.start()
        await runner.start()
        try:
            async with offered_tools:
                yield
        finally:
            service.reading.close()
            await runner.stop()
            await asyncio.to_thread(worker.stop, config.stop_within)
            engine.dispose()

    app = FastAPI(
        title="tomtat",
        version=metadata.version("tomtat"),
        description="Vietnamese news to a short Vietnamese summary and an English translation.",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page would come from elsewhere
        redoc_url=None,
        lifespan=running,
        responses=REFUSED,
    )
    app.state.service = service
    app.state.runner = runner
    app.state.files = Files()
    app.include_router(v1.router)
    app.include_router(event_api.router)
    app.include_router(documents_api.router)
    app.include_router(jobs_api.router)
    app.include_router(terms_api.router)
    app.include_router(libretranslate.router)
    _add_operations(app, service)
    _add_problems(app)
    offered_tools = _add_tools(app, service)
    if config.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(config.allowed_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-Id"],
            expose_headers=[
                *("X-Request-Id", "Retry-After", "Location"),
                *("Content-Disposition", "X-Tomtat-Sentences", "X-Tomtat-Notes"),
            ],
        )

    def seen(scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        metrics.request(route, status, seconds)
        caller = scope["state"].get("caller")
        log.info(
            "request",
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "seconds": round(seconds, 3),
                "request_id": scope["state"]["request_id"],
                "caller": caller.id if caller is not None else None,
            },
        )

    async def door(scope: Scope) -> None:
        if not config.keys:
            return
        try:
            await service.admit(Request(scope), counted=False)
        except ProblemError as problem:
            if problem.status == 401 and not is_interface(scope["path"]):
                # A browser asks its user for the key.
                problem.headers["WWW-Authenticate"] = 'Basic realm="tomtat", charset="UTF-8"'
            raise
        except _TROUBLES as error:  # no handler of the application sees what happens at the door
            report(error)
            raise _UNREACHABLE from error

    app.add_middleware(Guard, config=config, door=door, seen=seen)
    if config.page:
        from nlp.server.page import mount

        mount(app, service)
    return app


def _add_tools(app: FastAPI, service: Service) -> AbstractAsyncContextManager[None]:
    """Adds /mcp where the package for it is installed; returns what must be entered while it is served."""
    if importlib.util.find_spec("mcp") is None:
        return nullcontext()
    from nlp.server.tools_api import mount

    return mount(app, service)


def _add_operations(app: FastAPI, service: Service) -> None:
    @app.get("/health", tags=["operation"])
    async def health() -> Response:
        """Whether the process answers and its worker lives."""
        alive = service.worker.alive
        return JSONResponse({"status": "ok" if alive else "stopping"}, 200 if alive else 503)

    @app.get("/ready", tags=["operation"])
    async def ready() -> Response:
        """Whether a request would be taken now."""
        free = service.worker.ready and service.worker.open < service.config.queue
        return JSONResponse({"ready": free, "open": service.worker.open}, 200 if free else 503)

    @app.get("/metrics", tags=["operation"], response_class=PlainTextResponse)
    async def metrics(request: Request) -> Response:
        """Figures for Prometheus."""
        await service.admit(request, counted=False)
        return PlainTextResponse(service.metrics.text(), media_type="text/plain; version=0.0.4")

    @app.get("/openapi.json", include_in_schema=False)
    async def description() -> Response:
        """Where many look for it; the page has one of its own, at /gradio_api/openapi.json."""
        return JSONResponse(app.openapi())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        """The description, to be read."""
        return HTMLResponse(reference.page(app.openapi()))

    @app.get(problems.PATH + "{name}", tags=["operation"])
    async def problem(request: Request, name: str) -> Response:
        """What a problem's type means."""
        if name not in problems.table():
            raise ProblemError("not-found")
        row = problems.table()[name]
        return JSONResponse(
            {"type": problems.PATH + name, "status": row["status"], "detail": row[language(request)]}
        )


def _methods(app: FastAPI, path: str) -> list[str]:
    """What an address takes; a route knows only of its own methods."""
    described = app.openapi()["paths"].items()
    found = [operations for pattern, operations in described if compile_path(pattern)[0].match(path)]
    return sorted({method.upper() for operations in found for method in operations})


def _add_problems(app: FastAPI) -> None:
    """Every error becomes a problem in the words of the caller."""

    async def answer(request: Request, problem: ProblemError) -> Response:
        status, kind, body = shape(request.scope, problem, language(request))
        return Response(body, status, problem.headers, kind.decode())

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return await answer(request, error)

    async def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=CLIENT_GONE)

    async def bad_input(request: Request, error: Exception) -> Response:
        return await answer(request, ProblemError("invalid-input", message=error))

    async def model_trouble(request: Request, error: Exception) -> Response:
        return await answer(request, ProblemError("model-failed", message=error))

    async def store_trouble(request: Request, error: Exception) -> Response:
        report(error)
        return await answer(request, _UNREACHABLE)

    async def bad_body(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await answer(request, problems.first_fault(error.errors()))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        names = {404: "not-found", 405: "wrong-method", 400: "not-json", 413: "body-too-large"}
        if error.status_code not in names and error.status_code < 500:
            names[error.status_code] = "not-json"
        headers = dict(error.headers or {})
        if error.status_code == 405 and (allowed := _methods(app, request.url.path)):
            headers["Allow"] = ", ".join(allowed)
        return await answer(request, ProblemError(names.get(error.status_code, "unexpected"), headers))

    app.add_exception_handler(ProblemError, known)
    app.add_exception_handler(GoneError, gone)
    app.add_exception_handler(InputError, bad_input)
    app.add_exception_handler(ModelError, model_trouble)
    for trouble in _TROUBLES:
        app.add_exception_handler(trouble, store_trouble)
    app.add_exception_handler(RequestValidationError, bad_body)
    app.add_exception_handler(HTTPException, http)
