"""Reads a file in a process of its own, with limits of time, memory and length, that can be killed.

PDF, Word and other binary files come from strangers, and their parsers were not written with that in mind:
a small file can keep one busy for an hour or make it ask for all memory. What happens to the process does
not happen to tomtat. It costs half a second a file, most of it the import of the parser.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from nlp.errors import InputError
from nlp.read.document import Document

MAX_CHARACTERS = 5_000_000
"""Most characters of a document: a book of a thousand pages has half of them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes:
        seconds: of time, all together.
        memory: bytes of address space; held on Linux.
        characters: of all its texts.
    """

    seconds: float = 60.0
    memory: int = 3_000_000_000
    characters: int = MAX_CHARACTERS


# The paths are handed on, so that the process finds the same packages, wherever it was started.
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from nlp.read import limits; limits.serve()"


def read_apart(
    module: str, data: bytes, *, charset: str = "", limits: Limits | None = None
) -> list[Document]:
    """Reads a file with a module's `read`, in another process.

    Args:
        module: one of the readers, by its full name.
        data: the file.
        charset: what the source says of its encoding.
        limits: what it may take; `Limits()` if it is left out.

    Raises:
        InputError: what the reader says; or it took too long, too much memory, or gave up.
    """
    limits = limits or Limits()
    task = {"module": module, "charset": charset, "limits": asdict(limits)}
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with process:
        try:
            answer, _ = process.communicate(json.dumps(task).encode() + b"\n" + data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise InputError(
                f"it took longer than {limits.seconds:g} s to read; save only its text and give that."
            ) from None
        except BaseException:
            process.kill()
            raise
    try:
        found = json.loads(answer)
    except ValueError:  # killed for its memory, or by a fault of a library written in C
        raise InputError(
            "it is broken, or needs more memory than it may take; save only its text and give that."
        ) from None
    if "error" in found:
        raise InputError(found["error"])
    return [Document(**{**part, "notes": tuple(part["notes"])}) for part in found["documents"]]


def check_length(documents: list[Document], characters: int = MAX_CHARACTERS) -> None:
    """Raises InputError if documents are longer than the most that is read."""
    length = sum(len(document.text) for document in documents)
    if length > characters:
        raise InputError(
            f"it holds {length:,} characters, and at most {characters:,} are read; give one article."
        )


def serve() -> None:
    """What the other process does: reads a task and a file from stdin, writes documents to stdout."""
    from importlib import import_module

    task = json.loads(sys.stdin.buffer.readline())
    _limit(task["limits"])
    found: dict[str, Any]
    try:
        documents = import_module(task["module"]).read(sys.stdin.buffer.read(), charset=task["charset"])
        check_length(documents, task["limits"]["characters"])
        found = {"documents": [asdict(document) for document in documents]}
    except InputError as error:
        found = {"error": str(error)}
    except MemoryError:
        found = {"error": "it needs more memory than it may take; save only its text and give that."}
    sys.stdout.buffer.write(json.dumps(found).encode())


def _limit(limits: dict[str, float]) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time is limited from outside
        return
    seconds = int(limits["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":
        memory = int(limits["memory"])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
