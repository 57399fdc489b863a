"""What published models want done to their input, and what their outputs need done."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from nlp.models.card import ModelCard

_TONED_FIRST = re.compile(
    # In NFD: a vowel, its tone, and the vowel that shall have it, with no other mark (ă, ê).
    "(o|u)([\u0300\u0301\u0303\u0309\u0323])((?<=o.)[ae]|(?<=u.)y)(?![\u0300-\u036f])",
    re.IGNORECASE,
)

_PUNCTUATION = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'"}
    | {"–": "-", "—": " - ", "…": "...", "\u00a0": " "}
)

_SPACED_HYPHEN = re.compile(r"(?<=\w) - (?=\w)")
_SPACED_DASH = re.compile(r"\s[-–—]\s")
_SPACED_MARK = re.compile(r"\s+(?=[.,!?](?:\s|$))")


def place_tones(text: str) -> str:
    """Puts the tone of oa, oe and uy on the second vowel: hòa → hoà.

    The placement of schoolbooks, which VinAI's models were trained with; both are correct
    Vietnamese. Where a consonant follows there is only one placement: tòan, a slip, becomes toàn.

    Args:
        text: in any normal form.

    Returns:
        The text in NFC.
    """
    moved = _TONED_FIRST.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


def plain_punctuation(text: str) -> str:
    """Typographic quotes and dashes as ASCII, like the Moses normaliser that OPUS-MT was trained after."""
    return text.translate(_PUNCTUATION)


STEPS: dict[str, Callable[[str], str]] = {"tones": place_tones, "punctuation": plain_punctuation}
"""By the names that a card uses."""


def normalise(card: ModelCard, text: str) -> str:
    """Returns a source as the model of a card wants it."""
    for name in card.normalise:
        text = STEPS[name](text)
    return text


def mend(card: ModelCard, source: str, output: str) -> str:
    """Takes off an output what the model is known to add.

    Args:
        card: the model's card.
        source: what the output was made from.
        output: the generated text.
    """
    output = output.strip().removeprefix(card.output_prefix.strip()).lstrip()
    # A dash between blanks may be meant: then the source has one as well.
    if card.joins_hyphens and not _SPACED_DASH.search(source):
        output = _SPACED_HYPHEN.sub("-", output)
    if card.joins_punctuation:
        output = _SPACED_MARK.sub("", output)
    return output
