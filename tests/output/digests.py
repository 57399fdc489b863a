"""A digest to write, for the tests of the outlets."""

from nlp.article.parse import Article
from nlp.checks.finding import Finding
from nlp.digest import Digest

WARNING = Finding("unsupported_number", "warning", "summary_en", ((0, 3),), (), "Two")


def make_digest(**values: object) -> Digest:
    """A digest of a short article, with other values where they are given."""
    fields: dict[str, object] = {
        "id": "bai-1",
        "title": "Cầu mới thông xe",
        "summary_vi": "Cầu Sông Lam thông xe sáng 2/9.",
        "summary_en": "Two lanes of the Song Lam bridge opened on 2 September.",
        "title_en": None,
        "translation": None,
        "article": Article("Cầu mới thông xe", "", ("Cầu Sông Lam thông xe sáng 2/9.",), (), ()),
        "sentences_read": 1,
        "parts": 1,
        "timings": {"read": 0.1, "total": 2.34},
        "models": {"summarizer": {"name": "fake"}, "translator": {"name": "fake"}},
        "version": "0.1.0",
    }
    return Digest(**{**fields, **values})  # type: ignore[arg-type]
