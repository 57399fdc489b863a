"""`tomtat translate` with a document that comes back in its own format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlp.cli import app

SRT = "1\n00:00:01,000 --> 00:00:02,000\nMưa lớn làm ngập 12 tuyến phố.\n"


@pytest.fixture
def tomtat(fake_preset: str) -> Any:
    def run(*arguments: object) -> Result:
        words = ["translate", *map(str, arguments), "--preset", fake_preset]
        return CliRunner().invoke(app.app, words)

    return run


def test_subtitles_come_back_and_the_end_is_told(tmp_path: Path, tomtat: Any) -> None:
    source, target = tmp_path / "a.srt", tmp_path / "b.srt"
    source.write_text(SRT, encoding="utf-8")
    result = tomtat(source, "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "b.srt: sentences translated: 1; all else was kept." in result.stderr
    written = target.read_text(encoding="utf-8")
    assert written.startswith("1\n00:00:01,000 --> 00:00:02,000\nThe people")
    assert "12" in written
    assert tomtat(source, "-o", target, "--bilingual", "under", "-q").stderr == ""
    assert "phố.\nThe people" in target.read_text(encoding="utf-8")


def test_what_could_not_be_kept_is_listed_in_both_languages(tmp_path: Path, tomtat: Any) -> None:
    source, target = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("Mưa lớn làm ngập phố.\n\n> <div>\n> Khối chữ\n> </div>\n", encoding="utf-8")
    assert "To look at (1):\ntomtat: blocks of HTML" in tomtat(source, "-o", target).stderr
    assert "các khối HTML" in tomtat(source, "-o", target, "--language", "vi").stderr


@pytest.mark.parametrize(
    ("arguments", "beginning"),
    [
        (["a.txt", "-o", "b.txt"], "The people"),  # the document itself
        (["a.txt", "-o", "b.txt", "--format", "json"], "{"),
        (["a.txt", "-o", "b.md"], "#"),  # of another format: the digest
    ],
)
def test_when_a_document_comes_back(
    tmp_path: Path, tomtat: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], beginning: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Mưa lớn làm ngập 12 tuyến phố.", encoding="utf-8")
    assert tomtat(*arguments).exit_code == 0
    assert Path(arguments[2]).read_text(encoding="utf-8").lstrip().startswith(beginning)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.srt", "-o", "a.srt"], "would replace the input"),
        (["a.srt", "-o", "b.srt", "--bilingual", "beside"], "stand under each other"),
        (["a.srt", "--bilingual", "under"], "--bilingual and --text-column are for one file"),
        (["a.srt", "a.srt", "-o", "b.srt", "--bilingual", "under"], "for one file"),
        (["a.srt", "-o", "b.srt", "--text-column", "A"], "no columns to choose"),
        (["no.srt", "-o", "b.srt"], "there is no such file"),
        (["a.srt", "-o", "nowhere/b.srt"], "there is no such folder"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, tomtat: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.srt").write_text(SRT, encoding="utf-8")
    result = tomtat(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.srt"]
