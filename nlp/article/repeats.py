"""Passages of an article that stand in it twice: the lead, pull quotes, captions, whole paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from nlp.article.rules import Line, Rules

_WORD = re.compile(r"\w+")
_UNIT = re.compile('[.!?…"“”«»\t]+')
_SIMILAR = 0.9  # of difflib, by words


def key(text: str) -> str:
    """Returns the words of a text, alike for texts that differ in punctuation and capitals only."""
    return " ".join(_WORD.findall(text.casefold()))


def drop_repeats(lines: Sequence[Line], *, heading: str, lead: Line | None, rules: Rules) -> None:
    """Drops what has been said in the same words.

    A paragraph is a repeat if it is the title, if it says the same as the lead, or if all its
    sentences stand in one longer paragraph, or in an equal one before it.

    Args:
        lines: the lines of the article, but the title.
        heading: the title.
        lead: the line of the lead, which itself is never a repeat.
        rules: the rules.
    """
    title = key(heading)
    for line in lines:
        words = key(line.text)
        if words and (
            words == title or (lead and line is not lead and same_story(lead.text, line.text, rules))
        ):
            line.drop("repeat")
    _drop_contained([line for line in lines if line.text], lead, rules.limit("repeat_words"))
    before = ""
    for line in lines:
        words = key(line.text)
        # A short line may come twice for a reason, but not twice running.
        if words == before and " " in words and "\t" not in line.text:
            line.drop("repeat")
        before = words or before


def _drop_contained(lines: Sequence[Line], lead: Line | None, fewest: int) -> None:
    units = [[unit for unit in map(key, _UNIT.split(line.text)) if unit] for line in lines]
    sizes = [sum(unit.count(" ") + 1 for unit in parts) for parts in units]
    # For each sentence the longest paragraph that has it, the first of those.
    homes: dict[str, int] = {}
    for i, parts in enumerate(units):
        for unit in parts:
            if unit not in homes or sizes[i] > sizes[homes[unit]]:
                homes[unit] = i
    for i, line in enumerate(lines):
        found = {homes[unit] for unit in units[i]}
        if line is lead or len(found) != 1 or sizes[i] < fewest or "\t" in line.text:
            continue
        home = found.pop()
        if home != i and (sizes[home] > sizes[i] or units[home] == units[i]):
            line.drop("repeat")


def same_story(lead: str, text: str, rules: Rules) -> bool:
    """Tells whether a paragraph says what the lead says, in nearly the same words.

    Either they differ in function words only, or hardly at all and in no name, number or negation.
    """
    if not 0.6 <= (len(text) + 1) / (len(lead) + 1) <= 1.7:
        return False
    names = _WORD.findall(lead)[1:] + _WORD.findall(text)[1:]  # the first word has a capital anyway
    ours, theirs = key(lead).split(), key(text).split()
    fewest = rules.limit("repeat_words")
    if min(len(ours), len(theirs)) < fewest or not 0.75 <= len(ours) / len(theirs) <= 1.33:
        return False
    if _without(ours, rules.function_words) == _without(theirs, rules.function_words):
        return True
    ours_counted, theirs_counted = Counter(ours), Counter(theirs)
    changed = (ours_counted - theirs_counted) + (theirs_counted - ours_counted)
    if changed.total() > 2 * (1 - _SIMILAR) * max(len(ours), len(theirs)):
        return False
    weighty = {word.casefold() for word in names if word[0].isupper()}
    weighty.update(rules.data["repeat"]["negations"], (w for w in changed if any(c.isdigit() for c in w)))
    if changed.keys() & weighty:
        return False
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return matcher.ratio() >= _SIMILAR


def _without(words: Sequence[str], unwanted: frozenset[str]) -> list[str]:
    return [word for word in words if word not in unwanted]
