"""`/translate` and `/detect`: texts, lists of texts, HTML."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from nlp.digest import Digest
from nlp.events import Failed
from nlp.read.document import Document
from nlp.server import markup
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
from nlp.server.limits import Caller
from nlp.server.service import Service, Wanted, language, problem_of
from nlp.settings import Target
from nlp.text.language import likelier
from nlp.text.normalise import normalise

router = APIRouter(dependencies=[Depends(closing)])

SHORT = 40
"""Characters of a text whose language is told from all texts of the request, unless it is sure."""
SURE = 80.0
"""The confidence above which it is."""


@router.post("/detect", openapi_extra=takes("q"))
async def detect_language(request: Request) -> Response:
    """Tells the language of a text."""
    service: Service = request.app.state.service
    values = await values_of(request)
    await service.admit(request, str(values.get("api_key") or ""))
    text = values.get("q")
    if not text:
        return missing(request, "q")
    if not isinstance(text, str):
        return refused(request, 400, "Invalid request: q must be a text")
    service.check_length(text)
    return JSONResponse([_detected(text)])


@router.post("/translate", openapi_extra=takes("q", "source", "target"))
async def translate(request: Request) -> Response:
    """Translates a text, a list of texts, or HTML."""
    service: Service = request.app.state.service
    values = await values_of(request)
    caller = await service.admit(request, str(values.get("api_key") or ""))
    for name in ("q", "source", "target"):
        if not values.get(name):
            return missing(request, name)
    wanted = values["q"]
    texts: list[str] = wanted if isinstance(wanted, list) else [wanted]
    if not all(isinstance(text, str) for text in texts):
        return refused(request, 400, "Invalid request: q must be a text or a list of texts")
    limit = service.config.most_characters
    size = sum(map(len, texts))
    if size > limit:
        return refused(request, 400, f"Invalid request: request ({size}) exceeds text limit ({limit})")
    if len(texts) > service.config.most_texts:
        limits = (len(texts), service.config.most_texts)
        return refused(request, 400, "Invalid request: request ({}) exceeds text limit ({})".format(*limits))
    target, form = values["target"], values.get("format") or "text"
    for name in ("source", "target"):
        if not isinstance(values[name], str):
            return refused(request, 400, f"Invalid request: {name} must be a text")
    if form not in ("text", "html"):
        return refused(request, 400, f"{form} format is not supported")
    found = _sources(texts, values["source"])
    for source in [*(one["language"] for one in found), target]:
        if source not in NAMES:
            return refused(request, 400, f"{source} is not supported")
    english = any(one["language"] == "en" for one in found)
    if english and target == "vi" and not goes_back(service):
        return refused(request, 400, NO_WAY_BACK.format("English (en)"))
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
        chosen = Wanted(options_to(service, target))
        for i, result in zip(
            asked, await service.run(documents, chosen, caller, request.receive), strict=True
        ):
            pieces[i] = _text_of(result, documents, pieces[i], language(request), part_of_page=is_html)
    made = iter(pieces)
    return [
        page.with_texts([next(made) for _ in page.texts]) if page is not None else next(made)
        for page in pages
    ]


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
    each = [(text, _detected(text)) for text in texts]
    return [own if len(text) > SHORT or own["confidence"] > SURE else together for text, own in each]


def _detected(text: str) -> dict[str, Any]:
    code, confidence = likelier(text)
    return {"confidence": confidence, "language": code}


def _whole_number(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0
