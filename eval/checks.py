"""How many faults the checks of a translation find, and how often they cry wolf.

Faults are planted by program into good translations: of each kind some, each in another sentence. One is
found if the checks then say something, of severity warning or worse, that they did not say before. False
alarms are counted on the translations as they are.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eval.data import Row, load_rows
from eval.plant import PLANTERS
from nlp.checks.finding import Finding
from nlp.checks.translation import check_translation
from nlp.errors import InputError
from nlp.text.language import detect
from nlp.text.normalise import normalise

PAIRS = Path(__file__).parent / "gate" / "pairs.jsonl"
"""Sentences of our own."""

LISTS = re.compile(r"^\[['\"]|\w ?\(\d\)|[a-z]\d(?:\s|$)")
"""Rows of news sets that are no sentence: printed lists, and notes left in the text ("gateway(3)")."""


class Planted(NamedTuple):
    """A translation with a fault, what was changed, and whether the checks saw it."""

    kind: str
    source: str
    faulty: str
    change: str
    found: bool


def measure_checks(sources: Sequence[str | Path], *, each: int = 40, clean: int = 500, seed: int = 0) -> Row:
    """Plants faults and counts which are found, and counts false alarms.

    Args:
        sources: tables with the columns vi and en.
        each: most faults of a kind.
        clean: most translations on which false alarms are counted, of each table.
        seed: of the choice of sentences and of what is put in.

    Returns:
        `kinds` (name, planted, found), `missed` faults, and for each table its `alarms`.

    Raises:
        InputError: a table cannot be read, or has no good translations.
    """
    tables = {str(source): _pairs(source) for source in sources}
    pool = [pair for pairs in tables.values() for pair in pairs if is_good(*pair)]
    if not pool:
        raise InputError(f"{', '.join(tables)}: there are no good translations in it")
    planted = [one for kind in PLANTERS for one in plant(kind, pool, each, random.Random(f"{seed} {kind}"))]
    kinds = [
        {"name": kind, "planted": len(of), "found": sum(one.found for one in of)}
        for kind in PLANTERS
        if (of := [one for one in planted if one.kind == kind])
    ]
    return {
        "kinds": kinds,
        "planted": len(planted),
        "found": sum(one.found for one in planted),
        "missed": [one._asdict() for one in planted if not one.found],
        "alarms": [_alarms(name, pairs, clean, seed) for name, pairs in tables.items()],
    }


def is_good(source: str, target: str) -> bool:
    """Whether a pair is a sentence and its translation, as far as that can be told without reading it.

    The source is Vietnamese and the target English, both end as sentences do, neither is twice as long as the
    other, and no notes or lists are in them.
    """
    ends = target.rstrip("\"'”’) ").endswith((".", "!", "?"))
    longer = max(len(source), len(target)) / max(1, min(len(source), len(target)))
    return (
        ends
        and longer < 1.8
        and not LISTS.search(target)
        and not LISTS.search(source)
        and detect(source) == "vi"
        and detect(target) == "en"
    )


def plant(kind: str, pairs: Sequence[tuple[str, str]], most: int, choice: random.Random) -> list[Planted]:
    """Plants at most so many faults of a kind, each in another sentence."""
    planted: list[Planted] = []
    for source, target in choice.sample(pairs, len(pairs)):
        if len(planted) == most:
            break
        made = PLANTERS[kind](source, target, choice)
        if made is None or made[0] == target:
            continue
        before, after = (
            _serious(check_translation(source, target)),
            _serious(check_translation(source, made[0])),
        )
        planted.append(Planted(kind, source, made[0], made[1], bool(after - before)))
    return planted


def _serious(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.code, f.detail) for f in findings if f.severity != "info")


def _alarms(name: str, pairs: Sequence[tuple[str, str]], most: int, seed: int) -> Row:
    """How many of a table's translations the checks warn of: of its good ones, and of all."""
    chosen = {
        "good": [pair for pair in pairs if is_good(*pair)],
        "all": list(pairs),
    }
    counts: Row = {"name": Path(name).stem}
    for which, of in chosen.items():
        sample = random.Random(seed).sample(of, min(most, len(of)))
        found = [_serious(check_translation(*pair)) for pair in sample]
        codes = Counter(code for one in found for code in {code for code, _ in one})
        counts[which] = {"pairs": len(sample), "flagged": sum(map(bool, found)), "codes": codes.most_common()}
    return counts


def _pairs(source: str | Path) -> list[tuple[str, str]]:
    name, rows, _ = load_rows(source)
    if not {"vi", "en"} <= rows[0].keys():
        raise InputError(f"{name} has no columns vi and en; its columns are {', '.join(rows[0])}")
    pairs = [tuple(" ".join(normalise(str(row[c] or "")).split()) for c in ("vi", "en")) for row in rows]
    return [(vi, en) for vi, en in pairs if vi and en]
