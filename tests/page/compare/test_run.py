"""One article in two ways: both are asked of pipelines as always, and what one has made is not lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from nlp.digest import Digest
from nlp.errors import ModelError
from nlp.events import Failed
from nlp.page.compare.comparison import Comparison
from nlp.page.compare.run import run_ways
from nlp.page.compare.way import Way, ways
from nlp.page.holder import PipelineHolder
from nlp.page.layout import other_ways
from nlp.page.run import Effort
from nlp.page.turns import Turns
from nlp.settings import Settings
from tests.page.scripted import CLEANED, FINISHED, PART, SOURCE, Scripted


def scripted(*script: Any, preset: str = "embedded") -> Any:
    pipeline = Scripted(*(script or (CLEANED, PART, FINISHED)))
    pipeline.settings = Settings(preset=preset)
    return pipeline


def steps(holder: PipelineHolder, against: str, turns: Turns | None = None, **more: Any) -> list[Any]:
    given = (SOURCE, "short", "summary", "embedded", "vi")
    return list(run_ways(holder, turns or Turns(), *given, against=against, **more))


def test_two_presets() -> None:
    first, second = scripted(), scripted(preset="extractive")
    shown = steps(holder(first, second), "extractive/usual")
    line, drawn, state = shown[-1]
    assert isinstance(state, Comparison)
    assert "A trong 1,5 giây, B trong 1,5 giây" in line
    assert 'data-choose="1"' in drawn
    assert any("A · embedded · Thường: " in step[0] for step in shown)
    assert any("B · extractive: " in step[0] for step in shown)
    assert first.asked[1].beams == second.asked[1].beams == 0


def holder(*pipelines: Any) -> PipelineHolder:
    return PipelineHolder([one.settings.preset for one in pipelines], loaded=pipelines)


def test_two_efforts_of_one_preset() -> None:
    pipeline = scripted()
    assert isinstance(steps(holder(pipeline), "embedded/draft")[-1][2], Comparison)
    assert pipeline.asked[1].beams == 1


def test_without_another_way_it_is_a_run_as_always() -> None:
    assert isinstance(steps(holder(scripted()), "")[-1][2], Digest)


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("embedded/usual", "giống hệt nhau"),
        ("embedded/best", "ông có cách làm"),
        ("embedded", "ông có cách làm"),
    ],
)
def test_ways_that_are_none(against: str, said: str) -> None:
    [(line, _, state)] = steps(holder(scripted()), against)
    assert said in line
    assert state == "failed"


@pytest.mark.parametrize(
    ("preset", "effort", "others"),
    [
        ("embedded", "usual", ["embedded/draft", "extractive/usual"]),
        ("embedded", "draft", ["embedded/usual", "extractive/usual"]),
        ("extractive", "usual", ["embedded/usual", "embedded/draft"]),
        ("extractive", "draft", ["embedded/usual", "embedded/draft"]),
    ],
)
def test_the_chosen_way_is_not_offered_as_another(preset: str, effort: Effort, others: list[str]) -> None:
    there = holder(scripted(), scripted(preset="extractive"))
    for before in ("", "embedded/usual", "embedded/draft", "extractive/usual"):
        shown = other_ways(there, preset, effort, before, "vi")
        assert [value for _, value in shown["choices"]] == ["", *others]
        assert shown["value"] == (before if before in others else "")


def test_a_preset_that_translates_nothing_is_one_way_in_any_effort() -> None:
    shown = run_ways(
        holder(scripted(preset="extractive")),
        Turns(),
        *(SOURCE, "short", "summary", "extractive", "vi"),
        effort="draft",
        against="extractive/usual",
    )
    assert [step[2] for step in shown] == ["failed"]


@pytest.mark.parametrize("end", [Failed(0, "out of memory", True), ModelError("out of memory")])
def test_what_the_first_has_made_is_not_lost(end: Any) -> None:
    second = scripted(CLEANED, end, preset="extractive")
    line, drawn, state = steps(holder(scripted(), second), "extractive/usual")[-1]
    assert "tt-failed" in line
    assert isinstance(state, Digest)
    assert "data-edit" in drawn


def test_a_preset_that_is_not_offered_takes_nothing_away() -> None:
    line, _, state = steps(holder(scripted()), "best-gpu/usual")[-1]
    assert "ông có bộ mô hình" in line
    assert isinstance(state, Digest)


def test_the_first_that_fails_ends_it() -> None:
    second = scripted(preset="extractive")
    shown = steps(holder(scripted(CLEANED, ModelError("out of memory")), second), "extractive/usual")
    assert shown[-1][2] == "failed"
    assert second.asked == []


def test_who_leaves_stops_both() -> None:
    left, turns = threading.Event(), Turns(waiting=0)
    second = scripted(preset="extractive")
    for step in run_ways(
        holder(scripted(), second),
        turns,
        *(SOURCE, "short", "summary", "embedded", "vi", left.is_set),
        against="extractive/usual",
    ):
        if "A · " in step[0]:
            left.set()
    assert second.asked == []
    assert turns.join() is not None


def test_only_what_is_on_this_machine_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.page.holder.is_ready", lambda name: name == "extractive")
    found = PipelineHolder(["embedded", "extractive", "clean", "unknown"])
    assert [str(way) for way in ways(found)] == ["extractive/usual"]
    assert [Way.read(str(way)) for way in ways(found)] == [*ways(found)]
    there = PipelineHolder(["embedded", "extractive"], loaded=[scripted()])
    assert [str(way) for way in ways(there)] == ["embedded/usual", "embedded/draft", "extractive/usual"]
