"""What is wrong with a data set before it is used: duplicates, leaks into another set, languages."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from eval.data import COLUMNS, choose_columns, load_rows
from eval.metrics import syllables
from nlp.language import detect
from nlp.read import normalize

THRESHOLD = 0.8
"""Jaccard similarity of two texts' shingles from which they are near-duplicates."""
SHINGLE = 5
"""Syllables."""
SHOWN = 5


def check(source: str | Path, against: str | Path | None = None) -> Iterator[str]:
    """Checks a named set or a local table, and what it shares with another that should share nothing.

    Yields:
        Lines of a report.

    Raises:
        InputError: the data cannot be had.
    """
    texts, warnings = _texts(source)
    yield f"{source}: {len(texts['text'])} rows"
    yield from (f"warning: {warning}" for warning in warnings)
    for role, values in texts.items():
        languages = Counter(map(detect, values)).most_common()
        mix = ", ".join(f"{name} {100 * count / len(values):.1f} %" for name, count in languages)
        repeats = len(values) - len(set(values))
        yield f"{role}: {values.count('')} empty, {repeats} exact repeats; language: {mix}"
    yield from _report("near-duplicates", texts["text"], None)
    if against is not None:
        others, _ = _texts(against)
        for role in sorted(texts.keys() & others.keys()):
            yield f"{role}: {len(set(texts[role]) & set(others[role]))} exactly so in {against}"
        yield from _report(f"near-duplicates in {against}", texts["text"], others["text"])


def _report(what: str, texts: Sequence[str], others: Sequence[str] | None) -> Iterator[str]:
    pairs = near_duplicates(texts, others)
    rows = {place if others else other for place, other, _ in pairs}
    yield f"{what}: {len(rows)} rows (from Jaccard {THRESHOLD} of {SHINGLE}-syllable shingles)"
    for place, other, likeness in pairs[:SHOWN]:
        yield f"  row {place} and row {other}, {likeness:.2f}: {texts[place][:70]!r}"


def _texts(source: str | Path) -> tuple[dict[str, list[str]], list[str]]:
    """The texts of a set by role, and warnings."""
    name, rows, warnings = load_rows(source)
    roles = [
        role for role in ("summary_vi", "summary_en", "translation") if {*COLUMNS[role]} & rows[0].keys()
    ]
    chosen = choose_columns(name, rows, ("text", *roles))
    columns = {role: chosen[role] for role in ("text", *roles)}
    texts = {
        role: [normalize(str(row.get(name) or "")).strip() for row in rows] for role, name in columns.items()
    }
    return texts, warnings


def near_duplicates(
    texts: Sequence[str], others: Sequence[str] | None = None
) -> list[tuple[int, int, float]]:
    """Finds pairs of texts that are nearly the same, by MinHash and locality-sensitive hashing.

    Args:
        texts: one of each pair.
        others: the other; None: of the same texts, each pair once.

    Returns:
        (index in `texts`, index in the others, Jaccard similarity of their shingles), in order.
    """
    # Candidates from well below the threshold, since MinHash estimates; then the exact similarity.
    index = MinHashLSH(threshold=0.6, num_perm=128)
    shingles = [_shingles(text) for text in texts]
    for place, some in enumerate(shingles):
        index.insert(place, _min_hash(some))
    pairs = []
    for other, there in enumerate(shingles if others is None else map(_shingles, others)):
        for place in index.query(_min_hash(there)):
            likeness = len(shingles[place] & there) / len(shingles[place] | there)
            if likeness >= THRESHOLD and (others is not None or place < other):
                pairs.append((place, other, likeness))
    return sorted(pairs)


def _shingles(text: str) -> set[bytes]:
    tokens = syllables(text)
    starts = range(max(1, len(tokens) - SHINGLE + 1))
    return {" ".join(tokens[start : start + SHINGLE]).encode() for start in starts}


def _min_hash(shingles: set[bytes]) -> MinHash:
    made = MinHash(num_perm=128, hashfunc=zlib.crc32)
    made.update_batch(shingles)
    return made
