"""Subtitles (SRT, WebVTT): time codes go, and the lines of the cues become running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.article.rules import CLOSED, Line

_CODE = re.compile(r"(?:\d{1,3}:)?\d{2}:\d{2}[,.]\d{3} --> (?:\d{1,3}:)?\d{2}:\d{2}[,.]\d{3}.{0,80}")
_HEADER = re.compile(r"WEBVTT\b.{0,80}|(?:Kind|Language): ?.{1,30}|(?:NOTE|STYLE|REGION)\b.{0,200}")
_SPEAKER = re.compile(r"</?(?:v|c|lang|ruby|rt)[^<>]{0,60}>")
_PARAGRAPH = 300  # characters after which the end of a sentence ends a paragraph


def join_subtitles(lines: Sequence[Line]) -> bool:
    """Drops the codes of subtitles and joins their lines; does nothing to other texts.

    Args:
        lines: of the whole text.

    Returns:
        Whether it was subtitles.
    """
    if not any(_CODE.fullmatch(line.text) for line in lines):
        return False
    shown: Line | None = None
    for i, line in enumerate(lines):
        following = lines[i + 1].text if i + 1 < len(lines) else ""
        number = line.text.isdigit() and _CODE.fullmatch(following)
        header = shown is None and _HEADER.fullmatch(line.text)
        if number or header or _CODE.fullmatch(line.text):
            line.drop("timecode")
            continue
        if _SPEAKER.search(line.text):
            line.cut(line.kept(), [(*found.span(), "markup") for found in _SPEAKER.finditer(line.text)])
        if shown is None or (len(shown.text) >= _PARAGRAPH and CLOSED.search(shown.text)):
            shown = line if line.text else shown
        elif line.text:
            shown.set([*shown.pieces, *line.pieces])
            line.set([])
    return True
