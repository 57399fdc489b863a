"""/mcp: the tools of `nlp.server.tools` in the service, over streamable HTTP; keys and limits apply."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Message

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Failed
from nlp.server import tools
from nlp.server.problems import ProblemError
from nlp.server.schemas import Options
from nlp.server.service import Service, Wanted
from nlp.settings import RunOptions


def mount(app: FastAPI, service: Service) -> AbstractAsyncContextManager[None]:
    """Adds the tools to a service; returns what must be entered while they are served."""

    async def work(text: str, address: str, options: RunOptions, request: Request) -> Digest:
        try:
            caller = await service.admit(request)
            [document] = await service.read(
                Options.model_validate({"text": text or None, "address": address or None})
            )
            wanted = Wanted(replace(options, glossaries=tuple(service.glossaries.values())))
            # A caller who goes away has the call cancelled.
            [end] = await service.run([document], wanted, caller, _never)
        except ProblemError as problem:
            raise InputError(problem.sentence("en")) from problem
        if isinstance(end, Failed):
            raise (ModelError if end.model_failed else InputError)(end.error)
        return end

    server = tools.build(work, most_characters=service.config.most_characters)
    served = server.streamable_http_app(
        stateless_http=True,
        max_request_body_size=service.config.most_bytes,
        # Hosts and origins are checked before every address of the service.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.router.routes.extend(served.routes)
    return server.session_manager.run()


async def _never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError
