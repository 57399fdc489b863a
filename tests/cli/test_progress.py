"""Progress on stderr: lines where there is no terminal, a bar where there is one, nothing if quiet."""

from __future__ import annotations

import time
from typing import Any

import pytest

from nlp.article.parse import Article
from nlp.batch.run import BatchProgress
from nlp.cli import progress
from nlp.cli.progress import Status
from nlp.events import Cleaned, Finished, Progressed
from tests.output.digests import make_digest


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set by the test."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_batch_says_every_few_seconds_how_far_it_is(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Status() as status:
        for second in range(21):
            clock[0] = 100.0 + second
            status.rows(BatchProgress(10 + second // 5, 50, 1, begun=3, pieces=second))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert lines[1] == (
        "tomtat: 12/50 rows · 3 under way · 0.20 rows/s · 0:03:10 left · 10 pieces · errors: 1"
    )


def test_a_slow_batch_of_texts_is_no_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SAY_EVERY", 0.01)
    monkeypatch.setattr(progress, "BEAT", 0.03)
    with Status() as status:
        status.rows(BatchProgress(3, 50, 0, begun=2))
        deadline = time.monotonic() + 10
        while "so far" not in (said := capsys.readouterr().err) and time.monotonic() < deadline:
            time.sleep(0.01)
    assert said.startswith("tomtat: 3/50 rows · 2 under way · 0:00:00 so far\n")


def test_steps_of_training(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Status() as status:
        status.steps(0, 100, 3.0)
        clock[0] += 60
        status.steps(30, 100, 2.5)
    assert capsys.readouterr().err == "tomtat: 30/100 steps · loss 2.50 · 0.50 steps/s · 0:02:20 left\n"


def test_each_step_of_loading_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Status() as status:
        for share in (0.0, 0.5, 1.0):
            status.loading("downloading", share)
        status.loading("merging", 0.0)
    assert capsys.readouterr().err == "tomtat: downloading\ntomtat: merging\n"


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Status(quiet=True) as status:
        status.loading("downloading", 0.0)
        status.rows(BatchProgress(1, 2, 0))
        status.say("done")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_bar_on_a_terminal_and_nothing_of_it_on_stdout(
    language: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with Status(language=language) as status:
        status.event(Cleaned(0, Article("", "", ("Câu.",), (), ())), 2)
        status.event(Progressed(1, "summary_en", 1, 3), 2)
        status.event(Finished(1, make_digest()), 2)
        status.say("a note")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2/2 · " in shown.err
    assert "tomtat: a note" in shown.err


def test_what_is_said_is_said_in_the_language_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with Status(language="vi") as status:
        status.say("a.jsonl: 3 rows; rows with an error: 1")
        status.say("bài.txt: The text was HTML; its article was taken.")
        status.loading("loading gemma", 0.0)
        status.say("điều này đã là tiếng Việt")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "tomtat: a.jsonl: 3 dòng; số dòng có lỗi: 1",
        "tomtat: bài.txt: Nội dung là HTML; chỉ lấy phần bài báo.",
        "tomtat: đang nạp gemma",
        "tomtat: điều này đã là tiếng Việt",
    ]
