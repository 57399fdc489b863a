"""What LibreTranslate's clients send, and how they are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from nlp.output.messages import said
from nlp.server.encoded import pairs, read_fields, read_json
from nlp.server.problems import ProblemError
from nlp.server.service import Service, language
from nlp.settings import RunOptions, Target

NO_WAY_BACK = "Vietnamese (vi) is not available as a target language from {}"
NAMES = {"en": "English", "vi": "Vietnamese"}

REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": "What is wrong.", "content": {"application/json": {"example": {"error": "…"}}}}
    for status in ("4XX", "5XX")
}

_PARAMETERS: dict[str, dict[str, Any]] = {
    "q": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "file": {"type": "string", "format": "binary"},
    "source": {"type": "string", "enum": ["auto", "en", "vi"]},
    "target": {"type": "string", "enum": ["en", "vi"]},
    "format": {"type": "string", "enum": ["text", "html"], "default": "text"},
    "alternatives": {"type": "integer", "default": 0},
    "api_key": {"type": "string"},
}


def takes(*needed: str) -> dict[str, Any]:
    """What OpenAPI wants to know of a request: the parameters that it needs, and those that all take."""
    with_file = "file" in needed
    names = (*needed, "api_key") if with_file or "source" not in needed else [*_PARAMETERS]
    fields = {name: _PARAMETERS[name] for name in names if with_file or name != "file"}
    schema = {"type": "object", "required": [*needed], "properties": fields}
    form = "multipart/form-data" if with_file else "application/x-www-form-urlencoded"
    kinds = (form,) if with_file else ("application/json", form)
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}


async def closing(request: Request) -> AsyncIterator[None]:
    """Deletes what was uploaded with a request once it is answered."""
    try:
        yield
    finally:
        await request.close()


async def values_of(request: Request) -> dict[str, Any]:
    """The parameters of a request: of a JSON body, a form, or the address.

    Raises:
        ProblemError: the body is not what it says it is.
        InputError: its encoding cannot be told.
    """
    values: dict[str, Any] = {**pairs(request.scope["query_string"])}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        body = await read_json(request)
        if not isinstance(body, dict):
            raise ProblemError("not-json")
        return values | body
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return values | await read_fields(request)
    return values


def goes_back(service: Service) -> bool:
    """Whether English can be put into Vietnamese, too."""
    return "translate_to_vi" in service.worker.models.translates


def options_to(service: Service, target: Target) -> RunOptions:
    """How everything is translated, with the glossaries of the service."""
    return RunOptions(task="translate", to=target, glossaries=tuple(service.glossaries.values()))


def missing(request: Request, name: str) -> Response:
    """The refusal of a request that lacks a parameter."""
    return refused(request, 400, f"Invalid request: missing {name} parameter")


def refused(request: Request, status: int, message: str) -> Response:
    """A refusal: in English in LibreTranslate's own words, which clients may know."""
    return JSONResponse({"error": said(message, language(request))}, status)
