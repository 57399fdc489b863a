"""Threads for what is slow to read: texts, files and web pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from nlp.server.problems import retry_later

MOST_READING = 8
"""Texts, files and web pages read at a time. They have threads of their own: what is slow to read keeps no
other request from its key or its job."""

MOST_WAITING = 64
"""Of those that are read and wait to be read; one more is refused."""

Read = TypeVar("Read")


class Reading:
    """Calls functions that read something, a few at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_READING, "tomtat-read")
        self.open = 0
        """Calls under way and waiting."""

    def close(self) -> None:
        """Begins nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, read: Callable[..., Read], *arguments: Any, **options: Any) -> Read:
        """Calls a function that reads something, in a thread for such.

        Raises:
            ProblemError: too much is being read.
        """
        if self.open >= MOST_WAITING:
            raise retry_later("queue-full", 10)
        self.open += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, partial(read, *arguments, **options))
        finally:
            self.open -= 1
