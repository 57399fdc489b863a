"""Bytes to text: UTF-8, UTF-16, and the encodings that were in use before them."""

from __future__ import annotations

import codecs
import logging
import re

from nlp.errors import InputError
from nlp.read.legacy import from_legacy

__all__ = ["decode", "decode_noted"]

log = logging.getLogger("tomtat")

_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with the other's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without NUL, which is judged apart: it comes with UTF-16, and strays into sound text.
_CONTROL_BYTES = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_BINARY = "This is binary data, not text; give a text, HTML, DOCX or PDF file."
# What is left are pages in other languages; the many relatives of windows-1252 only add wrong guesses.
_FOREIGN = ["cp1252", "cp1251", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp874"]


def decode(data: bytes, *, declared: str = "", guess: bool = True) -> str:
    """Turn bytes of unknown encoding into text.

    Args:
        data: the bytes of a text file or of a web page.
        declared: the encoding that the source names (HTTP header, HTML meta); it is believed only
            after a byte order mark and after UTF-8, because pages often name a wrong one.
        guess: whether the most likely of foreign encodings may be taken where none fits for sure.

    Returns:
        The text, not normalised. Where a few bytes are broken UTF-8, U+FFFD stands for them.

    Raises:
        InputError: the bytes are not text, or their encoding cannot be told.
    """
    return decode_noted(data, declared=declared, guess=guess)[0]


def decode_noted(data: bytes, *, declared: str = "", guess: bool = True) -> tuple[str, str]:
    """`decode`, and one sentence on what had to be done, "" where the text was sound."""
    text, note = _decode(data, declared, guess)
    if note:
        log.warning("%s", note)
    return text, note


def _decode(data: bytes, declared: str, guess: bool) -> tuple[str, str]:
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
    return _other(data, declared, guess)


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


def _other(data: bytes, declared: str, guess: bool) -> tuple[str, str]:
    if declared:
        try:
            return data.decode(declared), ""
        except (LookupError, UnicodeDecodeError):
            log.debug("the declared encoding %r does not fit", declared)
    found = from_legacy(data.decode("latin-1"), fewest=2)
    if found is not None:
        return found[0], f"The text was converted from {found[1]} to Unicode."
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_FOREIGN).best() if guess else None
    if best is None:
        raise InputError("The encoding of the text is not known; save it as UTF-8 and try again.")
    return str(best), f"The encoding was guessed to be {best.encoding}; save the text as UTF-8 to be sure."
