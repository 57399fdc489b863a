"""tomtat's work as tools of the Model Context Protocol, for assistants and editors.

The tools call a pipeline: of this process, or a running service's through `nlp.client`. A service offers them
itself, too, at /mcp.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from importlib import metadata
from typing import Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Teller
from nlp.read.apart import OF_A_STRANGER
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_text
from nlp.settings import RunOptions
from nlp.terms.find import find_terms
from nlp.terms.show import term_rows
from nlp.text.normalise import normalise

Digested = dict[str, Any]

Work = Callable[[str, str, RunOptions, Any], Awaitable[Digest]]
"""Makes the digest of a text or an address (the other is ""); the last is the HTTP request, if any."""

MOST_CHARACTERS = 200_000

INSTRUCTIONS = (
    "Summarises Vietnamese news in Vietnamese and translates Vietnamese to English. Give the article's text, "
    "or its web address. Each answer has warnings: what the checks found in it; pass them on to the reader."
)

_ONLY_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=True)


def of_pipeline(open_pipeline: Callable[[], Teller], *, most_characters: int = MOST_CHARACTERS) -> Work:
    """The work of the tools by a pipeline, one call at a time.

    Args:
        open_pipeline: gives what does the work; called in a thread, at the first call of a tool.
        most_characters: of one text.
    """
    pipelines: list[Teller] = []
    turn = asyncio.Lock()

    def work(text: str, address: str, options: RunOptions) -> Digest:
        document = _document(text, address)
        if len(document.text) > most_characters:
            raise InputError(f"the text has more than {most_characters} characters; cut it")
        if not pipelines:
            pipelines.append(open_pipeline())
        return pipelines[0].digest(document, settings=options)

    async def in_turn(text: str, address: str, options: RunOptions, _: object) -> Digest:
        async with turn:
            return await asyncio.to_thread(work, text, address, options)

    return in_turn


def build(work: Work, *, most_characters: int = MOST_CHARACTERS) -> MCPServer[Any]:
    """Builds the server of the tools.

    Args:
        work: see `Work`.
        most_characters: of a text in which terms are found.
    """
    server: MCPServer[Any] = MCPServer(
        "tomtat", instructions=INSTRUCTIONS, version=metadata.version("tomtat"), log_level="WARNING"
    )

    async def call(context: Context[Any, Any], text: str, address: str, **options: Any) -> Digested:
        try:
            request = context.request_context.request
            return _told(await work(text, address, RunOptions(**options), request))
        except (InputError, ModelError) as error:
            raise ToolError(str(error)) from error

    @server.tool(annotations=_ONLY_READS)
    async def digest(
        context: Context[Any, Any],
        text: str = "",
        address: str = "",
        length: Literal["short", "medium", "long"] = "short",
        translate: Literal["summary", "article", "none"] = "summary",
    ) -> Digested:
        """Cleans and summarises a Vietnamese article, and translates the summary (or all) to English.

        Args:
            text: the article, in Vietnamese; or give address.
            address: the http(s) address of an article.
            length: short is 1-2 sentences, medium 3-4, long 5-6.
            translate: what to put into English.
        """
        return await call(context, text, address, length=length, translate=translate)

    @server.tool(annotations=_ONLY_READS)
    async def summarize(
        context: Context[Any, Any],
        text: str = "",
        address: str = "",
        length: Literal["short", "medium", "long"] = "short",
    ) -> Digested:
        """Summarises a Vietnamese article in Vietnamese.

        Args:
            text: the article, in Vietnamese; or give address.
            address: the http(s) address of an article.
            length: short is 1-2 sentences, medium 3-4, long 5-6.
        """
        return await call(context, text, address, task="summarize", length=length)

    @server.tool(annotations=_ONLY_READS)
    async def translate(context: Context[Any, Any], text: str = "", address: str = "") -> Digested:
        """Translates a Vietnamese text to English as it is; its layout is kept.

        Args:
            text: the text, in Vietnamese; or give address.
            address: the http(s) address of a text.
        """
        return await call(context, text, address, task="translate")

    @server.tool(annotations=_ONLY_READS)
    async def terms(text: str) -> Digested:
        """Finds official Vietnamese terms, titles, bodies and places in a text, with their English.

        Args:
            text: Vietnamese.
        """
        if len(text) > most_characters:
            raise ToolError(f"the text has more than {most_characters} characters; cut it")
        found = await asyncio.to_thread(find_terms, normalise(text))
        return {"terms": [asdict(row) for row in term_rows(found)]}

    return server


def _document(text: str, address: str) -> Document:
    if bool(text.strip()) == bool(address.strip()):
        raise InputError("give either text or address")
    if address:
        if not address.lower().startswith(("http://", "https://")):
            raise InputError("address must begin with http:// or https://")  # no file of this machine
        return read_text(address, apart=OF_A_STRANGER)
    return read_pasted(text, apart=OF_A_STRANGER)


def _told(digest: Digest) -> Digested:
    """What an assistant is told of a digest: the texts, and each warning in words."""
    from nlp.output.sections import warnings_of

    texts = {
        name: value
        for name in ("title", "title_en", "summary_vi", "summary_en", "translation")
        if (value := getattr(digest, name))
    }
    return {**texts, "warnings": [*warnings_of(digest, "en")]}
