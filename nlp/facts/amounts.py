"""Numbers, percentages and amounts of money, read token by token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from nlp.facts.numerals import (
    VI_DIGITS,
    Language,
    Numeral,
    Token,
    load_words,
    phrase_at,
    read_numeral,
    read_roman,
    word_at,
)
from nlp.facts.readings import Draft, Reading, is_year


def find_numbers(text: str, tokens: list[Token], language: Language, taken: bytearray) -> Iterator[Draft]:
    i = 0
    while i < len(tokens):
        if taken[tokens[i].start]:
            i += 1
            continue
        name = phrase_at(tokens, i, "names", "all")
        if name:
            i = name[1]
            continue
        found = _read_quantity(tokens, i, language)
        if found is None:
            i += 1
            continue
        draft, end = found
        overlap = next((j for j in range(i, end) if taken[tokens[j].start]), None)
        if overlap is None:
            if draft is not None:
                yield draft
            i = end
        else:
            # The end of it is a date or a time: read again what stands before that.
            found = _read_quantity(tokens[i:overlap], 0, language)
            if found is not None and found[0] is not None:
                yield found[0]
            i = overlap


def _read_quantity(tokens: list[Token], i: int, language: Language) -> tuple[Draft | None, int] | None:
    """The quantity that begins at a token, and the index after it; None where there is none."""
    if prefix := phrase_at(tokens, i, "currencies", "before"):
        code, at, _ = prefix
        numeral = read_numeral(tokens, at, language)
        if numeral and tokens[at].kind == "digits" and not _other_currency(tokens, numeral.end, code):
            return _money(tokens, i, numeral, code, language)
    numeral = None if _is_other_word(tokens, i, language) else read_numeral(tokens, i, language)
    if numeral is not None:
        return _with_unit(tokens, i, numeral, language)
    return _read_word(tokens, i, language)


def _money(
    tokens: list[Token], i: int, numeral: Numeral, currency: str, language: Language
) -> tuple[Draft, int]:
    """An amount whose currency is written before it: "$2.5 million", "£99m", "VND300"."""
    values, end, scale = numeral.values, numeral.end, numeral.scale
    glued = load_words()[language].get("glued_money_scales", {})
    if end < len(tokens) and tokens[end].lower in glued and tokens[end].start == tokens[end - 1].end:
        factor = glued[tokens[end].lower]
        values, scale, end = tuple(value * factor for value in values), scale * factor, end + 1
    readings = [Reading("amount", value, currency) for value in values]
    draft = Draft(readings, tokens[i].start, tokens[end - 1].end, scale=scale, prefix=currency)
    return draft if readings else _identifier(tokens, i, end), end


def _with_unit(tokens: list[Token], i: int, numeral: Numeral, language: Language) -> tuple[Draft, int]:
    """A number, and the percent sign, currency, decades or fraction that follow it."""
    if not numeral.values:
        return _identifier(tokens, i, numeral.end), numeral.end
    found = (
        _fraction(tokens, numeral, language)
        or _percentage(tokens, numeral, language)
        or _amount(tokens, numeral.end, numeral)
    )
    if found is None:
        return _plain_number(tokens, i, numeral, language), numeral.end
    readings, end = found
    weak = _is_weak(tokens, i, end, language)
    return Draft(readings, tokens[i].start, tokens[end - 1].end, scale=numeral.scale, weak=weak), end


def _fraction(tokens: list[Token], numeral: Numeral, language: Language) -> tuple[list[Reading], int] | None:
    """ "hai phần ba", "two-thirds"."""
    denominator = _denominator(tokens, numeral.end, language)
    if denominator is None or numeral.scale != 1:
        return None
    lower, end, may_be_ordinal = denominator
    value = numeral.values[0] / lower
    readings = [Reading("number", value), Reading("percent", value * 100)]
    if may_be_ordinal:
        readings.append(Reading("number", Fraction(lower)))
    return readings, end


def _percentage(
    tokens: list[Token], numeral: Numeral, language: Language
) -> tuple[list[Reading], int] | None:
    end = numeral.end
    if word_at(tokens, end) == "-":
        end += 1  # "20-percent"
    if percent := phrase_at(tokens, end, language, "percent"):
        return [Reading("percent", value) for value in numeral.values], percent[1]
    if word_at(tokens, end) == "phần" and word_at(tokens, end + 1) in ("nghìn", "ngàn"):
        return [Reading("percent", value / 10) for value in numeral.values], end + 2
    return None


def _amount(tokens: list[Token], end: int, numeral: Numeral) -> tuple[list[Reading], int] | None:
    currency = phrase_at(tokens, end, "currencies", "after")
    if currency is None or not _is_currency(tokens, currency[1], currency[2]):
        return None
    code, end, word = currency
    readings = [Reading("amount", value, code) for value in numeral.values]
    if word in load_words()["currencies"]["doubtful"]:
        readings += [Reading("number", value) for value in numeral.values]
    return readings, end


def _plain_number(tokens: list[Token], i: int, numeral: Numeral, language: Language) -> Draft:
    token, end = tokens[i], numeral.end
    readings = [Reading("number", value) for value in numeral.values]
    digits = token.text if end == i + 1 else ""
    if digits.isdigit() and is_year(digits):
        reading = Reading("date", (int(digits), None, None))
        readings.insert(0 if 1900 <= int(digits) <= 2100 else 1, reading)
    if len(digits) == 2 and digits.isdigit() and word_at(tokens, i - 1) in ("-", "–", "/") and i >= 2:
        # The second year of "2019-20".
        before = tokens[i - 2].text
        if before.isdigit() and is_year(before):
            readings.append(Reading("date", (int(before[:2] + digits), None, None)))
    if language == "vi" and [word_at(tokens, end - 2), word_at(tokens, end - 1)] == ["giờ", "rưỡi"]:
        # Two and a half hours, or half past two.
        hour = int(numeral.values[0])
        readings += [Reading("time", (hour % 24, 30)), Reading("time", ((hour + 12) % 24, 30))]
    if spans := phrase_at(tokens, end, language, "spans_of_time"):
        readings.append(Reading("number", numeral.values[0] * spans[0]))
    if (
        language == "vi"
        and digits.isdigit()
        and word_at(tokens, i - 1) in ("niên", "kỷ", "x")
        and len(digits) == 2
    ):
        readings.append(Reading("date", (1900 + int(digits), None, None)))
    if language == "en" and word_at(tokens, end - 1).startswith("dozen"):
        # "Dozen" is the usual word for the Vietnamese "chục", ten.
        readings.append(Reading("number", numeral.values[0] / 12 * 10))
    if (
        language == "en"
        and digits.isdigit()
        and word_at(tokens, end) in ("st", "nd", "rd", "th")
        and int(digits) <= 31
    ):
        readings.append(Reading("date", (None, None, int(digits))))
    weak = _is_weak(tokens, i, end, language) or (digits == "1" and word_at(tokens, end) == "st")
    draft = Draft(readings, token.start, tokens[end - 1].end, scale=numeral.scale, weak=weak)
    draft.bare = numeral.scale == 1
    draft.parts = _parts(tokens, numeral)
    return draft


def _parts(tokens: list[Token], numeral: Numeral) -> list[Draft]:
    return [
        Draft([Reading("number", Fraction(tokens[k].text))], tokens[k].start, tokens[k].end)
        for k in numeral.parts
        if tokens[k].text.isdigit()
    ]


def _identifier(tokens: list[Token], i: int, end: int) -> Draft:
    """A telephone number, a version, an address, or a list without blanks: "1,2,3"."""
    start, stop = tokens[i].start, tokens[end - 1].end
    digits = "".join(token.text for token in tokens[i:end] if token.kind == "digits")
    draft = Draft([Reading("id", re.sub("[.,]", "", digits))], start, stop)
    if "," in digits and len(digits) <= 24:
        for match in re.finditer("[0-9]+", tokens[end - 1].text):
            position = tokens[end - 1].start + match.start()
            reading = Reading("number", Fraction(int(match[0])))
            draft.parts.append(Draft([reading], position, position + len(match[0])))
    return draft


def _read_word(tokens: list[Token], i: int, language: Language) -> tuple[Draft | None, int] | None:
    """Roman numerals, ordinals, and words that hold a number: "twice", "half", "một nửa"."""
    token, table = tokens[i], load_words()[language]
    if tokens[i].kind == "digits":
        return None
    if token.text.isupper() and (roman := read_roman(token.text)):
        if len(token.text) > 1 or word_at(tokens, i - 1) in table["roman_after"]:
            return Draft([Reading("number", Fraction(roman))], token.start, token.end), i + 1
        return None
    if token.lower in ("nửa", "half"):
        readings = [
            Reading("number", Fraction(1, 2)),
            Reading("percent", Fraction(50)),
            Reading("number", Fraction(30)),
        ]
        return Draft(readings, token.start, token.end, weak=True), i + 1
    if language == "vi":
        value = {"nhất": 1, "nhì": 2, "nhị": 2, "tam": 3, "tư": 4}.get(token.lower)
        if value and word_at(tokens, i - 1) in ("thứ", "đệ"):
            return Draft([Reading("number", Fraction(value))], token.start, token.end, weak=value == 1), i + 1
        if implied := table["implied"].get(token.lower):
            return Draft([Reading("number", Fraction(implied))], token.start, token.end, weak=True), i + 1
        hours = table["implied_times"]
        hour = hours.get(token.lower, hours.get(f"{word_at(tokens, i - 1)} {token.lower}"))
        if hour is not None:
            return Draft([Reading("time", (hour, 0))], token.start, token.end, weak=True), i + 1
        return None
    return _read_english_word(tokens, i)


def _read_english_word(tokens: list[Token], i: int) -> tuple[Draft | None, int] | None:
    token, table = tokens[i], load_words()["en"]
    if token.lower in table["tens"] and word_at(tokens, i + 1) == "-":
        ordinal = table["ordinals"].get(word_at(tokens, i + 2), 10)
        if ordinal < 10:
            value = Fraction(table["tens"][token.lower] + ordinal)
            return Draft([Reading("number", value)], token.start, tokens[i + 2].end), i + 3
    if token.lower in ("a", "an") and (lower := table["fractions"].get(word_at(tokens, i + 1))):
        readings = [Reading("number", Fraction(1, lower)), Reading("percent", Fraction(100, lower))]
        readings.append(Reading("number", Fraction(lower)))
        end = i + 2
        return Draft(readings, token.start, tokens[end - 1].end, weak=_is_weak(tokens, i, end, "en")), end
    value = table["ordinals"].get(token.lower) or table["implied"].get(token.lower)
    if value is None and token.lower == "quarter":
        value = Fraction(1, 4)
    if value is None and token.lower in ("noon", "midnight"):
        hour = 12 if token.lower == "noon" else 0
        return Draft([Reading("time", (hour, 0))], token.start, token.end), i + 1
    if value is None:
        return None
    return Draft(
        [Reading("number", Fraction(value))], token.start, token.end, weak=_is_weak(tokens, i, i + 1, "en")
    ), i + 1


def _is_other_word(tokens: list[Token], i: int, language: Language) -> bool:
    """Whether what looks like a number is part of a word, a name or a unit ("ba lô", "Ba Lan", "m2")."""
    token, table = tokens[i], load_words()[language]
    if token.kind == "digits":
        entity = [word_at(tokens, i - 2), word_at(tokens, i - 1)] == ["&", "#"]  # "&#39;"
        return entity or _is_exponent(tokens, i)
    if language == "vi" and (_is_numbered_name(tokens, i) or _is_hyphenated(tokens, i)):
        return True
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is None:
        return False
    if language == "en":
        # "twenty-first" is read as an ordinal.
        hyphen = token.lower in table["tens"] and following.text == "-"
        return hyphen and 0 < table["ordinals"].get(word_at(tokens, i + 2), 0) < 10
    capitals = token.text[:1].isupper() and following.kind == "word" and following.text[:1].isupper()
    if (
        token.lower in table["not_number_before"]
        and following.lower in table["not_number_before"][token.lower]
    ):
        return True
    counted = table["counted"]
    if {following.lower, f"{following.lower} {word_at(tokens, i + 2)}"} & {*counted}:
        return False
    return capitals and not token.text.isupper()


def _is_numbered_name(tokens: list[Token], i: int) -> bool:
    """Whether a numeral is what somebody or some place is called: "bà Sáu", "ấp Ba", "Nguyễn Văn Tám"."""
    if not tokens[i].text[:1].isupper() or tokens[i].text.isupper():
        return False
    words = load_words()["vi"]
    before = word_at(tokens, i - 1)
    if before in words["before_names"]:
        return True
    name = tokens[i - 2 : i] if i > 1 else []
    return (
        before not in words["before_ordinals"]
        and all(token.kind == "word" and token.text.istitle() for token in name)
        and bool(name)
    )


def _is_hyphenated(tokens: list[Token], i: int) -> bool:
    """Whether a numeral is a syllable of a foreign name: "I-si-ba", "Hai-ti"; "hai-ba" are two or three."""
    for hyphen, other in ((i - 1, i - 2), (i + 1, i + 2)):
        if not 0 <= min(hyphen, other) <= max(hyphen, other) < len(tokens) or tokens[hyphen].text != "-":
            continue
        first, last = sorted((i, other))
        glued = tokens[first].end == tokens[hyphen].start and tokens[hyphen].end == tokens[last].start
        if glued and tokens[other].kind == "word" and tokens[other].lower not in VI_DIGITS:
            return True
    return False


def _is_exponent(tokens: list[Token], i: int) -> bool:
    token = tokens[i]
    glued = i > 0 and tokens[i - 1].end == token.start
    return glued and token.text in ("2", "3") and tokens[i - 1].lower in load_words()["units"]["raised"]


def _is_currency(tokens: list[Token], end: int, word: str) -> bool:
    """Whether it is the money of the number before it, and not "10 đồng chí" or "2 and $3"."""
    if end < len(tokens) and tokens[end].kind == "digits" and tokens[end].start == tokens[end - 1].end:
        return False
    return word_at(tokens, end) not in load_words()["currencies"]["not_before"].get(word, ())


def _other_currency(tokens: list[Token], end: int, code: str) -> bool:
    """Whether the number has its currency behind it: "giảm giá USD 264 đồng"."""
    after = phrase_at(tokens, end, "currencies", "after")
    return after is not None and after[0] != code and _is_currency(tokens, after[1], after[2])


def _denominator(tokens: list[Token], i: int, language: Language) -> tuple[int, int, bool] | None:
    """What a fraction in words divides by, the index after it, and whether it may be an ordinal."""
    if language == "vi":
        if word_at(tokens, i) != "phần":
            return None
        numeral = read_numeral(tokens, i + 1, "vi")
        if word_at(tokens, i + 1) == "tư":
            return 4, i + 2, False
        whole = numeral and numeral.values and numeral.scale == 1 and 2 <= numeral.values[0] <= 100
        return (int(numeral.values[0]), numeral.end, False) if numeral and whole else None
    hyphen = word_at(tokens, i) == "-"
    at = i + 1 if hyphen else i
    lower = load_words()["en"]["fractions"].get(word_at(tokens, at))
    return (lower, at + 1, not hyphen and not word_at(tokens, at).endswith("s")) if lower else None


def _is_weak(tokens: list[Token], i: int, end: int, language: Language) -> bool:
    phrase = " ".join(token.lower for token in tokens[i:end])
    if phrase in load_words()[language]["weak"]:
        return True
    if language == "vi" or tokens[i].kind != "word" or end >= len(tokens):
        return False
    # "the Four Seasons", but "Four Vietnamese" where a sentence begins.
    inside = i > 0 and tokens[i - 1].kind == "word"
    return inside and tokens[i].text[:1].isupper() and tokens[end].text[:1].isupper()
