"""Text of the time before Unicode: TCVN3, VNI and VISCII fonts, windows-1258, UTF-8 that was read wrongly.

Such a text consists of letters of windows-1252 that stand for others ("ViÖt Nam", "Vieät Nam"). A legacy
encoding is taken only when it explains what is there: every letter is one of its letters, and nearly
every word that comes out with a mark can be a Vietnamese syllable. A file may mix sound paragraphs with
such ones; then these alone are converted. What looks so and fits no encoding is refused by
`refuse_garbled`: a summary of it would look like one, and be none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from itertools import groupby
from typing import Any, Literal, TypeAlias

from nlp.errors import InputError
from nlp.text.spelling import is_syllable
from nlp.text.tables import read_table

__all__ = ["Encoding", "convert", "font_encoding", "from_legacy", "refuse_garbled", "repair"]

Encoding: TypeAlias = Literal["windows-1258", "TCVN3", "VNI", "VISCII"]

_MARKS = {
    "acute": "\u0301",
    "grave": "\u0300",
    "hook": "\u0309",
    "tilde": "\u0303",
    "dot": "\u0323",
    "circumflex": "\u0302",
    "breve": "\u0306",
}
_VNI_CARRIERS = frozenset("aeouyơưAEOUYƠƯ")
_SAMPLE = 100_000  # characters by which an encoding is judged
_SHARE = 0.9  # of the marked words that must be syllables after a conversion
_VIETNAMESE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u0300-\u0323\u1ea0-\u1ef9]")
# A letter next to a sign that no text has inside a word: "th¸ng", "®ång", "nh©n".
_SIGN = (
    "\u0080-\u009f\u00a1-\u00a9\u00ac-\u00af\u00b1\u00b4-\u00b6\u00b8\u00b9\u00bc-\u00bf\u00d7\u00f7\u2212"
)
_ODD = re.compile(f"[^\\W\\d_][{_SIGN}]|[{_SIGN}][^\\W\\d_]")
_MARKED = re.compile("[A-Za-z][\x80-\xff\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|[\x80-\xff][A-Za-z]")
# UTF-8 read as windows-1252: the first byte of a letter and what may follow it.
_MOJIBAKE = re.compile("[\u00c2-\u00c6][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|á[º»]|â€")
# Letters that were replaced on the way: "Vi?t Nam", "Vi\ufffdt Nam".
_LOST = re.compile("[^\\W\\d_][?\ufffd]+[^\\W\\d_]|[?\ufffd]{2}[^\\W\\d_]")
_LEFT = 0.25  # of the lines whose encoding is sure, those that may be sound text as well
_FEWEST = 3  # marked words by which an encoding is known
_GARBLED_SHARE = 0.2  # of the words of a line
_GARBLED_LEAST = 3  # words


def repair(text: str) -> tuple[str, str]:
    """Undoes a wrong decoding that happened before the text came here.

    UTF-8 read as windows-1252 ("Viá»‡t Nam") and text typed in a font of the TCVN3, VNI or VISCII kind are
    recognised, in a whole text or in some of its lines.

    Args:
        text: a text as pasted, decoded or extracted, before it is normalised.

    Returns:
        The text, changed or not, and one sentence on the change, "" where there is none.
    """
    if text.isascii():
        return text, ""
    if _MOJIBAKE.search(text):
        repaired = _without_mojibake(text)
        if repaired != text:
            return repaired, "UTF-8 text that had been read as windows-1252 was repaired."
    if not _MARKED.search(text):
        return text, ""
    lines = text.split("\n")
    doubtful = [i for i, line in enumerate(lines) if _is_doubtful(line)]
    found = from_legacy("\n".join(lines[i] for i in doubtful), fewest=_FEWEST) if doubtful else None
    if found is not None:
        converted = dict(zip(doubtful, found[0].split("\n"), strict=True))
        encodings = {found[1]}
        converted |= _short_lines(lines, converted, found[1])
    else:
        converted, encodings = _line_by_line({i: lines[i] for i in doubtful})
    if not converted:
        return text, ""
    for i, line in converted.items():
        lines[i] = line
    whole = len(converted) == sum(not line.isascii() for line in lines)
    part = "The text was" if whole else f"A part of the text ({len(converted)} paragraphs) was"
    return "\n".join(lines), f"{part} converted from {' and '.join(sorted(encodings))} to Unicode."


def _short_lines(lines: list[str], converted: Mapping[int, str], encoding: Encoding) -> dict[int, str]:
    """Converts what is left of a text where nearly all is of one encoding: "lóa" is "lúa" there.

    A line that only Unicode can hold stays.
    """
    left = {
        i: text
        for i, line in enumerate(lines)
        if i not in converted and not line.isascii() and not _VIETNAMESE_ONLY.search(line)
        if (text := convert(line, encoding)) is not None and vietnamese_share(text) >= _SHARE
    }
    rest = sum(not line.isascii() for line in lines) - len(converted) - len(left)
    return left if not rest and len(left) <= _LEFT * len(converted) else {}


def _line_by_line(lines: Mapping[int, str]) -> tuple[dict[int, str], set[Encoding]]:
    """Converts lines of several encodings: long ones by themselves, short ones from those encodings."""
    converted: dict[int, str] = {}
    encodings: set[Encoding] = set()
    for i, line in lines.items():
        if found := from_legacy(line, fewest=_FEWEST):
            converted[i] = found[0]
            encodings.add(found[1])
    for i in lines.keys() - converted.keys():
        tried = [text for encoding in encodings if (text := convert(lines[i], encoding)) is not None]
        best = max(tried, key=vietnamese_share, default="")
        if vietnamese_share(best) >= _SHARE:
            converted[i] = best
    return converted, encodings


def refuse_garbled(text: str) -> None:
    """Makes sure that no line is text in an unknown encoding.

    Args:
        text: after `repair`, normalised or not.

    Raises:
        InputError: a line has many words with signs or question marks in the place of letters.
    """
    for number, line in enumerate(text.split("\n"), 1):
        for pattern in (_ODD, _LOST):
            if not pattern.search(line):
                continue
            words = line.split()
            garbled = [word for word in words if pattern.search(word) and "://" not in word]
            if len(garbled) >= _GARBLED_LEAST and len(garbled) >= _GARBLED_SHARE * len(words):
                raise InputError(_suspicion(number, garbled, lost=pattern is _LOST))


def from_legacy(text: str, *, fewest: int) -> tuple[str, Encoding] | None:
    """Finds the Vietnamese encoding that explains all of a text.

    Args:
        text: its bytes as characters of ISO 8859-1, or as they look in windows-1252.
        fewest: marked words that must come out.

    Returns:
        The text in NFC and the name of the encoding; None if none fits.
    """
    best: tuple[float, str, Encoding] | None = None
    for encoding in _converters():
        converted = convert(text, encoding)
        if converted is None:
            continue
        share = vietnamese_share(converted, fewest=fewest)
        if share >= _SHARE and (best is None or share > best[0]):
            best = (share, converted, encoding)
    return None if best is None else best[1:]


def convert(text: str, encoding: Encoding) -> str | None:
    """Returns a text in NFC that was typed in an encoding; None where a letter is none of its."""
    converted = _converters()[encoding](_as_bytes(text))
    return None if converted is None else unicodedata.normalize("NFC", converted)


def font_encoding(font: str) -> tuple[Encoding | None, bool]:
    """Tells by the name of a font how its texts are encoded, and whether it shows capitals only.

    ".VnTime" is TCVN3 and ".VnTimeH" its capitals; "VNI-Times" is VNI.
    """
    name = font.strip().lower()
    if name.startswith(".vn"):
        return "TCVN3", font.rstrip().endswith("H")
    return ("VNI" if name.startswith("vni-") else None), False


def vietnamese_share(text: str, *, fewest: int = 1) -> float:
    """Returns the share, 0 to 1, of the words with a mark that can be Vietnamese; 0 if there are too few."""
    words = [word for word in re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower()) if not word.isascii()]
    if len(words) < fewest:
        return 0.0
    return sum(map(is_syllable, words)) / len(words)


def _is_doubtful(line: str) -> bool:
    """Whether a line may be one of a legacy encoding: its marked words are no Vietnamese ones."""
    if not _MARKED.search(line):
        return False
    odd = len(_ODD.findall(line))
    if _VIETNAMESE_ONLY.search(line):
        return odd >= _GARBLED_LEAST
    return odd > 0 or vietnamese_share(line) <= 0.5


def _suspicion(number: int, garbled: list[str], *, lost: bool) -> str:
    some = ", ".join(f"“{word[:20]}”" for word in garbled[:3])
    if lost:
        why = "letters were lost where it was saved or sent"
        return f"Line {number} has question marks in the place of letters ({some}): {why}; get it as UTF-8."
    what = "typed in an old font or read in a wrong encoding, and which one cannot be told"
    return f"Line {number} seems to be {what} ({some}); convert it to Unicode and try again."


def _without_mojibake(text: str) -> str:
    """The text with its wrongly decoded passages repaired, where the result is the better Vietnamese."""
    import ftfy

    # Lines: in a sound text with one bad quotation the rest must stay as it is.
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if _MOJIBAKE.search(line):
            fixed = _decoded_twice(line) or ftfy.fix_encoding(line)
            if fixed != line and vietnamese_share(fixed) >= vietnamese_share(line):
                lines[i] = fixed
    return "\n".join(lines)


def _decoded_twice(line: str) -> str | None:
    """The line with every run of windows-1252 letters that is UTF-8 decoded; None if one is not.

    ftfy goes by rules of thumb that leave short Vietnamese words ("Ä‘Ã³") as they are.
    """
    pieces = []
    for known, run in groupby(line, lambda character: _byte(character) is not None):
        piece = "".join(run)
        if known and not piece.isascii():
            try:
                piece = b"".join(_byte(character) or b"" for character in piece).decode("utf-8")
            except UnicodeDecodeError:
                return None
        elif not known and _VIETNAMESE_ONLY.search(piece):
            return None
        pieces.append(piece)
    return "".join(pieces)


@cache
def _byte(character: str) -> bytes | None:
    """The byte of windows-1252; the five that it leaves free are those of ISO 8859-1, as browsers do."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return character.encode(encoding)
        except UnicodeEncodeError:
            continue
    return None


