"""`tomtat event`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlp.cli.app import app
from nlp.event.digest import EventDigest
from tests.event.articles import MATCH, TEXTS


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(tmp_path / f"{name}.txt") for name in TEXTS]


@pytest.fixture
def table(tmp_path: Path) -> str:
    rows = [{"id": name, "text": text, "event": "lũ"} for name, text in TEXTS.items()]
    rows.append({"id": "the-thao", "text": MATCH, "event": "bóng đá"})
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def tomtat(fake_preset: str) -> Any:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["event", *arguments, "--preset", fake_preset])

    return run


def test_files_give_one_digest_with_its_english(tomtat: Any, files: list[str]) -> None:
    result = tomtat(*files)
    assert result.exit_code == 0, result.stderr
    assert "ENGLISH SUMMARY" in result.stdout
    assert "WHERE THE SOURCES DIFFER" in result.stdout
    assert "dead: 12 (bao-sang" in result.stdout


def test_a_folder_and_json(tomtat: Any, files: list[str]) -> None:
    result = tomtat(str(Path(files[0]).parent), "-f", "json", "--translate", "none")
    data = json.loads(result.stdout)
    del data["error"]
    assert len(EventDigest.from_dict(data).sources) == 3


def test_an_article_of_another_event_is_left_out_unless_all_are_kept(
    tomtat: Any, files: list[str], tmp_path: Path
) -> None:
    (tmp_path / "the-thao.txt").write_text(MATCH, encoding="utf-8")
    given = [*files, str(tmp_path / "the-thao.txt"), "-f", "json", "--translate", "none"]
    for more, count, code in (((), 3, "left_out_event"), (("--keep-all",), 4, "other_event")):
        data = json.loads(tomtat(*given, *more).stdout)
        assert len(data["sources"]) == count
        assert [(one["code"], one["detail"]) for one in data["warnings"]] == [(code, "the-thao")]


def test_a_column_makes_an_event_of_each_value(tomtat: Any, table: str) -> None:
    data = json.loads(tomtat(table, "--group-column", "event", "-f", "json").stdout)
    assert [(event["id"], len(event["sources"])) for event in data] == [("lũ", 3), ("bóng đá", 1)]


def test_a_table_is_grouped_by_time_and_content_where_nothing_is_said(tomtat: Any, table: str) -> None:
    given = (table, "-f", "json", "--translate", "none")
    result = tomtat(*given)
    assert result.exit_code == 0, result.stderr
    assert "--group auto" in result.stderr
    assert "bao-sang; bao-chieu; bao-mai" in result.stderr
    said, asked = json.loads(result.stdout), json.loads(tomtat(*given, "--group", "auto").stdout)
    assert [[source["name"] for source in event["sources"]] for event in said] == [[*TEXTS], ["the-thao"]]
    assert [event["facts"] for event in said] == [event["facts"] for event in asked]


def test_a_table_of_one_event_gives_one_digest(tomtat: Any, table: str, tmp_path: Path) -> None:
    lines = Path(table).read_text(encoding="utf-8").splitlines()[:3]
    Path(table).write_text("\n".join(lines), encoding="utf-8")
    assert tomtat(table, "-o", str(tmp_path / "a.docx")).exit_code == 0
    assert len(json.loads(tomtat(table, "-f", "json").stdout)["sources"]) == 3


def test_a_grouping_is_shown_written_and_given_back(tomtat: Any, table: str, tmp_path: Path) -> None:
    groups = tmp_path / "groups.csv"
    shown = tomtat(table, "--group", "auto", "--write-groups", str(groups))
    assert shown.exit_code == 0
    assert "bao-sang; bao-chieu; bao-mai" in shown.stderr
    assert not shown.stdout
    text = groups.read_text(encoding="utf-8-sig").replace("event 2,", "event 1,")
    groups.write_text(text, encoding="utf-8")
    result = tomtat(table, "--group", str(groups), "-f", "json", "--translate", "none")
    assert len(json.loads(result.stdout)["sources"]) == 4


def test_the_output_is_written_by_its_ending(tomtat: Any, files: list[str], tmp_path: Path) -> None:
    for name, start in (("a.docx", b"PK"), ("a.md", b"# ")):
        assert tomtat(*files, "-o", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    "options",
    [
        ["không-có.txt"],
        ["{table}", "--group-column", "nhóm"],
        ["{table}", "--group", "auto", "--group-column", "event"],
        ["{table}", "{file}", "--group", "auto"],
        ["{table}", "--group-column", "event", "-f", "docx", "-o", "a.docx"],
        ["{file}", "--group-column", "event"],
        ["{file}", "--sentences", "9"],
        ["{file}", "-f", "pdf"],
    ],
)
def test_bad_options_are_said(tomtat: Any, files: list[str], table: str, options: list[str]) -> None:
    result = tomtat(*(option.format(table=table, file=files[0]) for option in options))
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.count("\n") == 1


def test_a_row_without_a_text_becomes_a_row_with_an_error(tomtat: Any, table: str) -> None:
    with Path(table).open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({"id": "rỗng", "text": " ", "event": "lũ"}))
    result = tomtat(table, "--group", "auto", "-f", "json", "--translate", "none")
    assert result.exit_code == 2
    assert "row 5" in result.stderr
    rows = json.loads(result.stdout)
    assert [(row.get("id"), bool(row["error"])) for row in rows] == [
        ("event 1", False),
        ("event 2", False),
        ("rỗng", True),
    ]


def test_a_grouping_can_be_corrected_though_a_row_is_empty(tomtat: Any, table: str, tmp_path: Path) -> None:
    with Path(table).open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({"id": "rỗng", "text": None, "event": "lũ"}))
    groups = tmp_path / "groups.csv"
    assert tomtat(table, "--group", "auto", "--write-groups", str(groups)).exit_code == 2
    text = groups.read_text(encoding="utf-8-sig").replace("event 1,bao-mai", "riêng,bao-mai")
    groups.write_text(text, encoding="utf-8")
    rows = json.loads(tomtat(table, "--group", str(groups), "-f", "json", "--translate", "none").stdout)
    assert [(row["id"], len(row.get("sources", ()))) for row in rows] == [
        ("event 1", 2),
        ("riêng", 1),
        ("event 2", 1),
        ("rỗng", 0),
    ]


def test_an_event_that_is_not_vietnamese_does_not_stop_the_others(tomtat: Any, table: str) -> None:
    english = "A flash flood early on Monday killed 12 people and swept away 45 houses, officials said. " * 3
    with Path(table).open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({"id": "en", "text": english, "event": "English"}))
    result = tomtat(table, "--group-column", "event", "-f", "json", "--translate", "none")
    assert result.exit_code == 2
    assert [bool(row["error"]) for row in json.loads(result.stdout)] == [False, False, True]
    assert "Vietnamese" in result.stderr


def test_a_file_that_is_not_there_does_not_stop_the_others(tomtat: Any, files: list[str]) -> None:
    result = tomtat(*files, "không-có.txt", "-f", "json", "--translate", "none")
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)["sources"]) == 3
    assert "không-có.txt" in result.stderr
