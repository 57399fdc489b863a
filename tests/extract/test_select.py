"""Which of an article's own sentences are taken: for a summary, or for an excerpt."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extract.select import best_sentences, excerpt, is_statement, rank_sentences
from tests.extract.bridge import ARTICLE, TITLE


def ranked(sentences: Sequence[str], n: int, *, title: str = "") -> list[int]:
    return sorted(rank_sentences(sentences, title)[:n])


Choose = Callable[..., list[int]]
CHOOSE: list[Choose] = [best_sentences, ranked]


def test_statements_only_and_in_order() -> None:
    chosen = best_sentences(ARTICLE, 10, title=TITLE)
    assert chosen == sorted(chosen)
    assert set(chosen) <= {1, 2, 5, 6, 7, 9}, "headings, questions, fragments and captions stay out"
    assert len({1, 9} & set(chosen)) == 1, "one of two sentences that say the same"


@pytest.mark.parametrize("choose", CHOOSE)
def test_the_matter_of_the_title_is_preferred(choose: Choose) -> None:
    article = [
        "Trời miền Tây những ngày này nắng đẹp và gió nhẹ từ sáng sớm.",
        "Nhiều người mặc áo mới, mang theo máy ảnh và đồ ăn cho cả nhà.",
        *ARTICLE[1:],
    ]
    assert choose(article, 1, title=TITLE) == [2]


def test_the_sentence_that_is_like_all_others_ranks_highest() -> None:
    article = [
        "Cam sành năm nay được mùa lớn.",
        "Cam sành, bưởi da xanh, xoài cát và nhãn lồng.",
        "Bưởi da xanh bán khắp ba miền.",
        "Xoài cát xuất khẩu tăng gấp đôi.",
        "Nhãn lồng Hưng Yên ngọt lịm.",
    ]
    assert rank_sentences(article)[0] == 1


@pytest.mark.parametrize(
    ("sentences", "n", "expected"),
    [
        ([], 2, []),
        ([""], 2, []),
        (["Mưa"], 2, [0]),
        (["Mưa", "Nắng"], 1, [0]),
        ([ARTICLE[1]], 3, [0]),
        ([ARTICLE[1]] * 5, 3, [0]),
        (ARTICLE, 0, []),
        (["?", "!"], 1, [0]),
        (["Tiêu đề không có dấu chấm câu", ARTICLE[1]], 2, [1]),
    ],
)
def test_small_and_odd_texts(sentences: list[str], n: int, expected: list[int]) -> None:
    assert best_sentences(sentences, n) == expected


@pytest.mark.parametrize("choose", CHOOSE)
def test_sentences_that_share_no_word(choose: Choose) -> None:
    article = ["Mưa gió bão lũ sạt lở.", "Cam quýt bưởi chanh xoài ổi.", "Bàn ghế tủ giường đèn quạt."]
    assert len(choose(article, 2)) == 2


@pytest.mark.parametrize("choose", CHOOSE)
def test_very_many_sentences(choose: Choose) -> None:
    chance = random.Random(1)
    words = [
        a + b for a in "bcdghklmnpqrstvx" for b in ("a", "ai", "an", "e", "en", "i", "o", "ong", "u", "ung")
    ]
    article = [f"{' '.join(chance.sample(words, 12)).capitalize()}." for _ in range(5000)]
    article[3210] = "Sáng nay cầu Bình Minh bắc qua sông Hậu thông xe sau ba năm xây dựng."
    chosen = choose(article, 3, title=TITLE)
    assert 3210 in chosen, "the one sentence of the matter is found in the middle of a long text"


def test_a_short_sentence_that_leans_on_the_one_before_is_passed_over() -> None:
    sentences = [
        "Bà Hạnh trữ nước mưa trong mười chiếc lu từ cuối tháng mười năm ngoái.",
        "Năm nay bà giữ được tới mưa.",
        "Giá nước ngọt chở bằng xe bồn ở Ba Tri lên tới trăm nghìn đồng một khối.",
    ]
    assert best_sentences(sentences, 2, title="Bà Hạnh giữ nước mưa năm nay") == [0, 2]
    assert best_sentences(sentences[1:2], 2) == [0]


@given(st.lists(st.text(alphabet="ab. ?Ô1\n", max_size=30), max_size=12), st.integers(0, 5))
@settings(max_examples=60)
def test_any_text(sentences: list[str], n: int) -> None:
    for choose in CHOOSE:
        chosen = choose(sentences, n, title="ab Ô")
        assert chosen == sorted(set(chosen))
        assert len(chosen) <= n
        assert all(sentences[i].strip() for i in chosen)


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ('"Cầu Bình Minh thông xe thì cả xóm tôi mừng lắm vì sau ba năm xây dựng", bà nói.', False),
        (
            "“Cầu Bình Minh thông xe thì cả xóm tôi mừng lắm vì sau ba năm xây dựng”, ông ấy cho biết thêm.",
            False,
        ),
        ('"Cầu Bình Minh thông xe thì cả xóm tôi mừng lắm vì sau ba năm xây dựng", bà Hai nói.', True),
        ('"Cầu Bình Minh thông xe thì cả xóm tôi mừng lắm vì sau ba năm xây dựng", bác sĩ Lan kể.', True),
        ("Bà nói cầu Bình Minh thông xe thì cả xóm mừng lắm vì sau ba năm xây dựng.", True),
    ],
)
def test_a_quotation_of_somebody_unnamed_is_passed_over(told: str, taken: bool) -> None:
    article = ["Trời miền Tây những ngày này nắng đẹp, gió nhẹ, ruộng lúa hai bên đường xanh tốt.", told]
    assert best_sentences(article, 1, title=TITLE) == [int(taken)]
    assert best_sentences([told], 1, title=TITLE) == [0], "nothing else is there"


@pytest.mark.parametrize(("opening", "closing"), [('"', '"'), ("“", "”")])
def test_half_a_quotation_is_passed_over(opening: str, closing: str) -> None:
    sentences = [
        "Sáng nay, hàng nghìn người chạy giải marathon ở Huế.",
        f"{opening}Tôi bị chuột rút và đã nghĩ đến chuyện bỏ cuộc.",
        f"Tiếng trống của học sinh giúp tôi chạy hết giải marathon Huế{closing}, anh Quân nói.",
        f"Anh nói {opening}rất vui{closing} khi về đích ở giải marathon Huế.",
    ]
    assert best_sentences(sentences, 3, title="Người chạy giải marathon Huế") == [0, 3]
    assert len(best_sentences(sentences[1:3], 1)) == 1, "where there is nothing else, it is taken"


@pytest.mark.parametrize(
    ("lengths", "room", "expected"),
    [
        ([], 10, []),
        ([3, 3, 3], 9, [0, 1, 2]),
        ([90, 3, 3], 10, [0]),
        ([4, 4, 4, 4, 4, 4], 8, [0, 4]),
        ([2, 2, 2, 2, 2, 2], 8, [0, 1, 4, 5]),
        # One that has no room left is passed over for the next best.
        ([4, 4, 4, 4, 9, 4], 8, [0, 5]),
    ],
)
def test_an_excerpt_is_the_lead_and_the_best_of_the_rest(
    lengths: list[int], room: int, expected: list[int]
) -> None:
    sentences = [
        "Hội đồng nhân dân họp phiên thường kỳ sáng nay.",
        "Nhiều đại biểu phát biểu về giá nước sạch.",
        "Trường học mới sẽ mở cửa vào tháng sau.",
        "Một cơn bão mạnh đang tiến vào đất liền.",
        "Bão số ba gây mưa lớn ở miền Trung.",
        "Miền Trung lũ lớn sau cơn bão số ba, hàng nghìn nhà ngập.",
    ][: len(lengths)]
    assert excerpt(sentences, lengths, room, title="Lũ lớn ở miền Trung sau bão số ba") == expected


@given(st.lists(st.tuples(st.sampled_from(ARTICLE), st.integers(1, 40)), max_size=30), st.integers(1, 120))
def test_an_excerpt_fits_its_room(rows: list[tuple[str, int]], room: int) -> None:
    sentences, lengths = [text for text, _ in rows], [length for _, length in rows]
    chosen = excerpt(sentences, lengths, room, title=TITLE)
    assert chosen == sorted(set(chosen))
    assert chosen[:1] == [0][: len(rows)]
    assert sum(lengths[i] for i in chosen) <= max(room, *lengths[:1], 0)


@pytest.mark.parametrize(
    "caption",
    [
        "Chủ tịch tỉnh Quảng Ngãi (thứ ba từ phải sang) nhận hoa của các đại biểu tỉnh.",
        "Bí thư tỉnh Thừa Thiên Huế (bìa phải) và Chủ tịch tỉnh tại lễ tế Nam Giao.",
        "KHÔNG GIAN SỐNG HOÀN HẢO MANG TÂM HUYẾT CỦA CHỦ ĐẦU TƯ.",
        "Ông Nguyễn Văn An (áo trắng) trao quà cho các gia đình nghèo ở xã.",
    ],
)
def test_captions_and_headings_in_capitals_are_no_statements(caption: str) -> None:
    assert not is_statement(caption)
    assert is_statement("Bí thư tỉnh Thừa Thiên Huế (53 tuổi) và Chủ tịch tỉnh dự lễ tế Nam Giao.")
