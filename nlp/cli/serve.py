"""`tomtat serve`: the service, until it is told to stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from nlp.cli.exits import missing
from nlp.cli.options import Device, Host

Database = Annotated[
    str,
    typer.Option(
        envvar="TOMTAT_DATABASE",
        metavar="URL",
        show_default=False,
        help="Where keys and jobs are kept: sqlite:////FILE or postgresql+psycopg://…; default: a file of "
        "this user.",
    ),
]

Limit = Annotated[int, typer.Option(help="Of one caller; 0: no limit.")]


def serve(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    preset: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What may be asked for; repeat it for more. Default: embedded."),
    ] = None,
    device: Device = "auto",
    engine: Annotated[
        Literal["auto", "ctranslate2", "transformers", "llamacpp"],
        typer.Option(help="What computes; auto takes the fastest that is installed."),
    ] = "auto",
    glossary: Annotated[
        list[Path] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help="The house's terms, used where a request does not say otherwise; repeatable.",
        ),
    ] = None,
    keys: Annotated[bool, typer.Option("--keys", help="Ask callers for a key; see: tomtat keys.")] = False,
    open: Annotated[
        bool, typer.Option("--open", help="Serve everybody who can reach the address, without keys.")
    ] = False,
    page: Annotated[bool, typer.Option(help="Serve the page, too.")] = True,
    database: Database = "",
    queue: Annotated[int, typer.Option(help="Most requests under way and waiting.")] = 64,
    time_limit: Annotated[float, typer.Option(help="Seconds that one request may take.")] = 600.0,
    stop_within: Annotated[float, typer.Option(help="Seconds to finish requests when stopping.")] = 20.0,
    unload_after: Annotated[
        float, typer.Option(help="Seconds without work after which models leave the memory; 0: never.")
    ] = 0.0,
    most_characters: Annotated[int, typer.Option(help="Characters of one text.")] = 200_000,
    requests_per_minute: Limit = 0,
    characters_per_day: Limit = 0,
    limits_storage: Annotated[
        str, typer.Option(metavar="URL", help="Where use is counted: memory:// or redis://…")
    ] = "memory://",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy whose X-Forwarded-For is believed; repeatable."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name that the service is called by; repeatable."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="A site whose pages may call it: https://…; repeatable."),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Read web pages of this machine and its network, too.")
    ] = False,
    jobs: Annotated[int, typer.Option(help="Jobs that are worked on at the same time.")] = 4,
    keep_jobs: Annotated[float, typer.Option(help="Days that ended jobs are kept.")] = 7.0,
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], typer.Option(help="What is logged.")
    ] = ("info"),
) -> None:
    """Run the service: the page, an HTTP interface for programs, and LibreTranslate's."""
    try:
        from nlp.server import logs, run
        from nlp.server.app import build_app
        from nlp.server.config import Config
    except ImportError as error:
        raise missing("server", error) from error
    from nlp.pipeline import check_models
    from nlp.settings import Settings

    config = Config(
        host=host,
        port=port,
        presets=tuple(dict.fromkeys(preset or ["embedded"])),
        device=device,
        engine=engine,
        glossaries=tuple(map(str, glossary or ())),
        keys=keys,
        open=open,
        page=page,
        database=database,
        queue=queue,
        time_limit=time_limit,
        stop_within=stop_within,
        unload_after=unload_after or None,
        most_characters=most_characters,
        requests_per_minute=requests_per_minute,
        characters_per_day=characters_per_day,
        limits_storage=limits_storage,
        trusted_proxies=tuple(trusted_proxy or ()),
        allowed_hosts=tuple(allow_host or ()),
        allowed_origins=tuple(allow_origin or ()),
        allow_private=allow_private,
        jobs_at_once=jobs,
        keep_jobs=keep_jobs * 24 * 3600,
    )
    for name in config.presets:
        check_models(Settings(preset=name, device=device, engine=engine))
    logs.set_up(log_level)
    run.serve(lambda: build_app(config), config)


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="Examples:  tomtat serve  ·  tomtat serve --host 0.0.0.0 --keys --allow-host tomtat.example"
    )(serve)
