"""Documents over HTTP: while their caller waits, as jobs, and what becomes of these."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import httpx
import pytest
from typer.testing import CliRunner

from nlp.checks.finding import Finding
from nlp.cli.app import app
from nlp.client import AsyncClient, Client
from nlp.client.wire import note_from_dict, note_to_dict
from nlp.documents.note import Note
from nlp.documents.translate import TranslatedDocument
from nlp.errors import InputError, ModelError
from nlp.pipeline import Pipeline
from nlp.server import job_files, jobs_api, runner
from nlp.server.schemas import example
from nlp.settings import RunOptions, Settings
from tests.conftest import FakeModel
from tests.documents import word
from tests.server.conftest import GatedModel, Live, Serve, running, wait_until

PAGE = "<p>Mưa lớn làm ngập <b>12</b> phố.</p><p><i>Nước rút chậm.</i></p>"
HTML: Any = {"file": ("bài viết.html", PAGE.encode(), "text/html")}


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    model = FakeModel()
    with running(Pipeline(model, model, Settings(preset="extractive"))) as found:
        yield found


def ended(http: httpx.Client, address: str) -> dict[str, Any]:
    wait_until(lambda: http.get(address).json()["ended"] is not None, 20)
    found: dict[str, Any] = http.get(address).json()
    return found


def test_a_document_comes_back_in_its_own_format(live: Live) -> None:
    files = {"file": ("bai.docx", word.article())}
    answer = live.http.post("/v1/documents", files=files)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert 'filename="bai.en.docx"' in answer.headers["content-disposition"]
    assert docx.Document(io.BytesIO(answer.content)).paragraphs[0].text.startswith("The people")
    assert int(answer.headers["x-tomtat-sentences"]) > 0
    assert isinstance(json.loads(unquote(answer.headers["x-tomtat-notes"])), list)


def test_the_example_is_answered_as_it_says(live: Live) -> None:
    answer = live.http.post(
        "/v1/documents", files=HTML, data=example("document"), headers={"Accept": "application/json"}
    )
    said = answer.json()
    assert {*said} == {*example("document-answer")}
    direct = live.http.post("/v1/documents", files=HTML)
    assert "script-src" not in direct.headers["content-security-policy"]  # of another's document
    assert (said["name"], said["media_type"]) == ("bài_viết.en.html", "text/html")
    shown = base64.b64decode(said["data"]).decode()
    assert "Nước rút chậm." in shown  # bilingual
    assert "The people" in shown
    named = json.dumps(live.http.get("/v1/openapi.json").json(), ensure_ascii=False)
    for name in ("document", "document-answer", "job-document"):
        assert json.dumps(example(name), ensure_ascii=False) in named


def test_names_of_files_cannot_leave_their_header(live: Live) -> None:
    files = {"file": ('../x"; evil="1\r\nSet-Cookie: a=b\r\n.html', PAGE.encode())}
    answer = live.http.post("/v1/documents", files=files)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    disposition = answer.headers["content-disposition"]
    assert disposition.count('"') == 2
    assert "/" not in disposition


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/jobs"])
@pytest.mark.parametrize(
    ("files", "fields", "status", "kind"),
    [
        ({"other": ("a.html", b"x")}, {}, 422, "no-file"),
        ({"file": ("a.exe", b"x")}, {}, 422, "invalid-input"),
        ({"file": ("a.docx", b"PK\x03\x04")}, {}, 422, "invalid-input"),
        ({"file": ("a.html", b"")}, {}, 422, "invalid-input"),
        (HTML, {"format": ".docx"}, 200, ""),
        (HTML, {"format": ".xlsx"}, 422, "invalid-input"),
        (HTML, {"bilingual": "over"}, 422, "invalid-field"),
        (HTML, {"columns": "A"}, 422, "invalid-input"),
        (HTML, {"to": "de"}, 422, "invalid-field"),
        (HTML, {"names": ["plain", "marked"]}, 422, "invalid-field"),
        (HTML, {"lenght": "1"}, 422, "invalid-field"),
        (HTML, {"options": "["}, 422, "invalid-field"),
        (HTML, {"options": "[]"}, 422, "invalid-field"),
        (HTML, {"options": '{"names": "marked"}'}, 200, ""),
        (HTML, {"preset": "best-gpu"}, 422, "invalid-input"),
        (HTML, {"glossaries": ["none"]}, 422, "invalid-input"),
    ],
)
def test_bad_forms_are_problems(
    live: Live, path: str, files: Any, fields: dict[str, Any], status: int, kind: str
) -> None:
    fields = {**fields, "task": "document"} if path == "/v1/jobs" else fields
    answer = live.http.post(path, files=files, data=fields)
    if status == 200:
        assert answer.status_code in (200, 202), answer.text
        return
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}"), answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnothing"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--"),
        ("application/json", b"{}"),
    ],
)
def test_what_is_no_form(live: Live, kind: str, body: bytes) -> None:
    answer = live.http.post("/v1/documents", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)
    assert answer.json()["type"] in ("/problems/bad-form", "/problems/no-file")


def test_a_document_as_a_job(live: Live) -> None:
    before = live.app.state.runner.jobs.files.size()
    answer = live.http.post("/v1/jobs", files=HTML, data=example("job-document"))
    assert answer.status_code == 202, answer.text
    assert answer.json()["task"] == "document"
    address = answer.headers["location"]
    lines = live.http.get(f"{address}/events").text.splitlines()
    last = json.loads([line for line in lines if line.startswith("data")][-1].removeprefix("data: "))
    assert (last["state"], last["done"]) == ("finished", last["total"])
    assert last["document"]["name"] == "bài_viết.en.html"
    result = live.http.get(f"{address}/result")
    assert "<b>12</b>" in result.text
    assert "attachment" in result.headers["content-disposition"]
    direct = live.http.post("/v1/documents", files=HTML, data={"names": "marked"})
    assert result.content == direct.content
    assert live.http.delete(address).status_code == 204
    assert live.app.state.runner.jobs.files.size() == before


@pytest.mark.parametrize(
    ("error", "status"), [(InputError("không được"), 422), (KeyError("unforeseen"), 503)], ids=["bad", "bug"]
)
def test_what_goes_wrong_in_the_end_is_the_result(
    live: Live, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(runner, "finish", fail)
    address = live.http.post("/v1/jobs", files=HTML, data={"task": "document"}).headers["location"]
    assert ended(live.http, address)["document"]["error"]
    answer = live.http.get(f"{address}/result")
    assert answer.status_code == status
    assert "unforeseen" not in answer.text.replace("nobody foresaw", "")


def test_a_model_in_trouble_is_told_as_such(live: Live) -> None:
    files: Any = {"file": ("a.html", "<p>Mưa lớn LỖI làm ngập 12 phố ở trung tâm.</p>".encode())}
    address = live.http.post("/v1/jobs", files=files, data={"task": "document"}).headers["location"]
    assert ended(live.http, address)["document"]["model_failed"]
    assert live.http.get(f"{address}/result").status_code == 503
    assert live.http.post("/v1/documents", files=files).status_code == 503


def test_a_job_goes_on_after_a_restart(serve: Serve, gated: GatedModel, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/service.sqlite"
    with running(Pipeline(gated, gated), database=database, stop_within=0.1) as first:
        answer = first.http.post("/v1/jobs", files=HTML, data={"task": "document"})
        assert gated.entered.wait(10)
    gated.gate.set()
    model = FakeModel()
    second = serve(Pipeline(model, model), database=database)
    job = ended(second.http, answer.headers["location"])
    assert job["document"]["sentences"] == 2
    assert "<b>12</b>" in second.http.get(f"{answer.headers['location']}/result").text


def test_documents_of_jobs_are_bounded_and_expire(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    address = live.http.post("/v1/jobs", files=HTML, data={"task": "document"}).headers["location"]
    ended(live.http, address)
    files = live.app.state.runner.jobs.files
    assert 0 < files.size() < job_files.MOST_BYTES
    monkeypatch.setattr(jobs_api, "MOST_BYTES", files.size())
    refused = live.http.post("/v1/jobs", files=HTML, data={"task": "document"})
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/no-room")
    live.app.state.runner.jobs.expire(time.time() + 1)
    assert files.size() == 0
    assert live.http.get(address).status_code == 404


def test_the_clients_and_the_command_give_the_same(live: Live, tmp_path: Path) -> None:
    before = live.app.state.runner.jobs.files.size()
    source, told = tmp_path / "bài.docx", []
    source.write_bytes(word.article())
    model = FakeModel()
    ours = Pipeline(model, model).translate_document(source, tmp_path / "a.docx", bilingual="under")
    with Client(live.url) as client:
        theirs = client.translate_document(
            source,
            tmp_path / "b.docx",
            settings=RunOptions(length="long", bullets=True),  # of no effect on a document
            bilingual="under",
            progress=lambda done, total: told.append((done, total)),
        )

    async def ask() -> TranslatedDocument:
        async with AsyncClient(live.url) as client:
            return await client.translate_document(source, tmp_path / "c.docx", bilingual="under")

    again = asyncio.run(ask())
    assert theirs.notes == again.notes == ours.notes
    assert theirs.sentences == again.sentences == ours.sentences
    assert all(0 <= done <= total for done, total in told)
    result = CliRunner().invoke(
        app,
        ["translate", str(source), "-o", str(tmp_path / "d.docx"), "--server", live.url, "--bilingual=under"],
    )
    assert result.exit_code == 0, result.output
    texts = [
        [paragraph.text for paragraph in docx.Document(str(tmp_path / f"{name}.docx")).paragraphs]
        for name in "abcd"
    ]
    assert texts[0] == texts[1] == texts[2] == texts[3]
    assert live.app.state.runner.jobs.files.size() == before  # each has deleted its job


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.docx", b"x", InputError),
        ("a.html", "<p>Mưa lớn LỖI làm ngập 12 phố ở trung tâm.</p>".encode(), ModelError),
        ("a.exe", b"x", InputError),
    ],
)
def test_what_fails_is_raised_and_nothing_written(
    live: Live, tmp_path: Path, name: str, data: bytes, error: type[Exception]
) -> None:
    source = tmp_path / name
    source.write_bytes(data)
    target = tmp_path / f"b{source.suffix}"
    with Client(live.url, wait=0) as client, pytest.raises(error):
        client.translate_document(source, target)
    assert not target.exists()


def test_who_stops_waiting_ends_the_job(serve: Serve, gated: GatedModel, tmp_path: Path) -> None:
    live = serve(Pipeline(gated, gated))
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")

    async def leave() -> None:
        async with AsyncClient(live.url) as client:
            work = asyncio.ensure_future(
                client.translate_document(tmp_path / "a.html", tmp_path / "b.html", settings=RunOptions())
            )
            while not gated.entered.is_set():
                await asyncio.sleep(0.05)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    asyncio.run(leave())
    assert live.app.state.runner.jobs.files.size() == 0


@pytest.mark.parametrize("answer", ["<html>hello</html>", "[]", "{}"])
def test_a_service_that_is_none(tmp_path: Path, answer: str) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    transport = httpx.MockTransport(lambda request: httpx.Response(202, text=answer))
    with Client("http://x", transport=transport) as client, pytest.raises(ModelError, match="no service"):
        client.translate_document(tmp_path / "a.html", tmp_path / "b.html")


@pytest.mark.parametrize(
    "note",
    [
        Note("nothing"),
        Note("format_lost", "mưa lớn", 3),
        Note("finding", where=1, finding=Finding("number_missing", "warning", "translation", ((1, 2),), ())),
    ],
)
def test_notes_come_back_as_they_were(note: Note) -> None:
    assert note_from_dict(json.loads(json.dumps(note_to_dict(note)))) == note


@pytest.mark.parametrize("values", [{}, {"code": "x"}, {**note_to_dict(Note("x")), "finding": {"spans": 1}}])
def test_what_is_no_note(values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not a note"):
        note_from_dict(values)
