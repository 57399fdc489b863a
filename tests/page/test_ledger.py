"""The ledger on the page: rows that know their places, everything escaped."""

from nlp.checks.ledger import LedgerRow
from nlp.page.html import result
from nlp.page.ledger import ledger
from tests.output.digests import make_digest

ROWS = (
    LedgerRow("number", "25", "25", "kept", ((0, 2), (9, 11)), ((4, 6),)),
    LedgerRow("name", "<b>Trần</b>", "Tran", "changed", summary_en=((1, 5),)),
)


def test_rows_say_where_their_facts_stand() -> None:
    html = ledger(make_digest(ledger=ROWS), "en")
    assert 'data-article="0-2 9-11" data-summary-vi="4-6"' in html
    assert 'data-summary-en="1-5"' in html
    assert html.index("changed") < html.index("kept")


def test_what_stands_in_it_is_escaped() -> None:
    assert "<b>" not in ledger(make_digest(ledger=ROWS), "vi")


def test_there_is_none_without_facts() -> None:
    assert ledger(make_digest(), "vi") == ""
    assert 'id="tt-ledger"' not in result(language="en", digest=make_digest())
    assert 'id="tt-ledger"' in result(language="en", digest=make_digest(ledger=ROWS))
