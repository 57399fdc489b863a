"""What is wrong with a data set before it is used: duplicates, leaks into another set, languages."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from eval.data import COLUMNS, choose_columns, load_rows
from eval.metrics import syllables
from nlp.language import detect

Pair = tuple[int, int, float]
THRESHOLD = 0.8  # Jaccard similarity of two texts' shingles from which they are near-duplicates
SHINGLE = 5  # syllables


def check(source: str | Path, against: str | Path | None = None) -> Iterator[str]:
    """Yields the lines of a report on a set, and on what it shares with another; InputError if not there."""
    texts, warnings = _texts(source)
    yield from (f"{source}: {len(texts['text'])} rows", *(f"warning: {warning}" for warning in warnings))
    for role, values in texts.items():
        languages = Counter(map(detect, values)).most_common()
        mix = ", ".join(f"{name} {100 * count / len(values):.1f} %" for name, count in languages)
        empty, repeats = values.count(""), len(values) - len(set(values))
        yield f"{role}: {empty} empty, {repeats} exact repeats; language: {mix}"
    yield from _near("near-duplicates", texts["text"], None)
    if against is not None:
        others, _ = _texts(against)
        for role in sorted(texts.keys() & others.keys()):
            yield f"{role}: {len(set(texts[role]) & set(others[role]))} exactly so in {against}"
        yield from _near(f"near-duplicates in {against}", texts["text"], others["text"])


def near_duplicates(texts: Sequence[str], others: Sequence[str] | None = None) -> list[Pair]:
    """Finds pairs of a text and one of the others (None: of themselves, each pair once) that are nearly the
    same, by MinHash and locality-sensitive hashing; with the Jaccard similarity of their shingles."""
    # Candidates from well below the threshold, since MinHash estimates; then the exact similarity.
    index, shingles = MinHashLSH(threshold=0.6, num_perm=128), [_shingles(text) for text in texts]
    for place, made in enumerate(MinHash.generator(shingles, num_perm=128, hashfunc=zlib.crc32)):
        index.insert(place, made)
    there, pairs = shingles if others is None else [_shingles(text) for text in others], []
    for other, made in enumerate(MinHash.generator(there, num_perm=128, hashfunc=zlib.crc32)):
        for place in index.query(made):
            likeness = len(shingles[place] & there[other]) / len(shingles[place] | there[other])
            if likeness >= THRESHOLD and (others is not None or place < other):
                pairs.append((place, other, likeness))
    return sorted(pairs)


def _shingles(text: str) -> set[bytes]:
    tokens = syllables(text)
    starts = range(max(1, len(tokens) - SHINGLE + 1))
    return {" ".join(tokens[start : start + SHINGLE]).encode() for start in starts}


def _near(what: str, texts: Sequence[str], others: Sequence[str] | None) -> Iterator[str]:
    pairs = near_duplicates(texts, others)
    rows = {other if others is None else place for place, other, _ in pairs}
    yield f"{what}: {len(rows)} rows (from Jaccard {THRESHOLD} of {SHINGLE}-syllable shingles)"
    for place, other, likeness in pairs[:5]:
        yield f"  row {place} and row {other}, {likeness:.2f}: {texts[place][:70]!r}"


def _texts(source: str | Path) -> tuple[dict[str, list[str]], list[str]]:
    """The texts of a set by role, and warnings."""
    name, rows, warnings = load_rows(source)
    roles = [role for role in COLUMNS if role not in ("id", "title") and {*COLUMNS[role]} & rows[0].keys()]
    columns = choose_columns(name, rows, ["text", *roles])
    return {role: [str(row.get(columns[role]) or "").strip() for row in rows] for role in roles}, warnings
