"""Whose turn it is: first come, first served, so many at once, and no more in line than there is room."""

from __future__ import annotations

import threading
import time

import pytest

from nlp.page.turns import Turn, Turns


def joined(turns: Turns) -> Turn:
    turn = turns.join()
    assert turn is not None
    return turn


@pytest.mark.parametrize(("at_once", "places"), [(1, [0, 1, 2, 3]), (2, [0, 0, 1, 2]), (4, [0, 0, 0, 0])])
def test_places_in_the_line(at_once: int, places: list[int]) -> None:
    turns = Turns(at_once=at_once)
    line = [joined(turns) for _ in places]
    assert [turn.wait(0) for turn in line] == places


def test_who_leaves_moves_the_others_up() -> None:
    turns = Turns()
    first, second, third = (joined(turns) for _ in range(3))
    with second:
        pass
    assert third.wait(0) == 1
    with first:
        pass
    assert third.wait(0) == 0


def test_one_more_than_there_is_room_for_is_refused() -> None:
    turns = Turns(at_once=1, waiting=1)
    first = joined(turns)
    joined(turns)
    assert turns.join() is None
    with first:
        pass
    assert turns.join() is not None


def test_to_wait_ends_when_the_place_changes() -> None:
    turns = Turns()
    first, second = joined(turns), joined(turns)
    threading.Timer(0.05, lambda: first.__exit__(None, None, None)).start()
    began = time.monotonic()
    assert second.wait(30) == 0
    assert time.monotonic() - began < 20


def test_the_estimate_is_that_of_the_last_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("nlp.page.turns.time.monotonic", lambda: now[0])
    turns = Turns()
    assert turns.seconds_before(3) == 0
    for seconds in (10, 20):
        with joined(turns) as turn:
            turn.wait(0)
            now[0] += seconds
    assert turns.seconds_before(2) == 30
