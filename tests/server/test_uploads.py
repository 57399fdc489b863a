"""Files from strangers: bombs, slow ones, many at a time. The service goes on, and its memory stays."""

from __future__ import annotations

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pyarrow as pa
import pytest
from pyarrow import parquet

from nlp.pipeline import Pipeline
from nlp.read.apart import Limits
from nlp.read.source import read_pasted
from nlp.server import reading, service, uploads
from nlp.server.metrics import resident_bytes
from nlp.server.reading import MOST_READING
from tests.server.conftest import ARTICLE, Live, Serve, wait_until


def packed(member: str, megabytes: int) -> bytes:
    """An archive whose one member is a thousand times as large as it is."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(member, "w") as stream,
    ):
        for _ in range(megabytes):
            stream.write(b" " * 1_000_000)
    return out.getvalue()


def packed_table(rows: int, megabytes: int) -> bytes:
    """A table of whose texts only one is in the file: sixty megabytes in some kilobytes."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["tin " * (megabytes * 250_000)])
    out = io.BytesIO()
    parquet.write_table(pa.table({"text": texts}), out, compression="zstd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bom.docx", packed("word/document.xml", 120)),
        ("bom.xlsx", packed("xl/workbook.xml", 120)),
        ("bom.parquet", packed_table(60, 1)),
        ("bom.csv", b'text\n"' + b"a" * 15_000_000),
        ("bom.pdf", b"%PDF-1.7\n" + b"1 0 obj<<" * 200_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bombs_are_refused_and_the_memory_stays(
    live: Live, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(uploads, "_OF_A_TABLE", replace(uploads._OF_A_TABLE, characters=2_000_000))
    before = resident_bytes()
    answer = live.http.post("/v1/jobs", files={"file": (name, data)}, data={"task": "summarize"})
    assert answer.status_code in (413, 422) or answer.json()["total"] == 1, answer.text
    assert resident_bytes() - before < 300_000_000
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200


@pytest.mark.parametrize("name", ["bài.txt", "bài.html", "bài.pdf", "tin.csv"])
def test_a_file_that_takes_too_long_is_given_up(
    live: Live, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for limits in ("OF_A_STRANGER", "_OF_A_TABLE"):
        monkeypatch.setattr(uploads, limits, Limits(seconds=0.01))
    begin = "%PDF-1.7\n" if name.endswith("pdf") else "text\n"
    data = (begin + f"{ARTICLE}\n" * 10_000).encode()
    answer = live.http.post("/v1/jobs", files={"file": (name, data)})
    assert answer.status_code == 422
    assert "longer than 0.01 s" in answer.json()["detail"]


def test_what_is_slow_to_read_holds_up_only_what_is_read(
    serve: Serve, extractive: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(text: Any) -> Any:
        if "chậm" in text:
            assert gate.wait(20)
        return read_pasted(text)

    monkeypatch.setattr(service, "_document", slow)
    monkeypatch.setattr(reading, "MOST_WAITING", MOST_READING + 1)
    live = serve(extractive, keys=True)
    assert live.service.keys is not None
    headers = {"X-API-Key": live.service.keys.add("a")}

    def ask(text: str) -> httpx.Response:
        return httpx.post(f"{live.url}/v1/summarize", json={"text": text}, headers=headers, timeout=30)

    with ThreadPoolExecutor(MOST_READING + 1) as pool:
        slow_ones = [pool.submit(ask, f"{ARTICLE} Tàu chậm {i}.") for i in range(MOST_READING + 1)]
        wait_until(lambda: live.service.reading.open == MOST_READING + 1)
        # Keys are looked up and jobs followed, whoever is reading.
        assert live.http.get("/v1/presets", headers=headers).status_code == 200
        assert live.http.get("/v1/jobs/none", headers=headers).status_code == 404
        full = ask(ARTICLE)
        assert (full.status_code, full.json()["type"]) == (429, "/problems/queue-full")
        gate.set()
        assert {one.result().status_code for one in slow_ones} == {200}
    assert ask(ARTICLE).status_code == 200


def test_uploads_are_deleted(live: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, data in (("a.txt", ARTICLE.encode()), ("a.pdf", b"%PDF-1.7 x"), ("a.csv", b"x")):
        live.http.post("/v1/jobs", files={"file": (name, data + b" " * 2_000_000)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd", "..\\..\\x.txt", "/etc/cron.d/x.txt", "a\x00b.txt", "a/../../b.csv", ".txt",
        "x" * 5000 + ".txt", "con.txt", "tin\r\nX-Evil: 1.txt", "~/x.txt", "$(reboot).txt", "a.txt/.",
        "%2e%2e%2fx.txt", "...",
    ],
)  # fmt: skip
def test_no_name_of_a_file_leads_elsewhere(live: Live, tmp_path: Any, monkeypatch: Any, name: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.parent.rglob("*"))
    answer = live.http.post("/v1/jobs", files={"file": (name, ARTICLE.encode())}, data={"task": "summarize"})
    assert answer.status_code in (202, 400, 422), answer.text
    assert "x-evil" not in answer.headers
    assert str(tmp_path) not in answer.text
    assert set(tmp_path.parent.rglob("*")) == before
