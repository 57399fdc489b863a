"""The pipelines of a page: only what is allowed, each loaded once, and none takes another's place."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from nlp.errors import InputError, ModelError
from nlp.page.holder import PipelineHolder
from tests.page.scripted import Scripted


def test_each_preset_is_loaded_once_and_stays() -> None:
    loads: list[str] = []

    def loader(name: str) -> Any:
        loads.append(name)
        return Scripted()

    holder = PipelineHolder(["embedded", "extractive"], loader)
    first, second = holder.get("embedded"), holder.get("extractive")
    assert first is not second
    for _ in range(3):
        assert holder.get("embedded") is first
        assert holder.get("extractive") is second
    assert loads == ["embedded", "extractive"]


def test_a_pipeline_that_is_there_is_not_loaded() -> None:
    pipeline: Any = Scripted()
    holder = PipelineHolder(["embedded"], loaded=[pipeline])
    assert holder.holds("embedded")
    assert holder.get("embedded") is pipeline


def test_what_is_not_offered_is_not_loaded() -> None:
    def loader(name: str) -> Any:
        raise AssertionError("nobody may start a download")

    with pytest.raises(InputError, match="choose one of: embedded"):
        PipelineHolder(["embedded"], loader).get("best-gpu")


def test_what_could_not_be_loaded_is_tried_again() -> None:
    answers: list[Any] = [ModelError("no network"), Scripted()]

    def loader(name: str) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    holder = PipelineHolder(["embedded"], loader)
    with pytest.raises(ModelError):
        holder.get("embedded")
    assert not holder.holds("embedded")
    assert holder.get("embedded")


def test_two_who_ask_at_once_wait_for_one_loading() -> None:
    loads: list[str] = []

    def loader(name: str) -> Any:
        loads.append(name)
        time.sleep(0.05)
        return Scripted()

    holder = PipelineHolder(["embedded"], loader)
    threads = [threading.Thread(target=holder.get, args=("embedded",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["embedded"]
