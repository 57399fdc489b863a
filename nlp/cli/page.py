"""The command `tomtat page`."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp.cli.options import Preset


def page(
    host: Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int | None, typer.Option(help="Default: the first free one from 7860.")] = None,
    preset: Preset = "embedded",
) -> None:
    """Open the page in a browser: paste an article, read summary and translation side by side.

    Mở trang web để dán bài và đọc kết quả.
    """
    from nlp.models import registry

    registry.preset(preset)
    options = ["--host", host, "--preset", preset]
    if port is not None:
        options += ["--port", str(port)]
    from importlib import import_module

    raise typer.Exit(import_module("app").main(options))


def add_to(app: typer.Typer) -> None:
    app.command()(page)
