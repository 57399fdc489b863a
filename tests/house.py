"""The layers of the house as a picture: `python -m tests.house` writes it into CONTRIBUTING.md."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / ".github" / "CONTRIBUTING.md"
BEGIN, END = "<!-- house -->\n", "<!-- /house -->"


def layers() -> list[list[str]]:
    """The rooms, top to bottom; those of one row do not import one another."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = settings["tool"]["importlinter"]["contracts"]
    return [[name.strip().removeprefix("nlp.") for name in row.split("|")] for row in contract["layers"]]


def picture() -> str:
    """A Mermaid diagram: an arrow for each import that no longer way says already."""
    graph = grimp.build_graph("nlp")
    rooms = [room for row in layers() for room in row if not room.startswith("__")]
    imports = {
        room: {
            other
            for other in rooms
            if other != room
            and graph.direct_import_exists(importer=f"nlp.{room}", imported=f"nlp.{other}", as_packages=True)
        }
        for room in rooms
    }

    def reach(room: str) -> set[str]:
        return imports[room].union(*(reach(other) for other in imports[room]))

    lines = ["```mermaid", "flowchart TD"]
    for room in rooms:
        indirect = set[str]().union(*(reach(other) for other in imports[room]))
        lines += [f"    {room} --> {other}" for other in sorted(imports[room] - indirect)]
    return "\n".join([*lines, "```", ""])


def drawn() -> str:
    """What stands in the guide."""
    return GUIDE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Writes the picture."""
    text = GUIDE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    GUIDE.write_text(before + BEGIN + picture() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
