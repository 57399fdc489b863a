"""Text of the time before Unicode, repaired as a whole and in part, or refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.read import html
from nlp.read.legacy import _tables, convert, font_encoding, refuse_garbled, repair
from nlp.read.source import read_pasted

FIRST = "Trưởng thôn cho biết đường mới dài ba cây số, được làm bằng tiền của nhân dân trong xã."
SECOND = "Năm trước nước lũ cuốn trôi cầu gỗ, học sinh phải đi đò qua sông."


def typed(text: str, encoding: str) -> str:
    """A text as a font of the encoding has it: the characters of ISO 8859-1 that stand for its letters."""
    table = {letter: chr(code) for code, letter in _tables()[encoding].items() if letter.isalpha()}
    return "".join(table.get(letter, letter) for letter in text)


def typed_in_vni(text: str) -> str:
    letters = {letter: key for key, letter in _tables()["vni"].items()}
    marks = {frozenset(marks): key for key, marks in _tables()["marks"].items() if key.islower()}
    typed = []
    for letter in text:
        if letter in letters:
            typed.append(letters[letter])
            continue
        base, *above = unicodedata.normalize("NFD", letter)
        if "\u031b" in above:  # the horn is of the letter: ơ, ư
            above.remove("\u031b")
            base = letters[unicodedata.normalize("NFC", base + "\u031b")]
        typed.append(base + (marks[frozenset(above)] if above else ""))
    return "".join(typed)


@pytest.mark.parametrize(
    ("garbled", "name"),
    [
        (typed(FIRST + " " + SECOND, "tcvn3"), "TCVN3"),
        (typed_in_vni(FIRST + " " + SECOND), "VNI"),
        (typed(FIRST + " " + SECOND, "viscii"), "VISCII"),
        ((FIRST + " " + SECOND).encode().decode("cp1252", "ignore"), ""),
    ],
)
def test_a_whole_text(garbled: str, name: str) -> None:
    text, note = repair(garbled)
    if name:
        assert text == FIRST + " " + SECOND
        assert name in note


def test_one_paragraph_of_a_sound_text() -> None:
    text, note = repair(f"{FIRST}\n{typed(SECOND, 'tcvn3')}\n{FIRST}")
    assert text == f"{FIRST}\n{SECOND}\n{FIRST}"
    assert "1 paragraphs" in note


def test_two_encodings_in_one_text() -> None:
    mixed = [typed(FIRST, "tcvn3"), typed_in_vni(SECOND), FIRST, typed_in_vni("Ý kiến")]
    text, note = repair("\n".join(mixed))
    assert text.split("\n") == [FIRST, SECOND, FIRST, "Ý kiến"]
    assert "TCVN3 and VNI" in note


def test_a_short_line_that_is_a_syllable_in_both() -> None:
    text = f"{FIRST}\n{SECOND}\n{FIRST}\n{SECOND}\nlúa."
    assert repair(typed(text, "tcvn3"))[0] == text
    sound = f"{typed(SECOND, 'tcvn3')}\nlóa\nhoà"  # as much of it may be sound
    assert repair(sound)[0] == f"{SECOND}\nlóa\nhoà"


@pytest.mark.parametrize("write", ["&#{};", "&#x{:x};"])
def test_letters_as_entities_of_html(write: str) -> None:
    letters = "".join(write.format(ord(c)) if ord(c) > 127 else c for c in typed(SECOND, "tcvn3"))
    page = f"<html><body><h1>{FIRST}</h1><p>{letters}</p><p>{FIRST} &lt;1&gt; &amp;</p></body></html>"
    document = html.of_text(page)
    assert SECOND in document.text
    assert "<1> &" in document.text
    assert "TCVN3" in document.notes[0]


@pytest.mark.parametrize("hyphen", ["\u00ad", "-", "\u2212"])
def test_the_letter_that_a_pdf_makes_a_hyphen(hyphen: str) -> None:
    garbled = typed(FIRST + " " + SECOND, "tcvn3").replace("\u00ad", hyphen)
    assert repair(garbled)[0] == FIRST + " " + SECOND


def test_a_name_with_hyphens_keeps_them() -> None:
    sound = "Tàu chạy tuyến Hà Nội - Vinh; cầu thủ Cô-lôm-bi-a ghi bàn trong trận đấu tối nay."
    assert repair(typed(sound, "tcvn3"))[0] == sound


@pytest.mark.parametrize(
    "sound",
    [
        "",
        "plain",
        FIRST,
        "là và có à",
        "L'été à la café où ça va être naïf",
        "Müller và Löw thăm Zürich",
        "Nhiệt độ 25°C, tăng 3±1, rộng 5m²",
        "Beyoncé\nCéline\nRené",
        "Giá 5×3 = 15 – “đúng” » rồi «",
    ],
)
def test_sound_text_stays(sound: str) -> None:
    assert repair(sound) == (sound, "")
    refuse_garbled(sound)


@pytest.mark.parametrize(
    ("garbled", "sound"),
    [
        ("Viá»‡t Nam Ä‘á»™c láº\xadp 😀", "Việt Nam độc lập 😀"),
        (f"{FIRST}\nÄ\u0090Ã³ lÃ\xa0 tin vui", f"{FIRST}\nĐó là tin vui"),
    ],
)
def test_mojibake_with_emoji_and_in_part(garbled: str, sound: str) -> None:
    assert repair(garbled)[0] == sound


@pytest.mark.parametrize(
    "text",
    [
        "Th¸ng §¹i x£ ho¢ vi¤c l§m ©ng b¨ x¯",
        "Vi?t Nam ??c l?p, t? do, h?nh ph?c",
        "Vi\ufffdt Nam \ufffd\ufffdc l\ufffdp, h\ufffdnh ph\ufffdc",
    ],
)
def test_what_cannot_be_told_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Line 1"):
        refuse_garbled(text)
    with pytest.raises(InputError):
        read_pasted(text)


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        ("", None, False),
        ("Times New Roman", None, False),
        (".VnTime", "TCVN3", False),
        (".VnTimeH", "TCVN3", True),
        ("VNI-Times", "VNI", False),
    ],
)
def test_fonts(font: str, encoding: str | None, capitals: bool) -> None:
    assert font_encoding(font) == (encoding, capitals)


def test_a_letter_that_an_encoding_lacks() -> None:
    assert convert("\xc0", "TCVN3") is None
    assert convert("", "VNI") == ""


@given(st.text(max_size=60))
def test_repair_ends_for_any_text(text: str) -> None:
    assert isinstance(repair(text)[0], str)


@given(st.sampled_from([FIRST, SECOND, FIRST + "\n" + SECOND]), st.sampled_from(["tcvn3", "viscii"]))
def test_what_is_typed_comes_back(text: str, encoding: str) -> None:
    assert repair(typed(text, encoding))[0] == text
