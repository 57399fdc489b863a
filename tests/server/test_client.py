"""The client gives what the pipeline gives; and tells what is wrong in one sentence."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.article.parse import Article, Dropped
from nlp.client import AsyncClient, Client
from nlp.client.client import EventParser
from nlp.client.wire import (
    event_from_dict,
    event_to_dict,
    options_from_dict,
    options_of,
    options_to_dict,
)
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Cleaned, Event, Failed, Finished, Progressed
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.settings import RunOptions, Settings
from nlp.terms.glossary import parse_glossary
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, GatedModel, Live, Serve, running, wait_until

SETTINGS = [
    RunOptions(length="medium", translate="article"),
    RunOptions(task="summarize", length=1, bullets=True),
    RunOptions(task="translate", beams=1, attempts=1),
]


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    model = FakeModel()
    with running(Pipeline(model, model, Settings(preset="extractive"))) as found:
        yield found


def test_the_client_translates_a_document_as_the_pipeline_does(live: Live, tmp_path: Path) -> None:
    model = FakeModel()
    source = tmp_path / "a.html"
    source.write_text("<p>Mưa lớn làm ngập <b>12</b> phố.</p><p><i>Nước rút chậm.</i></p>", encoding="utf-8")
    ours = Pipeline(model, model).translate_document(source, tmp_path / "b.html")
    with Client(live.url) as client:
        theirs = client.translate_document(source, tmp_path / "c.html")
    assert theirs == ours
    assert b"<b>12</b>" in theirs.data
    assert (tmp_path / "b.html").read_bytes() == (tmp_path / "c.html").read_bytes()


def untimed(digest: Any) -> dict[str, Any]:
    return {**digest.to_dict(), "timings": None}


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.task)
def test_the_client_gives_what_the_pipeline_gives(live: Live, settings: RunOptions) -> None:
    model = FakeModel()
    ours = Pipeline(model, model, Settings(preset="extractive"))
    documents: list[str | Document] = [ARTICLE, Document(ARTICLE, "Một tựa", "bài 2", ("Đã sửa.",))]
    with Client(live.url) as client:
        theirs = client.digest(documents, settings=settings)
        one = client.digest(ARTICLE, settings=settings)
    assert [untimed(a) for a in theirs] == [untimed(b) for b in ours.digest(documents, settings=settings)]
    assert untimed(one) == untimed(theirs[0])

    async def ask() -> Any:
        async with AsyncClient(live.url) as client:
            return await client.digest(documents, settings=settings)

    assert [untimed(a) for a in asyncio.run(ask())] == [untimed(a) for a in theirs]


def test_short_ways_to_ask(live: Live) -> None:
    with Client(live.url) as client:
        assert client.summarize(ARTICLE).translation is None
        assert client.translate(ARTICLE).summary_vi is None
        assert client.digest([]) == []
        assert client.presets()[0]["name"] == "extractive"
        assert client.models()

    async def ask() -> None:
        async with AsyncClient(live.url) as client:
            assert (await client.summarize(ARTICLE)).summary_vi
            assert (await client.translate(ARTICLE)).translation

    asyncio.run(ask())


def test_many_documents_go_in_several_requests(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.client.client.CHUNK", 5)
    texts = [f"{ARTICLE} Có {i} hộ phải di dời." for i in range(13)]
    with Client(live.url) as client:
        found = client.digest(texts, settings=RunOptions(task="translate"))
    assert [isinstance(one, Digest) and str(i) in (one.translation or "") for i, one in enumerate(found)] == [
        True
    ] * 13


def test_events_tell_of_each_document(live: Live) -> None:
    with Client(live.url) as client:
        events = list(client.events([ARTICLE, "", ARTICLE], settings=RunOptions(task="translate")))
    ends = {event.document: type(event) for event in events if isinstance(event, Finished | Failed)}
    assert ends == {0: Finished, 1: Failed, 2: Finished}
    assert {type(event) for event in events} == {Cleaned, Progressed, Finished, Failed}


@pytest.mark.parametrize("text", ["", "This is an English text, and it is not in Vietnamese."])
def test_bad_texts_are_input_errors(live: Live, text: str) -> None:
    with Client(live.url) as client, pytest.raises(InputError):
        client.digest(text)


@pytest.mark.parametrize("option", [{"device": "cuda"}, {"summarizer": "hf:a/b"}, {"engine": "llamacpp"}])
def test_what_the_operator_decides_is_refused_here(live: Live, option: dict[str, Any]) -> None:
    with Client(live.url) as client, pytest.raises(InputError, match="operator"):
        client.digest(ARTICLE, settings=Settings(**option))


def test_a_preset_that_is_not_offered(live: Live) -> None:
    with Client(live.url) as client, pytest.raises(InputError, match="not offered"):
        client.digest(ARTICLE, settings=Settings(preset="best-gpu"))


def test_complaints_in_vietnamese(live: Live) -> None:
    with Client(live.url, language="vi") as client, pytest.raises(InputError, match="tiếng Việt"):
        client.digest("This is an English text, and it is not in Vietnamese.")


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://a", "/x", "http//x", "http://", "file:///etc/passwd"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(InputError, match="address of a service"):
        Client(url)


def test_a_service_that_is_not_there_is_model_trouble() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(ModelError, match="cannot be reached"):
            client.digest(ARTICLE)
        with pytest.raises(ModelError, match="cannot be reached"):
            client.presets()


@pytest.mark.parametrize("status", [200, 404, 500, 502])
def test_a_service_that_is_no_service(status: int) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text="<html>hello</html>"))
    with Client("http://x", transport=transport) as client, pytest.raises((InputError, ModelError)) as error:
        client.digest(ARTICLE)
    assert "<html>" not in str(error.value)


def test_a_full_service_is_waited_for(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated), queue=1)
    live.service.worker._seconds = 0.1  # what a document took lately
    found: list[Any] = []

    def ask() -> None:
        with Client(live.url) as client:
            found.append(client.digest(ARTICLE))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert gated.entered.wait(10)
    with Client(live.url, wait=0) as client, pytest.raises(ModelError, match="places are taken"):
        client.digest(ARTICLE)
    gated.gate.set()
    for thread in threads:
        thread.join(30)
    assert len(found) == 2


def test_closing_the_events_stops_the_work(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated))
    with Client(live.url) as client:
        events = client.events([" ".join(f"Câu {i} kể rằng nước đã rút." for i in range(100))])
        assert isinstance(next(events), Cleaned)
        assert gated.entered.wait(10)
        events.close()  # type: ignore[attr-defined]
    wait_until(lambda: live.service.worker.open == 0)


def test_a_key_is_shown(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, keys=True)
    assert live.service.keys is not None
    with Client(live.url, key=live.service.keys.add("a")) as client:
        assert client.digest(ARTICLE).summary_vi
    with Client(live.url) as client, pytest.raises(InputError, match="asks for a key"):
        client.digest(ARTICLE)


@pytest.mark.parametrize(
    "event",
    [
        Cleaned(0, Article("a", "", ("b",), (), (Dropped("x", "footer", 1),))),
        Progressed(1, "summary_vi", 1, 2, "Câu một…"),
        Failed(2, "xấu", model_failed=True),
    ],
)
def test_events_come_back_as_they_were(event: Event) -> None:
    assert event_from_dict(event_to_dict(event)) == event


@pytest.mark.parametrize("values", [{}, {"kind": "cleaned"}, {"kind": "x", "document": 0, "article": 5}])
def test_what_is_no_event(values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not an event"):
        event_from_dict(values)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_any_text_goes_over_the_wire(text: str) -> None:
    from nlp.server.stream import message

    parser = EventParser(1)
    event = Failed(0, text)
    lines = message("failed", event_to_dict(event)).decode().splitlines()
    assert [found for line in lines for found in parser.feed(line)] == [event]
    parser.end()


def test_a_stream_that_breaks_off() -> None:
    with pytest.raises(ModelError, match="broke off"):
        EventParser(1).end()


def test_glossaries_go_along_with_their_terms(live: Live, tmp_path: Path) -> None:
    file = tmp_path / "của tôi.csv"
    file.write_text('vi,en\n"nước, lũ","water, flood"\n“Vinh”,\n"a ""b""",c\n')
    options = RunOptions(task="translate", glossaries=(str(file), parse_glossary("mưa\train")))
    back = options_from_dict(options_to_dict(options))
    assert back.glossaries == options.read_glossaries()
    with Client(live.url) as client:
        made = client.digest(ARTICLE, settings=options)
    assert made.settings.to_dict()["glossaries"][0].startswith("của tôi.csv")
    assert str(tmp_path) not in made.to_json()


def test_only_what_is_not_usual_is_sent() -> None:
    assert options_of(Settings()) == {}
    assert options_of(RunOptions(task="summarize", length=3)) == {"length": 3}
    assert options_of(RunOptions(task="translate", to="vi")) == {"to": "vi"}
    assert options_of(Settings(preset="extractive", translate="none")) == {
        "preset": "extractive",
        "translate": "none",
    }
