"""Times, days, quarters and numbers as English writes them: "3 p.m." for "15h", "1,500" for "1.500".

Small models leave them as Vietnamese writes them. What is not of the source stays: a score is no time. An
article before a person ("the Tran Quoc Vuong said") goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts.dates import day_in_english
from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons
from nlp.text.language import strip_marks

_HOURS = re.compile(r"(?<![\w:.,/])(?P<hour>\d{1,2})\s?[hg](?:\s?(?P<minute>[0-5]\d))?(?!\w)")
_CLOCK = re.compile(r"(?<![\w:.,/])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?![\w:])(?!\s?[AaPp]\.?\s?[Mm]\b)")
_HALF = re.compile(r"(?<![\w:.,/])(\d{1,2})(?:[:.]([0-5]\d))?\s?([AaPp])\.?\s?[Mm]\b\.?(?!\w)")
_LASTING = re.compile(
    r"\b(?:in|for|within|after|over|than|next|past|last|every|another|lasts?|lasted|full)\s+$"
)
_PART_OF_DAY = re.compile(
    r"\s+(?:(?:in|of|on) (?:the |that |this )?|this |the next |that |\w+day )?"
    r"(?:morning|afternoon|evening|night)"
)
_SLASHED = re.compile(r"(?<![\w/.,-])(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}))?(?![\w/-]|[.,]\d)")
_NUMBER = re.compile(r"(?<![\w.,/])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\w/]|[.,]\d)")
_QUARTER = re.compile(r"\b(?:[Tt]he )?(?:(I|II|III|IV) quarter|[Qq]uarter (I|II|III|IV|[1-4]))\b")
_THE_SPEAKER = re.compile(  # "the Tran Quoc Vuong said"; "the Tran Quoc Vuong government" stays
    r"\b[Tt]he (?=(?P<name>(?:[A-Z][\w'-]* ){2,5})(?:said|stated|stressed|emphasized|emphasised|noted"
    r"|pointed|affirmed|added|asked|requested|urged|believed|told|wished|acknowledged|highlighted|suggested|proposed|announced)\b)"
)
_NAMED = {0: "midnight", 12: "noon"}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_ORDINALS = {"I": "first", "II": "second", "III": "third", "IV": "fourth"}


def in_house_style(source: ParsedText, english: str) -> str:
    """Returns a translation with its times, days, quarters and numbers as English writes them.

    Args:
        source: the Vietnamese sentence that was translated.
        english: its translation.
    """
    times = dict(_times(source))
    english = _HALF.sub(_half, english)
    for pattern in (_HOURS, _CLOCK):
        english = pattern.sub(lambda m: _clock(m, times), english)
    days = set(_days(source))
    if days:
        english = _SLASHED.sub(lambda m: _day(m, days), english)
    if "quý" in source.lower:
        english = _QUARTER.sub(_quarter, english)
    for written, number in _numbers(source.text):
        # Behind the letters of a currency, too: "VND1.500".
        english = re.sub(rf"(?<![\d.,]){written}(?![\w]|[.,]\d)", number, english)
    if _THE_SPEAKER.search(english):  # persons are looked for only where they are needed
        persons = {strip_marks(" ".join(person.syllables)).lower() for person in find_persons(source)}
        english = _THE_SPEAKER.sub(lambda m: "" if m["name"].strip().lower() in persons else m[0], english)
    english = english.removesuffix("/.") if english.endswith("./.") else english  # ends a Vietnamese article
    # The full stop of "p.m." ends the sentence, too.
    return re.sub(r"\b([ap]\.m\.)\.(?!\.)", r"\1", english)


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Numbers with thousands or decimals: what may be left of them in a translation, and their English."""
    for match in dict.fromkeys(m.groups() for m in _NUMBER.finditer(text)):
        whole, decimals = match[0].split("."), match[1]
        if len(whole) == 1 and (not decimals or len(decimals) == 3):
            continue  # "60,000" may be sixty thousand, or sixty
        number = ",".join(whole) + (f".{decimals}" if decimals else "")
        yield "[.,]".join([*whole, *([decimals] if decimals else [])]), number


def _times(source: ParsedText) -> Iterator[tuple[tuple[int, int], int]]:
    """Times of the source as they are written, and the hour of the day that they mean."""
    for quantity in source.quantities:
        digits = re.findall(r"\d+", quantity.text)
        if quantity.kind != "time" or not digits:
            continue
        hours = [r.value[0] for r in quantity.readings if r.kind == "time" and isinstance(r.value, tuple)]
        written = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
        # Without a part of the day Vietnamese counts to 24.
        hour = hours[0] if len(hours) == 1 else written[0]
        yield written, (hour or 0) % 24


def _clock(match: re.Match[str], times: dict[tuple[int, int], int]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["minute"] is None and _LASTING.search(match.string[: match.start()].lower()):
        return f"{hour} hour{'s' * (hour != 1)}"
    if (hour, minute) not in times:
        return match[0]
    told = times[hour, minute]
    in_words = _PART_OF_DAY.match(match.string, match.end())
    if match.re is _CLOCK and (in_words or told == hour) and 0 < hour < 13:
        return match[0]
    if not minute and not in_words and told in _NAMED:
        return _NAMED[told]
    digits = f"{minute:02}" if minute else None
    return _spell(told % 12 or 12, digits, "" if in_words else "ap"[told >= 12])


def _half(match: re.Match[str]) -> str:
    hour, half = int(match[1]), match[3].lower()
    # "15 p.m." is 3 p.m.
    return _spell(hour - 12 if half == "p" and 12 < hour < 24 else hour, match[2], half)


def _spell(hour: int, minute: str | None, half: str) -> str:
    """ "3 p.m.", "12:30 a.m."; without a half "8:15"."""
    digits = f"{hour}:{minute}" if minute and minute != "00" else str(hour)
    return f"{digits} {half}.m." if half else digits


def _days(source: ParsedText) -> Iterator[tuple[int, int]]:
    """Day and month of the dates in digits of which nothing else may be meant."""
    for quantity in source.quantities:
        [reading, *others] = quantity.readings
        if reading.kind == "date" and not others and isinstance(reading.value, tuple):
            _, month, *day = reading.value
            if month and day and day[0]:
                yield day[0], month


def _day(match: re.Match[str], days: set[tuple[int, int]]) -> str:
    day, month = int(match[1]), int(match[3])
    if (day, month) not in days:
        return match[0]
    return day_in_english(month, day, int(match[4]) if match[4] else None)


def _quarter(match: re.Match[str]) -> str:
    the = "The" if match[0][0] in "TQ" and not match.start() else "the"
    return f"{the} {_ORDINALS[_ROMAN.get(match[2], match[1] or match[2])]} quarter"
