"""`tomtat keys`: keys for callers of the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.cli.exits import missing
from nlp.cli.serve import Database

if TYPE_CHECKING:
    from nlp.server.keys import Keys

keys_app = typer.Typer(
    help="Make, list and revoke keys for callers of the service.",
    no_args_is_help=True,
)

Limit = Annotated[int | None, typer.Option(show_default=False, help="Default: that of the service.")]


@contextmanager
def _opened(database: str) -> Iterator[Keys]:
    try:
        from nlp.server import store
        from nlp.server.config import Config
        from nlp.server.keys import Keys
    except ImportError as error:
        raise missing("server", error) from error
    engine = store.connect(Config(database=database).database_url)
    try:
        yield Keys(engine)
    finally:
        engine.dispose()


@keys_app.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    requests_per_minute: Limit = None,
    characters_per_day: Limit = None,
    database: Database = "",
) -> None:
    """Make a key and print it: the only time that it can be read; only a hash of it is kept."""
    with _opened(database) as keys:
        limits = {"requests_per_minute": requests_per_minute, "characters_per_day": characters_per_day}
        print(keys.add(name, **limits))


@keys_app.command("list")
def list_keys(database: Database = "") -> None:
    """List the keys, without their secrets."""
    with _opened(database) as keys:
        for key in keys.all():
            made = time.strftime("%Y-%m-%d", time.gmtime(key.created))
            limits = [
                f"{limit} {unit}"
                for limit, unit in (
                    (key.requests_per_minute, "requests/minute"),
                    (key.characters_per_day, "characters/day"),
                )
                if limit is not None
            ]
            state = "revoked" if key.revoked is not None else "good"
            print("  ".join([key.id, made, state, key.name, *limits]))


@keys_app.command()
def revoke(
    id: Annotated[str, typer.Argument(metavar="ID", help="As `tomtat keys list` shows it.")],
    database: Database = "",
) -> None:
    """Make a key useless at once."""
    with _opened(database) as keys:
        keys.revoke(id)


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys_app, name="keys")
