"""One text of the many ways in which the same text can be written."""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")

# A zero-width joiner is kept only where it makes one emoji of two (a family, a profession).
_EMOJI = "\u2194\u2195\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, bidi
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"  # not characters; tags
    f"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
)

# Typed in the wrong order (tone, then circumflex or breve) the two marks do not compose, because
# both sit above the letter and Unicode keeps their order.
_SWAPPED = re.compile("([aeoAEO][\u031b\u0323]*)([\u0300\u0301\u0303\u0309])([\u0302\u0306])")


def normalise(text: str) -> str:
    """Make one text of the many ways in which the same text can be written.

    The result is NFC. Line breaks of every kind become a newline and blanks of every kind a blank;
    control characters (but tab and newline), zero-width characters, soft hyphens, marks of writing
    direction and lone surrogates are removed. Normalising twice changes nothing more.

    Args:
        text: any string.

    Returns:
        The normalised text; its blanks and lines are as many as before.
    """
    # NFC comes first because it may turn a character into one of those looked for below, and last
    # because removing what stood between a letter and its mark lets the two compose.
    text = unicodedata.normalize("NFC", text)
    text = _BLANKS.sub(" ", _NEWLINES.sub("\n", text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "\u0302" in text or "\u0306" in text:
        text = _SWAPPED.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", text)
    return text
