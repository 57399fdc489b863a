"""Where bold words, links and notes of a sentence stand in its translation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.documents.note import Note
from nlp.documents.place import Pair, place
from nlp.documents.unit import Builder, Kind, Node, Target, Unit, nest

KINDS: dict[str, Kind] = {"b": "format", "a": "link", "c": "verbatim"}
OBJECTS: dict[str, Kind] = {"n": "object", "k": "anchor"}


def unit_of(marked: str) -> Unit:
    """A unit of a text with <b>bold words</b>, <a>links</a>, <c>code</c>, <n/> notes, <k/> bookmarks."""
    builder = Builder()
    for part in re.split(r"(</?[abc]>|<[nk]/>|\n)", marked):
        if part == "\n":
            builder.put("break")
        elif found := re.fullmatch(r"<([nk])/>", part):
            builder.put(OBJECTS[found[1]])
        elif found := re.fullmatch(r"<([abc])>", part):
            builder.open(KINDS[found[1]])
        elif part.startswith("</"):
            builder.close()
        else:
            builder.add(part)
    return builder.unit()


def shown(unit: Unit, target: Target) -> str:
    """The inverse of `unit_of`."""

    def written(content: tuple[str | Node, ...]) -> str:
        parts = []
        for item in content:
            if isinstance(item, str):
                parts.append(item)
                continue
            kind = unit.marks[item.mark].kind
            name = next((name for name, one in (KINDS | OBJECTS).items() if one == kind), "")
            inner = written(item.content)
            parts.append(f"<{name}>{inner}</{name}>" if name in KINDS else f"<{name}/>" if name else inner)
        return "".join(parts)

    return written(nest(unit, target))


def placed(
    marked: str,
    english: str,
    phrases: dict[str, str] | None = None,
    anchors: dict[str, str] | None = None,
) -> tuple[str, list[Note]]:
    """What becomes of a unit of one sentence; anchors are words whose places are known."""
    unit = unit_of(marked)
    known = tuple(
        (
            (unit.text.index(vi), unit.text.index(vi) + len(vi)),
            (english.index(en), english.index(en) + len(en)),
        )
        for vi, en in (anchors or {}).items()
    )
    pair = Pair(0, len(unit.text), unit.text, english, anchors=known)
    places, notes = place(unit, english, [pair], phrases or {})
    return shown(unit, Target(english, tuple(places))), notes


@pytest.mark.parametrize(
    ("marked", "english", "phrases", "expected"),
    [
        ("<b>Trời mưa to.</b>", "It rains hard.", {}, "<b>It rains hard.</b>"),
        ("<b>Trời mưa to</b>.", "It rains hard.", {}, "<b>It rains hard</b>."),
        ("“<b>Trời mưa to</b>”", "“It rains hard”", {}, "“<b>It rains hard</b>”"),
        # Names and numbers read the same.
        ("Ông <a>Nguyễn Văn A</a> nói.", "Mr Nguyen Van A said.", {}, "Mr <a>Nguyen Van A</a> said."),
        ("Có <b>12</b> người.", "There are 12 people.", {}, "There are <b>12</b> people."),
        # Words are found by their own translation, wherever they stand.
        (
            "Người dân <b>xếp hàng dài</b> từ sáng.",
            "Since morning people have stood in long queues.",
            {"xếp hàng dài": "long queue"},
            "Since morning people have stood in <b>long queues</b>.",
        ),
        (
            "<b>mưa lớn</b> ở <a>miền Trung</a>",
            "central region hit by heavy rain",
            {"mưa lớn": "heavy rain", "miền Trung": "central region"},
            "<a>central region</a> hit by <b>heavy rain</b>",
        ),
        # A phrase at an edge takes the small words there with it; in the middle it takes none.
        ("<b>Ông Hùng</b> nói.", "Mr Hung said.", {"Ông Hùng": "Hung"}, "<b>Mr Hung</b> said."),
        (
            "Trong <b>giai đoạn hai</b> xã xây cầu.",
            "In the second phase the village builds a bridge.",
            {"giai đoạn hai": "the second phase"},
            "In <b>the second phase</b> the village builds a bridge.",
        ),
        # A colon.
        ("<b>Địa điểm:</b> nhà văn hóa.", "Venue: the house.", {}, "<b>Venue:</b> the house."),
        (
            "Xem thêm: <a>Giá xăng tăng</a>",
            "See also: Third time's a charm",
            {},
            "See also: <a>Third time's a charm</a>",
        ),
        # One in another.
        (
            "Xem <a>báo <b>Nhân Dân</b></a> nhé.",
            "See the Nhan Dan newspaper.",
            {"báo Nhân Dân": "Nhan Dan newspaper"},
            "See the <a><b>Nhan Dan</b> newspaper</a>.",
        ),
        # Notes: at an end, behind a name or number.
        ("Trời mưa<n/>.", "It rains.", {}, "It rains<n/>."),
        ("Trời mưa.<n/>", "It rains.", {}, "It rains.<n/>"),
        ("<n/>Trời mưa.", "It rains.", {}, "<n/>It rains."),
        ("Năm 2019<n/> mưa to.", "It rained hard in 2019.", {}, "It rained hard in 2019<n/>."),
        ("Ông <b>Hùng</b><n/> nói.", "Mr Hung said.", {}, "Mr <b>Hung</b><n/> said."),
        ("Bộ và tỉnh đầu tư<n/>, làm từ tháng 5.", "Both invest, in May.", {}, "Both invest<n/>, in May."),
        # Code is found, or stands after the sentence; it is never lost.
        ("Gõ <c>ls</c> để xem.", "Type ls to see.", {}, "Type <c>ls</c> to see."),
        # A line for a line.
        ("Ông Hùng\nBà Lan", "Mr Hung\nMs Lan", {}, "Mr Hung\nMs Lan"),
    ],
)
def test_marks_that_are_found(marked: str, english: str, phrases: dict[str, str], expected: str) -> None:
    if "\n" in marked:
        unit = unit_of(marked)
        sizes = [unit.text.index("\n"), english.index("\n")]
        pairs = [
            Pair(0, sizes[0], unit.text[: sizes[0]], english[: sizes[1]]),
            Pair(sizes[0] + 1, len(unit.text), unit.text[sizes[0] + 1 :], english[sizes[1] + 1 :]).at(
                sizes[1] + 1
            ),
        ]
        places, notes = place(unit, english, pairs, {})
        found = shown(unit, Target(english, tuple(places)))
        assert len([span for span in places if span]) == 1
    else:
        found, notes = placed(marked, english, phrases)
    assert (found, notes) == (expected, [])


def test_facts_whose_places_are_known() -> None:
    found, notes = placed(
        "<b>Bộ Công Thương</b> nói.", "The Ministry of Industry and Trade said.",
        anchors={"Bộ Công Thương": "Ministry of Industry and Trade"},
    )  # fmt: skip
    assert (found, notes) == ("<b>The Ministry of Industry and Trade</b> said.", [])


@pytest.mark.parametrize(
    ("marked", "english", "expected", "code"),
    [
        ("Trời <b>mưa to</b> quá.", "What a downpour.", "What a downpour.", "format_lost"),
        ("<b>Trời mưa rất</b> to.", "What a downpour.", "<b>What a downpour.</b>", "format_widened"),
        ("Trời <a>mưa to</a> quá.", "What a downpour.", "<a>What a downpour.</a>", "link_widened"),
        ("Trời mưa<n/> rất to.", "What a downpour.", "What a downpour<n/>.", "object_moved"),
        ("Gõ <c>ls -l</c> để xem.", "Type it to see.", "Type it to see<c></c>.", "object_moved"),
    ],
)
def test_marks_that_are_not_found(marked: str, english: str, expected: str, code: str) -> None:
    found, notes = placed(marked, english)
    assert (found, [note.code for note in notes]) == (expected, [code])


def test_nobody_is_told_of_a_bookmark_that_moves() -> None:
    assert placed("Trời mưa<k/> rất to.", "What a downpour.") == ("What a downpour<k/>.", [])


def test_two_links_that_are_not_found_do_not_share_words() -> None:
    marked = "Xem <a>ảnh này</a> và <a>Hà Nội</a> nhé."
    found, notes = placed(marked, "Please look at Hanoi.", {"Hà Nội": "Hanoi"})
    assert (found, [note.code for note in notes]) == (
        "<a>Please look at</a> <a>Hanoi</a>.",
        ["link_widened"],
    )
    found, notes = placed(marked, "Please look.")
    assert (found, [note.code for note in notes]) == ("<a>Please look.</a>", ["link_widened", "link_lost"])


def test_a_sentence_that_stays_keeps_all_its_marks() -> None:
    marked = "Ông <b>Hùng<n/> <a>nói</a></b> gì."
    assert placed(marked, "Ông Hùng nói gì.") == (marked, [])


MARKED = st.recursive(
    st.text("aáb 1.đ", max_size=6),
    lambda inner: st.one_of(
        st.builds(lambda name, body: f"<{name}>{body}</{name}>", st.sampled_from("abc"), inner),
        st.builds(lambda one, other: one + other, inner, inner),
        st.sampled_from(["<n/>", "<k/>"]),
    ),
    max_leaves=12,
)


@given(
    MARKED, st.text("aab 1.d", max_size=20), st.dictionaries(st.text("aáb 1", max_size=4), st.text("abd 1"))
)
def test_no_text_is_lost_and_no_object(marked: str, english: str, phrases: dict[str, str]) -> None:
    unit = unit_of(marked)
    places, _ = place(unit, english, [Pair(0, len(unit.text), unit.text, english)], phrases)
    found = nest(unit, Target(english, tuple(places)))

    def texts(content: tuple[str | Node, ...]) -> str:
        return "".join(item if isinstance(item, str) else texts(item.content) for item in content)

    assert texts(found) == english
    for mark, span in zip(unit.marks, places, strict=True):
        assert span is not None or mark.kind in ("format", "link")
