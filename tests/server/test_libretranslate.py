"""LibreTranslate's interface, asked by its own clients."""

from __future__ import annotations

import io
import json
import re
import urllib.error
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import docx
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libretranslatepy import LibreTranslateAPI

from nlp.pipeline import Pipeline
from nlp.server.files import MOST_FILES, Files
from nlp.server.markup import Page
from tests.conftest import FAKE, FakeModel
from tests.documents import word
from tests.server.conftest import ARTICLE, Live, Serve, running

SENTENCE = "Mưa lớn làm ngập 12 tuyến phố ở trung tâm thành phố Vinh."


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    model = FakeModel()
    with running(Pipeline(model, model)) as found:
        yield found


def test_the_python_client_translates_detects_and_lists(live: Live) -> None:
    client = LibreTranslateAPI(live.url)
    assert "12" in client.translate(SENTENCE, "vi", "en", timeout=20)
    assert client.detect(ARTICLE, timeout=20) == [{"confidence": 100.0, "language": "vi"}]
    assert [(row["code"], row["targets"]) for row in client.languages(timeout=20)] == [
        ("en", ["en", "vi"]),
        ("vi", ["en", "vi"]),
    ]
    assert "người dân" in client.translate("The 12 ships have left the port.", "en", "vi", timeout=20).lower()
    with pytest.raises(urllib.error.HTTPError) as error:
        client.translate(SENTENCE, "en", "es", timeout=20)
    assert error.value.code == 400
    error.value.close()


def test_the_python_client_shows_its_key(serve: Serve, fake_pipeline: Pipeline) -> None:
    live = serve(fake_pipeline, keys=True)
    assert live.service.keys is not None
    key = live.service.keys.add("toà soạn")
    assert "12" in LibreTranslateAPI(live.url, key).translate(SENTENCE, "vi", "en", timeout=20)
    with pytest.raises(urllib.error.HTTPError) as error:
        LibreTranslateAPI(live.url, key[:-1] + "x").translate(SENTENCE, "vi", "en", timeout=20)
    assert error.value.code == 403
    error.value.close()


def test_a_model_that_has_learnt_one_way_goes_one_way(serve: Serve) -> None:
    model = FakeModel(replace(FAKE, tasks=("summarize", "translate")))
    live = serve(Pipeline(model, model))
    assert live.http.get("/languages").json()[0]["targets"] == ["en"]
    said = {"error": "Vietnamese (vi) is not available as a target language from English (en)"}
    body = {"q": "Good morning", "source": "en", "target": "vi"}
    assert live.http.post("/translate", json=body).json() == said
    answer = live.http.post("/v1/translate", json={"text": "Good morning to all of you.", "to": "vi"})
    assert answer.status_code == 422
    assert "does not translate to Vietnamese" in answer.json()["detail"]


def test_the_request_of_the_npm_client(live: Live) -> None:
    """`translate` 3.1.0, engine "libre", sends this, and reads `error` and `translatedText`."""
    body = json.dumps({"q": SENTENCE, "source": "vi", "target": "en"})
    answer = httpx.post(f"{live.url}/translate", content=body, headers={"Content-Type": "application/json"})
    assert "12" in answer.json()["translatedText"]
    assert "error" not in answer.json()
    wrong = httpx.post(f"{live.url}/translate", json={"q": SENTENCE, "source": "vi", "target": "fr"})
    assert wrong.json()["error"] == "fr is not supported"


@pytest.mark.parametrize("form", [True, False])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Invalid request: missing q parameter"),
        ({"q": "", "source": "vi", "target": "en"}, "Invalid request: missing q parameter"),
        ({"q": SENTENCE, "target": "en"}, "Invalid request: missing source parameter"),
        ({"q": SENTENCE, "source": "vi"}, "Invalid request: missing target parameter"),
        ({"q": SENTENCE, "source": "xx", "target": "en"}, "xx is not supported"),
        ({"q": SENTENCE, "source": "vi", "target": "xx"}, "xx is not supported"),
        (
            {"q": SENTENCE, "source": "vi", "target": "en", "format": "xml"},
            "xml format is not supported",
        ),
        (
            {"q": "a" * 200_001, "source": "vi", "target": "en"},
            "Invalid request: request (200001) exceeds text limit (200000)",
        ),
    ],
)
def test_errors_are_those_of_libretranslate(live: Live, body: dict[str, str], said: str, form: bool) -> None:
    answer = live.http.post("/translate", data=body) if form else live.http.post("/translate", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": said})


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/translate", {}, "Yêu cầu không hợp lệ: thiếu tham số q"),
        ("/translate", {"q": "a", "source": "xx", "target": "en"}, "không hỗ trợ xx"),
        ("/detect", {"q": ["a"]}, "Yêu cầu không hợp lệ: q phải là một văn bản"),
        ("/suggest", {}, "Máy chủ này không nhận đề xuất bản dịch."),
        ("/translate_file", {}, "Yêu cầu không hợp lệ: thiếu tham số file"),
    ],
)
def test_errors_are_in_the_language_of_the_caller(
    live: Live, path: str, body: dict[str, str], said: str
) -> None:
    answer = live.http.post(path, json=body, headers={"Accept-Language": "vi-VN,vi;q=0.9"})
    assert answer.json() == {"error": said}


