"""The command line: what it prints where, its exit codes, and that bad input gets one sentence."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlp.cli import app
from nlp.cli.app import main
from nlp.digest import Digest
from nlp.errors import ModelError
from nlp.models import registry

ARTICLE = """Xã Tân Hòa khánh thành cầu mới

Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét. Cầu nối hai ấp của xã với quốc lộ. \
Tổng vốn đầu tư của công trình là 14,5 tỷ đồng. Người dân trong xã đóng góp 2 tỷ đồng để làm đường dẫn.

Ông Trần Văn Năm, Chủ tịch xã, cho biết cầu giúp 1.200 hộ dân đi lại dễ dàng hơn trong mùa mưa.

Tin cùng chuyên mục
"""

# Boxes, colours, carriage returns: nothing of a terminal in what is piped.
TERMINAL = re.compile("[\x1b\r\u2500-\u257f\u2800-\u28ff]")


@pytest.fixture
def tomtat(fake_preset: str) -> Any:
    """Runs the command in this process, on the fake preset."""

    def run(*arguments: str, input: str | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        if words[0] in ("digest", "summarize", "translate", "batch") and "--preset" not in words:
            words += ["--preset", fake_preset]
        return CliRunner().invoke(app.app, words, input=input)

    return run


def spawn(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs the command as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "100"}
    environment.update(options.pop("env", {}))
    streams = {"capture_output": True, "stdin": subprocess.DEVNULL} | options
    command = [sys.executable, "-m", "nlp", *arguments]
    return subprocess.run(command, env=environment, encoding="utf-8", timeout=120, **streams)


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "bài.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


# Results


def test_a_digest_as_text_has_both_languages_and_says_what_was_left_out(tomtat: Any, article: str) -> None:
    result = tomtat("digest", article)
    assert result.exit_code == 0
    assert "Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét." in result.stdout
    assert "ENGLISH SUMMARY" in result.stdout
    assert "5 sentences read" in result.stdout
    assert "Left out of the article" in result.stdout
    assert "Tin cùng chuyên mục" not in result.stdout
    assert not TERMINAL.search(result.stdout)


def test_what_was_left_out_can_be_listed(tomtat: Any, article: str) -> None:
    for format in ("text", "markdown"):
        result = tomtat("digest", article, "--show-dropped", "--format", format)
        assert "Tin cùng chuyên mục" in result.stdout


def test_headings_in_vietnamese(tomtat: Any, article: str) -> None:
    assert "TÓM TẮT TIẾNG VIỆT" in tomtat("digest", article, "--language", "vi").stdout


def test_a_summary_or_a_translation_alone_is_all_that_is_piped(tomtat: Any, article: str) -> None:
    summary = tomtat("summarize", article, "--length", "1")
    assert summary.stdout == "Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét.\n"
    translation = tomtat("translate", article)
    lines = translation.stdout.rstrip("\n").split("\n")
    assert len(lines) == len(ARTICLE.rstrip("\n").split("\n"))
    assert lines[-1]  # nothing is left out of a translation


@pytest.mark.parametrize(
    ("command", "present", "absent"),
    [
        (["digest"], ["summary_vi", "title_en", "summary_en"], ["translation"]),
        (["digest", "--translate", "none"], ["summary_vi"], ["summary_en", "translation"]),
        (["digest", "--translate", "article"], ["summary_vi", "summary_en", "translation"], []),
        (["summarize"], ["summary_vi"], ["summary_en", "translation"]),
        (["translate"], ["translation"], ["summary_vi", "summary_en"]),
    ],
)
def test_json_has_the_fields_of_the_task(
    tomtat: Any, article: str, command: list[str], present: list[str], absent: list[str]
) -> None:
    result = tomtat(command[0], article, *command[1:], "--format", "json")
    data = json.loads(result.stdout)
    assert all(data[field] for field in present)
    assert all(data[field] is None for field in absent)
    assert data["id"] == article
    assert data["error"] is None
    assert isinstance(data["warnings"], list)
    del data["error"]
    assert Digest.from_dict(data).summary_vi == data["summary_vi"]


def test_options_reach_the_settings(tomtat: Any, article: str) -> None:
    options = ["--length", "3", "--bullets", "--beams", "2", "--translate", "none"]
    data = json.loads(tomtat("digest", article, *options, "--format", "json").stdout)
    settings = data["settings"]
    assert (settings["length"], settings["bullets"], settings["beams"]) == (3, True, 2)
    assert data["summary_vi"].startswith("- ")


def test_the_ending_of_the_output_says_the_format(tomtat: Any, article: str, tmp_path: Path) -> None:
    for name, start in (("a.json", "{"), ("a.md", "# "), ("a.txt", "Xã Tân Hòa")):
        result = tomtat("digest", article, "-o", str(tmp_path / name))
        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert {path.name for path in tmp_path.iterdir()} == {"bài.txt", "a.json", "a.md", "a.txt"}


def test_several_inputs_give_results_in_their_order(tomtat: Any, article: str, tmp_path: Path) -> None:
    other = tmp_path / "khác.txt"
    other.write_text(ARTICLE.replace("Tân Hòa", "Tân Phú"), encoding="utf-8")
    data = json.loads(tomtat("digest", article, str(other), "--format", "json").stdout)
    assert [item["id"] for item in data] == [article, str(other)]
    text = tomtat("digest", article, str(other)).stdout
    assert text.index("xã Tân Hòa") < text.index(f"==> {other}") < text.index("xã Tân Phú")


def test_one_bad_input_among_several_is_told_and_the_others_go_on(
    tomtat: Any, article: str, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing.txt")
    result = tomtat("digest", missing, article, "--format", "json")
    first, second = json.loads(result.stdout)
    assert result.exit_code == 2
    assert "no such file" in result.stderr
    assert first["id"] == missing
    assert "no such file" in first["error"]
    assert second["summary_vi"]


def test_text_comes_from_an_option_from_a_pipe_and_from_the_sample(tomtat: Any) -> None:
    given = tomtat("summarize", "--text", ARTICLE).stdout
    assert given == tomtat("summarize", input=ARTICLE).stdout
    assert given == tomtat("summarize", "-", input=ARTICLE).stdout
    assert given.startswith("Sáng 12/3")
    assert "14/3" in tomtat("summarize", "--sample").stdout


def test_the_sample_is_cleaned_as_a_page_from_the_press(tomtat: Any) -> None:
    data = json.loads(tomtat("digest", "--sample", "--format", "json").stdout)
    dropped = " ".join(item["text"] for item in data["article"]["dropped"])
    assert data["title"].startswith("Cần Thơ đưa vào vận hành tuyến xe buýt điện")
    assert "Tin cùng chuyên mục" in dropped
    assert "Đồng bằng sông Cửu Long tìm cách" in dropped
    assert "54 km" in "\n".join(data["article"]["body"])


# Bad input


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\t\n ", "empty"),
        (b"\x00\x00\x00", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ""),
        (b"%PDF-1.4 broken", ""),
        (b"PK\x03\x04 broken", "broken"),
        ("The council opened a new bridge in the town on Monday. " * 5, "Vietnamese"),
        ("市政府今天上午宣布新的桥梁已经开通，市民可以免费通行。" * 5, "Vietnamese"),
    ],
)
@pytest.mark.parametrize("command", ["digest", "summarize", "translate"])
def test_bad_files_get_one_sentence(
    tomtat: Any, tmp_path: Path, content: bytes | str, said: str, command: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = tomtat(command, str(path))
    assert result.exit_code == 2, result.stdout
    assert result.stdout == ""
    assert result.stderr.startswith("tomtat: ")
    assert result.stderr.strip().count("\n") == 0
    assert said in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["digest", "missing.txt"], "no such file"),
        (["digest", "."], "folder"),
        (["digest", "ftp://example.org/a"], "http"),
        (["digest", "http://127.0.0.1:9/"], ""),
        (["digest", "--text", ""], ""),
        (["digest", "--text", "Xin", "--sample"], "only one"),
        (["digest", "--sample", "bài.txt"], "only one"),
        (["digest", "-", "-"], "only once"),
        (["digest", "--sample", "--preset", "nonsense"], "choose one of"),
        (["digest", "--sample", "--length", "huge"], "length must be"),
        (["digest", "--sample", "--length", "0"], "1 to 30"),
        (["digest", "--sample", "--beams", "17"], "beams must be"),
        (["digest", "--sample", "-o", "missing/out.txt"], "no such folder"),
        (["digest", "--sample", "-o", "."], "folder"),
        (["summarize", "--sample", "--preset", "nonsense"], "choose one of"),
        (["models", "prepare", "nonsense"], "choose one of"),
        (["models", "licence", "nonsense"], "choose one of"),
        (["batch", "missing.jsonl", "-o", "out.jsonl"], "no such file"),
        (["batch", "missing.jsonl", "-o", "out.csv"], "must end in"),
        (["batch", "missing.jsonl", "-o", "out.jsonl", "--preset", "nonsense"], "choose one of"),
        (["page", "--preset", "nonsense"], "choose one of"),
    ],
)
def test_bad_arguments_get_one_sentence(
    tomtat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = tomtat(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("tomtat: ")
    assert result.stderr.strip().count("\n") == 0
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["digest", "--nonsense"], ["digest", "--translate", "all"], ["batch"], ["batch", "a"]],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app.app, arguments).exit_code == 2


def test_the_output_never_replaces_the_input(tomtat: Any, article: str) -> None:
    result = tomtat("digest", article, "-o", article)
    assert result.exit_code == 2
    assert Path(article).read_text(encoding="utf-8") == ARTICLE


def test_a_failing_model_is_exit_code_1(tomtat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ARTICLE.replace("Sáng 12/3", "Sáng 12/3 LỖI")
    result = tomtat("digest", "--text", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the fake model met LỖI" in result.stderr

    def fail(*_arguments: Any, **_options: Any) -> Any:
        raise ModelError("the disk is full; free 405 MB and try again")

    monkeypatch.setattr("nlp.pipeline.load", fail)
    result = tomtat("digest", "--sample")
    assert (result.exit_code, result.stderr) == (1, "tomtat: the disk is full; free 405 MB and try again\n")


# Batch


def test_batch_writes_rows_and_says_how_it_went(tomtat: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"key": "a", "content": ARTICLE},
        {"key": "b", "content": ARTICLE.replace("12/3", "12/3 LỖI")},
        {"key": "c"},
    ]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    options = ["--text-column", "content", "--id-column", "key", "--task", "summarize"]
    result = tomtat("batch", str(source), "-o", str(target), *options)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 rows; rows with an error: 2" in result.stderr
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["error"] is None) for row in written] == [("a", True), ("b", False), ("c", False)]
    assert list(written[0]) == ["id", "summary_vi", "warnings", "ledger", "error"]
    assert "nothing to do" in tomtat("batch", str(source), "-o", str(target), *options).stderr
    assert "3 rows" in tomtat("batch", str(source), "-o", str(target), *options, "--overwrite").stderr
    changed = tomtat("batch", str(source), "-o", str(target), *options, "--length", "long")
    assert changed.exit_code == 2
    assert "length" in changed.stderr
    assert (
        tomtat("batch", str(source), "-o", str(target), *options, "--bullets", "--overwrite").exit_code == 0
    )


def test_a_batch_whose_rows_are_all_bad_input_is_exit_code_2_with_the_counts(
    tomtat: Any, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": ""}\n{"text": null}\n', encoding="utf-8")
    for said in ("2 rows; rows with an error: 2", "nothing to do"):
        result = tomtat("batch", str(source), "-o", str(target))
        assert result.exit_code == 2
        assert said in result.stderr
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_errors_of_a_batch_are_in_the_language_asked_for(
    tomtat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("TOMTAT_LANGUAGE", language)
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"text": ""}, {"text": None}, {"text": "This is an English text, and it is no other."}, {}]
    lines = [*map(json.dumps, [{"text": ARTICLE}, *rows]), "nonsense", '{"text": }', "[1]", '"a']
    source.write_text("\n".join(lines), encoding="utf-8")
    assert tomtat("batch", str(source), "-o", str(target)).exit_code == 0
    first, *others = [json.loads(line)["error"] for line in target.read_text(encoding="utf-8").splitlines()]
    assert first is None
    for error in others:
        assert bool(re.search("[ạ-ỹđ]", error)) is (language == "vi"), error
        assert language == "en" or not re.search(r"\b(?:the|is|not|row|column|expecting)\b", error, re.I), (
            error
        )


def test_batch_stopped_by_the_user(tomtat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": ARTICLE}), encoding="utf-8")

    def interrupt(*_arguments: Any, **_options: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nlp.pipeline.Pipeline.events", interrupt)
        result = tomtat("batch", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"))
    assert result.exit_code == 130
    assert "the same command goes on" in result.stderr
    assert tomtat("batch", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")).exit_code == 0


# Models and page


def test_models_lists_every_preset_with_size_and_licence(tomtat: Any) -> None:
    result = tomtat("models")
    assert result.exit_code == 0
    for name in registry.PRESETS:
        assert re.search(rf"^{name}: ", result.stdout, re.MULTILINE)
    card = registry.MODELS["embedded"]
    assert f"{card.size_mb} MB" in result.stdout
    assert card.licence in result.stdout
    assert "ready" in result.stdout


def test_models_prepares_what_is_not_ready(tomtat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(registry, "is_ready", lambda name: name in prepared)
    monkeypatch.setattr(registry, "prepare", lambda name, progress=None: prepared.append(name))
    assert "is ready now" in tomtat("models", "prepare", "embedded").stderr
    assert "is ready\n" in tomtat("models", "prepare", "embedded").stderr
    assert prepared == ["extractive", "embedded"]


def test_models_prints_the_licence_files(
    tomtat: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NOTICE").write_text("Given under terms.\n", encoding="utf-8")
    monkeypatch.setattr(registry, "licence_texts", lambda _name: {"NOTICE": str(tmp_path / "NOTICE")})
    out = tomtat("models", "licence", "embedded").stdout
    assert "Gemma Terms of Use https://" in out
    assert "===== NOTICE =====\n\nGiven under terms." in out


# A process of its own


def test_help_and_version_load_nothing_heavy() -> None:
    for arguments in (["--help"], ["digest", "--help"], ["--version"]):
        result = spawn(*arguments, env={"PYTHONPROFILEIMPORTTIME": "1"})
        imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
        assert result.returncode == 0
        heavy = {"torch", "transformers", "gradio", "datasets", "pyarrow", "trafilatura"}
        assert not imported & heavy
        assert "nlp.cli.app" in imported
    assert re.fullmatch(r"tomtat \d+\.\d+\.\d+\n", result.stdout)


def test_results_go_to_stdout_and_everything_else_to_stderr(article: str) -> None:
    command = ["digest", article, "--preset", "extractive"]
    result = spawn(*command)
    assert result.returncode == 0
    assert "VIETNAMESE SUMMARY" in result.stdout
    assert not TERMINAL.search(result.stdout + result.stderr)
    assert spawn(*command, "--quiet").stderr == ""
    assert spawn(*command, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}).stdout.startswith("Xã Tân Hòa")


def test_bad_input_of_a_process(tmp_path: Path) -> None:
    for arguments in (["digest"], ["digest", str(tmp_path)], ["translate", "missing.txt"]):
        result = spawn(*arguments)
        assert result.returncode == 2
        assert result.stdout == ""
        assert re.fullmatch(r"tomtat: [^\n]+\n", result.stderr)


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_on_a_terminal_there_are_panels_and_without_input_a_hint(article: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    try:
        hint = spawn("digest", stdin=theirs)
        assert hint.returncode == 2
        assert "--sample" in hint.stderr
        result = spawn(
            *("digest", article, "--preset", "extractive"),
            capture_output=False,
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            env={"TERM": "xterm-256color", "NO_COLOR": "1"},
        )
        shown = os.read(ours, 100_000).decode("utf-8")
    finally:
        os.close(ours)
        os.close(theirs)
    assert result.returncode == 0
    shown = re.sub("\x1b\\[[0-9;]*m", "", shown)  # bold is no colour
    assert "╭─ Vietnamese summary" in shown


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_that_is_closed_early_ends_quietly(article: str) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        command = ["summarize", article, "--preset", "extractive", "--quiet"]
        result = spawn(*command, capture_output=False, stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)
    assert (result.returncode, result.stderr) == (141, "")


def test_a_command_seldom_goes_through_all_that_was_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    monkeypatch.setattr("nlp.cli.app.app", lambda arguments: None)
    gc.set_threshold(700, 10, 7)
    try:
        main(["models"])
        assert gc.isenabled(), "a batch of hours must not keep what is of no use"
        assert 700 < gc.get_threshold()[0] < 100_000
        assert gc.get_threshold()[1:] == (10, 7)
    finally:
        gc.set_threshold(*before)
