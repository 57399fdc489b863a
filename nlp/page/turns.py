"""Whose turn it is: runs that wait for the models, first come, first served."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType

RECENT = 8
"""Runs whose duration tells how long the next will take."""


class Turns:
    """The runs under way and those that wait.

    Args:
        at_once: most runs under way.
        waiting: most runs that wait; one more is refused.
    """

    def __init__(self, *, at_once: int = 1, waiting: int = 16) -> None:
        self.at_once = at_once
        self.waiting = waiting
        self._line: list[Turn] = []
        self._changed = threading.Condition()
        self._durations: list[float] = []

    def join(self) -> Turn | None:
        """Returns a turn at the end of the line; None if too many wait."""
        with self._changed:
            if len(self._line) >= self.at_once + self.waiting:
                return None
            turn = Turn(self)
            self._line.append(turn)
            return turn

    def seconds_before(self, ahead: int) -> float:
        """Returns about how many seconds it takes until so many runs ahead are done; 0 if it is not known."""
        durations = self._durations
        return ahead / self.at_once * sum(durations) / len(durations) if durations else 0.0


class Turn(AbstractContextManager["Turn"]):
    """A place in the line; to leave the context is to leave the line."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._began: float | None = None

    def wait(self, seconds: float) -> int:
        """Waits until it is this one's turn, or its place changes, or for so many seconds.

        Returns:
            How many runs must end first; 0: it may run.
        """
        with self._turns._changed:
            ahead = self._ahead()
            if ahead:
                self._turns._changed.wait_for(lambda: self._ahead() != ahead, seconds)
                ahead = self._ahead()
            if not ahead and self._began is None:
                self._began = time.monotonic()
            return ahead

    def _ahead(self) -> int:
        return max(0, self._turns._line.index(self) - self._turns.at_once + 1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._turns._changed:
            self._turns._line.remove(self)
            if self._began is not None:
                recent = [*self._turns._durations, time.monotonic() - self._began]
                self._turns._durations = recent[-RECENT:]
            self._turns._changed.notify_all()
