"""/v1/terms: official terms and their English, looked up or found in a text. No model is asked."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from nlp.server.schemas import examples
from nlp.server.service import Service
from nlp.terms.find import find_terms
from nlp.terms.glossary import parse_glossary
from nlp.terms.show import term_rows
from nlp.terms.table import built_in
from nlp.text.normalise import normalise

router = APIRouter(prefix="/v1/terms", tags=["terms"])

MOST_SHOWN = 200
"""Terms of one look-up."""


class TermsIn(BaseModel):
    """A text whose terms are wanted."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="Vietnamese; spans count its characters after normalisation.")
    glossary: str = Field(
        "", max_length=1_000_000, description="Terms of your own, which come first: lines of vi, tab, en."
    )
    built_in: bool = Field(True, description="Also the terms that tomtat brings.")
    date: datetime.date | None = Field(None, description="The day of the text: names change over the years.")


@router.get("")
async def look_up(request: Request, q: str = Query("", max_length=200)) -> list[dict[str, Any]]:
    """Built-in terms that hold some words, in Vietnamese or English; at most 200."""
    service: Service = request.app.state.service
    await service.admit(request)
    return await asyncio.to_thread(_look_up, normalise(q).casefold().strip())


@router.post("", openapi_extra=examples("terms"))
async def find(request: Request, wanted: TermsIn) -> list[dict[str, Any]]:
    """The terms of a text with their English and where they stand."""
    service: Service = request.app.state.service
    caller = await service.admit(request)
    service.check_length(wanted.text)
    service.limits.characters(caller, len(wanted.text))
    return await asyncio.to_thread(_find, wanted)


def _look_up(words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for entry in built_in().entries:
        if words in entry.source.casefold() or words in entry.target.casefold():
            also = list(entry.alternatives)
            rows.append(
                {"source": entry.source, "target": entry.target, "alternatives": also, "kind": entry.kind}
            )
            if len(rows) == MOST_SHOWN:
                break
    return rows


def _find(wanted: TermsIn) -> list[dict[str, Any]]:
    glossaries = [parse_glossary(wanted.glossary)] if wanted.glossary.strip() else []
    found = find_terms(normalise(wanted.text), glossaries, builtin=wanted.built_in, date=wanted.date)
    return [asdict(row) for row in term_rows(found)]
