"""The tools of the Model Context Protocol, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from nlp.client import Client as Service
from nlp.pipeline import Pipeline
from nlp.server import tools
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, Live


def call(server: Any, name: str, **arguments: Any) -> Any:
    async def ask() -> Any:
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(ask())


@pytest.fixture
def server(fake_model: FakeModel) -> Any:
    return tools.build(lambda: Pipeline(fake_model, fake_model))


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

    result = call(tools.build(fail), "terms", text="Bộ Công Thương họp với UBND tỉnh Nghệ An.")
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
        result = call(tools.build(lambda: service), "summarize", text=ARTICLE)
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
