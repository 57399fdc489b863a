"""The page: what it shows and never takes over as HTML, its limits, cancel, and one real visit."""

from __future__ import annotations

import gc
import html as stdlib_html
import re
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import app
from nlp.article.parse import Article, Dropped
from nlp.checks.evidence import Evidence
from nlp.checks.finding import Finding, explain
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Cleaned, Event, Failed, Finished, Progressed
from nlp.output.labels import labels
from nlp.page import html, run
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.settings import Settings
from nlp.text.tables import read_table

# Servers and clients of Gradio leave event loops to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' ${alert(3)} {{alert}}"
SOURCE = "Giá cà phê tăng 5% trong tháng 3.\n\nNông dân ở Đắk Lắk bán được 40 tấn."


def article(text: str = SOURCE, **values: Any) -> Article:
    fields: dict[str, Any] = {"title": "Giá cà phê", "lead": "", "captions": (), "dropped": ()}
    return Article(**{**fields, "body": tuple(text.split("\n\n")), **values})


def digest(**values: Any) -> Digest:
    fields: dict[str, Any] = {
        "id": "",
        "title": "Giá cà phê",
        "summary_vi": "Giá cà phê tăng 5% trong tháng 3.",
        "summary_en": "Coffee prices rose 6% in March.",
        "translation": None,
        "article": article(),
        "evidence": (Evidence(0, (0,), 1.0),),
        "sentences": ((0, 33), (35, len(SOURCE))),
        "sentences_read": 2,
        "parts": 1,
        "timings": {"total": 1.5},
        "models": {"summarizer": {"name": "fake"}},
        "version": "0.1.0",
    }
    return Digest(**{**fields, **values})


class Scripted:
    """A pipeline that plays events and remembers whether its iterator was closed."""

    def __init__(self, *events: Event | Exception, forever: bool = False) -> None:
        self.settings = Settings()
        self.script = events
        self.forever = forever
        self.closed = threading.Event()
        self.asked: list[Any] = []

    def events(self, documents: Iterable[Any], *, settings: Settings | None = None) -> Iterator[Event]:
        self.asked = [list(documents), settings]
        try:
            for event in self.script:
                if isinstance(event, Exception):
                    raise event
                yield event
            while self.forever:
                time.sleep(0.02)
                yield Progressed(0, "summary_vi", 1, 2, "Giá cà phê …")
        finally:
            self.closed.set()


CLEANED = Cleaned(0, article())
PART = Progressed(0, "summary_vi", 1, 1, "Giá cà phê tăng 5% trong tháng 3.")
FINISHED = Finished(0, digest())


def steps(
    pipeline: Scripted, text: str = SOURCE, translate: str = "summary", language: str = "vi"
) -> list[Any]:
    return list(run.run(run.Shelf(pipeline), text, "short", translate, "embedded", language))  # type: ignore[arg-type]


class Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


# --- what is shown -----------------------------------------------------------------------------


def test_a_run_goes_from_reading_to_the_finished_digest() -> None:
    shown = steps(Scripted(CLEANED, PART, FINISHED))
    assert [state if isinstance(state, str) else "digest" for _, _, state in shown] == ["busy"] * 3 + [
        "digest"
    ]
    assert "Đang đọc bài" in shown[0][0]
    assert "2 đoạn" in shown[1][0]
    assert "xong 1/1 phần" in shown[2][0]
    assert "Giá cà phê tăng 5%" in shown[2][1]
    assert "1,5 giây" in shown[3][0]
    assert "Coffee prices rose 6% in March." in shown[3][1]


def test_the_settings_chosen_reach_the_pipeline() -> None:
    pipeline = Scripted(FINISHED)
    steps(pipeline, translate="none")
    documents, settings = pipeline.asked
    assert [document.text for document in documents] == [SOURCE]
    assert (settings.length, settings.translate, settings.preset) == ("short", "none", "embedded")


def test_a_warning_stands_at_its_words_with_a_sign_and_in_the_list() -> None:
    finding = Finding("unsupported_number", "warning", "summary_en", ((19, 21),), (), "6%")
    shown = html.result(language="vi", digest=digest(warnings=(finding,)))
    assert re.search(
        r'<mark class="tt-mark tt-warning" tabindex="0" data-tip="[^"]+">6%<sup[^>]*>⚠</sup>', shown
    )
    assert shown.count(stdlib_html.escape(explain(finding, "vi"))) == 3  # tip, for screen readers, list


def test_a_clean_digest_says_so() -> None:
    assert labels("en")["no_warnings"] in html.result(language="en", digest=digest())


def test_what_was_dropped_and_the_evidence_can_be_opened() -> None:
    dropped = article(dropped=(Dropped("Ảnh: Minh Châu", "credit", 7),))
    shown = html.result(language="vi", digest=digest(article=dropped))
    assert "Ảnh: Minh Châu" in shown
    assert "dòng 7" in shown
    assert "Phần đã bỏ khỏi bài (1)" in shown
    assert '<blockquote lang="vi"><cite>câu 1</cite>Giá cà phê tăng 5% trong tháng 3.</blockquote>' in shown
    assert 'href="#tt-evidence-1"' in shown
    assert 'id="tt-evidence-1"' in shown