def _as_bytes(text: str) -> str:
    """The text with the characters of windows-1252 as those of ISO 8859-1; others, as emoji, stay."""
    return text if text.isascii() else text.translate(_CP1252)


_CP1252 = {ord(bytes([i]).decode("cp1252", "ignore") or chr(i)): i for i in range(0x80, 0xA0)}


@cache
def _converters() -> Mapping[Encoding, Callable[[str], str | None]]:
    return {"windows-1258": _windows_1258, "TCVN3": _tcvn3, "VNI": _vni, "VISCII": _viscii}


def _windows_1258(text: str) -> str | None:
    letters = _tables()["windows-1258"]
    return text.translate(letters) if _explained(text, letters, first=0xC0) else None


def _tcvn3(text: str) -> str | None:
    letters = _tables()["tcvn3"]
    if not _explained(text, letters, first=0xC0):
        return None
    # The soft hyphen is its "ư"; copied from a PDF, it is a hyphen or a minus.
    converted = re.sub("(?<=[^\\W\\d_])\u2212|\u2212(?=[^\\W\\d_])", "ư", text).translate(letters)
    return re.sub(r"[^\W\d_]*-[^\W\d_]+", _hyphen_to_letter, unicodedata.normalize("NFC", converted))


def _hyphen_to_letter(word: re.Match[str]) -> str:
    whole = word[0].replace("-", "ư")
    marked = not word[0].isascii() or word[0] == "-u"
    return whole if marked and is_syllable(whole) else word[0]


