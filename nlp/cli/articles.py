"""One run of `tomtat digest`, `summarize` or `translate`: where the texts come from, where results go."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal, cast

from nlp.cli.progress import Status
from nlp.client import Client
from nlp.client.wire import options_of
from nlp.digest import Digest
from nlp.errors import InputError
from nlp.events import Event, Failed, Finished
from nlp.output import terminal
from nlp.output.export import Language
from nlp.output.terminal import Failure, Format
from nlp.pipeline import Pipeline, check_models, load
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_sample, read_text
from nlp.settings import Settings

log = logging.getLogger("tomtat")


class Source:
    """Where the texts come from."""

    def __init__(self, inputs: list[str], text: str | None, sample: bool, allow_private: bool) -> None:
        if bool(inputs) + (text is not None) + sample > 1:
            raise InputError("give inputs, --text or --sample, and only one of them")
        if not inputs and text is None and not sample:
            if sys.stdin is None or sys.stdin.isatty():
                raise InputError(
                    "there is nothing to read; name a file or a web address, pipe a text in, or try "
                    "--sample (hãy cho biết tệp hoặc địa chỉ bài báo, hoặc thử --sample)"
                )
            inputs = ["-"]
        if inputs.count("-") > 1:
            raise InputError("standard input (-) can be read only once")
        self.inputs = inputs
        self._text = text
        self._sample = sample
        self._allow_private = allow_private

    def read(self) -> Iterator[Document | Failure]:
        """Yields each document; one that cannot be read as (its name, the error)."""
        if self._sample:
            yield read_sample()
        elif self._text is not None:
            yield read_pasted(self._text)
        for name in self.inputs:
            try:
                yield read_text(name, allow_private=self._allow_private)
            except InputError as error:
                yield name, str(error)


class Wanted:
    """How the results are wanted."""

    def __init__(
        self,
        format: Format | None,
        output: Path | None,
        language: Language,
        show_dropped: bool,
        quiet: bool,
    ) -> None:
        endings: dict[str, Format] = {".json": "json", ".md": "markdown", ".markdown": "markdown"}
        by_ending = endings.get(output.suffix.lower(), "text") if output is not None else "text"
        self.format: Format = format or by_ending
        self.output = output
        self.language: Language = language
        self.show_dropped = show_dropped
        self.quiet = quiet

    @property
    def on_terminal(self) -> bool:
        return self.output is None and self.format == "text" and sys.stdout.isatty()

    def check(self, inputs: list[str]) -> None:
        """Raises InputError if the output cannot be written; before any model is loaded."""
        if self.output is None:
            return
        if self.output.is_dir():
            raise InputError(f"{self.output}: this is a folder; name a file in it.")
        if not self.output.parent.is_dir():
            raise InputError(f"{self.output.parent}: there is no such folder; make it first.")
        for name in inputs:
            if self.output.exists() and os.path.exists(name) and self.output.samefile(name):
                raise InputError(f"{name}: the output would replace the input; give it another name.")
        aside = self._aside(self.output)
        try:
            aside.touch()
            aside.unlink()
        except OSError as error:
            raise InputError(f"{self.output}: it cannot be written: {error.strerror or error}.") from error

    def write(self, text: str) -> None:
        """Writes to the output, all or nothing, or to stdout."""
        if self.output is None:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        aside = self._aside(self.output)
        try:
            aside.write_text(text, encoding="utf-8")
            os.replace(aside, self.output)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise InputError(f"{self.output}: it cannot be written: {error.strerror or error}.") from error

    @staticmethod
    def _aside(output: Path) -> Path:
        return output.with_name(f".{output.name}.{os.getpid()}.new")


def run(
    source: Source, settings: Settings, wanted: Wanted, server: str = "", key: str = ""
) -> Literal["", "input", "model"]:
    """Reads, runs and shows; what fails is told on stderr, and the rest goes on.

    Args:
        source: where the texts come from.
        settings: what is done with them.
        wanted: where the results go.
        server: address of a running service that does the work; "": this process does it.
        key: the key that it asks for.

    Returns:
        What failed, if anything.

    Raises:
        InputError: the options or the output cannot be used.
        ModelError: the models cannot be loaded.
    """
    if server:
        options_of(settings)  # what a service does not let choose is told before anything is read
    else:
        check_models(settings)
    wanted.check(source.inputs)
    found = list(source.read())
    documents = [item for item in found if not isinstance(item, tuple)]
    printer = _Printer(wanted, len(found))
    positions = []
    for position, item in enumerate(found):
        if isinstance(item, tuple):
            printer.add(position, item)
        else:
            positions.append(position)
    with Status(language=wanted.language, quiet=wanted.quiet) as status:
        printer.status = status
        for document in documents:
            for note in document.notes:
                status.say(f"{document.origin}: {note}" if document.origin else note)
        if documents:
            with (
                _open(settings, status, server, key, wanted.language) as pipeline,
                closing(cast(Generator[Event], pipeline.events(documents))) as events,
            ):
                for event in events:
                    status.event(event, len(documents))
                    position = positions[event.document]
                    if isinstance(event, Finished):
                        printer.add(position, event.digest)
                    elif isinstance(event, Failed):
                        name = documents[event.document].origin
                        printer.model_failed |= event.model_failed
                        printer.add(position, (name, event.error))
    return printer.end()


@contextmanager
def _open(
    settings: Settings, status: Status, server: str, key: str, language: Language
) -> Iterator[Pipeline | Client]:
    """Yields what does the work: the models, loaded here, or a client of a service."""
    if not server:
        yield load(settings, progress=status.loading)
        return
    with Client(server, key=key, settings=settings, language=language) as client:
        yield client


class _Printer:
    """Prints results in the order of the inputs, each as soon as those before it are there."""

    def __init__(self, wanted: Wanted, count: int) -> None:
        self.wanted = wanted
        self.count = count
        self.status: Status | None = None
        self.model_failed = False
        self._results: dict[int, Digest | Failure] = {}
        self._texts: list[str] = []
        self._printed = 0
        self._failed = False

    def add(self, position: int, result: Digest | Failure) -> None:
        self._results[position] = result
        while self._printed in self._results:
            self._print(self._results[self._printed])
            self._printed += 1

    def _print(self, result: Digest | Failure) -> None:
        if self.status is not None:
            self.status.pause()
        if isinstance(result, tuple):
            name, error = result
            self._failed = True
            log.error("%s", error if not name or name in error else f"{name}: {error}")
        elif self.wanted.on_terminal:
            from rich.console import Console

            if self.count > 1:
                print(f"\n{result.id}")
            options: Any = {"language": self.wanted.language, "show_dropped": self.wanted.show_dropped}
            Console(highlight=False).print(terminal.as_panels(result, **options))
        elif self.wanted.format != "json":
            self._write_plain(result)

    def _write_plain(self, result: Digest) -> None:
        language = self.wanted.language
        render = terminal.as_markdown if self.wanted.format == "markdown" else terminal.as_text
        text = render(result, language=language, show_dropped=self.wanted.show_dropped)
        if self.count > 1:
            heading = f"==> {result.id} <==\n\n" if self.wanted.format == "text" else ""
            text = ("\n" if self._texts else "") + heading + text
        if self.wanted.format == "text" and result.settings.task != "digest" and self.status is not None:
            for line in terminal.warning_lines(result, language):
                self.status.say(line)
        self._texts.append(text)
        if self.wanted.output is None:
            self.wanted.write(text)

    def end(self) -> Literal["", "input", "model"]:
        """Writes what is written as a whole. Returns what failed."""
        good = any(not isinstance(result, tuple) for result in self._results.values())
        if self.wanted.format == "json" and (good or self.count > 1):
            self.wanted.write(terminal.as_json([self._results[i] for i in range(self.count)]))
        elif self.wanted.output is not None and good:
            self.wanted.write("".join(self._texts))
        if not self._failed:
            return ""
        return "model" if self.model_failed else "input"