def test_a_sentence_without_evidence_says_so() -> None:
    shown = html.result(language="vi", digest=digest(evidence=(Evidence(0, (), 0.0),)))
    assert labels("vi")["evidence_none"] in shown


def test_the_translation_is_aligned_paragraph_by_paragraph() -> None:
    done = digest(translation="Prices rose.\n\nFarmers sold 40 tonnes.")
    pairs = re.findall(r'<div class="tt-pair"><p lang="vi">(.*?)</p><p lang="en">(.*?)</p></div>',
                       html.result(language="vi", digest=done))  # fmt: skip
    assert pairs == [
        ("Giá cà phê tăng 5% trong tháng 3.", "Prices rose."),
        ("Nông dân ở Đắk Lắk bán được 40 tấn.", "Farmers sold 40 tonnes."),
    ]


def test_a_translation_with_other_lines_is_shown_as_a_whole() -> None:
    shown = html.result(language="vi", digest=digest(translation="One block."))
    assert shown.count("tt-pair") == 1
    assert "One block." in shown
    assert "Nông dân" in shown


def test_nothing_to_translate_is_said() -> None:
    done = digest(summary_en=None, settings=Settings(translate="none"))
    assert labels("vi")["no_translation"] in html.result(language="vi", digest=done)


def test_files_travel_in_the_page() -> None:
    shown = html.result(language="vi", digest=digest())
    assert re.findall(r'data-name="([^"]+)"', shown) == [
        f"Giá-cà-phê.{end}" for end in ("txt", "md", "docx", "json")
    ]


# --- marking and escaping ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans", "marks"),
    [
        ("", [], []),
        ("abc", [], []),
        ("abc", [(0, 3)], ["abc"]),
        ("abcdef", [(1, 3), (2, 5)], ["b", "c", "de"]),
        ("abc", [(0, 99)], ["abc"]),
        ("abc", [(2, 2)], []),
    ],
)
def test_marked_words(text: str, spans: list[tuple[int, int]], marks: list[str]) -> None:
    findings = [Finding("repetition", "warning", "summary_vi", (span,)) for span in spans]
    shown = html.marked(text, findings, "vi")
    assert re.findall(r"<mark[^>]*>([^<]*)", shown) == marks


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=4))
def test_marking_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    findings = [Finding("repetition", "info", "summary_vi", (span,)) for span in spans]
    shown = html.marked(text, findings, "en")
    bare = re.sub(r"<sup.*?</sup>|<span class=\"tt-sr\">.*?</span>", "", shown, flags=re.DOTALL)
    assert stdlib_html.unescape(re.sub(r"<[^>]*>", "", bare)) == stdlib_html.unescape(
        stdlib_html.escape(text)
    )


def test_nothing_from_article_or_model_becomes_html() -> None:
    finding = Finding("unsupported_number", "warning", "summary_en", ((0, 9),), (), ATTACK)
    hostile = digest(
        title=ATTACK,
        summary_vi=ATTACK,
        summary_en=ATTACK,
        translation=ATTACK,
        article=article(ATTACK, title=ATTACK, dropped=(Dropped(ATTACK, ATTACK, 1),)),
        sentences=((0, len(ATTACK)),),
        warnings=(finding,),
        version=ATTACK,
    )
    shown = Tags(html.result(language="vi", digest=hostile) + run.failed(ATTACK, "vi"))
    assert not {"script", "img"} & set(shown.tags)
    assert not [name for name in shown.attributes if name.startswith("on")]


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
    monkeypatch.setattr(run, "read_text", lambda source: Document(SOURCE, "Tin", source))
    pipeline = Scripted(FINISHED)
    steps(pipeline, " https://bao.example/tin.html\n")
    assert pipeline.asked[0] == [Document(SOURCE, "Tin", "https://bao.example/tin.html")]


def test_a_text_that_only_begins_with_an_address_is_a_text() -> None:
    pipeline = Scripted(FINISHED)
    steps(pipeline, "https://bao.example/tin.html\nGiá cà phê tăng.")
    assert pipeline.asked[0][0].text.endswith("tăng.")


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
        (ModelError("out of memory"), "out of memory"),
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


# --- cancel, presets ---------------------------------------------------------------------------


def test_closing_the_run_closes_the_events() -> None:
    pipeline = Scripted(CLEANED, PART, FINISHED)
    running = run.run(run.Shelf(pipeline), SOURCE, "short", "summary", "embedded", "vi")  # type: ignore[arg-type]
    next(running)
    next(running)
    assert not pipeline.closed.is_set()
    running.close()  # type: ignore[attr-defined]
    assert pipeline.closed.is_set()


def test_another_preset_is_loaded_once_and_takes_the_place_of_the_first() -> None:
    loaded: list[str] = []

    def loader(name: str) -> Any:
        assert shelf._pipeline is None  # the old models are gone before the new ones come
        loaded.append(name)
        return Scripted(FINISHED)

    shelf = run.Shelf(Scripted(), loader)  # type: ignore[arg-type]
    for _ in range(2):
        shown = list(run.run(shelf, SOURCE, "short", "summary", "extractive", "vi"))
    assert loaded == ["extractive"]
    assert isinstance(shown[-1][2], Digest)