def _viscii(text: str) -> str | None:
    return text.translate(_tables()["viscii"])


def _vni(text: str) -> str | None:
    letters, marks = _tables()["vni"], _tables()["marks"]
    converted = [""]
    for character in text:
        if character in marks and converted[-1] in _VNI_CARRIERS:
            converted.append(marks[character])
        elif "\xc0" <= character <= "\xff" and character not in letters:
            return None
        else:
            converted.append(letters.get(character, character))
    return "".join(converted).translate(_tables()["punctuation"])


def _explained(text: str, letters: Mapping[int, str], *, first: int) -> bool:
    return all(first > ord(character) or ord(character) > 0xFF or ord(character) in letters
               for character in set(text))  # fmt: skip


@cache
def _tables() -> dict[str, Any]:
    """What each character stands for: by code for `str.translate`, in VNI by character."""
    # Read when first used, because nearly all texts are sound.
    data = read_table("nlp.read", "encodings")
    punctuation = {code: chr(character) for character, code in _CP1252.items()}
    marks = {key: "".join(_MARKS[name] for name in names) for key, names in data["vni"]["marks"].items()}
    return {
        "punctuation": punctuation,
        "tcvn3": punctuation | _rows(data["tcvn3"]["letters"]),
        "viscii": _rows(data["viscii"]["letters"]),
        "vni": data["vni"]["letters"],
        "marks": marks | {key.upper(): value for key, value in marks.items()},
        "windows-1258": {
            i: letter for i in range(0x80, 0x100) if (letter := bytes([i]).decode("cp1258", "ignore"))
        },
    }


def _rows(rows: list[list[str]]) -> dict[int, str]:
    return {int(start, 16) + i: letter for start, row in rows for i, letter in enumerate(row)}
