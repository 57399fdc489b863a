"""The tools of the Model Context Protocol, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from nlp.client import Client as Service
from nlp.pipeline import Pipeline
from nlp.server import tools
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, GatedModel, Live, Serve, wait_until

# The protocol's package leaves streams to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def call(server: Any, name: str, **arguments: Any) -> Any:
    async def ask() -> Any:
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(ask())


@pytest.fixture
def server(fake_model: FakeModel) -> Any:
    return tools.build(tools.of_pipeline(lambda: Pipeline(fake_model, fake_model)))


def test_the_tools_say_what_they_do(server: Any) -> None:
    async def ask() -> Any:
        async with Client(server) as client:
            return (await client.list_tools()).tools

    found = asyncio.run(ask())
    assert [tool.name for tool in found] == ["digest", "summarize", "translate", "terms"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in found)


@pytest.mark.parametrize(
    ("name", "options", "there", "not_there"),
    [
        ("digest", {}, ["summary_vi", "summary_en"], ["translation"]),
        ("digest", {"translate": "article", "length": "medium"}, ["translation"], []),
        ("summarize", {}, ["summary_vi"], ["summary_en"]),
        ("translate", {}, ["translation"], ["summary_vi"]),
    ],
)
def test_each_tool_does_its_work(
    server: Any, name: str, options: dict[str, str], there: list[str], not_there: list[str]
) -> None:
    result = call(server, name, text=ARTICLE, **options)
    assert not result.is_error
    said = result.structured_content
    assert isinstance(said["warnings"], list)
    assert set(there) <= said.keys()
    assert not set(not_there) & said.keys()


def test_terms_need_no_model() -> None:
    def fail() -> Any:
        raise AssertionError

    result = call(
        tools.build(tools.of_pipeline(fail)), "terms", text="Bộ Công Thương họp với UBND tỉnh Nghệ An."
    )
    assert "Ministry of Industry and Trade" in str(result.structured_content)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "either text or address"),
        ({"text": ARTICLE, "address": "https://example.com"}, "either text or address"),
        ({"address": "/etc/passwd"}, "http"),
        ({"address": "file:///etc/passwd"}, "http"),
        ({"address": "http://127.0.0.1:1/"}, "private"),
        ({"text": "This is an English text, and it is not in Vietnamese."}, "Vietnamese"),
        ({"text": "a" * 200_001}, "200000"),
        ({"text": ARTICLE, "length": "endless"}, ""),
    ],
)
def test_what_is_wrong_is_told_without_a_traceback(server: Any, arguments: dict[str, str], said: str) -> None:
    result = call(server, "digest", **arguments)
    assert result.is_error
    assert said in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_a_running_service_may_do_the_work(live: Live) -> None:
    with Service(live.url) as service:
        result = call(tools.build(tools.of_pipeline(lambda: service)), "summarize", text=ARTICLE)
    assert result.structured_content["summary_vi"]


def test_the_command_speaks_over_its_standard_streams() -> None:
    root = str(Path(__file__).parents[2])
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "nlp", "mcp", "--preset", "extractive"],
        env={**os.environ, "PYTHONPATH": root},
        cwd=root,
    )

    async def ask() -> Any:
        async with Client(stdio_client(command)) as client:
            return await client.call_tool("summarize", {"text": ARTICLE})

    result = asyncio.run(asyncio.wait_for(ask(), 60))
    assert not result.is_error
    assert "Vinh" in result.structured_content["summary_vi"]


# --- in the service ---------------------------------------------------------------------------------


@asynccontextmanager
async def served(live: Live, key: str = "") -> AsyncIterator[Any]:
    """The tools of a service, for the protocol's client."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        create_mcp_http_client(headers=headers) as http,
        streamable_http_client(f"{live.url}/mcp", http_client=http) as streams,
    ):
        yield streams


def test_a_service_offers_the_tools(live: Live) -> None:
    said = call(served(live), "summarize", text=ARTICLE).structured_content
    assert said["summary_vi"] == live.http.post("/v1/summarize", json={"text": ARTICLE}).json()["summary_vi"]
    for arguments in (
        {},
        {"text": "a" * 200_001},
        {"address": "http://127.0.0.1:1/"},
        {"text": "This is an English text, and it is not in Vietnamese."},
    ):
        refused = call(served(live), "digest", **arguments)
        assert refused.is_error
        assert "Traceback" not in refused.content[0].text


def test_keys_and_limits_apply_to_the_tools(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, keys=True, requests_per_minute=2)
    assert live.service.keys is not None
    key = live.service.keys.add("a")
    answers = [call(served(live, key), "summarize", text=ARTICLE) for _ in range(5)]
    assert not answers[0].is_error
    assert any(answer.is_error and "in a minute" in answer.content[0].text for answer in answers)
    assert live.http.post("/mcp", json={}).status_code == 401
    with pytest.raises(BaseExceptionGroup):
        call(served(live, key[:-1]), "summarize", text=ARTICLE)


def test_who_leaves_the_tools_stops_the_work(serve: Serve, gated: GatedModel) -> None:
    live = serve(Pipeline(gated, gated))
    text = " ".join(f"Câu số {i} kể rằng nước ở tuyến đường {i} đã rút hết." for i in range(100))

    async def leave() -> None:
        async with Client(served(live)) as client:
            asking = asyncio.ensure_future(client.call_tool("translate", {"text": text}))
            await asyncio.to_thread(gated.entered.wait, 10)
            asking.cancel()

    asyncio.run(leave())
    wait_until(lambda: live.service.worker.open == 0)
    gated.gate.set()
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200
    assert len([batch for batch in gated.batches if batch[0].task == "translate"]) <= 2
