"""A run of an event: its articles read, lined up, translated; its turn, its end, what is wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from nlp.event.digest import EventDigest
from nlp.output.labels import labels
from nlp.page.event.run import run_event
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline
from tests.event.articles import MATCH, TEXTS

TEXT = "\n".join(f"=== {name}\n{text}" for name, text in TEXTS.items())


def steps(pipeline: Pipeline, text: str = TEXT, translate: str = "summary", **more: Any) -> list[Any]:
    holder = PipelineHolder(["embedded"], loaded=[pipeline])
    return list(run_event(holder, Turns(), text, 5, translate, "embedded", "vi", **more))


def test_a_run_reads_compares_translates_and_ends(fake_pipeline: Pipeline) -> None:
    shown = steps(fake_pipeline)
    said = "\n".join(status for status, _, _ in shown)
    assert "bài 1/3" in said
    assert labels("vi")["state_event_comparing"].format(count=3) in said
    assert labels("vi")["state_to_summary_en"] in said
    status, results, digest = shown[-1]
    assert "Đã xong" in status
    assert isinstance(digest, EventDigest)
    assert digest.summary_en
    assert "bao-chieu" in results
    # The Vietnamese is there before the English.
    assert any("bao-chieu" in earlier for _, earlier, _ in shown[:-1])


def test_nothing_is_translated_if_nothing_is_to_be(fake_pipeline: Pipeline, fake_model: Any) -> None:
    *_, (_, _, digest) = steps(fake_pipeline, translate="none")
    assert digest.settings.translate == "none"
    assert not fake_model.batches


@pytest.mark.parametrize("keep_all", [False, True])
def test_an_article_of_another_event_is_left_out_unless_all_are_kept(
    fake_pipeline: Pipeline, keep_all: bool
) -> None:
    *_, (_, shown, digest) = steps(fake_pipeline, f"{TEXT}\n=== the-thao\n{MATCH}", "none", keep_all=keep_all)
    assert len(digest.sources) == (4 if keep_all else 3)
    assert "the-thao" in shown  # it is told in any case


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ít nhất hai bài"),
        (TEXTS["bao-mai"], "ít nhất hai bài"),
        ("http://127.0.0.1:9/a\nhttp://127.0.0.1:9/b", "mạng nội bộ"),
    ],
)
def test_what_is_wrong_is_one_sentence(fake_pipeline: Pipeline, text: str, said: str) -> None:
    status, _, state = steps(fake_pipeline, text)[-1]
    assert said in status
    assert state == "failed"


def test_where_too_many_wait_it_is_refused(fake_pipeline: Pipeline) -> None:
    turns = Turns(waiting=0)
    assert turns.join() is not None
    holder = PipelineHolder(["embedded"], loaded=[fake_pipeline])
    *_, (status, _, state) = run_event(holder, turns, TEXT, 3, "none", "embedded", "vi")
    assert "Máy đang bận" in status
    assert state == "failed"


def test_a_visitor_who_leaves_stops_it(fake_pipeline: Pipeline, fake_model: Any) -> None:
    left = threading.Event()
    holder, turns = PipelineHolder(["embedded"], loaded=[fake_pipeline]), Turns(waiting=0)
    running = run_event(holder, turns, TEXT, 5, "summary", "embedded", "vi", left.is_set)
    for status, _, _ in running:
        if labels("vi")["state_to_summary_en"] in status:
            left.set()
    assert not fake_model.batches
    assert turns.join() is not None
