"""The whole way of a document, on a fake model: what is asked, what stays, what is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from nlp.digest import Digest
from nlp.documents import sentences
from nlp.documents.note import Note, say
from nlp.documents.sentences import Sentences
from nlp.documents.translate import DocumentTranslation
from nlp.documents.unit import Unit
from nlp.errors import InputError, ModelError
from nlp.pipeline import Pipeline
from nlp.read.apart import OF_A_STRANGER
from nlp.settings import RunOptions
from nlp.terms import parse_glossary
from nlp.text.tables import read_table
from tests.conftest import FakeModel, fake_answer
from tests.documents import word

RAIN = "Mưa lớn làm ngập 12 tuyến phố nằm ở ven sông."
PAGE = f"""<html lang="vi"><body><h1>Tin mưa lũ ven sông</h1>
<p>{RAIN} <b>Nước rút chậm trong ngày.</b></p>
<p>See https://example.org now, it is in English.</p><p>20.150</p><p>Nguyễn Văn Hùng</p><p>Bộ Tài chính</p>
</body></html>"""


def asked(model: FakeModel) -> list[str]:
    return [request.text for batch in model.batches for request in batch]


def test_a_page_comes_back_in_english(tmp_path: Path, fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    source, target = tmp_path / "a.html", tmp_path / "a.en.html"
    source.write_text(PAGE, encoding="utf-8")
    seen: list[tuple[int, int]] = []
    result = fake_pipeline.translate_document(source, target, progress=lambda *counts: seen.append(counts))
    written = target.read_text(encoding="utf-8")
    assert result.data == target.read_bytes()
    assert written.startswith('<html lang="en"><body><h1>The people of')
    assert "12.</p>" not in written
    assert " 12. <b>The people of" in written
    assert "<p>See https://example.org now, it is in English.</p><p>20,150</p>" in written
    assert "<p>Nguyen Van Hung</p><p>Ministry of Finance</p>" in written
    assert sorted(asked(fake_model)) == sorted(["Tin mưa lũ ven sông", RAIN, "Nước rút chậm trong ngày."])
    assert (result.sentences, result.notes) == (3, ())
    assert seen[-1] == (3, 3)
    assert set(tmp_path.iterdir()) == {source, target}


def test_what_cannot_be_translated_stays_in_vietnamese_and_is_told(
    tmp_path: Path, fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: "" if "Nước" in request.text else fake_answer(request)
    source, target = tmp_path / "a.html", tmp_path / "b.html"
    source.write_text(PAGE, encoding="utf-8")
    result = fake_pipeline.translate_document(source, target)
    assert " 12. <b>Nước rút chậm trong ngày.</b></p>" in target.read_text(encoding="utf-8")
    assert result.notes == (Note("kept_source", "Nước rút chậm trong ngày.", 2),)
    assert result.sentences == 2


def test_a_model_that_fails_leaves_no_file(tmp_path: Path, fake_pipeline: Pipeline) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("LỖI ở câu này, không dịch được.", encoding="utf-8")
    with pytest.raises(ModelError, match="LỖI"):
        fake_pipeline.translate_document(source, target)
    assert list(tmp_path.iterdir()) == [source]


def test_a_run_can_be_stopped(tmp_path: Path, fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text(
        "\n".join(f"Mưa lớn làm ngập {i} tuyến phố." for i in range(100, 200)), encoding="utf-8"
    )

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fake_pipeline.translate_document(source, target, progress=stop)
    assert len(asked(fake_model)) < 50
    assert list(tmp_path.iterdir()) == [source]


def test_nothing_to_translate(tmp_path: Path, fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    source, target = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("# This is *English* text, and all of it is\n\n1234\n", encoding="utf-8")
    result = fake_pipeline.translate_document(source, target)
    assert target.read_bytes() == source.read_bytes()
    assert [note.code for note in result.notes] == ["nothing"]
    assert fake_model.batches == []


def test_word_in_a_process_of_its_own(tmp_path: Path, fake_pipeline: Pipeline) -> None:
    source, target = tmp_path / "a.docx", tmp_path / "b.docx"
    source.write_bytes(word.article())
    fake_pipeline.translate_document(source, target, bilingual="under")
    found = [paragraph.text for paragraph in docx.Document(str(target)).paragraphs]
    assert found[0] == "Giá xăng dầu giảm lần thứ ba liên tiếp"
    assert found[1].startswith("The people")


def test_what_strangers_hand_in_is_opened_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(
        "nlp.documents.apart.call_apart",
        lambda function, data, options, limits: called.append(limits) or {"units": [], "notes": []},
    )
    DocumentTranslation(RAIN.encode(), "a.txt")
    assert called == []
    DocumentTranslation(RAIN.encode(), "a.txt", apart=OF_A_STRANGER)
    assert called == [OF_A_STRANGER]


@pytest.mark.parametrize("ending", [".docx", ".html"])
def test_what_has_no_way_back_becomes_word_or_html_and_says_so(
    tmp_path: Path, fake_pipeline: Pipeline, ending: str
) -> None:
    source, target = tmp_path / "a.rtf", tmp_path / f"b{ending}"
    letters = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in RAIN)
    source.write_text(f"{{\\rtf1 {letters}\\par {letters}\\par}}", encoding="ascii")
    result = fake_pipeline.translate_document(source, target, bilingual="beside")
    assert (result.notes[0].code, result.notes[0].detail) == ("relaid", "RTF")
    with_text = DocumentTranslation(target.read_bytes(), target.name)
    assert RAIN in with_text.documents[0].text


@pytest.mark.parametrize(
    ("source", "target", "options", "said"),
    [
        ("a.pdf", "a.txt", {}, "a document that ends in .pdf does not come back as .txt"),
        ("a.docx", "a.md", {}, "does not come back as .md"),
        ("a", "a", {}, "ends in nothing"),
        (
            "a.srt",
            "b.srt",
            {"bilingual": "beside"},
            "in subtitles source and translation stand under each other",
        ),
        ("a.txt", "b.txt", {"columns": ["A"]}, "text has no columns to choose"),
        ("no.txt", "b.txt", {}, "there is no such file"),
        ("empty.txt", "b.txt", {}, "empty.txt: it is empty"),
        ("old.docx", "b.docx", {}, "old Office files"),
        ("bad.docx", "b.docx", {}, "bad.docx: the file is broken"),
        ("sound.txt", "nowhere/b.txt", {}, "it cannot be written"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, fake_pipeline: Pipeline, source: str, target: str, options: dict[str, object], said: str
) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "sound.txt").write_text(RAIN, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        fake_pipeline.translate_document(tmp_path / source, tmp_path / target, **options)  # type: ignore[arg-type]


@pytest.mark.embedded
def test_the_embedded_model_keeps_the_marks_of_a_paragraph(embedded: Pipeline, tmp_path: Path) -> None:
    source = tmp_path / "a.html"
    source.write_text(
        "<p><b>Bộ Công Thương</b> cho biết giá xăng RON 95 giảm <i>350 đồng</i> mỗi lít.</p>"
        '<p>Ông <a href="/h">Nguyễn Văn Hùng</a> nói mức giảm thấp hơn dự báo.</p>',
        encoding="utf-8",
    )
    written = embedded.translate_document(source, tmp_path / "b.html").data.decode()
    assert "Ministry of Industry and Trade</b>" in written
    assert '<a href="/h">Nguyen Van Hung</a>' in written
    assert "350" in written.partition("<i>")[2].partition("</i>")[0]


# --- what is sent, and what of it comes back ---


def units(*texts: str) -> list[Unit]:
    return [Unit(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1.234",
        "https://vnexpress.net/tin-moi",
        "a@b.vn",
        "Google Chrome",
        "TP HCM",
        "It is in English.",
    ],
)
def test_lines_that_need_no_translation(text: str) -> None:
    assert Sentences(units(text), RunOptions()).documents == []


def test_a_long_document_has_parts(monkeypatch: pytest.MonkeyPatch, fake_pipeline: Pipeline) -> None:
    monkeypatch.setattr(sentences, "PART", 90)
    sent = Sentences(units(*[RAIN] * 5), RunOptions(), "a.txt")
    assert [document.text.count(RAIN) for document in sent.documents] == [2, 2, 1]
    digests = fake_pipeline.digest(sent.documents, settings=RunOptions(task="translate"))
    targets, notes = sent.targets([d if isinstance(d, Digest) else None for d in digests])
    assert notes == []
    assert all(target is not None and "12" in target.text for target in targets)
    targets, notes = sent.targets([None, *[d if isinstance(d, Digest) else None for d in digests[1:]]])
    assert [target is None for target in targets] == [True, True, False, False, False]
    assert [note.code for note in notes] == ["kept_source"] * 2


@pytest.mark.parametrize(
    "page", ["<b>a</b>á " * 1500, "<b>" * 2000 + "á mưa", "<i><b>" * 60 + "á" + "</b></i>" * 60]
)
def test_pages_of_nothing_but_marks_take_no_long(fake_pipeline: Pipeline, page: str) -> None:
    job = DocumentTranslation(f"<p>{page}</p><p>{RAIN}</p>".encode(), "a.html")
    result = job.run(fake_pipeline)
    assert b" 12." in result.data
    assert [note.code for note in result.notes] == ([] if "</b>" not in page else ["too_marked"])


def test_a_doubt_of_the_checks_is_told_where_it_is(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_model.answer = lambda request: "The people of the city said that it rained."
    sent = Sentences(units("Tin mưa sáng nay", RAIN), RunOptions())
    digest = fake_pipeline.digest(sent.documents[0], settings=RunOptions(task="translate"))
    _, notes = sent.targets([digest])
    told = [say(note) for note in notes]
    assert any(line.startswith("paragraph 2: ") and "12" in line for line in told)


def test_a_term_without_english_stays_and_is_marked_where_it_is_lost(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    options = RunOptions(task="translate", glossaries=(parse_glossary("Thuật ngữ,English\nChợ Nổi,\n"),))
    sent = Sentences(units("Chợ Nổi", "Sáng nay Chợ Nổi đông khách."), options)
    digest = fake_pipeline.digest(sent.documents, settings=options)[0]
    assert isinstance(digest, Digest)
    targets, notes = sent.targets([digest])
    assert targets[0] is None
    assert any("Chợ Nổi" in say(note) for note in notes if note.finding is not None)
    fake_model.answer = lambda request: "Chợ Nổi is crowded this morning."
    digest = fake_pipeline.digest(sent.documents, settings=options)[0]
    assert isinstance(digest, Digest)
    assert not any("Chợ Nổi" in say(note) for note in sent.targets([digest])[1])


def messages() -> Iterator[tuple[str, str]]:
    for code, row in read_table("nlp.documents", "messages").items():
        yield from ((code, language) for language in row)


def test_all_messages_are_in_both_languages() -> None:
    found = set(messages())
    assert {(code, "vi") for code, _ in found} | {(code, "en") for code, _ in found} == found
    long = say(Note("kept_source", "a " * 200, 3), "vi")
    assert long.startswith("đoạn 3: ")
    assert len(long) < 200


def test_a_document_in_vietnamese(tmp_path: Path, fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    source, options = tmp_path / "a.md", RunOptions(task="translate", to="vi")
    source.write_text("# Heavy rain\n\nThe 12 ships have left.\n\nViệc đã xong.\n", encoding="utf-8")
    result = fake_pipeline.translate_document(source, tmp_path / "b.md", settings=options)
    lines = result.data.decode().split("\n")
    assert asked(fake_model) == ["The 12 ships have left.", "Heavy rain"]
    assert lines[0].startswith("# Người") or lines[0].startswith("# người")
    assert "12" in lines[2]
    assert lines[4] == "Việc đã xong."


@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.epub"])
def test_documents_that_name_their_language_go_one_way(name: str) -> None:
    with pytest.raises(InputError, match="is put into English only"):
        DocumentTranslation(b"", name, options=RunOptions(task="translate", to="vi"))
