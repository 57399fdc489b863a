"""Vietnamese, English, and what is neither."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.language import detect, is_english, leftover_vietnamese, likelier, strip_marks

VIETNAMESE = "Chiều 16/1, Bộ Y tế công bố thêm 59 ca mắc mới tại ba tỉnh miền Trung."
ENGLISH = "The Ministry of Health announced 59 new cases in three central provinces on Thursday."

CASES = [
    (VIETNAMESE, "vi"),
    ("Ngân hàng Nhà nước giữ nguyên lãi suất.", "vi"),
    ("BỘ Y TẾ CÔNG BỐ SỐ LIỆU MỚI", "vi"),
    ("Tổng thống Donald Trump gặp Thủ tướng Boris Johnson tại London.", "vi"),
    ("Lịch thi đấu: 20h, 21h30, 22h45 và 23h15 ngày 16/1/2020.", "vi"),
    ("Đường sắt", "vi"),
    (ENGLISH, "en"),
    ("Prime Minister Phạm Minh Chính met the president in Hà Nội on Monday.", "en"),
    ("She returned to Việt Nam from the UK via Nội Bài airport in Hà Nội on March 12.", "en"),
    ("Hồ Sỹ Giáp, Đinh Thế Bảo and Trịnh Công Sơn Hà scored twice.", "en"),
    ("Đoàn Thị Hương Giang, 29, sells books on Trần Quang Khải Street in District 1.", "en"),
    ("Secretary Nguyễn Thế Anh met Chairman Lê Quốc Khánh.", "en"),
    ("Vu Hai Long, Dang Thanh Son and Le Minh Quan scored.", "unknown"),
    ("Nguyễn Văn An cho Trần Văn Bình vay", "vi"),
    ("Mr. Le Thanh Hai, a former Politburo member.", "unknown"),
    ("Trần Văn Nam, CEO Vingroup", "vi"),
    ("Bank of Vietnam raises rates for the first time", "en"),
    ("Chieu nay, Bo Y te cong bo them 59 ca mac moi tai ba tinh mien Trung.", "vi-unmarked"),
    ("Nguoi dan khong duoc ra duong sau 22 gio.", "vi-unmarked"),
    ("国务院总理今天在北京会见了越南代表团。", "other"),
    ("Премьер-министр встретился с делегацией из Вьетнама.", "other"),
    ("Le ministre a déclaré que la situation est très grave dans les régions du sud.", "other"),
    ("Der Minister sagte, dass die Lage ernst ist und die Regierung nicht handeln will.", "other"),
    ("Presiden mengatakan bahwa pemerintah akan membantu masyarakat yang terkena banjir.", "other"),
    ("Samsung", "unknown"),
    ("Hello", "unknown"),
    ("16/1/2020", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("text", "language"), CASES)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language
    assert is_english(text) == (language == "en")


@pytest.mark.parametrize(("text", "language"), CASES)
def test_decomposed_text_is_the_same(text: str, language: str) -> None:
    assert detect(normalize("NFD", text)) == language


@pytest.mark.parametrize(
    ("text", "language", "least", "most"),
    [
        (VIETNAMESE, "vi", 100, 100),
        (ENGLISH, "en", 100, 100),
        ("Xin chào", "vi", 80, 90),
        ("chào", "vi", 80, 90),
        ("Chào anh", "vi", 80, 90),
        ("cà phê", "vi", 80, 100),
        ("Cảm ơn", "vi", 80, 100),
        ("Tạm biệt nhé", "vi", 80, 100),
        ("nhà Microsoft", "vi", 50, 60),
        ("Nguoi dan khong duoc ra duong sau 22 gio.", "vi", 60, 60),
        ("xin chao", "vi", 50, 60),
        ("hen gap lai", "vi", 50, 60),
        ("Hello", "en", 80, 80),
        ("Good morning", "en", 80, 80),
        ("the man", "en", 50, 50),
        ("Le ministre a déclaré que la situation est très grave dans les régions du sud.", "en", 0, 0),
        ("北京", "en", 0, 0),
        ("12", "en", 0, 0),
        ("", "en", 0, 0),
    ],
)
def test_likelier(text: str, language: str, least: float, most: float) -> None:
    for written in (text, normalize("NFD", text)):
        found, confidence = likelier(written)
        assert found == language
        assert least <= confidence <= most


def test_only_a_sample_of_a_long_text_is_read() -> None:
    assert detect(f"{VIETNAMESE} " * 3000) == "vi"
    assert detect(f"{ENGLISH} " * 3000) == "en"


@pytest.mark.parametrize(
    ("text", "leftovers"),
    [
        ("", []),
        (ENGLISH, []),
        ("Trần Quốc Vượng visited Hà Nội and Đà Nẵng.", []),
        ("He ate phở and bánh mì in an áo dài for 50,000 đồng.", []),
        ("The café served a résumé of naïve jokes.", []),
        ("The police said the điều tra is open.", ["điều tra"]),
        ("Ủy ban nhân dân announced the plan.", ["Ủy ban nhân dân"]),
        ("The Ministry said rằng người dân must stay.", ["rằng người dân"]),
        ("Nguyễn Văn An cho biết the bridge was closed.", ["cho biết"]),
        ("Exports of cà phê and xe máy rose.", ["cà phê", "xe máy"]),
        ("The áo was red.", ["áo"]),  # of "áo dài" English keeps both
        ("They sing ca trù and đờn ca tài tử.", []),
        ("He paid the phí, and the thuế.", ["phí", "thuế"]),
    ],
)
def test_leftover_vietnamese(text: str, leftovers: list[str]) -> None:
    assert [text[start:end] for start, end in leftover_vietnamese(text)] == leftovers


def test_strip_marks() -> None:
    assert strip_marks("Đà Nẵng, Thủ Đức, đường") == "Da Nang, Thu Duc, duong"
    assert strip_marks(normalize("NFD", "Huế")) == "Hue"


@given(st.text())
def test_any_text(text: str) -> None:
    assert is_english(text) == (detect(text) == "en")
    spans = leftover_vietnamese(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
