"""/v1/jobs: long work is handed in, followed, fetched and deleted."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from nlp.client.wire import note_from_dict
from nlp.documents.note import say
from nlp.errors import InputError
from nlp.output.messages import said
from nlp.read.document import Document
from nlp.server.documents import Order
from nlp.server.documents_api import document
from nlp.server.encoded import read_json
from nlp.server.forms import Form, checked, read_form
from nlp.server.job_files import MOST_BYTES
from nlp.server.jobs import Job
from nlp.server.limits import Caller
from nlp.server.problems import Language, ProblemError, failed_document, first_fault, retry_later
from nlp.server.runner import Runner
from nlp.server.schemas import FILE_LISTS, FileIn, JobIn, example, form_schema, schema_of
from nlp.server.service import Service, language
from nlp.server.stream import PING, EventStream, message
from nlp.server.uploads import Documents, read_upload
from nlp.settings import PipelineTask, RunOptions

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")

_COLUMNS = {
    "text_column": {"type": "string", "default": "text"},
    "id_column": {"type": "string", "default": "id"},
    "title_column": {"type": "string"},
}
_OF_DOCUMENTS = ("format", "bilingual", "columns")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": schema_of(JobIn), "example": example("job")},
            "multipart/form-data": form_schema(
                JobIn,
                "job-document",
                more={
                    **_COLUMNS,
                    **{name: schema_of(FileIn)["properties"][name] for name in _OF_DOCUMENTS},
                    "task": {
                        "enum": [*get_args(PipelineTask), "document"],
                        "default": "digest",
                        "description": "digest, summarize, translate: of the text of a document, or of the "
                        "rows of a table (.jsonl, .csv, .parquet …). document: the file is translated, and "
                        "the result of the job is a file, see /v1/documents.",
                    },
                },
                without=("text", "address"),
            ),
        },
    }
}


@dataclass(frozen=True, slots=True)
class _Handed:
    """What is handed in: the options, the texts, whether a list answers, and the document they are of."""

    options: RunOptions
    preset: str
    documents: Documents
    many: bool
    order: Order | None = None


@router.post("", status_code=202, openapi_extra=_BODY)
async def add(request: Request) -> Response:
    """Takes in a job: texts, a table or a document. The answer says where to follow it."""
    service, runner = _parts(request)
    caller = await service.admit(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    limit = service.config.jobs_of_one
    if await asyncio.to_thread(runner.jobs.open_of, caller.id) >= limit:
        raise ProblemError("too-many-jobs", limit=limit)
    given = await (_uploaded if kind == "multipart/form-data" else _sent)(request, service)
    if given.order is not None and await asyncio.to_thread(runner.jobs.files.size) >= MOST_BYTES:
        raise retry_later("no-room", 600)
    size = sum(len(one.text) for one in given.documents if isinstance(one, Document))
    service.limits.characters(caller, size)
    id = await asyncio.to_thread(
        runner.jobs.add,
        caller.id,
        given.options,
        given.documents,
        preset=given.preset,
        many=given.many,
        order=given.order,
    )
    runner.wake()
    job = await asyncio.to_thread(runner.jobs.get, id)
    assert job is not None
    return JSONResponse(job.to_dict(), 202, {"Location": f"/v1/jobs/{id}"})


@router.get("/{id}")
async def get(request: Request, id: str) -> Response:
    """How far a job is."""
    service, runner = _parts(request)
    job = await _job(runner, id, await service.admit(request, counted=False))
    return JSONResponse(_state(job, runner, language(request)))


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
            now = message("state", _state(job, runner, language(request)))
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


@router.get("/{id}/result", responses={200: {"content": {"application/octet-stream": {}}}})
async def result(request: Request, id: str) -> Response:
    """The result of a job: as /v1/digest would have given it, or the document."""
    service, runner = _parts(request)
    job = await _job(runner, id, await service.admit(request, counted=False))
    if job.state != "finished":
        raise ProblemError("not-finished", {"Retry-After": "5"}, state=job.state)
    if job.document is not None:
        if job.document["error"]:
            raise failed_document(job.document["error"], model_failed=job.document["model_failed"])
        return document(await asyncio.to_thread(runner.jobs.files.data, id), job.document["name"])
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


def _state(job: Job, runner: Runner, language: Language) -> dict[str, Any]:
    """What a caller is told of a job."""
    told = {**job.to_dict(), "under_way": runner.under_way(job.id)}
    if job.document:
        notes = [{**note, "said": say(note_from_dict(note), language)} for note in job.document["notes"]]
        told["document"] = {**job.document, "notes": notes, "error": said(job.document["error"], language)}
    return told


async def _sent(request: Request, service: Service) -> _Handed:
    """Reads a body of JSON."""
    try:
        wanted = JobIn.model_validate(await read_json(request))
    except ValidationError as error:
        raise first_fault(error.errors()) from error
    documents = await service.read(wanted, most=service.config.most_rows)
    options = await asyncio.to_thread(wanted.run_options, wanted.task, service.glossaries)
    preset = service.worker.models.allowed(wanted.preset)
    return _Handed(options, preset, [*documents], isinstance(wanted.text, list))


async def _uploaded(request: Request, service: Service) -> _Handed:
    """Reads a form with a file."""
    form = await read_form(request, FILE_LISTS)
    if form.fields.get("task") == "document":
        return await _document(form, service)
    columns = {name: form.fields.pop(name) for name in _COLUMNS if name in form.fields}
    wanted = checked(JobIn, {**form.fields, "text": ""})
    options = await asyncio.to_thread(wanted.run_options, wanted.task, service.glossaries)
    preset = service.worker.models.allowed(wanted.preset)
    with tempfile.TemporaryDirectory(prefix="tomtat-") as folder:
        path = Path(folder, form.name)
        path.write_bytes(form.data)
        try:
            documents, many = await service.reading(read_upload, path, columns, service.config.most_rows)
        except InputError as error:
            raise InputError(str(error).replace(str(path), form.name)) from error
    for one in documents:
        if isinstance(one, Document):
            service.check_length(one.text)
    return _Handed(options, preset, documents, many)


async def _document(form: Form, service: Service) -> _Handed:
    """Reads a form with a document that comes back in its own format."""
    fields = {name: value for name, value in form.fields.items() if name != "task"}
    wanted = checked(FileIn, fields)
    options = await asyncio.to_thread(wanted.run_options, "translate", service.glossaries)
    preset = service.worker.models.allowed(wanted.preset)
    order = Order.of(form, wanted)
    opened = await service.reading(order.open, options)
    return _Handed(options, preset, [*opened.documents], many=False, order=order)
