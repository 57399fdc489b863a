"""/v1/event: one digest of several articles, as `tomtat event` makes it; and that command with --server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.event.digest import EventDigest
from nlp.pipeline import Pipeline
from nlp.server.schemas import example
from nlp.settings import Settings
from tests.conftest import FakeModel
from tests.event.articles import MATCH, TEXTS
from tests.server.conftest import Live, Serve


def test_the_example_tells_what_changed_from_one_report_to_the_next(
    serve: Serve, fake_model: FakeModel
) -> None:
    live = serve(Pipeline(fake_model, fake_model, Settings(preset="extractive")))
    answer = live.http.post("/v1/event", json=example("event"))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said.pop("error") is None
    digest = EventDigest.from_dict(said)
    assert [source.name for source in digest.sources] == ["Báo Sáng", "Báo Chiều"]
    assert (digest.first, digest.last) == ("2025-11-28", "2025-11-28")
    deaths = [fact for fact in digest.facts if fact.label == "người chết"]
    assert [[value.text for value in fact.values] for fact in deaths] == [["2", "3"]]
    assert digest.title_en
    assert all(statement.english for statement in digest.summary)
    shown = json.dumps(live.http.get("/v1/openapi.json").json(), ensure_ascii=False)
    assert json.dumps(example("event"), ensure_ascii=False) in shown


def test_without_english_no_translator_is_needed(live: Live) -> None:
    body = {**example("event"), "translate": "none"}
    assert live.http.post("/v1/event", json=body).json()["summary_vi"]
    refused = live.http.post("/v1/event", json=example("event"))
    assert refused.status_code == 422
    assert "cannot translate" in refused.json()["detail"]


@pytest.mark.parametrize("keep_all", [False, True])
def test_an_article_of_another_event_is_left_out_unless_all_are_kept(live: Live, keep_all: bool) -> None:
    body = {"text": [*TEXTS.values(), MATCH], "translate": "none", "keep_all": keep_all}
    said = live.http.post("/v1/event", json=body).json()
    assert len(said["sources"]) == (4 if keep_all else 3)
    assert [one["code"] for one in said["warnings"]] == ["other_event" if keep_all else "left_out_event"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "nothing-given"),
        ({"text": []}, 422, "nothing-given"),
        ({"text": "một bài"}, 422, "invalid-field"),
        ({"text": [""]}, 422, "invalid-input"),
        ({"text": [{"text": "a", "when": "x"}]}, 422, "invalid-field"),
        ({"text": list(TEXTS.values()), "sentences": 9}, 422, "invalid-input"),
        ({"text": ["a" * 200_001]}, 413, "text-too-long"),
        ({"text": ["a"] * 51}, 413, "too-many-texts"),
        ({"address": ["file:///etc/passwd"]}, 422, "invalid-input"),
        ({"address": ["http://127.0.0.1:1/"]}, 422, "invalid-input"),
        ({"text": list(TEXTS.values()), "preset": "best-gpu"}, 422, "invalid-input"),
    ],
)
def test_bad_requests_are_problems(live: Live, body: dict[str, Any], status: int, said: str) -> None:
    answer = live.http.post("/v1/event", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{said}"), answer.text
    assert "Traceback" not in answer.text


def test_the_command_lets_a_service_translate(serve: Serve, fake_preset: str, tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    model = FakeModel()
    live = serve(Pipeline(model, model, Settings(preset=fake_preset)))

    def tomtat(*options: str) -> dict[str, Any]:
        result = CliRunner().invoke(
            app, ["event", str(tmp_path), "-f", "json", "--preset", fake_preset, *options]
        )
        assert result.exit_code == 0, result.stderr
        found: dict[str, Any] = json.loads(result.stdout)
        return {**found, "timings": 0}

    there = tomtat("--server", live.url)
    assert model.batches
    assert there == tomtat()


def streamed(live: Live, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = live.http.post("/v1/event", json=body, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
    lines = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def test_events_tell_the_digest_before_its_english(serve: Serve, fake_model: FakeModel) -> None:
    live = serve(Pipeline(fake_model, fake_model, Settings(preset="extractive")))
    first, *middle, last = streamed(live, example("event"))
    whole = live.http.post("/v1/event", json=example("event")).json()
    untimed = {"timings": 0, "error": 0}
    assert (first["kind"], last["kind"]) == ("digest", "finished")
    assert first["digest"]["summary_vi"] == last["digest"]["summary_vi"]
    assert first["digest"]["summary_en"] == ""
    assert {**last["digest"], **untimed} == {**whole, **untimed}
    assert {event["kind"] for event in middle} == {"progressed"}


def test_a_stream_without_english(live: Live) -> None:
    first, last = streamed(live, {**example("event"), "translate": "none"})
    assert (first["kind"], last["kind"]) == ("digest", "finished")
    assert first["digest"] == last["digest"]


def test_a_stream_that_fails_says_so_in_the_callers_language(live: Live) -> None:
    answer = live.http.post(
        "/v1/event",
        json=example("event"),
        headers={"Accept": "text/event-stream", "Accept-Language": "vi"},
    )
    last = json.loads([line for line in answer.text.splitlines() if line][-1].removeprefix("data: "))
    assert last["kind"] == "failed"
    assert "không dịch được" in last["error"]
