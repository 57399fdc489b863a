"""tomtat's own interface: /v1/digest, /v1/summarize, /v1/translate, and what there is to choose from."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from nlp.events import Failed
from nlp.models import table
from nlp.server.rows import as_row
from nlp.server.schemas import DigestIn, Options, SummarizeIn, TranslateIn, example, examples
from nlp.server.service import Service, Wanted, problem_of
from nlp.server.stream import stream, wants_stream
from nlp.settings import PipelineTask

router = APIRouter(prefix="/v1", tags=["tomtat"])

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The JSON of `tomtat … --format json`; for a list of texts a list. With "
        "`Accept: text/event-stream`: the events cleaned, progressed, and finished or failed.",
        "content": {"application/json": {"example": example("digest-answer")}, "text/event-stream": {}},
    },
}


@router.post(
    "/digest", responses=_ANSWER, openapi_extra=examples("digest", "digest-several", "digest-address")
)
async def digest(request: Request, wanted: DigestIn) -> Response:
    """Summarises Vietnamese articles and translates the summary, or all of it, to English."""
    return await _answer(request, "digest", wanted)


@router.post("/summarize", responses=_ANSWER, openapi_extra=examples("summarize"))
async def summarize(request: Request, wanted: SummarizeIn) -> Response:
    """Summarises Vietnamese articles in Vietnamese."""
    return await _answer(request, "summarize", wanted)


@router.post("/translate", responses=_ANSWER, openapi_extra=examples("translate"))
async def translate(request: Request, wanted: TranslateIn) -> Response:
    """Translates Vietnamese texts to English, or the other way, as they are; the layout is kept."""
    return await _answer(request, "translate", wanted)


async def _answer(request: Request, task: PipelineTask, wanted: Options) -> Response:
    service: Service = request.app.state.service
    caller = await service.admit(request)
    options = await asyncio.to_thread(wanted.run_options, task, service.glossaries)
    work = Wanted(options, wanted.preset)
    documents = await service.read(wanted)
    if wants_stream(request):
        return await stream(service, request, documents, work, caller)
    results = await service.run(documents, work, caller, request.receive)
    if not isinstance(wanted.text, list):
        if isinstance(results[0], Failed):
            raise problem_of(results[0])
        return json_answer(as_row(results[0], documents[0]))
    return json_answer(
        [as_row(result, document) for result, document in zip(results, documents, strict=True)]
    )


def json_answer(values: Any) -> Response:
    return JSONResponse(values)


@router.get("/presets")
async def presets(request: Request) -> list[dict[str, Any]]:
    """What may be asked for as `preset`; the first is the default."""
    service: Service = request.app.state.service
    await service.admit(request, counted=False)
    rows = [(name, table.PRESETS[name]) for name in service.worker.models.presets]
    return [
        {
            "name": name,
            "description": row.description,
            "summarizer": row.summarizer,
            "translator": row.translator,
        }
        for name, row in rows
    ]


@router.get("/models")
async def models(request: Request) -> list[dict[str, Any]]:
    """The models behind the presets, with their licences."""
    service: Service = request.app.state.service
    await service.admit(request, counted=False)
    rows = [table.PRESETS[name] for name in service.worker.models.presets]
    names = dict.fromkeys(name for row in rows for name in (row.summarizer, row.translator) if name)
    loaded = service.worker.models.loaded
    cards = [table.MODELS[name] for name in names]
    return [
        {
            "name": card.name,
            "description": card.description,
            "tasks": list(card.tasks),
            "revision": card.revision,
            "licence": card.licence,
            "licence_url": card.licence_url,
            "loaded": card.name in loaded,
        }
        for card in cards
    ]


@router.get("/glossaries")
async def glossaries(request: Request) -> list[dict[str, Any]]:
    """The operator's glossaries, used where a request does not say otherwise."""
    service: Service = request.app.state.service
    await service.admit(request, counted=False)
    return [{"name": name, "terms": len(glossary)} for name, glossary in service.glossaries.items()]
