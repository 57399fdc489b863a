"""How the page looks: colours, style, script. Nothing of it is fetched."""

from __future__ import annotations

from importlib import resources
from typing import Any

import gradio as gr

from nlp.text.tables import read_table

SCRIPTS = ("keep", "history", "files", "reading", "edit", "keys", "names")
"""In the order in which they are loaded: the first makes `window.tomtat`."""


def appearance() -> dict[str, Any]:
    """Returns what `launch` or `mount_gradio_app` needs beside the page: theme, style, script."""
    colours = read_table("nlp.page", "theme")
    dark = {f"{name}_dark": value for name, value in colours["both"].items()}
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=[
            "system-ui",
            "-apple-system",
            "Segoe UI",
            "Roboto",
            "Noto Sans",
            "Liberation Sans",
            "sans-serif",
        ],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    ).set(**colours["both"], **dark, **colours["once"])
    return {
        "theme": theme,
        "css": _data("static/page.css"),
        "head": f"<script>{''.join(_data(f'static/{name}.js') for name in SCRIPTS)}</script>",
    }


def _data(name: str) -> str:
    return resources.files("nlp.page").joinpath(name).read_text(encoding="utf-8")
