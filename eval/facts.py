"""Numbers and names of an output, and those that its source does not support."""

import html
import re
from functools import cache
from importlib.resources import files
from tomllib import loads

from nlp.facts.names import find_names
from nlp.facts.quantities import find_quantities, unsupported
from nlp.language import strip_marks

KEPT_LENGTH = 0.75
"""An output with fewer sentences but this share of its reference's length has merged, not dropped."""
LONGEST_NAME = 4
"""Syllables."""


def count_facts(source: str, output: str, *, reference: str, english: bool = False) -> dict[str, int]:
    """Counts the numbers, dates, amounts and names of an output, and those without support.

    Args:
        source: the Vietnamese text that the output speaks of.
        output: the summary or translation.
        reference: what should have been said.
        english: the output and the reference are English.

    Returns:
        Counts: `numbers` and `names` of the output, of them `numbers_wrong` and `names_wrong` that
        the source lacks; `numbers_wanted` and `names_wanted`, of them `..._missing` in the output.
        An output that says something has `unsupported`, the wrong ones together, and `faultless`,
        1 if there are none: an empty one says nothing wrong, and must not count as faultless.
    """
    output = html.unescape(output)  # "&#39;" is no number
    given, wanted = find_quantities(source, "vi"), find_quantities(reference, "en" if english else "vi")
    said = find_quantities(output, "en" if english else "vi")
    said_names = english_names(output) if english else names(output)
    # Of a Vietnamese name only what the English reference keeps is wanted: not "Liên hợp quốc".
    wanted_names = [name for name in names(source if english else reference) if _mentions(reference, name)]
    supports = _has_syllables if english else _mentions
    counts = {
        "numbers": len(said),
        "numbers_wrong": len(unsupported(said, given)),
        "numbers_wanted": len(wanted),
        "numbers_missing": len(unsupported(wanted, said)),
        "names": len(said_names),
        "names_wrong": sum(not supports(source, name) for name in said_names),
        "names_wanted": len(wanted_names),
        "names_missing": sum(not _mentions(output, name) for name in wanted_names),
    }
    wrong = counts["numbers_wrong"] + counts["names_wrong"]
    return counts | ({"unsupported": wrong, "faultless": int(not wrong)} if output.strip() else {})


def count_segments(sources: int, references: int, outputs: int, *, length: float) -> dict[str, int]:
    """Counts sentences that a translation lost or put together.

    Args:
        sources, references, outputs: sentences of the source, the reference and the output.
        length: characters of the output for each of the reference.

    Returns:
        `sentences` that could be expected: no more than source and reference both have; `dropped`
        of them where the output is also much shorter than the reference, else `merged`.
    """
    expected = min(sources, references)
    fewer = max(0, expected - outputs)
    dropped = fewer if length < KEPT_LENGTH else 0
    return {"sentences": expected, "dropped": dropped, "merged": fewer - dropped}


def names(text: str) -> list[str]:
    """Returns the names of a Vietnamese text: two or more capitalised syllables in a row, once each.

    The first word of a sentence is capitalised whether it is part of a name or not ("Ông Trần Văn
    Đực"), so it is left out: what remains of a real name is still a part of it.
    """
    found: dict[str, None] = {}
    for name in find_names(text):
        starts_sentence = not name.start or text[: name.start].rstrip(" ")[-1:] in '.!?:"“”-\n'
        if len(syllables := name.syllables[starts_sentence:]) > 1:
            found[" ".join(syllables)] = None
    return list(found)


def english_names(text: str) -> list[str]:
    """Returns the names of an English text that look like those of Vietnamese persons, once each.

    A run of capitalised words counts from the first Vietnamese family name in it, as far as its words
    have the shape of Vietnamese syllables and are no English words: of "President Tran Dai Quang" the
    last three, of "Nguyen Hue Street" the first two, of "La Liga" none.
    """
    family, english, syllable = _shapes()
    found: dict[str, None] = {}
    for name in find_names(text):
        plain = [strip_marks(word).lower() for word in name.syllables]
        fits = [bool(syllable.fullmatch(word)) and word not in english for word in plain]
        start = next((i for i, word in enumerate(plain) if fits[i] and word in family), len(plain))
        end = min([*(i for i in range(start, len(plain)) if not fits[i]), len(plain), start + LONGEST_NAME])
        if end - start > 1:
            found[" ".join(name.syllables[start:end])] = None
    return list(found)


@cache
def _shapes() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Family names without marks, frequent English words, and the shape of a Vietnamese syllable."""
    checks, language = (loads(files("nlp").joinpath(f"data/{name}.toml").read_text("utf-8"))
                        for name in ("checks", "language"))  # fmt: skip
    family, shape = frozenset(map(strip_marks, checks["names"]["family"])), language["vietnamese"]
    # "Ha Long Bay": the one frequent word of English places with the shape of a syllable.
    return (
        family,
        frozenset([*language["english"]["words"], "bay"]),
        re.compile(shape["onset"] + shape["rhyme"]),
    )


def _mentions(text: str, name: str) -> bool:
    """Whether the text has the name, whatever its diacritics, capitals and blanks ("Hanoi")."""
    return _fold(name) in _fold(text)


def _has_syllables(text: str, name: str) -> bool:
    """Whether every syllable of an English name is one of the text's, or the name is there whole."""
    there = {_fold(word) for word in re.findall(r"[^\W\d_]+", text)}
    return _mentions(text, name) or all(_fold(word) in there for word in name.split(" "))


def _fold(text: str) -> str:
    """Small letters without marks and blanks; i for y, which names are written with alike."""
    return "".join(letter for letter in strip_marks(text.lower()) if letter.isalnum()).replace("y", "i")
