"""/v1/event: one digest of several articles on one event."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from nlp.errors import InputError
from nlp.event.choose import MOST
from nlp.event.digest import EventDigest
from nlp.event.report import Report, report_of
from nlp.event.run import digest_event, to_translate, with_english
from nlp.events import Failed
from nlp.read.apart import OF_A_STRANGER, call_apart
from nlp.read.limits import documents_of
from nlp.server.problems import ProblemError
from nlp.server.schemas import REFUSED, ArticleIn, EventIn, examples
from nlp.server.service import Service, Wanted, problem_of
from nlp.settings import Settings

router = APIRouter(prefix="/v1", tags=["tomtat"])

MOST_ARTICLES = 50

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The JSON of `tomtat event --format json`."},
    **REFUSED,
}


@router.post("/event", responses=_ANSWER, openapi_extra=examples("event"))
async def event(request: Request, wanted: EventIn) -> Response:
    """Makes one digest of several articles on one event: who says what, and where they differ."""
    service: Service = request.app.state.service
    caller = await service.admit(request)
    options = await asyncio.to_thread(wanted.run_options, "translate", service.glossaries)
    settings = Settings(preset=service.worker.models.allowed(wanted.preset)).with_run(options)
    articles = await _articles(service, wanted)
    service.limits.characters(caller, sum(len(article["document"]["text"]) for article in articles))
    digest = replace(await service.reading(_lined_up, articles, wanted.sentences), settings=settings)
    if wanted.translate != "none":
        documents = [to_translate(digest)]
        [end] = await service.run(documents, Wanted(options, wanted.preset), caller, request.receive)
        if isinstance(end, Failed):
            raise problem_of(end)
        seconds = digest.timings["total"] + end.timings["total"]
        digest = replace(with_english(digest, end), timings={**digest.timings, "total": round(seconds, 3)})
    return JSONResponse({**digest.to_dict(), "error": None})


async def _articles(service: Service, wanted: EventIn) -> list[dict[str, Any]]:
    """The articles as plain values, those of addresses fetched."""
    count = len(wanted.text) + len(wanted.address)
    if not count:
        raise ProblemError("nothing-given")
    if count > MOST_ARTICLES:
        raise ProblemError("too-many-texts", count=count, limit=MOST_ARTICLES)
    articles = []
    for given in wanted.text:
        document = await service.document(given)
        told = {"name": given.source, "published": given.published} if isinstance(given, ArticleIn) else {}
        articles.append({"document": asdict(document), **told})
    for address in wanted.address:
        articles.append({"document": asdict(await service.fetch(address))})
    return articles


def _lined_up(articles: list[dict[str, Any]], sentences: int) -> EventDigest:
    """The digest without English, made in a process that can be killed: it compares all with all."""
    limits = replace(OF_A_STRANGER, seconds=60.0)
    data = json.dumps(articles).encode()
    found = call_apart("nlp.server.event_api:event_here", data, {"sentences": sentences}, limits=limits)
    return EventDigest.from_dict(found)


def event_here(data: bytes, *, sentences: int = MOST) -> dict[str, Any]:
    """What `/v1/event` does in the other process."""
    reports = [_report(number, article) for number, article in enumerate(json.loads(data), 1)]
    return digest_event(reports, sentences=sentences).to_dict()


def _report(number: int, article: dict[str, Any]) -> Report:
    [document] = documents_of([article.pop("document")])
    try:
        return report_of(replace(document, origin=document.origin or f"article {number}"), **article)
    except InputError as error:
        raise InputError(f"article {number}: {error}") from error
