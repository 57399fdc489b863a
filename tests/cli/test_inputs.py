"""Where texts come from: one of several ways, read one by one, and none ends the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nlp.cli import inputs
from nlp.cli.inputs import Unreadable, input_names, read_inputs
from nlp.cli.options import InputOptions
from nlp.errors import InputError
from nlp.read.document import Document


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (InputOptions(["a", "b"]), ["a", "b"]),
        (InputOptions(["-"]), ["-"]),
        (InputOptions(None, text=""), [""]),
        (InputOptions([], sample=True), [""]),
    ],
)
def test_names(options: InputOptions, names: list[str]) -> None:
    assert input_names(options) == names


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (InputOptions(["a"], text="b"), "only one of them"),
        (InputOptions(["a"], sample=True), "only one of them"),
        (InputOptions(["-", "a", "-"]), "only once"),
    ],
)
def test_options_that_do_not_say_one_thing(options: InputOptions, said: str) -> None:
    with pytest.raises(InputError, match=said):
        input_names(options)


def test_inputs_are_read_when_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def read_all(name: str, **_options: Any) -> list[Document]:
        read.append(name)
        return [Document("Xin chào.", origin=name)]

    monkeypatch.setattr(inputs, "read_all", read_all)
    found = read_inputs(InputOptions([str(i) for i in range(1000)]))
    assert [getattr(next(found), "origin", "") for _ in range(3)] == ["0", "1", "2"]
    assert read == ["0", "1", "2"]


@pytest.mark.parametrize("error", [InputError("it is broken"), IndexError("a fault in the program")])
def test_whatever_one_input_meets_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def read_all(name: str, **_options: Any) -> list[Document]:
        if name == "bad":
            raise error
        return [Document("Xin chào.", origin=name)]

    monkeypatch.setattr(inputs, "read_all", read_all)
    first, second = read_inputs(InputOptions(["bad", "good"]))
    assert isinstance(first, Unreadable)
    assert str(error) in first.error
    assert isinstance(second, Document)
