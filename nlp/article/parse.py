"""Pasted press text to an `Article`: title, lead, paragraphs, captions, and all that was dropped.

Nothing disappears unsaid: what is not in the title or in the paragraphs is in `dropped`, piece by
piece, with a reason. A step that is unsure keeps the text. What the furniture of a Vietnamese news
page looks like is data (`boilerplate.toml`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nlp.article.live import in_order_of_time
from nlp.article.repeats import drop_repeats, key
from nlp.article.rules import (
    CLOSED,
    Line,
    Rules,
    cut_pieces,
    cut_places,
    drop_end,
    drop_imprint,
    drop_links,
    gallery_prefix,
    is_headline,
    is_wall,
    read_lines,
    rules,
    without_credits,
)
from nlp.article.subtitles import join_subtitles
from nlp.article.verses import join_verses
from nlp.errors import InputError
from nlp.text.labels import is_region
from nlp.text.normalise import normalise

__all__ = ["Article", "Dropped", "drop_reason", "parse_article", "plain_article"]

_PASSES = 5
_PICTURE_AND_CAPTION = re.compile(r"\b[Ảả]nh \d{1,2}(?=([^\W\d_])([^\W\d_]))")
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line, or a piece of one, that is no part of the article's text.

    Attributes:
        text: exactly what was removed, without the blanks around it.
        reason: why: a code; `drop_reason` puts it in words.
        line: the 1-based line of the normalised input where it stood.
    """

    text: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Article:
    """A press article, apart from the page that it stood on.

    Attributes:
        title: the headline; "" where there is none.
        lead: the sapo, the paragraph under the headline that tells the whole; "" where there is none.
        body: the other paragraphs, in order.
        captions: captions of photos and videos with their credits, each once; as they stood, they
            are in `dropped` too.
        dropped: everything removed, in order.
    """

    title: str
    lead: str
    body: tuple[str, ...]
    captions: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lead, if there is one, and the body."""
        return (self.lead, *self.body) if self.lead else self.body

    @property
    def text(self) -> str:
        """All paragraphs, an empty line between two. Offsets elsewhere refer to this."""
        return "\n\n".join(self.paragraphs)


def plain_article(text: str, *, title: str = "") -> Article:
    """Takes a text as it is, furniture and all.

    Only where a page has stuck the description of a picture to its caption ("… chất lượng ảnh 1Đồng chí …")
    a line ends between them: as one sentence they lose a name in translation.

    Args:
        text: any text.
        title: its title, if it is known.

    Returns:
        An article of one paragraph: the normalised text with its layout.

    Raises:
        InputError: the text is blank.
    """
    text = _PICTURE_AND_CAPTION.sub(_with_break, _not_blank(normalise(text)))
    return Article(normalise(title).strip(), "", (text,))


def _with_break(picture: re.Match[str]) -> str:
    """A line ends behind "ảnh 1" before a word with a capital, but not within "ảnh 3D" or "ảnh 12MP"."""
    return f"{picture[0]}\n" if picture[1].isupper() and picture[2].islower() else picture[0]


def parse_article(text: str, *, title: str = "") -> Article:
    """Finds the article in a text that was copied from a news page.

    Args:
        text: the text; tags and entities of HTML are understood.
        title: its title, if it is known; else the first line is it, if it looks like one.

    Returns:
        The article. But for blanks, all of the input is in the title, the paragraphs and `dropped`
        (a given title need not stand in the text).

    Raises:
        InputError: the text is blank, or there is nothing in it but furniture.
    """
    ours = rules()
    text = _not_blank(_without_entities(normalise(text)))
    if is_wall(f"{title}\n{text}", ours):
        raise InputError(
            "This is what a site shows to robots or in the place of a page, not an article; open it in a "
            "browser and paste the article."
        )
    lines = read_lines(text, ours)
    if join_subtitles(lines):
        title = title.strip() or " "
    drop_links(lines, ours)
    _drop_lines(lines, ours, titled=bool(title.strip()))
    top = _find_title(lines, normalise(title).strip(), ours)
    heading = _bare_title(normalise(title).strip(), ours) or (top.text if top else "")
    body = [line for line in lines if line is not top]
    for line in body:
        cut_pieces(line, heading, ours)
    _drop_numbers(body, ours)
    drop_imprint(body, ours)
    drop_end(body, ours)
    left = [line for line in body if line.text and key(line.text) != key(heading)]
    left = left[_drop_head(left, 0, ours, before_title=False) :]
    cut_places(left, heading, ours)
    join_verses(left)
    left = [line for line in left if line.text]
    lead = left[0] if len(left) > 1 and _is_lead(left[0].text, ours) else None
    _drop_bare_captions(body, lead)
    for _ in range(_PASSES):
        drop_repeats(body, heading=heading, lead=lead, rules=ours)
        # What stood before a repeat may be the end now.
        if not drop_end(body, ours):
            break
    left = [line for line in body if line.text]
    if not left:
        left = _restored(body)
    if not left and top:
        left, heading = [top], ""
    if not left:
        raise InputError(
            f"There is nothing but boilerplate in the text ({len(lines)} lines: captions, links, "
            "buttons); paste the article itself."
        )
    ordered = in_order_of_time(left)
    if ordered != left:
        left = ordered
        lead = left[0] if len(left) > 1 and _is_lead(left[0].text, ours) else None
    lead_text = left[0].text if lead is left[0] and len(left) > 1 else ""
    return Article(
        heading,
        lead_text,
        tuple(line.text for line in left[bool(lead_text) :]),
        _captions(lines, heading),
        tuple(Dropped(piece, why, line.number) for line in lines for piece, why in line.pieces if why),
    )


def drop_reason(code: str, language: Literal["vi", "en"] = "vi") -> str:
    """Returns in words why a piece was dropped; the code itself where it is unknown."""
    label: str = rules().data["reasons"].get(code, {}).get(language, code)
    return label


def _not_blank(text: str) -> str:
    if not text.strip():
        raise InputError("The text is empty; paste a Vietnamese news article.")
    return text


def _without_entities(text: str) -> str:
    # "&amp;quot;" has been encoded twice.
    return normalise(_ENTITY.sub(lambda entity: html.unescape(f"&{entity[1]};"), text))


def _drop_lines(lines: Sequence[Line], rules: Rules, *, titled: bool) -> None:
    """Drops lines that are furniture as a whole."""
    for line in lines:
        reason = rules.whole("line", line.text)
        # "Video: Lũ quét qua bản làng trong đêm" at the top is the title.
        if reason and (titled or reason != "caption" or len(line.text.split()) < 6):
            line.drop(reason)
        titled = titled or bool(line.text)


# --- Title and lead ------------------------------------------------------------------------------


def _find_title(lines: Sequence[Line], given: str, rules: Rules) -> Line | None:
    """The line of the title, if none is given; drops what stands around it."""
    left = [line for line in lines if line.text]
    at = _drop_head(left, 0, rules, before_title=not given)
    top = None
    following = left[at + 1 : at + 2] or [line for line in lines if _is_caption(line)]
    if not given and left[at:] and following and _is_title(left[at], following[0], rules):
        top = left[at]
        top.cut(top.kept(), rules.found("title_end", top.text))
        at += 1
    at = _drop_head(left, at, rules, before_title=False)
    # The author, one or two lines; more may be a list that is the article.
    names = 0
    while at + names < len(left) and rules.whole("head_name", (name := left[at + names].text)):
        if is_region(name):
            break
        names += 1
    if top and 0 < names <= 2 and at + names < len(left):
        for line in left[at : at + names]:
            line.drop("byline")
        _drop_head(left, at + names, rules, before_title=False)
    return top


def _drop_head(left: Sequence[Line], at: int, rules: Rules, *, before_title: bool) -> int:
    """Drops sections and dates from an index on, never the last line; returns where they end."""
    while at + 1 < len(left) and (reason := rules.whole("head", left[at].text)):
        if before_title and reason == "section" and not is_headline(left[at + 1].text):
            break  # then it may be the title
        left[at].drop(reason)
        at += 1
    return at


def _is_title(line: Line, following: Line, rules: Rules) -> bool:
    # A line that goes on in the next one is the first of a paragraph that is broken into lines.
    broken = following.text[:1].islower() and following.number - line.number == 1
    short = len(line.text) <= rules.limit("title") and "\t" not in line.text
    return short and not broken and (is_headline(line.text) or line.text.endswith(("...", "…")))


def _bare_title(title: str, rules: Rules) -> str:
    """A title without the name of the outlet after it."""
    end = next(rules.found("title_end", title), (len(title), 0, ""))[0]
    return title[:end].strip() or title


def _is_lead(text: str, rules: Rules) -> bool:
    words = len(text.split())
    return words <= rules.limit("lead_words") and (words >= 12 or bool(CLOSED.search(text)))


# --- Body and captions ---------------------------------------------------------------------------


def _is_caption(line: Line) -> bool:
    # A line whose words were joined to another has no pieces left.
    return not line.text and bool(line.pieces) and line.pieces[-1][1] in ("caption", "credit")


def _drop_bare_captions(body: Sequence[Line], lead: Line | None) -> None:
    """Drops the text of a picture where it stands beside its caption, without the credit."""
    captions = [{key(without_credits(c)) for c in _captions([line], "")} for line in body]
    for i, line in enumerate(body):
        words = key(line.text)
        beside = set().union(*captions[max(0, i - 1) : i + 2])
        if line is not lead and words in beside and words.count(" ") > 1:
            line.drop("caption")


def _captions(lines: Sequence[Line], heading: str) -> tuple[str, ...]:
    captions: dict[str, str] = {}
    for line in lines:
        for text, reason in line.pieces:
            if reason == "caption":
                caption = text[gallery_prefix(text, heading) :]
                captions.setdefault(key(without_credits(caption)) or key(caption), caption)
    return tuple(captions.values())


def _restored(body: Sequence[Line]) -> list[Line]:
    """The captions of a gallery are its article."""
    seen: set[str] = set()
    for line in body:
        again = []
        for text, reason in line.pieces:
            if reason == "caption" and key(text) not in seen:
                seen.add(key(text))
                reason = ""
            again.append((text, reason))
        line.set(again)
    return [line for line in body if line.text]


def _drop_numbers(lines: Sequence[Line], rules: Rules) -> None:
    """Drops "2/7" beside a caption."""
    captions = [_is_caption(line) for line in lines]
    for i, line in enumerate(lines):
        if any(captions[max(0, i - 1) : i + 2]) and (reason := rules.whole("beside_caption", line.text)):
            line.drop(reason)
