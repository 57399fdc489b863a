"""Tables are read once, from beside the code that uses them."""

import re

from nlp.text.tables import any_of, read_table


def test_a_table_is_read_once() -> None:
    table = read_table("nlp.text", "abbreviations")
    assert "titles" in table
    assert read_table("nlp.text", "abbreviations") is table


def test_the_longest_phrase_is_wanted() -> None:
    pattern = re.compile(any_of(["dù", "dù vậy", "a.b"]))
    assert pattern.match("dù vậy, ...")[0] == "dù vậy"  # type: ignore[index]
    assert pattern.fullmatch("a.b")
    assert not pattern.fullmatch("axb")