def test_a_preset_that_cannot_be_loaded_leaves_the_page_usable() -> None:
    attempts: list[str] = []

    def loader(name: str) -> Any:
        attempts.append(name)
        if len(attempts) == 1:
            raise ModelError("no network")
        return Scripted(FINISHED)

    shelf = run.Shelf(Scripted(), loader)  # type: ignore[arg-type]
    first, second = (list(run.run(shelf, SOURCE, "short", "summary", "other", "vi"))[-1] for _ in range(2))
    assert "no network" in first[0]
    assert isinstance(second[2], Digest)


# --- the page itself ---------------------------------------------------------------------------


@pytest.fixture
def page() -> gr.Blocks:
    return app.build(Scripted(CLEANED, PART, FINISHED))  # type: ignore[arg-type]


def handler(page: gr.Blocks, name: str) -> Any:
    return next(fn.fn for fn in page.fns.values() if fn.name == name)


def test_the_page_keeps_to_itself(page: gr.Blocks) -> None:
    assert page.analytics_enabled is False
    assert page._queue.max_size == app.QUEUE
    public = {fn.api_name for fn in page.fns.values() if fn.api_visibility == "public"}
    assert public == {"digest"}
    model = [fn for fn in page.fns.values() if fn.api_name in ("digest", "run")]
    assert {(fn.concurrency_id, fn.concurrency_limit) for fn in model} == {("model", 1)}


def test_both_languages_have_a_label_for_everything(page: gr.Blocks) -> None:
    relabel = handler(page, "relabel")
    outputs = next(fn.outputs for fn in page.fns.values() if fn.name == "relabel")
    vietnamese, english = relabel("vi", "idle"), relabel("en", "idle")
    assert len(vietnamese) == len(english) == len(outputs)
    assert all(one != other for one, other in zip(vietnamese, english, strict=True))


def test_a_change_of_language_shows_the_digest_again_but_disturbs_no_run(page: gr.Blocks) -> None:
    relabel = handler(page, "relabel")
    again = "".join(str(value) for value in relabel("en", digest()))
    assert "Coffee prices rose 6% in March." in again
    assert "2 sentences read" in again
    assert sum(value == gr.skip() for value in relabel("en", "busy")) == 2


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
    look = app.appearance()
    assert not re.search(r"url\(|@import|https?://", look["css"] + look["head"])
    assert not look["theme"]._stylesheets


def test_main_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    launched: dict[str, Any] = {}
    monkeypatch.setattr(app, "load", lambda preset, progress: Scripted())
    monkeypatch.setattr(gr.Blocks, "launch", lambda self, **options: launched.update(options))
    assert app.main(["--port", "7999"]) == 0
    assert launched["server_name"] == "127.0.0.1"
    assert launched["server_port"] == 7999
    assert launched["share"] is False
    assert launched["run_history"] is False
    assert launched["show_error"] is False
    assert launched["max_file_size"] == app.MAX_FILE_SIZE


def test_main_says_what_is_wrong_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(preset: str, progress: Any) -> Pipeline:
        raise InputError("there is no preset 'x'")

    monkeypatch.setattr(app, "load", refuse)
    assert app.main(["--preset", "x"]) == 2
    assert capsys.readouterr().err == "tomtat: there is no preset 'x'\n"


# --- one real visit ----------------------------------------------------------------------------


def visit(page: gr.Blocks) -> Iterator[Client]:
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, share=False, **app.appearance())
    client = Client(url, verbose=False)
    try:
        yield client
    finally:
        client.close()
        page.close(verbose=False)
        gc.collect()  # what they leave is found here, not in the next test


@pytest.fixture
def client(fake_pipeline: Pipeline) -> Iterator[Client]:
    yield from visit(app.build(fake_pipeline))


@pytest.fixture
def endless() -> Scripted:
    return Scripted(CLEANED, forever=True)


@pytest.fixture
def endless_client(endless: Scripted) -> Iterator[Client]:
    yield from visit(app.build(endless))  # type: ignore[arg-type]


def test_a_visitor_gets_the_page_streams_and_the_digest(client: Client) -> None:
    text = examples()[0]["text"]
    job = client.submit(
        f"{ATTACK}\n{text}\n\n{ATTACK}", "short", "article", "embedded", "vi", api_name="/run"
    )
    status, shown = job.result(timeout=60)
    assert "tt-done" in status
    assert "tt-pair" in shown
    assert not {"script", "img"} & set(Tags(shown).tags)
    result = client.predict(text, api_name="/digest")
    assert result["summary_vi"]
    assert result["summary_en"]
    with pytest.raises(Exception, match="no article yet"):
        client.predict("", api_name="/digest")


def test_a_visitor_can_cancel(endless: Scripted, endless_client: Client) -> None:
    job = endless_client.submit(SOURCE, "short", "summary", "embedded", "vi", api_name="/run")
    deadline = time.monotonic() + 30
    while not job.outputs() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not endless.closed.is_set()
    job.cancel()
    assert endless.closed.wait(30)
