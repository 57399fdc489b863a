"""Which articles tell of the same event: as a column says, as they are grouped here, or as a person corrects.

Articles are taken in the order of their publication; each joins the group that it is most like, if it is like
enough and not later by more than some days, else it begins one. Likeness is the cosine of their TF-IDF
vectors of syllable pairs: two articles of one event share names and things, two of one subject only words.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

from nlp.errors import InputError
from nlp.event.report import Report, report_of
from nlp.read.source import read_pasted
from nlp.read.tables import read_rows
from nlp.text.syllables import FUNCTION_WORDS, syllables

ALIKE = 0.15
"""Least cosine of an article and a group."""

DAYS = 4
"""Most days between an article and the latest of its group, where both are dated."""

COLUMNS = ("group", "id", "title", "published")
"""Of the table of a grouping; `id` is the origin of an article."""

_READ = 3000
"""Syllables of an article that are looked at."""

Vector = dict[tuple[str, str], float]


def group_articles(reports: Sequence[Report], *, alike: float = ALIKE, days: int = DAYS) -> list[list[int]]:
    """Groups articles into events.

    Args:
        reports: in any order.
        alike: see `ALIKE`.
        days: see `DAYS`.

    Returns:
        Groups of indices, each in the order of publication; the groups in the order of their first article
        among `reports`.
    """
    vectors = _vectors(reports)
    order = sorted(range(len(reports)), key=lambda i: (_time(reports[i]) or datetime.min, i))
    groups: list[list[int]] = []
    centres: list[Vector] = []
    for i in order:
        near = [
            (_cosine(vectors[i], centre), number)
            for number, centre in enumerate(centres)
            if _in_time(reports[i], reports[groups[number][-1]], days)
        ]
        best, at = max(near, default=(0.0, -1))
        if best >= alike:
            groups[at].append(i)
            for term, weight in vectors[i].items():
                centres[at][term] = centres[at].get(term, 0.0) + weight
        else:
            groups.append([i])
            centres.append(dict(vectors[i]))
    return sorted(groups, key=min)


def _time(report: Report) -> datetime | None:
    return report.published.at if report.published else None


def _in_time(report: Report, latest: Report, days: int) -> bool:
    one, other = _time(report), _time(latest)
    return one is None or other is None or abs(one - other) <= timedelta(days=days)


def _vectors(reports: Sequence[Report]) -> list[Vector]:
    if len(reports) <= 2:  # nothing is rare among two
        return [pair_vector(report) for report in reports]
    counts = [_pairs(report) for report in reports]
    spread = Counter(term for terms in counts for term in terms)
    vectors = []
    for terms in counts:
        vector = {
            term: (1 + log(count)) * log(len(reports) / spread[term])
            for term, count in terms.items()
            if 1 < spread[term] < len(reports)
        }
        norm = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors.append({term: weight / norm for term, weight in vector.items()})
    return vectors


def _pairs(report: Report) -> Counter[tuple[str, str]]:
    words = syllables(f"{report.article.title}\n{report.article.text}")[:_READ]
    return Counter(
        pair for pair in pairwise(words) if pair[0] not in FUNCTION_WORDS and pair[1] not in FUNCTION_WORDS
    )


def pair_vector(report: Report) -> Vector:
    """Returns the syllable pairs of an article, of length 1: where there are too few articles to tell which
    pairs are rare."""
    vector = {term: 1 + log(count) for term, count in _pairs(report).items()}
    norm = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / norm for term, weight in vector.items()}


def cosine(one: Vector, other: Vector) -> float:
    """Returns the cosine of two vectors of length 1."""
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())


def _cosine(one: Vector, centre: Vector) -> float:
    return cosine(one, centre) / (sqrt(sum(weight * weight for weight in centre.values())) or 1.0)


# --- tables --------------------------------------------------------------------------------------


def read_reports(
    path: Path,
    *,
    text_column: str = "text",
    title_column: str = "title",
    date_column: str = "date",
    source_column: str = "source",
    group_column: str = "",
) -> tuple[list[Report], list[str], list[tuple[str, str]]]:
    """Reads a table of articles.

    Args:
        path: a table (see `nlp.read.tables`).
        text_column: of the texts.
        title_column, date_column, source_column: of titles, times of publication and names of outlets; a
            table may lack them.
        group_column: of the names of events; "" for none.

    Returns:
        The articles; the group of each, "" without a column; each row that holds no article, by its `id` or
        number, and why.

    Raises:
        InputError: the table cannot be read, lacks a column, or no row holds an article.
    """
    rows = read_rows(path, [text_column, *([group_column] if group_column else [])])
    reports, groups = [], []
    failures: list[tuple[str, str]] = []
    for number, row in enumerate(rows, 1):
        try:
            reports.append(
                read_report(
                    row,
                    number,
                    text_column=text_column,
                    title_column=title_column,
                    date_column=date_column,
                    source_column=source_column,
                )
            )
        except InputError as reason:
            failures.append((_cell(row, "id") or str(number), f"row {number} of {path}: {reason}"))
            continue
        groups.append(_cell(row, group_column) if group_column else "")
    if not reports and failures:
        _, error = failures[0]
        raise InputError(error)
    if not reports:
        raise InputError(f"{path}: there are no rows in it.")
    return reports, groups, failures


def read_report(
    row: Mapping[str, object],
    number: int,
    *,
    text_column: str,
    title_column: str,
    date_column: str,
    source_column: str,
) -> Report:
    """Makes an article of a row of a table.

    Args:
        row: its cells.
        number: what it is called where it has no `id`.
        text_column, title_column, date_column, source_column: see `read_reports`.

    Raises:
        InputError: it holds no article.
    """
    origin = _cell(row, "id") or str(number)
    text = row.get(text_column)
    if not isinstance(text, str):
        raise InputError(f"the column {text_column!r} holds no text")
    document = read_pasted(text, origin=origin)
    title, name, published = (_cell(row, key) for key in (title_column, source_column, date_column))
    if title:
        document = type(document)(document.text, title, origin, document.notes)
    # Tables of groups that were written have this name for it.
    return report_of(document, name=name or origin, published=published or _cell(row, "published"))


def _cell(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def by_name(names: Sequence[str]) -> dict[str, list[int]]:
    """Returns the indices of each name, in the order in which they come first; "" is no group."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        if name:
            found[name].append(index)
    return dict(found)


