"""What a sentence of an article stands under, and which sentences mislead where they stand alone.

A figure under "Phía Tây Bắc Bộ:" is not the whole North's; the entries of a live blog run backwards; "chúng
tôi" is whoever speaks; a verdict of the first instance may have been overturned in the next paragraph. So a
sentence taken out of its article brings its label with it, or is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.text.sentences import Sentence
from nlp.text.tables import read_table

LONGEST_LABEL = 45
"""Characters before the colon."""

ENTRIES = 3
"""Lines with a time before them that make a live blog."""

_LABEL = re.compile(rf"(?P<label>[^:.!?\n]{{1,{LONGEST_LABEL}}}):(?=\s|$)")
_MINUTE = re.compile(
    r"(?:[Pp]hút\s*)?(?P<minute>\d{1,3})(?:['’′]|\s?phút)?\s*(?:\+\s*(?P<more>\d{1,2}))?['’′]?$"
)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})\s?(?:h|g|:|giờ)\s?(?P<minute>\d{2})?$")
_FIRST_INSTANCE, _APPEAL = re.compile(r"\bsơ thẩm\b"), re.compile(r"\bphúc thẩm\b")
_OVERTURNED = re.compile(
    r"\b(?:hủy|huỷ|sửa|giảm|tăng|bác|tuyên|còn|xuống|trắng án|vô tội|y án|giữ nguyên|đình chỉ)\b"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence stands under.

    Attributes:
        label: the region, speaker, day or minute that its line or the line before names; "" if none.
        misleads: whether it says something else alone than in its article.
    """

    label: str = ""
    misleads: bool = False

    def quoted(self, sentence: str) -> str:
        """The sentence with its label before it."""
        return f"{self.label}: {sentence}" if self.label and self.label not in sentence else sentence


def read_contexts(sentences: Sequence[Sentence], text: str) -> list[Context]:
    """Reads what each sentence of an article stands under.

    Args:
        sentences: of the text, in order.
        text: the article; a line break ends what a label in a line speaks of.

    Returns:
        One `Context` for each sentence.
    """
    labels = _labels(sentences, text)
    late = _older_entries(labels)
    appealed = any(_APPEAL.search(s.text) and _OVERTURNED.search(s.text.lower()) for s in sentences)
    contexts = []
    for i, (sentence, (label, _)) in enumerate(zip(sentences, labels, strict=True)):
        lower = sentence.text.lower()
        overturned = appealed and _FIRST_INSTANCE.search(lower) and not _APPEAL.search(lower)
        unknown = not label and _speaks_unnamed(sentence.text)
        contexts.append(Context(label, bool(i in late or overturned or unknown)))
    return contexts


def _labels(sentences: Sequence[Sentence], text: str) -> list[tuple[str, bool]]:
    """For each sentence its label, and whether the label stands before it in its own line."""
    found: list[tuple[str, bool]] = []
    heading = label = ""
    for i, sentence in enumerate(sentences):
        before = text[sentences[i - 1].end : sentence.start] if i else "\n"
        if "\n" in before:
            label = ""
            match = _LABEL.match(sentence.text)
            if match and _is_label(match["label"]):
                alone = not sentence.text[match.end() :].strip()
                label, heading = ("", match["label"]) if alone else (match["label"], "")
                found.append((label or heading, not alone))
                continue
            if "\n\n" in before and not label and i and not sentences[i - 1].text.endswith(":"):
                heading = ""
        found.append((label or heading, False))
    return found


def _is_label(label: str) -> bool:
    """Whether it names a place, a person or a time, and says nothing."""
    words = re.findall(r"[^\W\d_]+", label)
    known = _set("label_words")
    if not words or len(words) > 9:
        return bool(re.search(r"\d", label)) and len(words) <= 9
    return all(word[0].isupper() or word in known or word in ("h", "g") for word in words)


def _older_entries(labels: Sequence[tuple[str, bool]]) -> set[int]:
    """The sentences of a live blog that runs backwards, but for those of its latest entry."""
    times = [(i, minute) for i, (label, _) in enumerate(labels) if (minute := _minute(label)) is not None]
    entries: list[int] = []
    for i, minute in times:
        if not entries or labels[i][0] != labels[i - 1][0]:
            entries.append(minute)
    backwards = sum(a > b for a, b in zip(entries, entries[1:], strict=False))
    if len(entries) < ENTRIES or backwards < 0.8 * (len(entries) - 1):
        return set()
    first = times[0][0]
    latest = labels[first][0]
    timed = {i for i, _ in times if labels[i][0] != latest}
    # What has no time but stands among or after the entries is older, too.
    return timed | {i for i in range(min(timed, default=0), len(labels)) if labels[i][0] != latest}


def _minute(label: str) -> int | None:
    if match := _MINUTE.match(label):
        return int(match["minute"]) + int(match["more"] or 0)
    # A clock belongs to what was before the minutes of a match, or to a blog of its own.
    match = _CLOCK.match(label)
    return int(match["hour"]) * 60 + int(match["minute"] or 0) - 24 * 60 if match else None


def _speaks_unnamed(sentence: str) -> bool:
    """Whether somebody says "chúng tôi" or "tôi" who is not named in the sentence."""
    lower = sentence.lower()
    if not _any_of("first_person").search(lower):
        return False
    said = _any_of("attributing").search(lower)
    # A name after or before the verb: "…", ông Nam nói.
    named = re.search(r"(?<![.!?“\"]\s)(?<!^)\b[^\W\d_a-zà-ỹđ][a-zà-ỹ]+", sentence.lstrip("“\"'"))
    return not (said and named)


@cache
def _any_of(name: str) -> re.Pattern[str]:
    words = sorted(read_table("nlp.text", "anaphora")[name], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(read_table("nlp.text", "anaphora").get(name, ()))
