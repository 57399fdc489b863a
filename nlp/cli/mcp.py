"""`tomtat mcp`: the tools of tomtat for assistants, over the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlp.cli.exits import missing
from nlp.errors import InputError
from nlp.listening import listen_on

if TYPE_CHECKING:
    from nlp.events import Teller


def mcp(
    transport: Annotated[
        Literal["stdio", "http"], typer.Option(help="stdio: a program starts it; http: it listens.")
    ] = "stdio",
    host: Annotated[str, typer.Option(help="For http: address to listen on; loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="For http: port; the address is http://HOST:PORT/mcp.")] = 8001,
    preset: Annotated[str, typer.Option(metavar="NAME", help="Which models to use.")] = "embedded",
    server: Annotated[
        str,
        typer.Option(envvar="TOMTAT_SERVER", metavar="URL", help="Let a running `tomtat serve` do the work."),
    ] = "",
    key: Annotated[
        str, typer.Option(envvar="TOMTAT_KEY", metavar="KEY", help="The key that it asks for.")
    ] = "",
) -> None:
    """Offer digest, summarize and translate as tools to assistants (Model Context Protocol)."""
    try:
        import mcp as _  # noqa: F401

        from nlp.server import tools
    except ImportError as error:
        raise missing("mcp", error) from error

    open_pipeline = _work_of(server, key) if server else _work_here(preset)
    offered = tools.build(tools.of_pipeline(open_pipeline))
    if transport == "stdio":
        offered.run("stdio")
        return
    from nlp.server.config import is_loopback

    if not is_loopback(host):
        raise InputError("tools are offered on loopback only; put a proxy that asks for keys before them")
    listen_on(host, port).close()  # the package would say it in words of its own
    offered.run("streamable-http", host=host, port=port)


def _work_of(server: str, key: str) -> Callable[[], Teller]:
    from nlp.client import Client

    client = Client(server, key=key)
    return lambda: client


def _work_here(preset: str) -> Callable[[], Teller]:
    from nlp.pipeline import check_models, load
    from nlp.settings import Settings

    check_models(Settings(preset=preset))
    return lambda: load(preset)


def add_to(app: typer.Typer) -> None:
    app.command()(mcp)
