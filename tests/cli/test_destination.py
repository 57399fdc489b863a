"""Where results go: the format that fits, and a file that is written all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.cli.destination import Destination, chosen_outlet
from nlp.cli.options import OutputOptions
from nlp.errors import InputError
from nlp.output.registry import outlet


@pytest.mark.parametrize(
    ("format", "name", "expected"),
    [
        (None, None, "text"),
        (None, "a.md", "markdown"),
        (None, "a.JSON", "json"),
        (None, "a.docx", "docx"),
        ("text", "a.xyz", "text"),
        (None, "a", "text"),
        ("json", "a.md", "json"),
        ("terminal", None, "terminal"),
    ],
)
def test_the_format_is_told_else_it_fits_the_file(
    format: str | None, name: str | None, expected: str
) -> None:
    assert chosen_outlet(OutputOptions(format, Path(name) if name else None)).name == expected


def test_an_ending_that_no_format_has_is_told() -> None:
    with pytest.raises(InputError, match=r"end in \.xyz; take \.txt \.md"):
        chosen_outlet(OutputOptions(None, Path("a.xyz")))


def test_a_terminal_gets_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert chosen_outlet(OutputOptions()).name == "terminal"
    with pytest.raises(InputError, match="add -o FILE"):
        Destination(None, outlet("docx"), ["a"])


def test_a_file_takes_its_place_at_the_end_only(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old", encoding="utf-8")
    with Destination(target, outlet("text"), ["x"]) as destination:
        destination.write("mới ")
        destination.write(b"b")
        assert target.read_text(encoding="utf-8") == "old"
        destination.commit()
    assert target.read_text(encoding="utf-8") == "mới b"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("fails", [True, False])
def test_nothing_is_left_where_nothing_was_to_be_made(tmp_path: Path, fails: bool) -> None:
    destination = Destination(tmp_path / "a.txt", outlet("text"), ["x"])
    with destination:
        if fails:
            destination.write("half")  # and then an error: no commit
        else:
            destination.commit()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("output", "inputs", "said"),
    [
        (".", ["x"], "this is a folder"),
        ("missing/a.txt", ["x"], "no such folder"),
        ("in.txt", ["in.txt"], "would replace the input"),
        ("a.docx", ["x", "y"], "one input at a time"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, inputs: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        Destination(Path(output), chosen_outlet(OutputOptions(None, Path(output))), inputs)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    with Destination(tmp_path / "a.txt", outlet("text"), ["x"]) as destination:
        destination.write("text")
        with pytest.raises(InputError, match="No space left on device"):
            destination.commit()
    assert not list(tmp_path.iterdir())
