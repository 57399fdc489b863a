"""How good the digest of an event is: its summary against those of humans, and the differences it finds.

The clusters are ViMs (Tran et al., 2020: a table of id, article, abstract, two rows a cluster, articles
parted by empty lines) and VietnameseMDS (KTLAB, 2013: a folder with `clusters.parquet` and
`articles.parquet`). Parameters are chosen on the first half, every other cluster; the second is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.data import read_file
from nlp.article.parse import parse_article
from nlp.errors import InputError
from nlp.event.report import Report

Half = Literal["first", "second", "both"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles on one event and what humans made of them."""

    id: str
    reports: tuple[Report, ...]
    references: tuple[str, ...]


def read_clusters(path: Path, half: Half = "both") -> list[Cluster]:
    """Reads ViMs (a file) or VietnameseMDS (a folder).

    Raises:
        InputError: it is neither.
    """
    try:
        found = list(_mds(path) if path.is_dir() else _vims(path))
    except KeyError as error:
        raise InputError(f"{path}: the column {error} of ViMs or VietnameseMDS is not there") from error
    return {"first": found[::2], "second": found[1::2], "both": found}[half]


def _vims(path: Path) -> Iterable[Cluster]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_file(path):
        rows[row["id"].rsplit("-", 1)[0]].append(row)
    for name, of in rows.items():
        texts = [("", text) for text in of[0]["article"].split("\n\n") if text.strip()]
        yield Cluster(name, _reports(texts), tuple(row["abstract"] for row in of))


def _mds(folder: Path) -> Iterable[Cluster]:
    articles = {row["id"]: row for row in read_file(folder / "articles.parquet")}
    for row in read_file(folder / "clusters.parquet"):
        of = [articles[name] for name in row["ids"]]
        texts = [(one["title"], "\n".join(filter(None, (one["abstract"], one["article"])))) for one in of]
        yield Cluster(row["cluster"], _reports(texts), (row["ref1"], row["ref2"]))


def _reports(texts: Iterable[tuple[str, str]]) -> tuple[Report, ...]:
    reports = []
    for number, (title, text) in enumerate(texts, 1):
        try:
            reports.append(Report(str(number), parse_article(text, title=title)))
        except InputError:
            continue  # a photo alone
    return tuple(reports)
