"""The load of the page without a page: what its visitors count."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")

from eval import page_load


class Page:
    """Answers as it is told, by the number of the call."""

    calls = 0
    answers: Any = None

    def __init__(self, url: str, *, verbose: bool) -> None:
        self.url = url

    def predict(self, text: str, *, api_name: str) -> dict[str, str]:
        Page.calls += 1
        return {"summary_vi": Page.answers(Page.calls, text)}


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answers: Any) -> tuple[int, Any]:
    monkeypatch.setattr(page_load, "Client", Page)
    monkeypatch.setattr(Page, "calls", 0)
    monkeypatch.setattr(Page, "answers", staticmethod(answers))
    code = page_load.main(["--users", "1", "--seconds", "0.05"])
    return code, json.loads(capsys.readouterr().out)


def test_answers_that_are_ones_own_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, figures = run(monkeypatch, capsys, lambda call, text: text)
    assert code == 0
    assert figures["digests per minute"] > 0
    assert figures["errors"] == {}


def test_errors_and_answers_of_another_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(call: int, text: str) -> str:
        if call == 1:
            raise ValueError("busy")
        return "Báo cáo số 99."

    code, figures = run(monkeypatch, capsys, refuse)
    assert code == 1
    assert figures["errors"] == {"ValueError: busy": 1}
    assert figures["answers of another visitor"] > 0


def test_only_a_page_of_this_machine_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        page_load.main(["--url", "http://example.org"])
    assert end.value.code == 2