@pytest.mark.parametrize("target", ["en", "vi"])
def test_a_short_text_among_others_is_told_by_itself_where_it_is_sure(live: Live, target: str) -> None:
    english = "The rain has stopped and the water has gone from all of the streets of the city."
    body = {"q": ["Xin chào", english, "Tạm biệt"], "source": "auto", "target": target}
    found = live.http.post("/translate", json=body).json()["detectedLanguage"]
    assert [one["language"] for one in found] == ["vi", "en", "vi"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"[" * 100_000, 400), (b'{"q": [1], "source": "vi", "target": "en"}', 400)],
)
def test_bodies_that_are_no_requests(live: Live, body: bytes, status: int) -> None:
    answer = live.http.post("/translate", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


def test_lists_keep_their_order_and_what_is_english_stays(live: Live) -> None:
    english = "The rain has stopped and the water has gone from all of the streets."
    texts = [SENTENCE, english, "Nước đã rút ở 7 tuyến đường.", "", "123"]
    body = {"q": texts, "source": "auto", "target": "en", "alternatives": 3}
    answer = live.http.post("/translate", json=body).json()
    assert "12" in answer["translatedText"][0]
    assert answer["translatedText"][1] == english
    assert "7" in answer["translatedText"][2]
    assert answer["translatedText"][3:] == ["", "123"]
    assert [one["language"] for one in answer["detectedLanguage"]][:2] == ["vi", "en"]
    assert answer["alternatives"] == [[], [], [], [], []]


def test_lines_of_a_form_keep_their_places(live: Live) -> None:
    form = {"q": f"{SENTENCE}\r\n\r\n- {SENTENCE}", "source": "vi", "target": "en"}
    text = live.http.post("/translate", data=form).json()["translatedText"]
    assert re.fullmatch(r"[^\n]*12\.\n\n- [^\n]*12\.", text)


def test_html_keeps_its_marks(live: Live) -> None:
    page = (
        f'<h2 class="a">{SENTENCE}</h2>\n<p>Nước đã rút <a href="/x?a=1&amp;b=2">ở 7 tuyến đường</a>.<br></p>'
        '<script>let nước = "đã rút";</script><p translate="no">Tên riêng</p><!-- ghi chú --><p>12</p>'
    )
    body = {"q": page, "source": "vi", "target": "en", "format": "html"}
    made = live.http.post("/translate", json=body).json()["translatedText"]
    assert re.sub(r">[^<]*<", "><", made) == re.sub(r">[^<]*<", "><", page)
    assert '<script>let nước = "đã rút";</script>' in made
    assert "Tên riêng" in made
    assert "Mưa lớn" not in made


def test_a_translation_cannot_bring_marks_of_its_own(serve: Serve, fake_model: FakeModel) -> None:
    fake_model.answer = lambda request: "The <script>alert(1)</script> of the city was good for all."
    live = serve(Pipeline(fake_model, fake_model))
    body = {"q": f"<p>{SENTENCE}</p>", "source": "vi", "target": "en", "format": "html"}
    assert "<script>" not in live.http.post("/translate", json=body).json()["translatedText"]


@given(st.text(max_size=200))
def test_html_whose_texts_stay_stays(text: str) -> None:
    source = "<p>" + "".join(c for c in text if c.isprintable() and c not in "<>&") + "</p>"
    page = Page(source)
    assert page.with_texts(page.texts) == source
    assert all(one == one.strip() and one for one in page.texts)


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        "text",
        "<p>",
        "</p>",
        "<p><b>a</p>",
        "<!DOCTYPE html><html><body><p>a</p></body></html>",
        "<" * 5000,
        "<b>" * 500,
    ],
)
def test_any_html_is_read(source: str) -> None:
    page = Page(source)
    assert isinstance(page.with_texts(page.texts), str)


