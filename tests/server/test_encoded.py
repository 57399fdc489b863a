"""Texts in the encoding of a terminal: read rightly, or refused with a sentence."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.server.encoded import pairs
from tests.conftest import FakeModel
from tests.server.conftest import Live, running

TEXT = "Mưa lớn làm ngập nhiều tuyến phố ở trung tâm thành phố Vinh, nước rút chậm."
TONES = "\u0300\u0301\u0303\u0309\u0323"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1258"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def seen() -> Iterator[tuple[Live, FakeModel]]:
    model = FakeModel()
    with running(Pipeline(model, model)) as found:
        yield found, model


def encoded(text: str, encoding: str) -> bytes:
    if encoding != "cp1258":
        return text.encode(encoding)
    # It has letters and tones apart.
    apart = "".join(
        unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        + "".join(part for part in parts if part in TONES)
        for parts in (unicodedata.normalize("NFD", letter) for letter in text)
    )
    return apart.encode("cp1258")


def asked(seen: tuple[Live, FakeModel], kind: str, body: bytes) -> str:
    live, model = seen
    model.batches.clear()
    answer = live.http.post("/translate", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    return " ".join(request.text for batch in model.batches for request in batch)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_form_that_a_terminal_sent(seen: tuple[Live, FakeModel], encoding: str) -> None:
    body = encoded(f"q={TEXT}&source=vi&target=en", encoding)
    assert TEXT in asked(seen, FORM, body)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_that_a_terminal_sent(seen: tuple[Live, FakeModel], encoding: str) -> None:
    values = {"q": TEXT, "source": "vi", "target": "en"}
    body = encoded(json.dumps(values, ensure_ascii=False), encoding)
    assert TEXT in asked(seen, "application/json", body)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_an_address_and_a_form_of_parts(seen: tuple[Live, FakeModel], encoding: str) -> None:
    live, model = seen
    model.batches.clear()
    query = f"q={quote_from_bytes(encoded(TEXT, encoding))}&source=vi&target=en"
    assert live.http.post(f"/translate?{query}").status_code == 200
    part = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n' + encoded(TEXT, encoding) + b"\r\n"
    rest = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("source", "vi"), ("target", "en"))
    )
    asked_for = [request.text for batch in model.batches for request in batch]
    assert asked_for
    assert set(asked_for) == {TEXT}
    body = part + rest.encode() + b"--x--\r\n"
    assert TEXT in asked(seen, "multipart/form-data; boundary=x", body)


def test_a_named_encoding_is_believed(seen: tuple[Live, FakeModel]) -> None:
    body = "q=Năm đó.&source=vi&target=en".encode("cp1258")
    assert "Năm đó." in asked(seen, f"{FORM}; charset=windows-1258", body)


@pytest.mark.parametrize("kind", [FORM, "application/json"])
def test_what_cannot_be_told_is_refused(seen: tuple[Live, FakeModel], kind: str) -> None:
    text = (
        '{"q": "caf\xe9 cr\xe8me", "source": "vi", "target": "en"}'
        if "json" in kind
        else "q=caf\xe9&source=vi"
    )
    answer = seen[0].http.post("/translate", content=text.encode("latin-1"), headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert "encoding" in answer.json()["error"]
    own = seen[0].http.post("/v1/translate", content=text.encode("latin-1"), headers={"Content-Type": kind})
    assert own.status_code in (400, 422)


# A zero byte is half of a letter of UTF-16: "0\0" is "0" there.
LETTERS = st.characters(exclude_characters="\0")


@given(st.dictionaries(st.text(LETTERS, min_size=1, max_size=5), st.text(LETTERS, max_size=20), max_size=4))
def test_forms_that_are_encoded_rightly_come_as_they_are(values: dict[str, str]) -> None:
    data = urlencode(values, errors="ignore").encode()
    try:
        found = pairs(data)
    except InputError:  # control characters, which are no text
        return
    expected = {name.encode(errors="ignore").decode(): value for name, value in values.items()}
    expected.pop("", None)
    wanted = {
        name: "\n".join(value.encode(errors="ignore").decode().splitlines())
        for name, value in expected.items()
    }
    assert {name: value.lstrip("\ufeff") for name, value in found.items()} == {
        name: value.lstrip("\ufeff") for name, value in wanted.items()
    }


def test_of_several_the_first_counts() -> None:
    assert pairs(b"a=1&a=2&b=&=3&c") == {"a": "1", "b": "", "c": ""}
    assert pairs(b"") == {}
