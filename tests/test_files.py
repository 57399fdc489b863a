"""Files are put in their place whole."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nlp.files import put


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    aside, target = tmp_path / ".new", tmp_path / "rows"
    target.write_text("old")
    aside.write_text("new")
    put(aside, target)
    assert target.read_text() == "new"
    assert not aside.exists()


def test_a_folder_is_put_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    (tmp_path / "aside" / "weights").write_text("w")
    put(tmp_path / "aside", tmp_path / "model")
    assert (tmp_path / "model" / "weights").read_text() == "w"


def test_what_cannot_be_put_stays(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.write_text("new")
    with pytest.raises(OSError, match="no-such"):
        put(aside, tmp_path / "no-such" / "rows")
    assert aside.read_text() == "new"


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    aside, link, target = tmp_path / ".new", tmp_path / "rows", tmp_path / "far" / "rows"
    target.write_text("old")
    link.symlink_to(target)
    aside.write_text("new")
    put(aside, link)
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert not aside.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    aside, pipe = tmp_path / ".new", tmp_path / "pipe"
    os.mkfifo(pipe)
    aside.write_text("new")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    put(aside, pipe)
    reader.join(10)
    assert read == ["new"]
    assert pipe.is_fifo()
    assert not aside.exists()
