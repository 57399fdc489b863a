"""The runs of a Word document: what they look like, and new ones."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

RUN, RUN_SETTINGS, TEXT, CONTENT = qn("w:r"), qn("w:rPr"), qn("w:t"), qn("w:sdtContent")
_FIELD = qn("w:fldChar")
_IGNORED = frozenset(map(qn, ("w:lang", "w:noProof", "w:rsid")))
_BEFORE_NUMBER = frozenset(
    map(qn, ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl"))
)
_LANGUAGE = "en-US"
_UNICODE_FONT = "Times New Roman"


def usual_settings(content: Sequence[Any]) -> tuple[Any, str]:
    """Returns the settings that most of the text in some runs has, and `look_of` them."""
    sizes: Counter[str] = Counter()
    settings: dict[str, Any] = {}
    for run in content:
        if run.tag == RUN:
            found = run.find(RUN_SETTINGS)
            look = look_of(found)
            settings.setdefault(look, found)
            sizes[look] += sum(len((text.text or "").strip()) for text in run.findall(TEXT))
    usual = max(sizes, key=lambda one: sizes[one], default="")
    return settings.get(usual), usual


def look_of(settings: Any) -> str:
    """Returns the same for settings of runs that look the same."""
    if settings is None:
        return ""
    kept = [etree.tostring(child, method="c14n") for child in settings if child.tag not in _IGNORED]
    return b"".join(kept).decode()


def field_type(run: Any) -> str:
    """Returns what a run is of a field ("begin", "separate", "end"); "" if it is no such part of one."""
    found = [child.get(qn("w:fldCharType")) for child in run if child.tag == _FIELD] if run.tag == RUN else []
    return found[0] or "" if len(found) == 1 else ""


def is_line_break(element: Any) -> bool:
    """Whether an element of a run is a line break, and not one of pages or columns."""
    return bool(element.tag == qn("w:br")) and element.get(qn("w:type"), "textWrapping") == "textWrapping"


def run_with(settings: Any, child: Any) -> Any:
    """Returns a run with one thing in it."""
    run = OxmlElement("w:r")
    if settings is not None:
        run.append(copy.deepcopy(settings))
    run.append(copy.deepcopy(child))
    return run


def emptied(element: Any) -> Any:
    """Returns an element without the runs in it."""
    shell = copy.deepcopy(element)
    inside = shell.find(CONTENT) if element.tag == qn("w:sdt") else shell
    if inside is not None:
        for child in list(inside):
            if child.tag not in (qn("w:smartTagPr"), qn("w:customXmlPr")):
                inside.remove(child)
    return shell


def new_run(settings: Any, text: str, *, english: bool, unicode: bool) -> Any:
    """Returns a run with a text.

    Args:
        settings: of its looks.
        text: its text.
        english: its language is to be noted.
        unicode: its font may be one of the time before Unicode, and is not kept.
    """
    run = OxmlElement("w:r")
    settings = OxmlElement("w:rPr") if settings is None else copy.deepcopy(settings)
    if unicode:
        for found in settings.findall(qn("w:rFonts")):
            settings.remove(found)
        fonts = OxmlElement("w:rFonts")
        for name in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(name), _UNICODE_FONT)
        # The style of the run comes first.
        settings.insert(len(settings.findall(qn("w:rStyle"))), fonts)
    if english:
        language = settings.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            settings.append(language)
        language.set(qn("w:val"), _LANGUAGE)
    if len(settings):
        run.append(settings)
    words = OxmlElement("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    return run


def remove_number(settings: Any) -> None:
    """Takes the number or bullet away that a style brings."""
    number = OxmlElement("w:numPr")
    none = OxmlElement("w:numId")
    none.set(qn("w:val"), "0")
    number.append(none)
    place = sum(child.tag in _BEFORE_NUMBER for child in settings)
    settings.insert(place, number)
