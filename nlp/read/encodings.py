"""Bytes to text: UTF-8, UTF-16, and the encodings that Vietnamese was written in before them.

A legacy encoding is taken only when it explains the whole text: every byte is one of its letters,
and nearly every word that comes out with a mark can be a Vietnamese syllable.
"""

from __future__ import annotations

import codecs
import logging
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from nlp.errors import InputError
from nlp.text.tables import read_table

__all__ = ["decode", "decode_noted", "repair"]

log = logging.getLogger("tomtat")

_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with the other's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = {
    "acute": "\u0301",
    "grave": "\u0300",
    "hook": "\u0309",
    "tilde": "\u0303",
    "dot": "\u0323",
    "circumflex": "\u0302",
    "breve": "\u0306",
}
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Without NUL, which is judged apart: it comes with UTF-16, and strays into sound text.
_CONTROL_BYTES = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_BINARY = "This is binary data, not text; give a text, HTML, DOCX or PDF file."
_VNI_CARRIERS = tuple("aeouyơư")
# What is left are pages in other languages; the many relatives of windows-1252 only add wrong guesses.
_FOREIGN = ["cp1252", "cp1251", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp874"]
_SAMPLE = 100_000  # characters by which a legacy encoding is judged


def decode(data: bytes, *, declared: str = "") -> str:
    """Turn bytes of unknown encoding into text.

    Args:
        data: the bytes of a text file or of a web page.
        declared: the encoding that the source names (HTTP header, HTML meta); it is believed only
            after a byte order mark and after UTF-8, because pages often name a wrong one.

    Returns:
        The text, not normalised. Where a few bytes are broken UTF-8, U+FFFD stands for them.

    Raises:
        InputError: the bytes are not text.
    """
    return decode_noted(data, declared=declared)[0]


def decode_noted(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """`decode`, and one sentence on what had to be done, "" where the text was sound."""
    text, note = _decode(data, declared)
    if note:
        log.warning("%s", note)
    return text, note


def repair(text: str) -> tuple[str, str]:
    """Undo a wrong decoding that happened before the text came here.

    UTF-8 read as windows-1252 ("Viá»‡t Nam") and text typed in a font of the TCVN3 or VNI kind
    ("ViÖt Nam", "Vieät Nam") are recognised, and changed only as a whole.

    Args:
        text: a text as pasted or decoded, before it is normalised.

    Returns:
        The text, changed or not, and one sentence on the change, "" where there is none.
    """
    # Such a text has letters of windows-1252 only; one Vietnamese letter proves it sound.
    if text.isascii() or re.search("[ăđĩũơưĂĐĨŨƠƯ\u0300-\u0323\u1ea0-\u1ef9]", text):
        return text, ""
    try:
        data = b"".join(map(_byte, text))
    except UnicodeEncodeError:
        return text, ""
    try:
        return data.decode("utf-8"), "UTF-8 text that had been read as windows-1252 was repaired."
    except UnicodeDecodeError:
        pass
    if _vietnamese_share(text) > 0.5:
        return text, ""
    found = _legacy(data, fewest=3)
    if found is None:
        return text, ""
    return found[0], f"The text was converted from {found[1]} to Unicode."


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            broken = text.count("\ufffd")
            return text, f"{broken} broken characters were replaced." if broken else ""
    if 5 * data.count(0) > len(data):
        return _utf16_without_mark(data), ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        _refuse_binary(data)
        return text, ""
    _refuse_binary(data)
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # In any other encoding hardly two bytes in a row look like UTF-8, so a text with many sound
    # characters for each broken one is UTF-8 that was damaged.
    if sum(character > "\x7f" for character in text) - broken >= 4 * broken:
        return text, f"{broken} broken UTF-8 sequences were replaced by \N{REPLACEMENT CHARACTER}."
    return _other(data, declared)


def _refuse_binary(data: bytes) -> None:
    if 50 * (len(data) - len(data.translate(None, _CONTROL_BYTES))) > len(data):
        raise InputError(_BINARY)


def _utf16_without_mark(data: bytes) -> str:
    # Blanks, line breaks and ASCII letters have a zero byte: the second one if little-endian.
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(_BINARY) from None
    if 50 * len(_CONTROLS.findall(text)) > len(text):
        raise InputError(_BINARY)
    return text


def _other(data: bytes, declared: str) -> tuple[str, str]:
    if declared:
        try:
            return data.decode(declared), ""
        except (LookupError, UnicodeDecodeError):
            log.debug("the declared encoding %r does not fit", declared)
    found = _legacy(data, fewest=2)
    if found is not None:
        return found[0], f"The text was converted from {found[1]} to Unicode."
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_FOREIGN).best()
    if best is None:
        raise InputError("The encoding of the text is not known; save it as UTF-8 and try again.")
    return str(best), f"The encoding was guessed to be {best.encoding}; save the text as UTF-8 to be sure."


def _legacy(data: bytes, *, fewest: int) -> tuple[str, str] | None:
    """The text and the name of the Vietnamese encoding that explains all of it, if one does."""
    candidates: tuple[tuple[str, Callable[[bytes], str | None]], ...] = (
        ("windows-1258", _windows_1258),
        ("TCVN3", _tcvn3),
        ("VNI", _vni),
    )
    best: tuple[float, str, str] | None = None
    for name, convert in candidates:
        text = convert(data)
        if text is None:
            continue
        share = _vietnamese_share(text, fewest=fewest)
        if share >= 0.9 and (best is None or share > best[0]):
            best = (share, text, name)
    return None if best is None else best[1:]


def _windows_1258(data: bytes) -> str | None:
    try:
        return unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None


def _tcvn3(data: bytes) -> str | None:
    letters = _tables()[0]
    read = data.decode("latin-1").translate(letters)
    explained = all(byte < 0xC0 or byte in letters for byte in set(data))
    return unicodedata.normalize("NFC", read) if explained else None


def _vni(data: bytes) -> str | None:
    punctuation, letters, marks = _tables()
    converted = [""]
    for character in data.decode("latin-1"):
        if character in marks and converted[-1].lower() in _VNI_CARRIERS:
            converted.append(marks[character])
        elif character >= "\xc0" and character not in letters:
            return None
        else:
            converted.append(letters.get(character, character))
    joined = "".join(converted).translate({i: c for i, c in punctuation.items() if i < 0xA0})
    return unicodedata.normalize("NFC", joined)


def _vietnamese_share(text: str, *, fewest: int = 1) -> float:
    """The share, 0 to 1, of the words with a mark that can be Vietnamese; 0 if there are too few."""
    pattern = _syllable()
    words = [word for word in re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower()) if not word.isascii()]
    if len(words) < fewest:
        return 0.0
    good = 0
    for word in words:
        decomposed = unicodedata.normalize("NFD", word)
        tones = _TONES.findall(decomposed)
        match = pattern.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", decomposed)))
        stopped_well = match and (not match["stopped"] or tones in (["\u0301"], ["\u0323"]))
        good += bool(stopped_well and len(tones) <= 1)
    return good / len(words)


def _byte(character: str) -> bytes:
    """The byte of windows-1252; the five that it leaves free are those of ISO 8859-1, as browsers do."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


@cache
def _data() -> dict[str, Any]:
    # Imported here, because nearly all texts are UTF-8 and this module is imported by all.

    return read_table("nlp.read", "encodings")


@cache
def _tables() -> tuple[dict[int, str], dict[str, str], dict[str, str]]:
    """TCVN3's letters (and windows-1252's punctuation), VNI's letters, VNI's marks."""
    data = _data()
    tcvn3 = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
    for start, row in data["tcvn3"]["letters"]:
        tcvn3 |= {int(start, 16) + i: letter for i, letter in enumerate(row)}
    marks = {key: "".join(_MARKS[name] for name in names) for key, names in data["vni"]["marks"].items()}
    marks |= {key.upper(): value for key, value in marks.items()}
    return tcvn3, data["vni"]["letters"], marks


@cache
def _syllable() -> re.Pattern[str]:
    part = _data()["syllable"]
    return re.compile(f"{part['onset']}{part['nucleus']}(?:(?P<stopped>{part['stopped']})|{part['coda']})")
