"""A run for a visitor: what is shown of it, its limits, its turn, and that it ends when it is to end."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Progressed
from nlp.output.labels import labels
from nlp.page import run, visit
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.read.document import Document
from tests.page.scripted import CLEANED, FINISHED, PART, SOURCE, Scripted


def holder_of(pipeline: Any) -> PipelineHolder:
    return PipelineHolder(["embedded"], loaded=[pipeline])


def steps(
    pipeline: Scripted, text: str = SOURCE, translate: str = "summary", language: Any = "vi"
) -> list[Any]:
    return list(run.run(holder_of(pipeline), Turns(), text, "short", translate, "embedded", language))


def test_a_run_goes_from_reading_to_the_finished_digest() -> None:
    shown = steps(Scripted(CLEANED, PART, FINISHED))
    assert [state if isinstance(state, str) else "digest" for _, _, state in shown] == ["busy"] * 3 + [
        "digest"
    ]
    assert "Đang đọc bài" in shown[0][0]
    assert "2 đoạn" in shown[1][0]
    assert labels("vi")["state_to_summary_en"] in shown[2][0]
    assert "Giá cà phê tăng 5%" in shown[2][1]
    assert "1,5 giây" in shown[3][0]
    assert "Coffee prices rose 6% in March." in shown[3][1]


def test_the_settings_chosen_reach_the_pipeline() -> None:
    pipeline = Scripted(FINISHED)
    steps(pipeline, translate="none")
    documents, settings = pipeline.asked
    assert [document.text for document in documents] == [SOURCE]
    assert (settings.length, settings.translate) == ("short", "none")


@pytest.mark.parametrize(
    ("field", "done", "translate", "said"),
    [
        ("summary_vi", 1, "summary", "xong 1/2 phần"),
        ("summary_vi", 2, "summary", "Đang dịch bản tóm tắt…"),
        ("summary_vi", 2, "article", "Đang dịch bản tóm tắt…"),
        ("summary_vi", 2, "none", "Đang kiểm tra kết quả…"),
        ("summary_en", 2, "summary", "Đang kiểm tra kết quả…"),
        ("summary_en", 2, "article", "Đang dịch cả bài…"),
        ("translation", 1, "article", "xong 1/2 câu"),
        ("translation", 2, "article", "Đang kiểm tra kết quả…"),
    ],
)
def test_progress_names_what_is_going_on_and_not_what_is_done(
    field: Any, done: int, translate: str, said: str
) -> None:
    assert said in run.progress(Progressed(0, field, done, 2, ""), translate, "vi")


def test_a_run_waits_for_its_turn_and_says_its_place() -> None:
    turns = Turns(at_once=1, waiting=2)
    first, second = turns.join(), turns.join()
    assert first is not None
    assert second is not None
    first.wait(0)
    running = run.run(holder_of(Scripted(FINISHED)), turns, SOURCE, "short", "none", "embedded", "vi")
    next(running)
    assert "còn 2 bài phía trước" in next(running)[0]
    first.__exit__(None, None, None)
    assert "còn 1 bài phía trước" in next(running)[0]
    second.__exit__(None, None, None)
    assert isinstance(list(running)[-1][2], Digest)
    assert turns.join() is not None


def test_where_too_many_wait_a_run_is_refused_and_the_form_is_free() -> None:
    turns = Turns(waiting=0)
    assert turns.join() is not None
    status, _, state = list(run.run(holder_of(Scripted()), turns, SOURCE, "short", "none", "embedded", "vi"))[
        -1
    ]
    assert "Máy đang bận" in status
    assert state == "failed"


def test_a_visitor_who_left_in_the_line_frees_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "ASK_AGAIN", 0.01)
    turns = Turns(waiting=1)
    first = turns.join()
    assert first is not None
    left = threading.Event()
    pipeline = Scripted(FINISHED)
    running = run.run(holder_of(pipeline), turns, SOURCE, "short", "none", "embedded", "vi", left.is_set)
    next(running)
    next(running)
    left.set()
    assert list(running) == []
    assert not pipeline.asked
    assert turns.join() is not None


def test_a_visitor_who_leaves_stops_the_work() -> None:
    left = threading.Event()
    pipeline = Scripted(CLEANED, forever=True)
    turns = Turns(waiting=0)
    running = run.run(holder_of(pipeline), turns, SOURCE, "short", "none", "embedded", "vi", left.is_set)
    for _ in range(3):
        next(running)
    assert turns.join() is None
    left.set()
    assert list(running) == []
    assert pipeline.closed.is_set()
    assert turns.join() is not None


# --- bad input and errors ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_an_empty_box_is_told_so(text: str) -> None:
    pipeline = Scripted(FINISHED)
    status, _, state = steps(pipeline, text)[-1]
    assert labels("vi")["error_empty"] in status
    assert state == "failed"
    assert not pipeline.asked


def test_an_article_over_the_limit_is_refused_in_words() -> None:
    status, _, state = steps(Scripted(FINISHED), "á " * run.LIMIT, language="en")[-1]
    assert "399,999" in status
    assert "200,000" in status
    assert state == "failed"


def test_an_address_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "read_text", lambda source, **_: Document(SOURCE, "Tin", source))
    pipeline = Scripted(FINISHED)
    steps(pipeline, " https://bao.example/tin.html\n")
    assert pipeline.asked[0] == [Document(SOURCE, "Tin", "https://bao.example/tin.html")]


def test_a_text_that_only_begins_with_an_address_is_a_text() -> None:
    pipeline = Scripted(FINISHED)
    steps(pipeline, f"https://bao.example/tin.html\n{SOURCE}\n{SOURCE}")
    assert pipeline.asked[0][0].text.endswith("40 tấn.")


def test_an_address_with_a_word_or_two_is_told_in_the_language_of_the_page() -> None:
    assert "giống một địa chỉ" in steps(Scripted(), "https://bao.example/tin.html xem đây")[-1][0]


def test_pasted_html_is_read_as_from_a_file() -> None:
    pipeline = Scripted(FINISHED)
    steps(pipeline, f"<html><body><article><h1>Tin</h1><p>{SOURCE}</p></article></body></html>")
    [document] = pipeline.asked[0]
    assert "<p>" not in document.text
    assert SOURCE[:30] in document.text


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Failed(0, "the article is empty"), "the article is empty"),
        (InputError("no such option"), "no such option"),
        (ModelError("the model x failed"), "the model x failed"),
        (RuntimeError("secret path /root/x"), labels("vi")["error_unexpected"]),
    ],
)
def test_a_failure_is_one_sentence_and_no_traceback(event: Event | Exception, said: str) -> None:
    status, _, state = steps(Scripted(CLEANED, event))[-1]
    assert said in status
    assert state == "failed"
    assert "Traceback" not in status
    assert "secret" not in status


def test_a_source_in_another_language_is_refused_in_the_language_of_the_page() -> None:
    english = (
        "The price of coffee went up by five percent in March and farmers were very happy about it. " * 3
    )
    status, *_ = steps(Scripted(Failed(0, "the text is not Vietnamese")), english)[-1]
    assert "not Vietnamese" not in status


def test_an_uploaded_file_fills_the_box_and_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "bai.txt"
    path.write_text(SOURCE, encoding="utf-8")
    text, status = run.open_file(str(path), "vi")
    assert "Nông dân ở Đắk Lắk" in text
    assert labels("vi")["state_ready"] in status
    assert not path.exists()


def test_a_bad_file_is_told_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "bai.txt"
    path.write_bytes(b"")
    _, status = run.open_file(str(path), "vi")
    assert "tt-failed" in status
    assert not path.exists()


def test_a_bad_file_is_called_by_its_name_and_in_the_language_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "bài.txt"
    for language, said in (("vi", "bài.txt: không có gì bên trong"), ("en", "bài.txt: it is empty")):
        path.write_bytes(b"")
        _, status = run.open_file(str(path), language)  # type: ignore[arg-type]
        assert said in status
        assert str(tmp_path) not in status


def test_a_file_over_the_limit_is_told_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "bai.txt"
    path.write_text("Câu văn dài. " * (run.LIMIT // 12), encoding="utf-8")
    text, status = run.open_file(str(path), "en")
    assert text is None
    assert "200,000" in status
    assert not path.exists()


def test_closing_the_run_closes_the_events() -> None:
    pipeline = Scripted(CLEANED, PART, FINISHED)
    running = run.run(holder_of(pipeline), Turns(), SOURCE, "short", "summary", "embedded", "vi")
    next(running)
    next(running)
    assert not pipeline.closed.is_set()
    running.close()  # type: ignore[attr-defined]
    assert pipeline.closed.is_set()


def test_a_preset_that_cannot_be_loaded_leaves_the_page_usable() -> None:
    attempts: list[str] = []

    def loader(name: str) -> Any:
        attempts.append(name)
        if len(attempts) == 1:
            raise ModelError("the model x cannot be loaded: no space in /root")
        return Scripted(FINISHED)

    holder, turns = PipelineHolder(["other"], loader), Turns(waiting=0)
    first, second = (
        list(run.run(holder, turns, SOURCE, "short", "summary", "other", "vi"))[-1] for _ in range(2)
    )
    assert "ông nạp được mô hình của bộ other" in first[0]
    assert "/root" not in first[0]
    assert "/root" not in first[0]
    assert isinstance(second[2], Digest)
