"""What the models gave in a chunk: found again, and torn lines are not believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nlp.batch.journal import Journal
from nlp.models.contract import Decoding, Output, Request
from nlp.pipeline import Pipeline

OUTPUTS = [Output("Một câu.", 3, True, (Output("Câu khác\u2028.", 2, False),), (1, 4)), Output("", 0, False)]


def test_what_is_added_is_found_now_and_by_the_next_run(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    assert journal.find("a") is None
    journal.add("a", OUTPUTS)
    journal.add("b", [])
    again = Journal(tmp_path / "j")
    assert again.find("a") == OUTPUTS
    assert again.find("b") == []
    again.clear()
    assert again.find("a") is None
    assert not (tmp_path / "j").exists()
    again.clear()


@pytest.mark.parametrize(
    "rest", [b"", b'{"key": "c", "outp', b"\x00" * 30, b"[]\n", b'{"key": "c", "outputs": [1]}\n']
)
def test_a_torn_line_is_not_believed(tmp_path: Path, rest: bytes) -> None:
    journal = Journal(tmp_path / "j")
    journal.add("a", OUTPUTS)
    (tmp_path / "j").write_bytes((tmp_path / "j").read_bytes() + rest)
    again = Journal(tmp_path / "j")
    assert again.find("a") == OUTPUTS
    assert again.find("c") is None


def test_after_a_torn_line_new_ones_are_found_again(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b'{"key": "c", "outp')
    Journal(tmp_path / "j").add("a", OUTPUTS)
    assert Journal(tmp_path / "j").find("a") == OUTPUTS


def test_a_model_is_asked_once_and_only_for_the_very_same(tmp_path: Path, fake_model: Any) -> None:
    journal = Journal(tmp_path / "j")
    first = journal.record(Pipeline(fake_model, fake_model))
    assert first.summarizer is first.translator
    assert first.summarizer is not None
    assert first.summarizer.budget == fake_model.budget
    request = Request("translate", "Xin chào.")
    other = Request("translate", "Xin chào.", decoding=Decoding(beams=4))
    outputs = first.summarizer.run_batch([request, other])
    again = Journal(tmp_path / "j").record(Pipeline(fake_model, None))
    assert again.summarizer is not None
    assert again.summarizer.run_batch([request, other]) == outputs
    assert len(fake_model.batches) == 1
    again.summarizer.run_batch([other, request])
    again.summarizer.run_batch([request])
    assert len(fake_model.batches) == 3


def test_a_pipeline_of_another_kind_is_left_as_it_is(tmp_path: Path) -> None:
    other: Any = object()
    assert Journal(tmp_path / "j").record(other) is other
