"""Calls functions in processes of their own, with limits of time and memory, that can be killed.

PDF, Word and other binary files come from strangers, and their parsers were not written with that in mind:
a small file can keep one busy for an hour or make it ask for all memory. What happens to the process does
not happen to tomtat. A process costs half a second, most of it the import of the parser, so one that read its
file well reads the next one, too; one in which something went wrong is never used again.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any

import psutil  # type: ignore[import-untyped]

from nlp.errors import InputError

MAX_CHARACTERS = 5_000_000
"""Most characters of a document: a book of a thousand pages has half of them."""

AT_ONCE = max(2, min(4, os.cpu_count() or 1))
"""Most files that are read so at a time; others wait."""

FILES_OF_ONE = 200
"""Files that one process reads, so that what its parsers do not give back has an end."""

LARGE = 400_000_000
"""Bytes of memory with which a process is not kept."""


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


OF_A_STRANGER = Limits(seconds=20.0, memory=2_000_000_000, characters=1_000_000)
"""For what callers of a service and visitors of the page hand in, whatever its kind."""

TOO_LARGE = "it needs more memory than it may take; save only its text and give that."

# The paths are handed on, so that the process finds the same packages, wherever it was started.
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from nlp.read import apart; apart.serve()"


def call_apart(function: str, data: bytes, options: dict[str, Any], *, limits: Limits) -> Any:
    """Calls a function in another process.

    Args:
        function: "module:name"; it takes the data, and the options by name, and returns plain values.
        data: what it reads.
        options: plain values.
        limits: of time and memory.

    Raises:
        InputError: what the function says; or it took too long, too much memory, or gave up.
    """
    task = {"function": function, "options": options, "limits": asdict(limits), "size": len(data)}
    with _places:
        reader = _kept() or _Process()
        try:
            found = reader.ask(json.dumps(task).encode() + b"\n", data, limits.seconds)
        except BaseException:
            reader.end()
            raise
        if found["last"]:
            reader.end()
        else:
            _keep(reader)
    if "error" in found:
        raise InputError(found["error"])
    return found["result"]


class _Process:
    """A process that reads one file after another, for one thread at a time."""

    def __init__(self) -> None:
        self.path = list(sys.path)
        command = [sys.executable, "-c", _CODE, json.dumps(self.path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, task: bytes, data: bytes, seconds: float) -> dict[str, Any]:
        """Hands a task over and returns the answer; after an error the process is of no more use."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            answer = self._exchange(task + data)
        finally:
            timer.cancel()
        if answer is not None:
            found: dict[str, Any] = json.loads(answer)
            return found
        if late.is_set():
            raise InputError(f"it took longer than {seconds:g} s to read; save only its text and give that.")
        # Killed for its memory, or by a fault of a library written in C.
        raise InputError(
            "it is broken, or needs more memory than it may take; save only its text and give that."
        )

    def _exchange(self, sent: bytes) -> bytes | None:
        """Returns what comes back; None if the process ended instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        left = memoryview(sent)
        try:
            while left:
                left = left[self._process.stdin.write(left) :]
        except OSError:
            return None
        received = bytearray()
        while not received.endswith(b"\n"):  # JSON in one line
            part = self._process.stdout.read(1 << 20)
            if not part:
                return None
            received += part
        return bytes(received)

    def end(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()
        with self._process:  # closes the pipes and waits
            pass

    def forget(self) -> None:
        """Leaves the process to the one that this one was forked of."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.returncode = 0


_places = threading.BoundedSemaphore(AT_ONCE)
_idle: list[_Process] = []
"""The one that is kept for the next file, if there is one."""


def _kept() -> _Process | None:
    while _idle:
        try:
            reader = _idle.pop()
        except IndexError:  # another thread was quicker
            return None
        if reader.alive and reader.path == sys.path:
            return reader
        reader.end()
    return None


def _keep(reader: _Process) -> None:
    _idle.append(reader)
    if len(_idle) > 1:
        _idle.pop(0).end()


def _forked() -> None:
    global _places
    _places = threading.BoundedSemaphore(AT_ONCE)
    while _idle:
        _idle.pop().forget()


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


# --- the other process ---------------------------------------------------------------------------


def serve() -> None:
    """What the other process does: reads tasks and files from stdin, writes results to stdout."""
    # A library that prints something must not break the answer.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for count in range(1, FILES_OF_ONE + 1):
        line = sys.stdin.buffer.readline()
        if not line:
            return
        task = json.loads(line)
        found = _answer(task, sys.stdin.buffer.read(task["size"]))
        found["last"] = count == FILES_OF_ONE or _memory() > LARGE or found.get("error") == TOO_LARGE
        out.write(json.dumps(found).encode() + b"\n")
        out.flush()


def _answer(task: dict[str, Any], data: bytes) -> dict[str, Any]:
    from importlib import import_module

    _limit(task["limits"])
    module, _, name = task["function"].partition(":")
    try:
        return {"result": getattr(import_module(module), name)(data, **task["options"])}
    except InputError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": TOO_LARGE}


def _limit(limits: dict[str, float]) -> None:
    try:
        import resource
    except ImportError:  # Windows: the time is limited from outside
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits["seconds"]) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (int(limits["memory"]), resource.RLIM_INFINITY))


def _memory() -> int:
    """Bytes of memory that the process has. The most that it had is told wrongly where a large process, such
    as a server with its models, has started it: it inherits that of its parent."""
    return int(psutil.Process().memory_info().rss)
