"""Which articles belong together, and the table in which a person corrects it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.errors import InputError
from nlp.event.group import by_name, group_articles, read_groups, read_reports, write_groups
from tests.event.articles import TEXTS, flood, match


def test_articles_on_one_event_come_together() -> None:
    reports = [match(), *flood()]
    assert group_articles(reports) == [[0], [1, 2, 3]]


def test_a_week_later_is_another_event() -> None:
    assert group_articles(flood(), days=0) == [[0, 1], [2]] or len(group_articles(flood(), days=0)) > 1


@pytest.mark.parametrize("count", [0, 1])
def test_few_articles(count: int) -> None:
    assert group_articles(flood()[:count]) == [[0]][:count]


def test_a_grouping_is_written_corrected_and_read(tmp_path: Path) -> None:
    reports, path = [match(), *flood()], tmp_path / "groups.csv"
    write_groups(path, reports, {"trận đấu": [0, 1], "lũ": [2, 3]})
    assert read_groups(path, reports) == {"trận đấu": [0, 1], "lũ": [2, 3]}
    text = path.read_text(encoding="utf-8-sig").replace("trận đấu,bao-sang", "lũ,bao-sang")
    path.write_text(text, encoding="utf-8")
    assert read_groups(path, reports) == {"trận đấu": [0], "lũ": [1, 2, 3]}


@pytest.mark.parametrize("text", ["group,id\nA,khong-co\n", "group,id\nA,bao-sang\n", "id\nbao-sang\n"])
def test_a_bad_grouping_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_groups(path, flood())


@pytest.mark.parametrize("date", ["date", "published"])
def test_a_table_gives_reports_and_groups(tmp_path: Path, date: str) -> None:
    path = tmp_path / "news.jsonl"
    rows = [{"id": name, "text": text, date: "2024-09-12", "event": "lũ"} for name, text in TEXTS.items()]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    reports, groups, _ = read_reports(path, group_column="event")
    assert [report.name for report in reports] == list(TEXTS)
    assert {str(report.published) for report in reports} == {"2024-09-12"}
    assert by_name(groups) == {"lũ": [0, 1, 2]}
    with pytest.raises(InputError, match="no column"):
        read_reports(path, group_column="nhóm")
