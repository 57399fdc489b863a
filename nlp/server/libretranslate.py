"""LibreTranslate's interface, so that its clients work with tomtat: same addresses, parameters and errors.

Vietnamese to English, and back where the model has learnt that. `alternatives` is taken, and none are given:
what is shown is the one output that passed the checks. A confidence of a detection is a step, not measured.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Any, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from nlp.digest import Digest
from nlp.documents.note import say
from nlp.documents.registry import FORMATS
from nlp.documents.translate import DocumentTranslation
from nlp.errors import InputError
from nlp.events import Failed
from nlp.output.messages import said
from nlp.read.apart import OF_A_STRANGER
from nlp.read.document import Document
from nlp.server import markup
from nlp.server.documents_api import document
from nlp.server.encoded import pairs, read_fields, read_json
from nlp.server.forms import file_name
from nlp.server.limits import Caller
from nlp.server.problems import ProblemError
from nlp.server.service import Service, Wanted, language, problem_of
from nlp.settings import RunOptions, Target
from nlp.text.language import detect
from nlp.text.normalise import normalise


async def _closing(request: Request) -> AsyncIterator[None]:
    """Deletes what was uploaded with a request once it is answered."""
    try:
        yield
    finally:
        await request.close()


_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": "What is wrong.", "content": {"application/json": {"example": {"error": "…"}}}}
    for status in ("4XX", "5XX")
}
router = APIRouter(tags=["LibreTranslate"], dependencies=[Depends(_closing)], responses=_REFUSED)

_PARAMETERS: dict[str, dict[str, Any]] = {
    "q": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "file": {"type": "string", "format": "binary"},
    "source": {"type": "string", "enum": ["auto", "en", "vi"]},
    "target": {"type": "string", "enum": ["en", "vi"]},
    "format": {"type": "string", "enum": ["text", "html"], "default": "text"},
    "alternatives": {"type": "integer", "default": 0},
    "api_key": {"type": "string"},
}


def _takes(*needed: str) -> dict[str, Any]:
    """What OpenAPI wants to know of a request: the parameters that it needs, and those that all take."""
    with_file = "file" in needed
    names = (*needed, "api_key") if with_file or "source" not in needed else [*_PARAMETERS]
    fields = {name: _PARAMETERS[name] for name in names if with_file or name != "file"}
    schema = {"type": "object", "required": [*needed], "properties": fields}
    form = "multipart/form-data" if with_file else "application/x-www-form-urlencoded"
    kinds = (form,) if with_file else ("application/json", form)
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}


NAMES = {"en": "English", "vi": "Vietnamese"}
FILES = tuple(suffix for known in FORMATS.values() for suffix in known.suffixes)
SHORT = 40
"""Characters of a text whose language is told from all texts of the request."""

_FOUND = {"vi": (100.0, "vi"), "vi-unmarked": (60.0, "vi"), "en": (100.0, "en")}


@router.get("/languages")
async def languages(request: Request) -> list[dict[str, Any]]:
    """The languages there are, and what each can be translated to."""
    back = ["vi"] if _goes_back(request.app.state.service) else []
    targets = {"en": ["en", *back], "vi": ["en", "vi"]}
    return [{"code": code, "name": name, "targets": targets[code]} for code, name in NAMES.items()]


def _goes_back(service: Service) -> bool:
    """Whether English can be put into Vietnamese, too."""
    return "translate_to_vi" in service.worker.models.translates


@router.get("/frontend/settings")
async def settings(request: Request) -> dict[str, Any]:
    """What a client may want to know beforehand."""
    config = request.app.state.service.config
    return {
        "apiKeys": config.keys,
        "charLimit": config.most_characters,
        "filesTranslation": True,
        "frontendTimeout": 500,
        "keyRequired": config.keys,
        "language": {
            "source": {"code": "vi", "name": NAMES["vi"]},
            "target": {"code": "en", "name": NAMES["en"]},
        },
        "suggestions": False,
        "supportedFilesFormat": list(FILES),
    }


@router.post("/suggest")
async def suggest(request: Request) -> Response:
    """Suggestions are not collected."""
    await request.app.state.service.admit(request, str((await _values(request)).get("api_key") or ""))
    return _error(403, "Suggestions are disabled on this server.")


@router.post("/detect", openapi_extra=_takes("q"))
async def detect_language(request: Request) -> Response:
    """Tells the language of a text."""
    service: Service = request.app.state.service
    values = await _values(request)
    await service.admit(request, str(values.get("api_key") or ""))
    text = values.get("q")
    if not text:
        return _missing("q")
    if not isinstance(text, str):
        return _error(400, "Invalid request: q must be a text")
    service.check_length(text)
    return JSONResponse([_detected(text)])


@router.post("/translate", openapi_extra=_takes("q", "source", "target"))
async def translate(request: Request) -> Response:
    """Translates a text, a list of texts, or HTML."""
    service: Service = request.app.state.service
    values = await _values(request)
    caller = await service.admit(request, str(values.get("api_key") or ""))
    for name in ("q", "source", "target"):
        if not values.get(name):
            return _missing(name)
    wanted = values["q"]
    texts: list[str] = wanted if isinstance(wanted, list) else [wanted]
    if not all(isinstance(text, str) for text in texts):
        return _error(400, "Invalid request: q must be a text or a list of texts")
    limit = service.config.most_characters
    size = sum(map(len, texts))
    if size > limit:
        return _error(400, f"Invalid request: request ({size}) exceeds text limit ({limit})")
    if len(texts) > service.config.most_texts:
        limits = (len(texts), service.config.most_texts)
        return _error(400, "Invalid request: request ({}) exceeds text limit ({})".format(*limits))
    target, form = values["target"], values.get("format") or "text"
    for name in ("source", "target"):
        if not isinstance(values[name], str):
            return _error(400, f"Invalid request: {name} must be a text")
    if form not in ("text", "html"):
        return _error(400, f"{form} format is not supported")
    found = _sources(texts, values["source"])
    for source in [*(one["language"] for one in found), target]:
        if source not in NAMES:
            return _error(400, f"{source} is not supported")
    english = any(one["language"] == "en" for one in found)
    if english and target == "vi" and not _goes_back(service):
        return _error(400, "Vietnamese (vi) is not available as a target language from English (en)")
    # What is in the target language already comes back as it is.
    sources = [text if one["language"] != target else "" for text, one in zip(texts, found, strict=True)]
    translated = await _translate(request, service, caller, sources, target, is_html=form == "html")
    results = [new or old for new, old in zip(translated, texts, strict=True)]
    answer: dict[str, Any] = {"translatedText": results if isinstance(wanted, list) else results[0]}
    if values["source"] == "auto":
        answer["detectedLanguage"] = found if isinstance(wanted, list) else found[0]
    if _whole_number(values.get("alternatives")):
        answer["alternatives"] = [[] for _ in texts] if isinstance(wanted, list) else []
    return JSONResponse(answer)


@router.post("/translate_file", openapi_extra=_takes("file", "source", "target"))
async def translate_file(request: Request) -> Response:
    """Translates a file; the answer names where the translation can be fetched."""
    service: Service = request.app.state.service
    values = await _values(request)
    caller = await service.admit(request, str(values.get("api_key") or ""))
    file = values.get("file")
    if not isinstance(file, UploadFile):
        return _missing("file")
    for name in ("source", "target"):
        if not values.get(name):
            return _missing(name)
    for code in (values["source"], values["target"]):
        if code not in (*NAMES, "auto"):
            return _error(400, f"{code} is not supported")
    name = file_name(file.filename or "")
    if not name:
        return _error(400, "Invalid request: empty file")
    suffix = PurePath(name).suffix
    if suffix.lower() not in FILES:
        return _error(400, "Invalid request: file format not supported")
    target = cast(Target, values["target"])
    if target == "vi" and not _goes_back(service):
        return _error(400, f"Vietnamese (vi) is not available as a target language from {values['source']}")
    options = _options(service, target)
    try:
        opened = await service.reading(
            DocumentTranslation, await file.read(), name, options=options, apart=OF_A_STRANGER
        )
    except InputError as error:
        return _error(400, f"Invalid request: {said(error, language(request))}")
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
        return _error(404, "There is no such file, or it has expired.")
    return document(file.data, file.name)


async def _translate(
    request: Request, service: Service, caller: Caller, texts: list[str], target: Target, *, is_html: bool
) -> list[str]:
    """Translates texts of the other language together; blank ones stay blank.

    Raises:
        ProblemError: one of them cannot be translated.
    """
    pieces: list[str] = []
    pages = [markup.Page(text) if is_html and text else None for text in texts]
    for text, page in zip(texts, pages, strict=True):
        pieces += page.texts if page is not None else [text]
    asked = [i for i, piece in enumerate(pieces) if any(map(str.isalpha, piece))]
    documents = [Document(normalise(pieces[i])) for i in asked]
    if documents:
        chosen = Wanted(_options(service, target))
        for i, result in zip(
            asked, await service.run(documents, chosen, caller, request.receive), strict=True
        ):
            pieces[i] = _text_of(result, documents, pieces[i], language(request), part_of_page=is_html)
    made = iter(pieces)
    return [
        page.with_texts([next(made) for _ in page.texts]) if page is not None else next(made)
        for page in pages
    ]


def _options(service: Service, target: Target) -> RunOptions:
    return RunOptions(task="translate", to=target, glossaries=tuple(service.glossaries.values()))


def _text_of(
    result: Digest | Failed, documents: list[Document], source: str, said: Any, *, part_of_page: bool
) -> str:
    if isinstance(result, Digest):
        return result.translation or source
    if part_of_page and not result.model_failed:
        return source  # a piece in another language, as pages have
    raise problem_of(result)


def _sources(texts: list[str], source: object) -> list[dict[str, Any]]:
    """The language of each text, told or detected."""
    if source != "auto":
        return [{"confidence": 100.0, "language": source} for _ in texts]
    together = _detected("\n".join(texts))
    return [_detected(text) if len(text) > SHORT else together for text in texts]


def _detected(text: str) -> dict[str, Any]:
    confidence, code = _FOUND.get(detect(text), (0.0, "en"))
    return {"confidence": confidence, "language": code}


async def _values(request: Request) -> dict[str, Any]:
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


def _whole_number(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0


def _missing(name: str) -> Response:
    return _error(400, f"Invalid request: missing {name} parameter")


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status)
