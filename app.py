"""Starts the page, as hosts of Gradio apps expect it: `python app.py --port 7860` is `tomtat page`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nlp.cli.app import main as tomtat
from nlp.page.build import MAX_FILE_SIZE, appearance, build

__all__ = ["MAX_FILE_SIZE", "appearance", "build", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves the page until it is interrupted.

    Args:
        arguments: those of `tomtat page`; the process's own if None.
    """
    tomtat(["page", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    main()
