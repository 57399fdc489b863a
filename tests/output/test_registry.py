"""The table of outlets: names, endings, downloads; a new one needs its file and its line."""

from typing import Any

import pytest

from nlp.errors import InputError
from nlp.output.labels import Language
from nlp.output.outlet import Outlet
from nlp.output.registry import OUTLETS, by_ending, downloads, label, outlet
from tests.output.digests import make_digest


class Shout(Outlet):
    """An outlet that nothing but this test knows."""

    name = "shout"
    endings = (".shout",)

    def render(self, digest: Any, *, language: Language = "vi", **details: bool) -> str:
        return f"{digest.summary_vi}\n".upper()


@pytest.fixture
def shout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OUTLETS, "shout", f"{__name__}:Shout")


@pytest.mark.parametrize("name", list(OUTLETS))
def test_each_outlet_is_called_as_the_table_calls_it_and_renders(name: str) -> None:
    found = outlet(name)
    assert found.name == name
    assert found.render(make_digest(), language="en")
    assert found.joins is isinstance(found.render(make_digest()), str)


def test_an_unknown_outlet_is_told_with_those_there_are() -> None:
    with pytest.raises(InputError, match="choose one of: text, markdown"):
        outlet("nonsense")


@pytest.mark.parametrize(
    ("ending", "name"),
    [(".md", "markdown"), (".MD", "markdown"), (".docx", "docx"), (".json", "json"), (".txt", "text"),
     ("", None), (".xyz", None)],
)  # fmt: skip
def test_the_ending_of_a_file_tells_its_outlet(ending: str, name: str | None) -> None:
    found = by_ending(ending)
    assert (found and found.name) == name


def test_no_two_outlets_claim_one_ending() -> None:
    endings = [ending for name in OUTLETS for ending in outlet(name).endings]
    assert len(endings) == len(set(endings))


def test_what_makes_files_can_be_downloaded() -> None:
    assert [found.name for found in downloads()] == ["text", "markdown", "html", "docx", "json"]
    assert label(outlet("text"), "vi") == "Văn bản (.txt)"


@pytest.mark.usefixtures("shout")
def test_a_new_outlet_is_a_file_and_a_line() -> None:
    assert by_ending(".shout") is not None
    assert downloads()[-1].name == "shout"
    assert label(outlet("shout"), "en") == "shout (.shout)"
