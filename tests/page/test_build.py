"""The page itself: its parts, its two languages, its look, and real visits over HTTP."""

from __future__ import annotations

import gc
import re
import time
import unicodedata
from collections.abc import Iterator
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio_client import Client

from nlp.models.table import PRESETS
from nlp.output.labels import labels
from nlp.page import build
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline
from nlp.text.tables import read_table
from tests.conftest import FakeModel
from tests.page.scripted import ATTACK, CLEANED, FINISHED, PART, SOURCE, Scripted, Tags, digest

# Servers and clients of Gradio leave event loops to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def page() -> gr.Blocks:
    return build.build(Scripted(CLEANED, PART, FINISHED))  # type: ignore[arg-type]


def handler(page: gr.Blocks, name: str) -> Any:
    return next(fn.fn for fn in page.fns.values() if fn.name == name)


def test_the_page_keeps_to_itself(page: gr.Blocks) -> None:
    assert page.analytics_enabled is False
    assert page._queue.max_size == build.VISITORS
    public = {fn.api_name for fn in page.fns.values() if fn.api_visibility == "public"}
    assert public == {"digest"}


def test_both_languages_have_a_label_for_everything(page: gr.Blocks) -> None:
    relabel = handler(page, "relabel")
    outputs = next(fn.outputs for fn in page.fns.values() if fn.name == "relabel")
    vietnamese, english = relabel("vi", "idle", "idle"), relabel("en", "idle", "idle")
    assert len(vietnamese) == len(english) == len(outputs)
    assert all(one != other for one, other in zip(vietnamese, english, strict=True))


def test_a_change_of_language_shows_the_digest_again_but_disturbs_no_run(page: gr.Blocks) -> None:
    relabel = handler(page, "relabel")
    again = "".join(str(value) for value in relabel("en", digest(), "idle"))
    assert "Coffee prices rose 6% in March." in again
    assert "2 sentences read" in again
    assert sum(value == gr.skip() for value in relabel("en", "busy", "failed")) == 4


def examples() -> list[dict[str, str]]:
    found: list[dict[str, str]] = read_table("nlp.page", "examples")["example"]
    return found


def test_examples_are_articles_of_the_right_size() -> None:
    assert len(examples()) == 3
    for example in examples():
        text = example["text"].strip()
        assert 900 <= len(text) <= 1800
        assert unicodedata.is_normalized("NFC", text)
        assert example["label_vi"] != example["label_en"]


def test_the_look_fetches_nothing() -> None:
    look = build.appearance()
    assert not re.search(r"url\(|@import|https?://", look["css"] + look["head"])
    assert not look["theme"]._stylesheets


def test_only_the_presets_that_are_offered_can_be_chosen() -> None:
    def choices(page: gr.Blocks) -> Any:
        dropdown, *_ = [block for block in page.blocks.values() if isinstance(block, gr.Dropdown)]
        return [name for _, name in dropdown.choices], dropdown.visible

    assert choices(build.build(Scripted())) == (["embedded"], False)  # type: ignore[arg-type]
    offered = build.build(Scripted(), presets=["extractive", "embedded"])  # type: ignore[arg-type]
    assert choices(offered) == (["embedded", "extractive"], True)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_preset_has_a_label(language: Any) -> None:
    assert all(f"preset_{name}" in labels(language) for name in PRESETS)


def visit(page: gr.Blocks) -> Iterator[Client]:
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, share=False, **build.appearance())
    client = Client(url, verbose=False)
    try:
        yield client
    finally:
        client.close()
        page.close(verbose=False)
        gc.collect()  # what they leave is found here, not in the next test


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    model = FakeModel()
    yield from visit(build.build(Pipeline(model, model)))


@pytest.fixture
def endless() -> Scripted:
    return Scripted(CLEANED, forever=True)


@pytest.fixture
def endless_client(endless: Scripted) -> Iterator[Client]:
    yield from visit(build.build(endless))  # type: ignore[arg-type]


def test_a_visitor_gets_the_page_streams_and_the_digest(client: Client) -> None:
    text = examples()[0]["text"]
    job = client.submit(
        *("", "usual", "", f"{ATTACK}\n{text}\n\n{ATTACK}"),
        *("short", "article", "embedded", "vi"),
        api_name="/run",
    )
    status, shown = job.result(timeout=60)
    assert "tt-done" in status
    assert "tt-pair" in shown
    assert not {"script", "img"} & set(Tags(shown).tags)
    result = client.predict(text, api_name="/digest")
    assert result["summary_vi"]
    assert result["summary_en"]


def call(client: Client, data: list[Any]) -> tuple[str, str]:
    """Calls the API over plain HTTP; returns what happened and what came."""
    address = f"{client.src}gradio_api/call/digest"
    with httpx.Client(timeout=60, trust_env=False) as http:
        event = http.post(address, json={"data": data}).json()["event_id"]
        # On a slow machine a call says that it goes on, and ends in the last event.
        kind, _, rest = http.get(f"{address}/{event}").text.strip().split("\n\n")[-1].partition("\n")
    return kind.removeprefix("event: "), rest


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        ([SOURCE], "complete", '"summary_vi": "'),
        ([SOURCE, 1], "complete", '"length": 1'),
        ([SOURCE, None, "none"], "complete", '"summary_en": null'),
        ([], "error", "no article yet"),
        ([""], "error", "no article yet"),
        ([3], "error", "text must be text, not int"),
        ([SOURCE, {"a": 1}], "error", "length must be text, not dict"),
        ([SOURCE, True], "error", "length must be text, not bool"),
        ([SOURCE, "huge"], "error", "length must be one of"),
        ([SOURCE, "short", "all"], "error", "translate must be one of"),
        ([SOURCE, "short", "none", "best-gpu"], "error", "is not offered"),
    ],
)
def test_a_script_may_leave_out_what_has_a_default_and_gets_a_sentence(
    client: Client, data: list[Any], kind: str, said: str
) -> None:
    found, shown = call(client, data)
    assert found == kind
    assert said in shown
    assert '{"error": null' not in shown


def test_a_visitor_can_cancel(endless: Scripted, endless_client: Client) -> None:
    job = endless_client.submit(
        "", "usual", "", SOURCE, "short", "summary", "embedded", "vi", api_name="/run"
    )
    deadline = time.monotonic() + 30
    while not job.outputs() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not endless.closed.is_set()
    job.cancel()
    assert endless.closed.wait(30)


def test_a_visitor_who_leaves_stops_the_work(endless: Scripted) -> None:
    """As the framework tells it: the stream that keeps the session alive is gone."""
    page = build.build(endless, turns=Turns(waiting=0))  # type: ignore[arg-type]
    [leave] = [fn.fn for fn in page.fns.values() if fn.name == "leave"]
    [work] = [fn.fn for fn in page.fns.values() if fn.api_name == "run"]
    visitor, other = gr.Request(session_hash="a"), gr.Request(session_hash="b")
    steps = work(visitor, "", "usual", "", SOURCE, "short", "none", "embedded", "vi")
    for _ in range(3):
        next(steps)
    leave(other)
    next(steps)
    leave(visitor)
    assert list(steps) == []
    assert endless.closed.is_set()
    leave(visitor)
