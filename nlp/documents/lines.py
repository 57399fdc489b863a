"""Lines that need no model: without words, in English, addresses, names and terms whose English is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons
from nlp.settings import RunOptions
from nlp.terms.find import find_terms
from nlp.terms.names import ENGLISH, transliterate
from nlp.terms.table import Glossary
from nlp.text.language import detect, is_syllable

WORD = re.compile(r"[^\W\d_]+")
_SHORT = 8
"""Words of a line that may be a name or a term and nothing else."""


def needs_translation(line: str, *, to_english: bool) -> bool:
    """Whether a line has words, and they are no addresses, names of things, or in the target language."""
    words: list[str] = [word for token in line.split() if _is_prose(token) for word in WORD.findall(token)]
    if not words:
        return False
    found = detect(line)
    if not to_english:
        return found != "vi"
    if line.isascii() and found != "vi-unmarked":
        # "Google Chrome", "TP HCM" and "iPhone 15 Pro" are no Vietnamese.
        return found != "en" and all(map(is_syllable, words))
    return found != "en"


def _is_prose(token: str) -> bool:
    """Whether what stands between two blanks is no address and no file's name."""
    path = token.isascii() and "." in token and ("/" in token or "\\" in token)
    return not (path or "://" in token or token.startswith("www.") or "@" in token[1:])


def known_english(line: str, options: RunOptions, glossaries: Sequence[Glossary]) -> str:
    """Returns the English of a line that is a name or a term; "" if it is more, or not known."""
    if options.to == "vi" or line.count(" ") >= _SHORT:
        return ""
    if options.terms or glossaries:
        for match in find_terms(line, glossaries, builtin=options.terms):
            if (match.start, match.end) == (0, len(line)):
                return match.target[:1].upper() + match.target[1:] if line[0].isupper() else match.target
    return transliterate(line, options.names) if is_name(line) else ""


def is_name(text: str) -> bool:
    """Whether a text is the name of a person, or a place that has one in English, and nothing else."""
    if text in ENGLISH:
        return True
    named = [(person.start, person.end) for person in find_persons(ParsedText(text))]
    return named == [(0, len(text))]
