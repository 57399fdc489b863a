"""The house: every room says what lives there, the picture is true, and looking in loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house import ROOT, drawn, layers, picture

ROOMS = sorted(path.parent for path in (ROOT / "nlp").rglob("__init__.py") if path.parent.name != "nlp")


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.name)
def test_a_room_says_what_lives_there(room: object) -> None:
    module = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))  # type: ignore[operator]
    assert ast.get_docstring(module)


def test_every_room_has_its_layer() -> None:
    held = {name for row in layers() for name in row}
    there = {path.name for path in (ROOT / "nlp").iterdir() if (path / "__init__.py").is_file()}
    there |= {path.stem for path in (ROOT / "nlp").glob("*.py")} - {"__init__"}
    assert there == held


def test_the_picture_shows_the_imports() -> None:
    assert drawn() == picture(), "run: python -m tests.house"


@pytest.mark.parametrize(
    "statement", ["import nlp", "import nlp.cli.app", "from nlp import Settings", "import nlp.terms"]
)
def test_nothing_heavy_is_loaded(statement: str) -> None:
    heavy = "{'torch', 'transformers', 'gradio', 'pyarrow', 'numpy', 'fastapi'}"
    code = f"import sys; {statement}; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