def test_a_file_comes_back_under_a_name_that_nobody_guesses(live: Live) -> None:
    files = {"file": ("bài báo.txt", f"{SENTENCE}\n\n{SENTENCE}".encode("utf-16"), "text/plain")}
    answer = live.http.post("/translate_file", data={"source": "vi", "target": "en"}, files=files)
    address = answer.json()["translatedFileUrl"]
    assert address.startswith(f"{live.url}/download_file/")
    assert len(address.rpartition("/")[2]) > 32
    fetched = live.http.get(address)
    assert fetched.text.count("12") == 2
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert live.http.get(address[:-9]).status_code == 404
    assert live.http.get("/download_file/..%2f..%2fetc%2fpasswd").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "values", "said"),
    [
        ("a.exe", b"x", {"source": "vi", "target": "en"}, "file format not supported"),
        ("a.docx", b"PK\x03\x04", {"source": "vi", "target": "en"}, "the file is broken"),
        ("a.txt", b"x", {"target": "en"}, "missing source"),
        ("a.txt", b"x", {"source": "vi", "target": "xx"}, "xx is not supported"),
        ("", b"", {"source": "vi", "target": "en"}, "missing file"),
    ],
)
def test_files_that_are_refused(
    live: Live, name: str, data: bytes, values: dict[str, str], said: str
) -> None:
    files: Any = {"file": (name, data)} if name else {"other": ("a", b"b")}
    answer = live.http.post("/translate_file", data=values, files=files)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_a_word_file_comes_back_as_one(live: Live) -> None:
    files = {"file": ("bai.docx", word.article(), "application/octet-stream")}
    answer = live.http.post("/translate_file", data={"source": "vi", "target": "en"}, files=files).json()
    fetched = live.http.get(answer["translatedFileUrl"])
    assert fetched.headers["content-type"].endswith("wordprocessingml.document")
    assert "bai_en.docx" in fetched.headers["content-disposition"]
    paragraphs = docx.Document(io.BytesIO(fetched.content)).paragraphs
    assert paragraphs[0].text.startswith("The people")
    assert all(isinstance(note, str) for note in answer["notes"])
    assert ".docx" in live.http.get("/frontend/settings").json()["supportedFilesFormat"]


def test_kept_files_are_bounded_and_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files()
    names = [files.add("a.txt", b"x") for _ in range(MOST_FILES + 1)]
    assert files.get(names[0]) is None
    assert files.get(names[1]) is not None
    monkeypatch.setattr("nlp.server.files.time.monotonic", lambda: 1e12)
    assert files.get(names[1]) is None


def test_what_clients_ask_beforehand(live: Live) -> None:
    settings = live.http.get("/frontend/settings").json()
    assert settings["charLimit"] == 200_000
    assert settings["keyRequired"] is False
    assert live.http.get("/health").json() == {"status": "ok"}
    assert live.http.post("/suggest", json={}).status_code == 403


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ARTICLE, "vi"),
        ("Mua lon lam ngap nhieu tuyen pho o trung tam thanh pho", "vi"),
        ("The rain has stopped in all of the city.", "en"),
        ("12", "en"),
        ("Xin chào", "vi"),
        ("xin chao", "vi"),
        ("Hello", "en"),
    ],
)
def test_languages_are_detected(live: Live, text: str, language: str) -> None:
    answer = live.http.post("/detect", data={"q": text}).json()
    assert [one["language"] for one in answer] == [language]
    assert live.http.post("/detect", json={}).status_code == 400


@pytest.mark.parametrize(
    "values",
    [
        {"source": ["vi"]},
        {"source": {"a": 1}},
        {"target": ["en"]},
        {"q": [1]},
        {"format": 5},
        {"target": None},
    ],
)
def test_parameters_of_other_kinds_are_refused(live: Live, values: dict[str, Any]) -> None:
    answer = live.http.post("/translate", json={"q": SENTENCE, "source": "vi", "target": "en", **values})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_description_names_the_parameters(live: Live) -> None:
    paths = live.http.get("/openapi.json").json()["paths"]
    content = paths["/translate"]["post"]["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    assert schema["required"] == ["q", "source", "target"]
    assert {"format", "alternatives", "api_key"} < {*schema["properties"]}
    file = paths["/translate_file"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert {*file["properties"]} == {"file", "source", "target", "api_key"}


def test_the_address_of_a_translated_file_is_ascii(live: Live) -> None:
    files = {"file": ("bài viết.html", f"<p>{SENTENCE}</p>".encode())}
    values = {"source": "vi", "target": "en"}
    address = live.http.post("/translate_file", data=values, files=files).json()["translatedFileUrl"]
    assert address.isascii()
    assert quote("bài_viết_en.html") in live.http.get(address).headers["content-disposition"]
