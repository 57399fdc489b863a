"""Where the results of a command go: standard output, or a file that is written all or nothing."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

from nlp.cli.options import OutputOptions
from nlp.errors import InputError
from nlp.files import put
from nlp.output.outlet import Outlet
from nlp.output.registry import by_ending, downloads, outlet


def chosen_outlet(options: OutputOptions) -> Outlet:
    """Returns the outlet that is asked for, else the one that fits the file or the terminal.

    Raises:
        InputError: there is no such outlet, or none for the file's ending.
    """
    if options.format is not None:
        return outlet(options.format)
    if options.output is not None:
        return _by_ending(options.output)
    return outlet("terminal" if sys.stdout.isatty() else "text")


def _by_ending(output: Path) -> Outlet:
    found = by_ending(output.suffix) if output.suffix else outlet("text")
    if found is None:
        known = " ".join(ending for one in downloads() for ending in one.endings)
        raise InputError(
            f"{output}: no format writes files that end in {output.suffix}; take {known}, or say --format"
        )
    return found


class Destination(AbstractContextManager["Destination"]):
    """Takes results piece by piece; a file stands in its place only after `commit`.

    Args:
        output: the file; None for standard output.
        outlet: what writes the results.
        inputs: the names of the inputs, which are not to be replaced.

    Raises:
        InputError: the results cannot be written there.
    """

    def __init__(self, output: Path | None, outlet: Outlet, inputs: list[str]) -> None:
        self._output = output
        self._aside: Path | None = None
        self._stream: IO[bytes] | None = None
        if len(inputs) > 1 and not outlet.joins:
            raise InputError(f"a file of the format {outlet.name} holds one digest; give one input at a time")
        if output is not None:
            self._check(output, inputs)
        elif not outlet.joins and sys.stdout.isatty():
            raise InputError(f"the format {outlet.name} cannot be shown on a terminal; add -o FILE")

    def _check(self, output: Path, inputs: list[str]) -> None:
        if output.is_dir():
            raise InputError(f"{output}: this is a folder; name a file in it.")
        if not output.parent.is_dir():
            raise InputError(f"{output.parent}: there is no such folder; make it first.")
        for name in inputs:
            if output.exists() and os.path.exists(name) and output.samefile(name):
                raise InputError(f"{name}: the output would replace the input; give it another name.")
        self._aside = output.with_name(f".{output.name}.{os.getpid()}.new")
        try:
            self._aside.touch()
            self._aside.unlink()
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, piece: str | bytes) -> None:
        """Takes a piece of the results; on standard output it is seen at once."""
        if self._aside is None:
            if isinstance(piece, str):
                sys.stdout.write(piece)
            else:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
            return
        try:
            if self._stream is None:
                self._stream = open(self._aside, "wb")  # noqa: SIM115 - it stays open between pieces
            self._stream.write(piece.encode("utf-8", "replace") if isinstance(piece, str) else piece)
        except OSError as error:
            raise self._unwritable(error) from error

    def commit(self) -> None:
        """Puts the file in its place; nothing where nothing was written."""
        if self._stream is None or self._aside is None or self._output is None:
            return
        try:
            self._stream.close()
            self._stream = None
            put(self._aside, self._output)
        except OSError as error:
            raise self._unwritable(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()
        if self._aside is not None:
            self._aside.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(f"{self._output}: it cannot be written: {error.strerror or error}.")
