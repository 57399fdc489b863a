"""Whose name stands behind a body's level."""

import pytest

from nlp.text.officials import is_officials


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Chủ tịch UBND xã Phạm Thị Lan cho biết.", "Phạm Thị Lan", True),
        ("Sáng nay, Phó Chủ tịch UBND phường Nguyễn Văn An đến.", "Nguyễn Văn An", True),
        ("Bí thư Huyện ủy Đỗ Thị Hồng nói.", "Đỗ Thị Hồng", True),
        ("Trưởng Công an xã Lê Văn Hải nói.", "Lê Văn Hải", True),
        ("Cô giáo cắm bản Lò Thị Xuân được khen.", "Lò Thị Xuân", True),
        ("Ông Trần Văn An, Chủ tịch UBND xã Lê Minh Hải, nói.", "Lê Minh Hải", False),
        ("Bà giữ chức Chủ tịch UBND xã Lê Minh Hải.", "Lê Minh Hải", False),
        ("Chủ tịch UBND phường Nguyễn Thái Bình nói.", "Nguyễn Thái Bình", False),
        ("Chủ tịch UBND phường Nguyễn Văn Xuân Trần Văn An nói.", "Nguyễn Văn Xuân", False),
        ("Chủ tịch UBND xã Tân Thạnh Đông nói.", "Tân Thạnh Đông", False),
        ("Người dân xã Phạm Văn Hợi nói.", "Phạm Văn Hợi", False),
        ("Xã Lê Lợi.", "Lê Lợi", False),
    ],
)
def test_whose_name_it_is(text: str, name: str, expected: bool) -> None:
    start = text.index(name)
    assert is_officials(text, start, start + len(name)) is expected
