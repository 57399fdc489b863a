"""The digest of an event as HTML: a column for each source, each value in that of who says it."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.event.digest import EventDigest
from nlp.event.report import report_of
from nlp.event.run import digest_event
from nlp.output.labels import labels
from nlp.page.event.html import event_result
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from tests.event.articles import flood
from tests.page.scripted import ATTACK, Tags


def cells(shown: str, row: str) -> list[str]:
    found = re.findall(rf'<tr><th scope="row"[^>]*>{row}</th>(.*?)</tr>', shown)[0]
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found)]


def test_each_value_stands_in_the_column_of_its_source(fake_pipeline: Pipeline) -> None:
    shown = event_result(digest_event(flood(), fake_pipeline), "vi")
    assert re.findall(r'<th scope="col">([^<]+)', shown)[:4] == [
        labels("vi")["event_fact"],
        "bao-sang",
        "bao-chieu",
        "bao-mai",
    ]
    assert cells(shown, "ngày") == ["9/9", "8/9", "9/9"]
    assert cells(shown, "người chết")[0] == "12"
    assert shown.index("8/9") < shown.index("tt-panes") < shown.index('id="tt-event-single"')


def test_labels_are_english_on_an_english_page_where_they_are_known() -> None:
    told = "Đoàn kiểm tra tìm thấy 12 gốc trắc quý trong kho ở xã Nậm Khao, 3 người bị thương."
    digest = digest_event([report_of(Document(told, origin=name)) for name in ("a", "b")])
    rows = re.findall(r'<th scope="row" lang="(\w+)">([^<]+)</th>', event_result(digest, "en"))
    shown = {label: language for language, label in rows}
    assert (shown["injured"], shown["“12 gốc trắc quý trong kho …”"]) == ("en", "vi")
    assert "người bị thương" in event_result(digest, "vi")


def test_the_sources_of_a_sentence_lead_to_their_texts(fake_pipeline: Pipeline) -> None:
    shown = event_result(digest_event(flood(), fake_pipeline), "vi")
    assert set(re.findall(r'href="#(tt-source-\d)"', shown)) <= set(re.findall(r'id="(tt-source-\d)"', shown))
    assert 'href="#tt-source-2"' in shown


def test_files_come_with_the_end_alone(fake_pipeline: Pipeline) -> None:
    digest = digest_event(flood(), fake_pipeline)
    assert "data-content" not in event_result(digest, "vi", done=False)
    endings = re.findall(r'data-name="[^"]+(\.\w+)"', event_result(digest, "vi"))
    assert endings == [".txt", ".md", ".html", ".docx", ".json"]


def test_what_is_not_there_is_said() -> None:
    assert labels("en")["event_waiting"] in event_result(None, "en")
    alike = [report_of(Document("Cầu mới dài 86 mét. Dân rất vui.", "Tin", name)) for name in ("a", "b")]
    digest = digest_event(alike)
    without = replace(digest, settings=replace(digest.settings, translate="none"))
    shown = event_result(without, "en")
    assert labels("en")["event_no_difference"] in shown
    assert labels("en")["no_translation"] in shown


def test_nothing_from_articles_becomes_html() -> None:
    texts = [f"{ATTACK} cho biết {number} người chết ở Đắk Lắk. {ATTACK}" for number in (12, 14)]
    reports = [report_of(Document(text, ATTACK), name=ATTACK) for text in texts]
    digest: EventDigest = replace(digest_event(reports), title=ATTACK, title_en=ATTACK)
    shown = Tags(event_result(digest, "vi"))
    assert not {"script", "img"} & set(shown.tags)
    assert not [name for name in shown.attributes if name.startswith("on")]
