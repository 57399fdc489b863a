"""What `tomtat digest`, `summarize` and `translate` do: read articles, run them, show the results.

Inputs are read as they are needed and results written as they come, in the order of the inputs, so
that thousands of files need no more memory than a few.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

import typer

from nlp.cli.destination import Destination, chosen_outlet
from nlp.cli.exits import BAD_INPUT, MODEL_FAILED
from nlp.cli.inputs import Unreadable, input_names, read_inputs
from nlp.cli.options import InputOptions, OutputOptions, ServerOptions
from nlp.cli.progress import Status
from nlp.digest import Digest
from nlp.events import Event, Failed, Finished, Teller
from nlp.output.labels import Language
from nlp.output.outlet import Outlet
from nlp.output.sections import warnings_of
from nlp.read.document import Document
from nlp.settings import Settings

if TYPE_CHECKING:
    from nlp.client import Client

# The client, and httpx with it, takes an eighth of a second, which who asks no service is spared.

log = logging.getLogger("tomtat")


def run_articles(
    inputs: InputOptions,
    settings: Settings,
    output: OutputOptions,
    *,
    show_dropped: bool = False,
    show_ledger: bool = False,
    server: ServerOptions | None = None,
) -> None:
    """Reads, runs and shows; what fails is told on stderr, and the rest goes on.

    Raises:
        InputError: the options or the output cannot be used.
        ModelError: the models cannot be loaded.
        typer.Exit: something failed, with the exit code that fits.
    """
    server = server or ServerOptions()
    if server.server:
        from nlp.client.wire import options_of

        options_of(settings)  # what a service does not let choose is told before anything is read
    else:
        from nlp.pipeline import check_models

        check_models(settings)
    names = input_names(inputs)
    outlet = chosen_outlet(output)
    with (
        Destination(output.output, outlet, names) as destination,
        Status(language=output.language, quiet=output.quiet) as status,
    ):
        shown = {"show_dropped": show_dropped, "show_ledger": show_ledger}
        printer = _Printer(outlet, destination, status, output.language, shown, several=len(names) > 1)
        taken: list[tuple[int, str]] = []
        documents = _documents(inputs, printer, taken)
        # A feed is one input, and several documents.
        first = list(islice(documents, 1 if len(names) > 1 else 2))
        printer.several = printer.several or len(taken) > 1
        if first:
            with (
                open_runner(settings, status, server, output.language) as pipeline,
                closing(cast(Generator[Event], pipeline.events(chain(first, documents)))) as events,
            ):
                for event in events:
                    status.event(event, len(names))
                    position, origin = taken[event.document]
                    if isinstance(event, Finished):
                        printer.add_digest(position, event.digest)
                    elif isinstance(event, Failed):
                        code = MODEL_FAILED if event.model_failed else BAD_INPUT
                        printer.add_failure(position, origin, event.error, code)
        printer.close()
    if printer.exit_code:
        raise typer.Exit(printer.exit_code)


@contextmanager
def open_runner(
    settings: Settings, status: Status, server: ServerOptions, language: Language
) -> Iterator[Teller]:
    """Yields what does the work: the models, loaded here, or a client of a service.

    Raises:
        InputError: the settings cannot be used.
        ModelError: the models cannot be loaded.
    """
    if not server.server:
        from nlp.pipeline import load  # a fifth of a second that a service spares

        yield load(settings, progress=status.loading)
        return
    with open_client(settings, server, language) as client:
        yield client


def open_client(settings: Settings, server: ServerOptions, language: Language) -> Client:
    """Returns a client of the service that is meant.

    Raises:
        InputError: its address is none.
    """
    from nlp.client import Client

    return Client(server.server, key=server.key, settings=settings, language=language)


def _documents(inputs: InputOptions, printer: _Printer, taken: list[tuple[int, str]]) -> Iterator[Document]:
    """Yields what can be read, and notes its position and origin in `taken`; tells what cannot be read."""
    for position, found in enumerate(read_inputs(inputs)):
        if isinstance(found, Unreadable):
            printer.add_failure(position, found.name, found.error, BAD_INPUT)
            continue
        for note in found.notes:
            printer.status.say(f"{found.origin}: {note}" if found.origin else note)
        taken.append((position, found.origin))
        yield found


@dataclass(frozen=True, slots=True)
class _Result:
    """What there is to show of one input, once it is its turn.

    Attributes:
        shown: the rendered digest, or what stands for a failure.
        notes: sentences for stderr.
        error: why it failed; "" if it did not.
    """

    name: str
    shown: str | bytes = ""
    notes: tuple[str, ...] = ()
    error: str = ""


class _Printer:
    """Shows results in the order of the inputs, each as soon as those before it are there.

    A result that waits for its turn is kept as it will be shown, not as a digest, which is much larger.
    """

    def __init__(
        self,
        outlet: Outlet,
        destination: Destination,
        status: Status,
        language: Language,
        shown: dict[str, bool],
        *,
        several: bool,
    ) -> None:
        self.status = status
        self.exit_code = 0
        self._outlet = outlet
        self._destination = destination
        self.language: Language = language
        self._details = shown
        self.several = several
        self._waiting: dict[int, _Result] = {}
        self._turn = 0
        self._written = False

    def add_digest(self, position: int, digest: Digest) -> None:
        """Takes the digest of the input at a position."""
        shown = self._outlet.render(digest, language=self.language, **self._details)
        alone = self._outlet.name == "text" and digest.settings.task != "digest"
        notes = tuple(warnings_of(digest, self.language)) if alone else ()
        self._add(position, _Result(digest.id, shown, notes))

    def add_failure(self, position: int, name: str, error: str, code: int) -> None:
        """Takes the failure of the input at a position, and the exit code that it calls for."""
        # Trouble with a model outweighs bad input.
        self.exit_code = min(self.exit_code or code, code)
        self._add(position, _Result(name, self._outlet.failure(name, error), error=error))

    def _add(self, position: int, result: _Result) -> None:
        self._waiting[position] = result
        while (found := self._waiting.pop(self._turn, None)) is not None:
            self._turn += 1
            self._show(found)

    def _show(self, result: _Result) -> None:
        self.status.pause()
        if result.error:
            named = not result.name or result.name in result.error
            log.error("%s", result.error if named else f"{result.name}: {result.error}")
        for note in result.notes:
            self.status.say(f"{result.name}: {note}" if self.several and result.name else note)
        if not self.several:
            shown: str | bytes = "" if result.error else result.shown
        elif isinstance(result.shown, str) and result.shown:
            shown = self._outlet.join(result.shown, result.name, first=not self._written)
        else:
            shown = ""
        if shown:
            self._destination.write(shown)
            self._written = True

    def close(self) -> None:
        """Ends the output; a file takes its place if anything was written."""
        if self.several and self._written:
            self._destination.write(self._outlet.close())
        self._destination.commit()
