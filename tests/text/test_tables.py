"""Tables are read once, from beside the code that uses them."""

from nlp.text.tables import read_table


def test_a_table_is_read_once() -> None:
    table = read_table("nlp.text", "abbreviations")
    assert "titles" in table
    assert read_table("nlp.text", "abbreviations") is table
