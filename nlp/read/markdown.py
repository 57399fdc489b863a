"""Markdown to the text that a reader of the rendered page would see."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\s*?\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(?P<title>.*?)[\"']?\s*$", re.MULTILINE)
# No possessive repeat of a group (`*+`): Python before 3.11.5, Debian 12's among them, matches it wrongly.
_COMMENT = re.compile(r"<!--[^<-]*(?:(?!-->|<!--)[<-][^<-]*)*-->")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$")
_RULE = re.compile(r"^ {0,3}(?:([-*_])[ \t]*)(?:\1[ \t]*){2,}$|^=+\s*$")
_LINE_START = re.compile(r"^(?P<quote>(?: {0,3}> ?)*)(?P<heading> {0,3}#{1,6}[ \t]+)?")
_LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s")
# Each: what it looks like, and what of it is text.
_INLINE = (
    (re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|\*)(?=\S)([^*]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)(___|__|_)(?=\S)([^_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~(?=\S)([^~]+?)(?<=\S)~~"), r"\1"),
    (re.compile(r"`++([^`]+)`+"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s+\S+.*$")


def text_of(markdown: str) -> tuple[str, str]:
    """The text and the title (of the front matter) of a Markdown file.

    Marks of headings, emphasis, links and quotations go, their words stay; list markers stay; the
    lines of a paragraph become one line, as in the rendered page.

    Args:
        markdown: the file, with "\\n" as line break.
    """
    title = ""
    front = _FRONT_MATTER.match(markdown)
    if front:
        markdown = markdown[front.end() :]
        found = _TITLE.search(front["fields"])
        title = found["title"] if found else ""
    lines: list[str] = []
    open_paragraph = code = False
    for raw in _COMMENT.sub("", markdown).split("\n"):
        if _FENCE.match(raw):
            code, open_paragraph = not code, False
        elif code:
            lines.append(raw)
        elif _RULE.match(raw) or _REFERENCE.match(raw):
            open_paragraph = False
        else:
            open_paragraph = _add(lines, raw, open_paragraph)
    return "\n".join(lines), title


def _add(lines: list[str], raw: str, open_paragraph: bool) -> bool:
    """Add one line of prose; says whether the next line may go on in it."""
    start = _LINE_START.match(raw)
    assert start is not None  # it matches the empty string
    text = raw[start.end() :]
    if start["heading"]:
        text = re.sub(r"(?<!\s)\s+#+\s*$", "", text)
    for pattern, words in _INLINE:
        text = pattern.sub(words, text)
    starts = start["heading"] or _LIST_ITEM.match(text) or text.lstrip().startswith("|")
    if open_paragraph and text.strip() and not starts:
        lines[-1] += " " + text.strip()
    else:
        lines.append(text.rstrip())
    hard_break = raw.endswith(("  ", "\\"))
    return (
        bool(text.strip()) and not start["heading"] and not hard_break and not text.lstrip().startswith("|")
    )
