"""/v1/documents: a file comes back in its own format, while its caller waits. Long ones are jobs."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from nlp.client.wire import note_to_dict
from nlp.documents.note import say
from nlp.documents.translate import TranslatedDocument
from nlp.read.registry import media_type
from nlp.server.documents import Order, finish
from nlp.server.files import attachment
from nlp.server.forms import checked, read_form
from nlp.server.problems import Language
from nlp.server.schemas import FILE_LISTS, FileIn, example, form_schema
from nlp.server.service import Service, Wanted, language

router = APIRouter(prefix="/v1", tags=["documents"])

MOST_IN_HEADER = 4000
"""Characters of the notes that a header holds; proxies refuse longer ones."""

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document. X-Tomtat-Sentences: how many of its sentences were translated; "
        "X-Tomtat-Notes: what could not be kept, a JSON list in percent-encoding, cut to its first notes. "
        "With `Accept: application/json`: an object with all notes, and the document in base64.",
        "content": {
            "application/octet-stream": {},
            "application/json": {"example": example("document-answer")},
        },
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": form_schema(FileIn, "document")},
    }
}


@router.post("/documents", responses=_ANSWER, openapi_extra=_BODY)
async def translate(request: Request) -> Response:
    """Translates a document, which comes back in its own format; its layout stays."""
    service: Service = request.app.state.service
    caller = await service.admit(request)
    form = await read_form(request, FILE_LISTS)
    wanted = checked(FileIn, form.fields)
    options = await asyncio.to_thread(wanted.run_options, "translate", service.glossaries)
    work = Wanted(options, service.worker.models.allowed(wanted.preset))
    order = Order.of(form, wanted)
    opened = await service.reading(order.open, options)
    service.check_length("".join(document.text for document in opened.documents))
    ends = await service.run(opened.documents, work, caller, request.receive) if opened.documents else []
    made = await service.reading(finish, opened, ends)
    return answer(request, made, order.result_name(options))


def answer(request: Request, made: TranslatedDocument, name: str) -> Response:
    """A document as it is sent."""
    said = language(request)
    kind = media_type(PurePath(name).suffix)
    if "application/json" in request.headers.get("accept", ""):
        data = base64.b64encode(made.data).decode()
        return JSONResponse({"name": name, "media_type": kind, **told(made, said), "data": data})
    headers = {
        "X-Tomtat-Sentences": str(made.sentences),
        "X-Tomtat-Notes": _in_header([say(note, said) for note in made.notes]),
    }
    return document(made.data, name, headers)


def document(data: bytes, name: str, headers: dict[str, str] | None = None) -> Response:
    """A file as it is sent, to be kept and not to be shown: it may be HTML."""
    headers = {"Content-Disposition": attachment(name), **(headers or {})}
    return Response(data, media_type=media_type(PurePath(name).suffix), headers=headers)


def told(made: TranslatedDocument, language: Language) -> dict[str, Any]:
    """What is said of a document: the sentences that were translated, and what could not be kept."""
    notes = [{**note_to_dict(note), "said": say(note, language)} for note in made.notes]
    return {"sentences": made.sentences, "notes": notes}


def _in_header(notes: list[str]) -> str:
    while len(text := quote(json.dumps(notes, ensure_ascii=False))) > MOST_IN_HEADER:
        notes = notes[: len(notes) // 2]
    return text
