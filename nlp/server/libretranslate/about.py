"""What LibreTranslate's clients ask beforehand: languages, settings; and suggestions, which are not taken."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from nlp.server.libretranslate.files import SUFFIXES
from nlp.server.libretranslate.request import NAMES, goes_back, refused, values_of

router = APIRouter()


@router.get("/languages")
async def languages(request: Request) -> list[dict[str, Any]]:
    """The languages there are, and what each can be translated to."""
    back = ["vi"] if goes_back(request.app.state.service) else []
    targets = {"en": ["en", *back], "vi": ["en", "vi"]}
    return [{"code": code, "name": name, "targets": targets[code]} for code, name in NAMES.items()]


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
        "supportedFilesFormat": list(SUFFIXES),
    }


@router.post("/suggest")
async def suggest(request: Request) -> Response:
    """Suggestions are not collected."""
    values = await values_of(request)
    await request.app.state.service.admit(request, str(values.get("api_key") or ""))
    return refused(request, 403, "Suggestions are disabled on this server.")