def write_groups(path: Path, reports: Sequence[Report], groups: Mapping[str, Sequence[int]]) -> None:
    """Writes a grouping as a table that can be corrected and given back: a row for each article.

    Raises:
        InputError: it cannot be written.
    """
    try:
        # Excel reads UTF-8 only with this mark.
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(COLUMNS)
            for name, members in groups.items():
                for index in members:
                    report = reports[index]
                    published = str(report.published) if report.published else ""
                    table.writerow([name, report.origin, report.article.title, published])
    except OSError as error:
        raise InputError(f"{path}: it cannot be written: {error.strerror or error}.") from error


def read_groups(path: Path, reports: Sequence[Report]) -> dict[str, list[int]]:
    """Reads a grouping as `write_groups` writes it; an article whose group is empty is left out.

    Raises:
        InputError: it cannot be read, or names an article that is not there or leaves one out.
    """
    known = {report.origin: index for index, report in enumerate(reports)}
    named = [""] * len(reports)
    told: set[int] = set()
    for number, row in enumerate(read_rows(path, COLUMNS[:2]), 1):
        origin = _cell(row, "id")
        if origin not in known:
            raise InputError(f"row {number} of {path}: there is no article {origin!r} among the inputs")
        told.add(known[origin])
        named[known[origin]] = _cell(row, "group")
    if missing := [report.origin for i, report in enumerate(reports) if i not in told]:
        raise InputError(f"{path}: the article {missing[0]!r} has no row in it; give it one")
    return by_name(named)
