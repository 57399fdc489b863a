"""Numbers and names of an output, and those that its source does not support."""

import html
import re
from functools import cache

from nlp.facts.names import find_names
from nlp.facts.numerals import Language
from nlp.facts.quantities import find_quantities, unsupported
from nlp.text.language import strip_marks
from nlp.text.tables import read_table

KEPT_LENGTH = 0.75  # an output with fewer sentences but this share of the reference's length has merged some
LONGEST_NAME = 4  # syllables


def count_facts(source: str, output: str, *, reference: str, english: bool = False) -> dict[str, int]:
    """Counts the numbers, dates, amounts and names of an output, Vietnamese or `english`.

    Returns `numbers` and `names` of the output, of them `numbers_wrong` and `names_wrong` that the
    Vietnamese source lacks; `numbers_wanted` and `names_wanted` of the reference, of them `..._missing` in
    the output. One that says something has `unsupported`, all wrong ones, and `faultless`, 1 if none.
    """
    output = html.unescape(output)  # "&#39;" is no number
    said_names = english_names(output) if english else names(output)
    # Of a Vietnamese name only what the English reference keeps is wanted: not "Liên hợp quốc".
    wanted_names = [name for name in names(source if english else reference) if _mentions(reference, name)]
    supports = _has_syllables if english else _mentions
    counts = count_numbers(source, output, reference=reference, to="en" if english else "vi") | {
        "names": len(said_names),
        "names_wrong": sum(not supports(source, name) for name in said_names),
        "names_wanted": len(wanted_names),
        "names_missing": sum(not _mentions(output, name) for name in wanted_names),
    }
    wrong = counts["numbers_wrong"] + counts["names_wrong"]
    return counts | ({"unsupported": wrong, "faultless": int(not wrong)} if output.strip() else {})


def count_numbers(
    source: str, output: str, *, reference: str, to: Language, of: Language = "vi"
) -> dict[str, int]:
    """The counts of numbers alone, for any pair of languages: of the source and of the output."""
    given, said = find_quantities(source, of), find_quantities(html.unescape(output), to)
    wanted = find_quantities(reference, to)
    return {
        "numbers": len(said),
        "numbers_wrong": len(unsupported(said, given)),
        "numbers_wanted": len(wanted),
        "numbers_missing": len(unsupported(wanted, said)),
    }


def count_segments(sources: int, references: int, outputs: int, *, length: float) -> dict[str, int]:
    """Of the `sentences` that source and reference both have, those too few in the output: `dropped` if its
    length, in characters for each of the reference, is short, else `merged`."""
    expected, fewer = min(sources, references), max(0, min(sources, references) - outputs)
    dropped = fewer if length < KEPT_LENGTH else 0
    return {"sentences": expected, "dropped": dropped, "merged": fewer - dropped}


def names(text: str) -> list[str]:
    """Returns the names of a Vietnamese text, once each: two or more capitalised syllables in a row, without
    the first word of a sentence, which has a capital in any case: what remains is still part of the name."""
    found: dict[str, None] = {}
    for name in find_names(text):
        starts_sentence = not name.start or text[: name.start].rstrip(" ")[-1:] in '.!?:"“”-\n'
        if len(syllables := name.syllables[starts_sentence:]) > 1:
            found[" ".join(syllables)] = None
    return list(found)


def english_names(text: str) -> list[str]:
    """Returns the names of an English text that look like those of Vietnamese persons, once each: runs of
    capitalised words from the first Vietnamese family name on, as far as they have the shape of syllables and
    are no English words. Of "President Tran Dai Quang" the last three, of "La Liga" none."""
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
def _shapes() -> tuple[set[str], set[str], re.Pattern[str]]:
    """Family names without marks, frequent English words, and the shape of a Vietnamese syllable."""
    names, language = read_table("nlp.facts", "names"), read_table("nlp.text", "language")
    family, shape = {strip_marks(name) for name in names["family"]}, language["vietnamese"]
    # "Ha Long Bay": the one frequent word of English places with the shape of a syllable.
    return family, {*language["english"]["words"], "bay"}, re.compile(shape["onset"] + shape["rhyme"])


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
