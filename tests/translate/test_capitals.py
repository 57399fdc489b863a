"""What of a text reaches the translator: lines in capitals set as sentences; names alone do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.pipeline import Pipeline
from nlp.settings import Settings
from tests.conftest import FakeModel

TEXT = "CẢNH BÁO LŨ QUÉT Ở 6 XÃ CỦA TỈNH BẮC KẠN\n\nTỉnh Bắc Kạn có mưa to từ ngày 1/7."


def test_a_headline_in_capitals(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    digest = fake_pipeline.digest(TEXT, settings=Settings(task="translate"))
    shown = [request.text for batch in fake_model.batches for request in batch]
    assert "Cảnh báo lũ quét ở 6 xã của tỉnh Bắc Kạn" in shown
    assert "Tỉnh Bắc Kạn có mưa to từ ngày 1/7." in shown
    first = digest.segments[0]
    assert first.source == TEXT.split("\n")[0]
    assert not first.target.isupper()


def test_terms_of_a_line_in_capitals_are_no_capitals(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_model, "card", replace(fake_model.card, hints="inline"))
    fake_pipeline.digest("THỦ TƯỚNG YÊU CẦU LÀM ĐƯỜNG CAO TỐC", settings=Settings(task="translate"))
    [shown] = {request.text for batch in fake_model.batches for request in batch}
    assert shown.startswith("Prime Minister yêu cầu")


def test_a_place_alone_asks_no_model(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    digest = fake_pipeline.digest("Con Cuông\n\nTrời mưa.", settings=Settings(task="translate"))
    assert digest.segments[0].target == "Con Cuong"
    assert {request.text for batch in fake_model.batches for request in batch} == {"Trời mưa."}
