"""`/translate_file`: a document comes back in its own format, from an address that nobody can guess."""

from __future__ import annotations

from pathlib import PurePath
from typing import cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from nlp.digest import Digest
from nlp.documents.note import say
from nlp.documents.registry import FORMATS
from nlp.documents.translate import DocumentTranslation
from nlp.errors import InputError
from nlp.events import Failed
from nlp.read.apart import OF_A_STRANGER
from nlp.server.documents_api import document
from nlp.server.forms import file_name
from nlp.server.libretranslate.request import (
    NAMES,
    NO_WAY_BACK,
    closing,
    goes_back,
    missing,
    options_to,
    refused,
    takes,
    values_of,
)
from nlp.server.service import Service, Wanted, language, problem_of
from nlp.settings import Target

router = APIRouter(dependencies=[Depends(closing)])

SUFFIXES = tuple(suffix for known in FORMATS.values() for suffix in known.suffixes)
"""What the files that are taken end in."""


@router.post("/translate_file", openapi_extra=takes("file", "source", "target"))
async def translate_file(request: Request) -> Response:
    """Translates a file; the answer names where the translation can be fetched."""
    service: Service = request.app.state.service
    values = await values_of(request)
    caller = await service.admit(request, str(values.get("api_key") or ""))
    file = values.get("file")
    if not isinstance(file, UploadFile):
        return missing(request, "file")
    for name in ("source", "target"):
        if not values.get(name):
            return missing(request, name)
    for code in (values["source"], values["target"]):
        if code not in (*NAMES, "auto"):
            return refused(request, 400, f"{code} is not supported")
    name = file_name(file.filename or "")
    if not name:
        return refused(request, 400, "Invalid request: empty file")
    suffix = PurePath(name).suffix
    if suffix.lower() not in SUFFIXES:
        return refused(request, 400, "Invalid request: file format not supported")
    target = cast(Target, values["target"])
    if target == "vi" and not goes_back(service):
        return refused(request, 400, NO_WAY_BACK.format(values["source"]))
    options = options_to(service, target)
    try:
        opened = await service.reading(
            DocumentTranslation, await file.read(), name, options=options, apart=OF_A_STRANGER
        )
    except InputError as error:
        return refused(request, 400, f"Invalid request: {error}")
    documents = opened.documents
    service.check_length("".join(document.text for document in documents))
    results = await service.run(documents, Wanted(options), caller, request.receive) if documents else []
    for result in results:
        if isinstance(result, Failed) and result.model_failed:
            raise problem_of(result)
    digests = [result if isinstance(result, Digest) else None for result in results]
    translated = await service.reading(opened.finish, digests)
    stem = PurePath(name).stem
    key = request.app.state.files.add(f"{stem}_{target}{suffix}", translated.data)
    return JSONResponse(
        {
            "translatedFileUrl": str(request.url_for("download_file", name=key)),
            # LibreTranslate has no such field: what could not be kept, a sentence each.
            "notes": [say(note, language(request)) for note in translated.notes],
        }
    )


@router.get("/download_file/{name}", response_class=Response)
async def download_file(request: Request, name: str) -> Response:
    """Fetches a translated file; who knows its name may."""
    file = request.app.state.files.get(name)
    if file is None:
        return refused(request, 404, "There is no such file, or it has expired.")
    return document(file.data, file.name)
