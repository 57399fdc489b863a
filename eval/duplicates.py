"""What is wrong with a data set before it is used: duplicates, leaks into another set, languages."""

import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from eval.data import COLUMNS, Row, choose_columns, load_rows
from eval.metrics import syllables
from nlp.text.language import detect

THRESHOLD = 0.8  # Jaccard similarity of two texts' shingles from which they are near-duplicates
Pair = tuple[int, int, float]
SHINGLE = 5  # syllables


def check(source: str | Path, against: str | Path | None = None) -> Row:
    """Returns what a set has, and shares with another, for check.md.jinja; InputError if one is not there."""
    texts, warnings = _texts(source)
    record: Row = {"source": source, "warnings": warnings, "texts": texts["text"], "columns": {}}
    for role, values in texts.items():
        counts = {"empty": values.count(""), "repeats": len(values) - len(set(values))}
        record["columns"][role] = {**counts, "languages": Counter(map(detect, values)).most_common()}
    record["near"] = near_duplicates(texts["text"])
    if against is not None:
        others, _ = _texts(against)
        shared = {role: len({*texts[role]} & {*others[role]}) for role in texts if role in others}
        leaks = near_duplicates(texts["text"], others["text"])
        record |= {"against": against, "shared": shared, "leaks": leaks}
    return {**record, "threshold": THRESHOLD, "shingle": SHINGLE}


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


def _texts(source: str | Path) -> tuple[dict[str, list[str]], list[str]]:
    """The texts of a set by role, and warnings."""
    name, rows, warnings = load_rows(source)
    roles = [role for role in COLUMNS if role not in ("id", "title") and {*COLUMNS[role]} & rows[0].keys()]
    columns = choose_columns(name, rows, ["text", *roles])
    return {role: [str(row.get(columns[role]) or "").strip() for row in rows] for role in roles}, warnings
