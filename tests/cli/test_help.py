"""Help and wrong options, in the language of who reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from nlp.cli.app import COMMANDS, app
from nlp.cli.help import vietnamese
from nlp.text.tables import read_table


def texts(command: Any = None) -> Iterator[str]:
    """What the help of all commands says, paragraph by paragraph."""
    command = command or typer.main.get_command(app)
    for text in [command.help, *(getattr(one, "help", None) for one in command.params)]:
        yield from (" ".join(part.split()) for part in (text or "").split("\n\n") if part)
    for one in getattr(command, "commands", {}).values():
        yield from texts(one)


TEXTS = list(dict.fromkeys(texts()))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_all_help_exists_in_vietnamese(text: str) -> None:
    assert vietnamese(text) != text or text.startswith("Tóm tắt tin tức"), "add it to nlp/cli/help.toml"


def test_no_row_of_help_is_left_over() -> None:
    ours = [
        "Show this message and exit.",
        "TOMTAT_LANGUAGE, else that of the system",
        "Try: ",
        "Exit codes: ",
    ]
    for row in read_table("nlp.cli", "help")["text"]:
        pattern = re.compile("(.*)".join(map(re.escape, row.split("{}"))))
        assert row.startswith(tuple(ours)) or any(map(pattern.fullmatch, TEXTS)), row


def options_in(shown: str) -> list[str]:
    listed = re.split("Options:\n|Tùy chọn:\n", shown)[-1]
    return re.findall(r"(?m)^  (?:-\w, )?--[\w-]+", re.split("Examples?:|Ví dụ:", listed)[0])


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_in_one_language(command: str) -> None:
    english = CliRunner().invoke(app, [command, "--help"], env={"TOMTAT_LANGUAGE": "en"})
    for arguments, language in (([command, "-h"], "vi"), (["--lang", "vi", command, "--help"], "en")):
        shown = CliRunner().invoke(app, arguments, env={"TOMTAT_LANGUAGE": language}).stdout
        assert "Cách dùng: " in shown
        assert "Hiện hướng dẫn này." in shown
        assert not re.search(r"Usage|Options:|Commands:|default|required|env var|Show|Examples?:", shown)
        assert options_in(shown) == options_in(english.stdout)


@pytest.mark.parametrize(
    ("arguments", "english", "said"),
    [
        (["digest", "--nope"], "no such option: --nope", "không có tùy chọn --nope"),
        (["digest", "--beams", "x"], "should be a valid integer", "không dùng được: phải là số nguyên"),
        (["digest", "--names=x"], "'x' is not one of 'plain', 'marked'", "'x' không nằm trong 'plain',"),
        (["digest", "--text"], "option '--text' requires an argument", "'--text' cần một giá trị"),
        (["digest", "--quiet=3"], "'--quiet' does not take a value", "'--quiet' không nhận giá trị"),
        (["batch", "x"], "missing option '--output' / '-o'", "thiếu tùy chọn '--output' / '-o'"),
        (["batch"], "missing argument 'IN'", "thiếu tham số 'IN'"),
        (["batch", "a", "b", "-o", "c"], "unexpected extra argument(s) (b)", "thừa tham số (b)"),
        (["batch", "a", "-o", "b", "--workers", "-1"], "greater than or equal to 0", "phải từ 0 trở lên"),
        (["nope"], "no such command 'nope'", "không có lệnh 'nope'"),
        (["keys", "nope"], "no such command 'nope'", "không có lệnh 'nope'"),
        (["serve", "--time-limit", "x"], "should be a valid number", "không dùng được: phải là một số"),
        (["--language", "fr", "digest"], "'fr' is not one of 'vi', 'en'", "'fr' không nằm trong 'vi', 'en'"),
        (["models", "prepare"], "missing argument 'NAME'", "thiếu tham số 'NAME'"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_in_one_sentence(arguments: list[str], english: str, said: str) -> None:
    for language, sentence, see in (("en", english, "see: "), ("vi", said, "xem: ")):
        result = CliRunner().invoke(app, arguments, env={"TOMTAT_LANGUAGE": language})
        assert result.exit_code == 2
        assert sentence in result.stderr
        assert re.fullmatch(rf"tomtat: [^\n]+; {see}[^\n]+ --help\n", result.stderr)
        assert result.stdout == ""


def test_a_group_of_commands_alone_shows_its_help() -> None:
    for arguments in ([], ["keys"]):
        result = CliRunner().invoke(app, arguments, env={"TOMTAT_LANGUAGE": "vi"})
        assert (result.exit_code, "Cách dùng: " in result.output) == (2, True)
