"""What models want done to their input and their output."""

from __future__ import annotations

import unicodedata

import pytest

from nlp.models.engines.normalisation import mend, normalise, place_tones
from nlp.models.table import MODELS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hòa ủy thúy khỏe HÒA", "hoà uỷ thuý khoẻ HOÀ"),
        ("Tỏa sáng, lòe loẹt.", "Toả sáng, loè loẹt."),
        ("hoàn ngoài quý quỳ thuở ủng úy", "hoàn ngoài quý quỳ thuở ủng uý"),
        ("hoà uỷ", "hoà uỷ"),
        ("an tòan, chuyên khỏan, lý lịch qúy khách", "an toàn, chuyên khoản, lý lịch quý khách"),
        ("hồi loạn tuần trước, hòê", "hồi loạn tuần trước, hòê"),
        ("1.234,5 tỷ đồng", "1.234,5 tỷ đồng"),
        ("", ""),
    ],
)
def test_tones_stand_on_the_second_vowel(text: str, expected: str) -> None:
    assert place_tones(text) == expected
    assert place_tones(unicodedata.normalize("NFD", text)) == expected


def test_a_card_says_what_is_done() -> None:
    text = "“Hòa Bình” – ông nói…"
    assert normalise(MODELS["vinai"], text) == "“Hoà Bình” – ông nói…"
    assert normalise(MODELS["opus-mt"], text) == '"Hòa Bình" - ông nói...'
    assert normalise(MODELS["envit5"], text) == text
    assert normalise(MODELS["opus-mt"], "Hà Nội—Huế") == "Hà Nội - Huế"


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("Công nghệ AI", "en: AI - related technology", "AI-related technology"),
        (
            "Trận đấu Việt Nam - Thái Lan",
            "en: The Viet Nam - Thailand match",
            "The Viet Nam - Thailand match",
        ),
        ("Trận đấu", "en:The match", "The match"),
        ("Trận đấu", "The match", "The match"),
        ("Giảm 5 độ", "en: It fell to - 5 degrees", "It fell to-5 degrees"),
    ],
)
def test_envit5_is_mended(source: str, output: str, expected: str) -> None:
    assert mend(MODELS["envit5"], source, output) == expected


@pytest.mark.parametrize("name", ["vit5-base", "vit5-large"])
def test_summaries_of_vit5_are_mended(name: str) -> None:
    written = "Sáng 16/1 , bộ họp . Có mưa không ? Giá 3 .5 tỷ : đủ ."
    assert mend(MODELS[name], "", written) == "Sáng 16/1, bộ họp. Có mưa không? Giá 3 .5 tỷ : đủ."


def test_other_outputs_are_left_alone() -> None:
    assert mend(MODELS["opus-mt"], "", " en: AI - related , ") == "en: AI - related ,"
