"""/v1/event: one digest of several articles on one event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from nlp.digest import Digest
from nlp.errors import InputError
from nlp.event.choose import MOST
from nlp.event.digest import EventDigest
from nlp.event.report import Report, report_of
from nlp.event.run import digest_event, to_translate, with_english
from nlp.events import Cleaned, Event, Failed, Finished
from nlp.read.apart import OF_A_STRANGER, call_apart
from nlp.read.limits import documents_of
from nlp.server.limits import Caller
from nlp.server.problems import Language, ProblemError
from nlp.server.schemas import ArticleIn, EventIn, examples
from nlp.server.service import Service, Wanted, problem_of
from nlp.server.stream import EventStream, message, stream, told_as_it_is, wants_stream
from nlp.settings import Settings

router = APIRouter(prefix="/v1", tags=["tomtat"])

MOST_ARTICLES = 50

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The JSON of `tomtat event --format json`. With `Accept: text/event-stream`: the "
        "events digest (without its English), progressed, and finished (the whole digest) or failed.",
        "content": {"application/json": {}, "text/event-stream": {}},
    },
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
    digest = replace(
        await service.reading(_lined_up, articles, wanted.sentences, wanted.keep_all), settings=settings
    )
    work = Wanted(options, wanted.preset)
    if wants_stream(request):
        return await _stream(service, request, digest, work, caller, english=wanted.translate != "none")
    if wanted.translate != "none":
        [end] = await service.run([to_translate(digest)], work, caller, request.receive)
        if isinstance(end, Failed):
            raise problem_of(end)
        digest = _in_english(digest, end)
    return JSONResponse({**digest.to_dict(), "error": None})


async def _stream(
    service: Service, request: Request, digest: EventDigest, work: Wanted, caller: Caller, *, english: bool
) -> Response:
    """Answers with events: the digest without its English at once, how far that is, and the whole."""
    before = _told("digest", digest)
    if not english:
        return EventStream(_these(before, _told("finished", digest)))

    def tell(event: Event, language: Language) -> bytes:
        if isinstance(event, Finished):
            return _told("finished", _in_english(digest, event.digest))
        if isinstance(event, Cleaned):  # the text that is translated is no article
            return b""
        return told_as_it_is(event, language)

    return await stream(service, request, [to_translate(digest)], work, caller, tell, before)


async def _these(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _told(kind: str, digest: EventDigest) -> bytes:
    return message(kind, {"kind": kind, "document": 0, "digest": digest.to_dict()})


def _in_english(digest: EventDigest, translated: Digest) -> EventDigest:
    seconds = digest.timings["total"] + translated.timings["total"]
    timings = {**digest.timings, "total": round(seconds, 3)}
    return replace(with_english(digest, translated), timings=timings)


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


def _lined_up(articles: list[dict[str, Any]], sentences: int, keep_all: bool) -> EventDigest:
    """The digest without English, made in a process that can be killed: it compares all with all."""
    limits = replace(OF_A_STRANGER, seconds=60.0)
    data = json.dumps(articles).encode()
    asked = {"sentences": sentences, "keep_all": keep_all}
    found = call_apart("nlp.server.event_api:event_here", data, asked, limits=limits)
    return EventDigest.from_dict(found)


def event_here(data: bytes, *, sentences: int = MOST, keep_all: bool = False) -> dict[str, Any]:
    """What `/v1/event` does in the other process."""
    reports = [_report(number, article) for number, article in enumerate(json.loads(data), 1)]
    return digest_event(reports, sentences=sentences, keep_all=keep_all).to_dict()


def _report(number: int, article: dict[str, Any]) -> Report:
    [document] = documents_of([article.pop("document")])
    try:
        return report_of(replace(document, origin=document.origin or f"article {number}"), **article)
    except InputError as error:
        raise InputError(f"article {number}: {error}") from error
