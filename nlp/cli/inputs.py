"""Where the texts of a command come from: files, addresses, standard input, an option, the sample."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.cli.options import InputOptions
from nlp.errors import InputError
from nlp.read.document import Document
from nlp.read.source import read_all, read_pasted, read_sample

log = logging.getLogger("tomtat")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input that cannot be read.

    Attributes:
        name: as the user gave it.
        error: why, in one sentence.
    """

    name: str
    error: str


def input_names(options: InputOptions) -> list[str]:
    """Returns the inputs to read: files, addresses, "-", or one name for a text that is given.

    Raises:
        InputError: the options do not say one thing.
    """
    inputs = options.inputs or []
    if bool(inputs) + (options.text is not None) + options.sample > 1:
        raise InputError("give inputs, --text or --sample, and only one of them")
    if options.text is not None or options.sample:
        return [""]
    if not inputs:
        if sys.stdin is None or sys.stdin.isatty():
            raise InputError(
                "there is nothing to read; name a file or a web address, pipe a text in, or try "
                "--sample (hãy cho biết tệp hoặc địa chỉ bài báo, hoặc thử --sample)"
            )
        return ["-"]
    if inputs.count("-") > 1:
        raise InputError("standard input (-) can be read only once")
    return inputs


def read_inputs(options: InputOptions) -> Iterator[Document | Unreadable]:
    """Yields the documents of each input, read when they are asked for; never raises for one of them."""
    if options.sample:
        yield read_sample()
        return
    if options.text is not None:
        yield read_pasted(options.text)
        return
    for name in input_names(options):
        try:
            yield from read_all(name, allow_private=options.allow_private)
        except InputError as error:
            yield Unreadable(name, str(error))
        except Exception as error:  # the edge: one input must not end the run of the others
            log.warning("%s met an unexpected error: %s", name, error, exc_info=True)
            yield Unreadable(name, f"it cannot be read: {type(error).__name__}: {error}")
