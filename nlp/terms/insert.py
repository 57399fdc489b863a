"""Puts English terms into a Vietnamese text, and looks for them in its translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from nlp.terms.find import Match

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_](?![^\W_]))*")
_MARKS = re.compile("[\u0300-\u036f]")
_ARTICLES = frozenset({"the", "a", "an", "s"})
"""Not compared; "s" is what is left of a genitive."""
_SPELLINGS = (
    (re.compile(r"is(e|es|ed|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"our$"), "or"),
    (re.compile(r"our(?=s|ed|ing|ite)"), "or"),
    (re.compile(r"^centre(s?)$"), r"center\1"),
    (re.compile(r"^(def|off|lic)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"^programmes?$"), "program"),
    (re.compile(r"^dykes?$"), "dike"),
)
_IRREGULAR = {"women": "woman", "men": "man", "people": "people", "children": "child", "viet": "viet"}
_RANKS = frozenset(
    {"senior", "lieutenant", "major", "general", "colonel", "vice", "rear", "lt", "sen", "col", "gen"}
)
_WINDOW = 12
"""The parts of a title stand at most so many words further apart than they are long."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """A text with terms put in, and where they stand in it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Half-open, in the order of the matches."""


def insert_terms(text: str, matches: Iterable[Match]) -> str:
    """Returns the text with the English of each match in its place."""
    return insert_with_spans(text, matches).text


def insert_with_spans(text: str, matches: Iterable[Match]) -> Inserted:
    """Puts the English of matches into a text and says where it stands."""
    pieces, spans, at, length = [], [], 0, 0
    for match in sorted(matches, key=lambda match: match.start):
        kept = text[at : match.start]
        start = length + len(kept)
        pieces += [kept, match.target]
        length = start + len(match.target)
        spans.append((start, length))
        at = match.end
    return Inserted("".join([*pieces, text[at:]]), tuple(spans))


def lost_terms(matches: Iterable[Match], translation: str) -> list[Match]:
    """Returns the matches of which a translation holds no accepted English.

    Capitals, marks, articles, plurals, hyphens and British or American spelling do not count. A title put
    together by rule is there, too, if its parts are, close to one another in any order. Currencies are left
    to the checks of amounts: "£5" has no word for its own.
    """
    words = _plain(translation)
    return [match for match in matches if match.kind != "currency" and not _is_there(match, words)]


def holds(translation: str, forms: Iterable[str]) -> bool:
    """Whether an English text holds one of some forms, compared as `lost_terms` does."""
    words = _plain(translation)
    return any(_occurrences(_plain(form), words) for form in forms)


def unify_terms(matches: Iterable[Match], translation: str) -> tuple[str, list[tuple[str, str]]]:
    """Gives a term that a translation calls by several names one of them, the preferred if it is there.

    Only names of two or more words with a capital, as they stand in the tables; other words stay. So does
    what another term of the text is called: a "Party Committee" is no "Party Organisation" where both are.

    Returns:
        The translation, and what was replaced by what.
    """
    matches = tuple(matches)
    targets = dict.fromkeys(match.target for match in matches)
    replaced: list[tuple[str, str]] = []
    seen: set[str] = set()
    for match in matches:
        if match.target in seen or match.kind == "title":
            continue
        seen.add(match.target)
        others = [target for target in targets if target != match.target]
        names = (f for f in match.alternatives if _is_name(f) and not _is_of_any(f, others))
        forms = sorted(names, key=len, reverse=True)
        present = re.search(_exactly(match.target), translation)
        for form in forms if present and _is_name(match.target) else ():
            if form in match.target:
                continue
            pattern = _exactly(form)
            # What is inside a longer accepted form is not the shorter one.
            spans = [m.span() for longer in forms if form in longer and form != longer
                     for m in re.finditer(_exactly(longer), translation)]  # fmt: skip
            pieces, at = [], 0
            for found in re.finditer(pattern, translation):
                if any(start <= found.start() and found.end() <= end for start, end in spans):
                    continue
                pieces += [translation[at : found.start()], match.target]
                at = found.end()
                replaced.append((form, match.target))
            translation = "".join([*pieces, translation[at:]])
    return translation, replaced


def _is_of_any(form: str, targets: Iterable[str]) -> bool:
    return any(re.search(_exactly(form), target, re.IGNORECASE) for target in targets)


def _exactly(form: str) -> str:
    return rf"(?<!\w){re.escape(form)}(?!\w)"


def _is_name(form: str) -> bool:
    return " " in form and any(letter.isupper() for letter in form)


def _is_there(match: Match, words: Sequence[str]) -> bool:
    forms = (match.target, *match.alternatives)
    ranks = _RANKS if match.kind == "rank" else frozenset()
    if any(
        _is_whole(at, len(_plain(form)), words, ranks)
        for form in forms
        for at in _occurrences(_plain(form), words)
    ):
        return True
    return bool(match.parts) and _stand_together(match.parts, words)


def _is_whole(at: int, length: int, words: Sequence[str], ranks: frozenset[str]) -> bool:
    """Whether what stands at a word is no part of a longer rank: "Colonel" of "Lieutenant Colonel"."""
    around = (*words[max(0, at - 1) : at], *words[at + length : at + length + 1])
    return ranks.isdisjoint(around)


def _stand_together(parts: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    """Whether each part is there in one of its forms, all within a window."""
    found = [[(at, at + len(plain)) for form in forms for plain in [_plain(form)] for at in
              _occurrences(plain, words)] for forms in parts]  # fmt: skip
    if not all(found):
        return False
    length = sum(min(len(_plain(form)) for form in forms) for forms in parts) + _WINDOW
    return any(
        all(any(first - length <= start and end <= first + length for start, end in spans) for spans in found)
        for first, _ in found[-1]
    )


def _occurrences(wanted: Sequence[str], words: Sequence[str]) -> list[int]:
    if not wanted:
        return []
    n = len(wanted)
    return [
        at
        for at in range(len(words) - n + 1)
        if words[at] == wanted[0] and tuple(words[at : at + n]) == wanted
    ]


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> tuple[str, ...]:
    """The words of an English text as they are compared."""
    letters = _MARKS.sub("", normalize("NFD", text)).replace("đ", "d").replace("Đ", "D")
    letters = letters.replace("’", "'").replace("Viet Nam", "Vietnam").replace("Ha Noi", "Hanoi")
    words = (_plain_word(word.lower().replace(".", "")) for word in _WORD.findall(letters))
    return tuple(word for word in words if word and word not in _ARTICLES)


@lru_cache(maxsize=1 << 14)
def _plain_word(word: str) -> str:
    for pattern, by in _SPELLINGS:
        word = pattern.sub(by, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )
