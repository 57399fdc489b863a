"""/v1/jobs: long work is handed in, followed, fetched and deleted."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from nlp.errors import InputError
from nlp.read.document import Document
from nlp.server.jobs import Job
from nlp.server.limits import Caller
from nlp.server.problems import ProblemError, first_fault
from nlp.server.runner import Runner
from nlp.server.schemas import JobIn, example
from nlp.server.service import Service
from nlp.server.stream import PING, EventStream, message
from nlp.server.uploads import Documents, read_upload

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": JobIn.model_json_schema(), "example": example("job")},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "text_column": {"type": "string", "default": "text"},
                        "id_column": {"type": "string", "default": "id"},
                        "title_column": {"type": "string"},
                    },
                    "description": "A table (.jsonl, .csv, .parquet …) or a document, and the options "
                    "of the JSON body as fields.",
                }
            },
        },
    }
}


@router.post("", status_code=202, openapi_extra=_BODY)
async def add(request: Request) -> Response:
    """Takes in a job: texts, a table or a document. The answer says where to follow it."""
    service, runner = _parts(request)
    caller = await service.admit(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        wanted, documents, many = await _uploaded(request, service)
    else:
        try:
            wanted = JobIn.model_validate(await request.json())
        except ValidationError as error:
            raise first_fault(error.errors()) from error
        except (ValueError, RecursionError) as error:
            raise ProblemError("not-json") from error
        documents = [*await service.read(wanted, most=service.config.most_rows)]
        many = isinstance(wanted.text, list)
    options = await asyncio.to_thread(wanted.run_options, wanted.task, service.glossaries)
    preset = service.worker.models.allowed(wanted.preset)
    limit = service.config.jobs_of_one
    if await asyncio.to_thread(runner.jobs.open_of, caller.id) >= limit:
        raise ProblemError("too-many-jobs", limit=limit)
    service.limits.characters(caller, sum(len(one.text) for one in documents if isinstance(one, Document)))
    id = await asyncio.to_thread(runner.jobs.add, caller.id, options, documents, preset=preset, many=many)
    runner.wake()
    job = await asyncio.to_thread(runner.jobs.get, id)
    assert job is not None
    return JSONResponse(job.to_dict(), 202, {"Location": f"/v1/jobs/{id}"})


@router.get("/{id}")
async def get(request: Request, id: str) -> Response:
    """How far a job is."""
    service, runner = _parts(request)
    job = await _job(runner, id, await service.admit(request, counted=False))
    return JSONResponse({**job.to_dict(), "under_way": runner.under_way(id)})


@router.get("/{id}/events", responses={200: {"content": {"text/event-stream": {}}}})
async def events(request: Request, id: str) -> Response:
    """Tells how far a job is, whenever that changes, until it has ended."""
    service, runner = _parts(request)
    caller = await service.admit(request, counted=False)
    await _job(runner, id, caller)

    async def told() -> AsyncIterator[bytes]:
        last, silent = b"", 0.0
        while True:
            try:
                job = await _job(runner, id, caller)
            except ProblemError:  # deleted
                yield message("state", {"id": id, "state": "deleted"})
                return
            now = message("state", {**job.to_dict(), "under_way": runner.under_way(id)})
            if now != last:
                yield now
                last, silent = now, 0.0
            elif silent >= PING:
                yield b": working\n\n"
                silent = 0.0
            if job.ended is not None:
                return
            await asyncio.sleep(0.5)
            silent += 0.5

    return EventStream(told())


@router.get("/{id}/result")
async def result(request: Request, id: str) -> Response:
    """The result of a job, as /v1/digest would have given it."""
    service, runner = _parts(request)
    job = await _job(runner, id, await service.admit(request, counted=False))
    if job.state != "finished":
        raise ProblemError("not-finished", {"Retry-After": "5"}, state=job.state)
    rows = await asyncio.to_thread(runner.jobs.results, id)
    return Response(f"[{','.join(rows)}]" if job.many else rows[0], media_type="application/json")


@router.delete("/{id}", status_code=204)
async def remove(request: Request, id: str) -> Response:
    """Stops a job and deletes it with all it holds."""
    service, runner = _parts(request)
    await _job(runner, id, await service.admit(request, counted=False))
    await asyncio.to_thread(runner.jobs.remove, id)
    runner.forget(id)
    return Response(status_code=204)


def _parts(request: Request) -> tuple[Service, Runner]:
    return request.app.state.service, request.app.state.runner


async def _job(runner: Runner, id: str, caller: Caller) -> Job:
    """Returns a job of a caller. Without keys, who knows its id may see it: it cannot be guessed.

    Raises:
        ProblemError: there is none, or it is another's.
    """
    job = await asyncio.to_thread(runner.jobs.get, id) if _ID.fullmatch(id) else None
    if job is None or (caller.key is not None and job.owner != caller.id):
        raise ProblemError("no-such-job")
    return job


async def _uploaded(request: Request, service: Service) -> tuple[JobIn, Documents, bool]:
    """Reads a form with a file; nothing of it stays on the disk."""
    async with request.form(max_files=1, max_fields=20) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise ProblemError("nothing-given")
        columns: dict[str, Any] = {
            name: fields.pop(name) for name in ("text_column", "id_column", "title_column") if name in fields
        }
        try:
            wanted = JobIn.model_validate({**fields, "text": ""})
        except ValidationError as error:
            raise first_fault(error.errors()) from error
        name = re.sub(r"[^\w.-]+", "_", PurePath(file.filename).name)[-100:]
        with tempfile.TemporaryDirectory(prefix="tomtat-") as folder:
            path = Path(folder, name)
            path.write_bytes(await file.read())
            try:
                documents, many = await service.reading(read_upload, path, columns, service.config.most_rows)
            except InputError as error:
                raise InputError(str(error).replace(str(path), name)) from error
    for document in documents:
        if isinstance(document, Document):
            service.check_length(document.text)
    return wanted, documents, many
