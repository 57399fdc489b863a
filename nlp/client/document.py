"""How a service translates a document: as a job, step by step; who carries the steps out is told here."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import httpx

from nlp.client.wire import note_from_dict, options_of
from nlp.documents.translate import DocumentOptions, TranslatedDocument, format_of
from nlp.errors import ModelError
from nlp.read.source import read_bytes
from nlp.settings import Settings

LOOK = 0.5
"""Seconds between two looks at a job, at first; a long one is looked at every `SELDOM` seconds."""
SELDOM = 3.0

Steps: TypeAlias = "Generator[dict[str, Any] | float, httpx.Response | None, TranslatedDocument]"
"""Requests to make, as httpx is told of them, and seconds to wait; the answers are sent back."""


def _json(answer: httpx.Response | None) -> dict[str, Any]:
    """What the service says of a job.

    Raises:
        ModelError: this is no such answer.
    """
    try:
        job: dict[str, Any] = answer.json() if answer is not None else {}
        if {"id", "ended", "total"} <= {*job}:
            return job
    except (ValueError, TypeError):
        pass
    raise ModelError("what answers there is no service of tomtat, or an old one; check the address")


class DocumentJob:
    """A document that a service translates.

    Args:
        source, target: files, see `nlp.documents.translate.translate_document`.
        options: see `DocumentOptions`.

    Attributes:
        address: of the job at the service, once it has taken it; "" before that.

    Raises:
        InputError: the source cannot be read, or not be had in the format of the target.
    """

    def __init__(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        **options: Unpack[DocumentOptions],
    ) -> None:
        self.address = ""
        bilingual, columns = options.get("bilingual", ""), options.get("columns", ())
        format_of(Path(source).suffix, Path(target).suffix, bilingual, columns)
        self._file = (Path(source).name, read_bytes(source))
        asked = options_of(replace(options.get("settings") or Settings(), task="translate"))
        asked |= {"format": Path(target).suffix, "bilingual": bilingual, "columns": list(columns)}
        self._form = {"task": "document", "options": json.dumps(asked)}
        self._progress = options.get("progress")
        self._seen: dict[int, tuple[int, int]] = {}

    def steps(self) -> Steps:
        """What is to be done, one after another.

        Raises:
            InputError: the service cannot open the document, or nothing in it can be translated.
            ModelError: the service is in trouble.
        """
        answer = yield {
            "method": "POST",
            "url": "/v1/jobs",
            "files": {"file": self._file},
            "data": self._form,
        }
        job = _json(answer)
        self.address = f"/v1/jobs/{job['id']}"
        pause = LOOK
        while job["ended"] is None:
            yield pause
            pause = min(SELDOM, 1.1 * pause)
            job = _json((yield {"method": "GET", "url": self.address}))
            self._tell(job)
        answer = yield {"method": "GET", "url": f"{self.address}/result"}
        told = job["document"]
        if answer is None or told is None:
            raise ModelError("the service broke off before it had finished; try again")
        return TranslatedDocument(
            answer.content, tuple(map(note_from_dict, told["notes"])), told["sentences"]
        )

    def end(self) -> dict[str, Any]:
        """The request that ends the job at the service, and deletes it there."""
        return {"method": "DELETE", "url": self.address}

    def _tell(self, job: dict[str, Any]) -> None:
        """Says how many sentences are done; parts that have not begun have as many as the others."""
        working = {one["document"]: (one["done"], one["total"]) for one in job.get("under_way", ())}
        for part, (_, total) in self._seen.items():
            working.setdefault(part, (total, total))
        self._seen = working
        if self._progress is not None and working:
            done, total = (sum(counts) for counts in zip(*working.values(), strict=True))
            self._progress(done, round(total * job["total"] / len(working)))
