"""What of an article is quoted: what leans goes with what it leans on, and what is not understood is not."""

from __future__ import annotations

import pytest

from nlp.extract.quote import quote
from nlp.extract.standing import Standing
from nlp.text.sentences import split_sentences

LEANING = """Các nhà hoạt động phát hiện hàng trăm tờ truyền đơn ở khu đồi phía bắc, cảnh sát cho biết. \
Chúng được tìm thấy ở các khu đồi ở Seoul, Hàn Quốc, hôm 3/2, được cho là rơi từ bóng bay của Triều Tiên. \
Trời Seoul hôm ấy lạnh và nhiều mây. Các cửa hàng trong khu vực vẫn mở cửa như mọi ngày."""


@pytest.mark.parametrize("n", [1, 2, 3])
def test_what_leans_on_a_sentence_is_quoted_with_it_or_not(n: int) -> None:
    title = "Truyền đơn từ bóng bay của Triều Tiên được tìm thấy ở Seoul, Hàn Quốc"
    chosen = [i for i, _ in quote(split_sentences(LEANING), LEANING, n, title=title)]
    assert chosen
    assert 1 not in chosen or 0 in chosen


CAPTIONED = """Người dân thôn Đông bên đống rác ở cầu Bến Đá, xã Tân Hòa, tỉnh Đồng Tháp hôm 3/2. \
Mặt khác, do lượng rác thải của các hộ dân hai bên cầu Bến Đá quá lớn trong dịp Tết. \
Theo đó, xã Tân Hòa đã huy động 120 người dọn rác ở cầu Bến Đá trong hai ngày. \
Trời ở đây nắng và gió nhẹ suốt mấy hôm nay nên ai cũng vui."""


def test_captions_and_half_sentences_are_passed_over_and_connectives_left_out() -> None:
    title = "Xã Tân Hòa dọn rác ở cầu Bến Đá"
    [(i, quoted)] = quote(split_sentences(CAPTIONED), CAPTIONED, 1, title=title)
    assert i == 2
    assert quoted == "Xã Tân Hòa đã huy động 120 người dọn rác ở cầu Bến Đá trong hai ngày."


@pytest.mark.parametrize(
    ("chosen", "opening"), [([0, 1], "Tuy nhiên, sông"), ([1], "Sông"), ([1, 2], "Sông"), ([0, 2], "Xã")]
)
def test_a_connective_stays_behind_what_it_joins(
    monkeypatch: pytest.MonkeyPatch, chosen: list[int], opening: str
) -> None:
    text = "Xã Tân Hòa đã dọn rác. Tuy nhiên, sông Bến Đá lại đầy rác sau một đêm. Xã lại cử người dọn."
    monkeypatch.setattr("nlp.extract.quote._without_leaning", lambda *_: chosen)
    quoted = quote(split_sentences(text), text, len(chosen))
    assert [i for i, _ in quoted] == chosen
    assert quoted[-1 if chosen == [0, 1] else 0][1].startswith(opening)


def test_an_opinion_is_quoted_with_who_has_it_or_not() -> None:
    text = """Xã Tân Hòa đã đổ rác xuống sông Bến Đá trong ba đêm liền. \
Đó là nhận định của một người dân thôn Đông. \
Ủy ban xã Tân Hòa cho biết đang kiểm tra rác ở sông Bến Đá và sẽ trả lời trong tuần."""
    for n in (1, 2):
        chosen = [i for i, _ in quote(split_sentences(text), text, n, title="Rác đổ xuống sông Bến Đá")]
        assert 0 not in chosen or 1 in chosen


@pytest.mark.parametrize(
    ("risks", "expected"), [((0.05, 0.0, 0.0), 0), ((0.9, 0.05, 0.9), 1), ((0.9, 0.9, 0.9), 0)]
)
def test_of_the_best_what_is_understood_is_quoted(
    monkeypatch: pytest.MonkeyPatch, risks: tuple[float, ...], expected: int
) -> None:
    title = "Xã Tân Hòa dọn rác ở cầu Bến Đá"
    text = """Xã Tân Hòa đã huy động 120 người dọn rác ở cầu Bến Đá trong hai ngày. \
Xã Tân Hòa đã dọn xong rác ở cầu Bến Đá, theo chủ tịch xã Nguyễn Văn Hưng. \
Trời ở đây nắng và gió nhẹ suốt mấy hôm nay nên ai cũng vui."""
    monkeypatch.setattr(Standing, "lost", lambda _self, i, _known=(): risks[i])
    assert [i for i, _ in quote(split_sentences(text), text, 1, title=title)] == [expected]
