"""Digests as JSON: one object, or an array that grows as digests come."""

import json

from hypothesis import given
from hypothesis import strategies as st

from nlp.digest import Digest
from nlp.output.json import Json
from tests.output.digests import make_digest


def test_a_digest_comes_back_whole() -> None:
    digest = make_digest()
    data = json.loads(Json().render(digest))
    assert data.pop("error") is None
    assert Digest.from_dict(data) == digest


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_an_array_is_written_piece_by_piece_as_if_it_were_at_once(titles: list[str]) -> None:
    outlet = Json()
    parts = [outlet.render(make_digest(title=title)) for title in titles[:-1]]
    parts.append(outlet.failure(titles[-1], "an error"))
    text = "".join(outlet.join(part, "", first=not i) for i, part in enumerate(parts)) + outlet.close()
    data = json.loads(text)
    assert [row.get("title") for row in data] == [*titles[:-1], None]
    assert data[-1] == {"id": titles[-1], "error": "an error"}
    assert text == json.dumps(data, ensure_ascii=False, indent=2) + "\n"
