"""Differences planted by program: how many are found, what is told without one, and what likeness counts."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from eval.event import Cluster
from eval.metrics import syllables
from nlp.event.claims import KINDS, Claim, ClaimKind
from nlp.event.compare import Comparison
from nlp.event.likeness import Likeness
from nlp.text.syllables import FUNCTION_WORDS

PlantKind = Literal["number", "date", "name"]
PLANT_KINDS: tuple[PlantKind, ...] = ("number", "date", "name")

ALIKE = 5
"""Content syllables that two sentences share if they tell the same."""

_NUMBER = re.compile(r"(?<![\w/.,:-])\d{1,3}(?:[.,]\d+)*(?= [^\W\d_]+ [^\W\d_]+)")
_DATE = re.compile(
    r"(?:(?<=ngày )|(?<=hôm )|(?<=sáng )|(?<=chiều )|(?<=tối )|(?<=đêm )|(?<=nay \()|(?<=qua \())"
    r"(\d{1,2})([/-])(\d{1,2})(?![\d%])",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<=[^\W\d_A-ZĐ] )[A-ZĐ][^\W\d_]*[^\W\d_A-ZĐ](?: [A-ZĐ][^\W\d_]*[^\W\d_A-ZĐ]){1,3}(?! [A-ZĐ])"
)
_LEAST_CHANGE = 0.1
"""Of a number, as a share of it."""

_OTHER_SYLLABLES = (
    "Sơn", "Hà", "Lâm", "Bình", "Phúc", "Khánh", "Tùng", "Thắng", "Lan", "Mai", "Đông", "Vinh", "Hải", "Long",
)  # fmt: skip
"""What the last syllable of a planted name becomes."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A fact that two articles have and that was changed in one.

    Attributes:
        cluster: with the change in it.
        report: index of the changed article.
        kind: of the fact.
        before, after: as the fact is written.
    """

    cluster: Cluster
    report: int
    kind: PlantKind
    before: str
    after: str


def plant(clusters: Sequence[Cluster], count: int, seed: int = 0) -> list[Plant]:
    """Changes a number, a date or a name that at least two articles have in one of them, everywhere in it.

    A number is the same if two syllables after it are. It counts something, so that a word in small letters
    follows: "99 Xã Đàn" is an address. It is no time of the day, which would become "94 giờ", and changes by
    a tenth at least: "khoảng 1.050" is no contradiction of "khoảng 1.000". A name has two capitalised
    syllables or more, stands inside of a sentence and ends a clause somewhere in the cluster. Both articles
    must have the fact in sentences that share at least `ALIKE` other content syllables: where one number
    stands in two stories, a change makes no contradiction. The new value stands nowhere in the cluster.

    Returns:
        At most `count`, of the three kinds in turn, spread over the clusters; the same ones for a seed.
    """
    chance = random.Random(seed)
    facts = {kind: [(c, i, fact) for c in clusters for i, fact in _shared(c, kind)] for kind in PLANT_KINDS}
    for kind in PLANT_KINDS:
        chance.shuffle(facts[kind])
        facts[kind] = _spread(facts[kind])
    plants: list[Plant] = []
    while len(plants) < count and any(facts.values()):
        for kind in PLANT_KINDS:
            if facts[kind] and len(plants) < count:
                cluster, index, fact = facts[kind].pop(0)
                if made := _planted(cluster, index, kind, fact, chance):
                    plants.append(made)
    return plants


def _spread(facts: list[tuple[Cluster, int, str]]) -> list[tuple[Cluster, int, str]]:
    """One fact of each cluster first, then a second of each, and so on."""
    seen: Counter[str] = Counter()
    turns = []
    for place, (cluster, _, _) in enumerate(facts):
        turns.append((seen[cluster.id], place))
        seen[cluster.id] += 1
    return [facts[place] for _, place in sorted(turns)]


def _shared(cluster: Cluster, kind: PlantKind) -> list[tuple[int, str]]:
    """Facts of an article that another has, too: (index of the article, as written)."""
    keys = [
        [(key, fact, _content(text)) for text in report.sentences for key, fact in _facts(text, kind).items()]
        for report in cluster.reports
    ]
    found = []
    for i, own in enumerate(keys):
        others = [fact for j, of in enumerate(keys) if j != i for fact in of]
        for key, fact, words in own:
            beside = set(syllables(fact))
            if any(key == other and len((words & told) - beside) >= ALIKE for other, _, told in others):
                found.append((i, fact))
    shared = list(dict.fromkeys(found))
    return [(i, fact) for i, fact in shared if _ends_a_clause(fact, cluster)] if kind == "name" else shared


def _ends_a_clause(name: str, cluster: Cluster) -> bool:
    """Whether it does so anywhere: what never does may be half of a name, "Cục Cảnh sát"."""
    every = "\n".join(report.article.text for report in cluster.reports)
    return re.search(rf"(?<!\w){re.escape(name)}[,.;:)!?\"”\n]", every) is not None


def _content(text: str) -> frozenset[str]:
    return frozenset(syllables(text)) - FUNCTION_WORDS


def _facts(text: str, kind: PlantKind) -> dict[str, str]:
    if kind == "date":
        ok = (m for m in _DATE.finditer(text) if 1 <= int(m[1]) <= 31 and 1 <= int(m[3]) <= 12)
        return {f"{int(m[1])}/{int(m[3])}": m[0] for m in ok}
    if kind == "name":
        return {m[0]: m[0] for m in _NAME.finditer(text)}
    found = {}
    for match in _NUMBER.finditer(text):
        following = re.match(r" ([^\W\d_]+ [^\W\d_]+)", text[match.end() :])
        if (
            following
            and match[0] != "1"
            and following[1][0].islower()
            and text[: match.start()].rstrip().split(" ")[-1] not in ("ngày", "tháng", "giờ")
            and following[1].split(" ")[0].casefold() != "giờ"
        ):
            found[f"{match[0]} {following[1].casefold()}"] = match[0]
    return found


def _planted(cluster: Cluster, index: int, kind: PlantKind, fact: str, chance: random.Random) -> Plant | None:
    every = "\n".join(f"{report.article.title}\n{report.article.text}" for report in cluster.reports)
    made = (_changed(fact, kind, chance) for _ in range(20))
    after = next((new for new in made if new not in every and (kind != "number" or _far(fact, new))), None)
    if after is None:
        return None
    report = cluster.reports[index]
    pattern = re.compile(rf"(?<![\w/.,-]){re.escape(fact)}(?![\w/]|[.,]\d)")
    article = report.article
    body = tuple(pattern.sub(after, text) for text in article.body)
    changed = replace(
        article, title=pattern.sub(after, article.title), lead=pattern.sub(after, article.lead), body=body
    )
    if changed.text == article.text:
        return None
    reports = list(cluster.reports)
    reports[index] = replace(report, article=changed)
    return Plant(replace(cluster, reports=tuple(reports)), index, kind, fact, after)


def _far(before: str, after: str) -> bool:
    """Whether a number is another by at least a tenth."""
    one, other = (int(re.sub(r"\D", "", number)) for number in (before, after))
    return abs(one - other) >= _LEAST_CHANGE * one


def _changed(fact: str, kind: PlantKind, chance: random.Random) -> str:
    if kind == "name":
        return f"{fact.rsplit(' ', 1)[0]} {chance.choice(_OTHER_SYLLABLES)}"
    if kind == "date":
        day, mark, month = re.split("([/-])", fact)
        other = chance.choice([number for number in range(1, 29) if number != int(day)])
        return f"{other}{mark}{month}"
    digits = [str(chance.randint(0, 9)) if mark.isdigit() else mark for mark in fact]
    digits[0] = str(chance.randint(1, 9))
    if fact[-1:] == "0" and len(fact) > 1:
        digits[-1] = "0"
    return "".join(digits)


def is_found(planted: Plant, pairs: Iterable[tuple[Claim, Claim, float]]) -> bool:
    """Whether a pair of claims has the changed fact beside the fact as another article has it."""
    for a, b, _ in pairs:
        for mine, other in ((a, b), (b, a)):
            if (
                mine.report == planted.report
                and _holds(mine, planted.after)
                and _holds(other, planted.before)
            ):
                return True
    return False


def _holds(claim: Claim, fact: str) -> bool:
    """Whether a claim has a fact: a day in any spelling, of a name at least its last two syllables."""
    if day := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})", fact):
        values = [reading.value for reading in claim.quantity.readings] if claim.quantity else []
        return any(isinstance(value, tuple) and value[1:] == (int(day[2]), int(day[1])) for value in values)
    told, wanted = claim.text.casefold(), fact.casefold()
    if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", told):
        return True
    # "Tổng thống Mỹ Donald Trump": the country is no part of the name.
    return " " in told and bool(claim.name) and wanted.endswith(f" {told}")


def measure_differences(
    clusters: Sequence[Cluster], count: int, threshold: float | None = None
) -> dict[str, Any]:
    """Counts the planted differences that are found, by kind, and what is found where nothing was planted."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed = []
    for planted in plant(clusters, count):
        total[planted.kind] += 1
        if is_found(planted, Comparison(planted.cluster.reports).differences(threshold)):
            found[planted.kind] += 1
        else:
            missed.append([planted.cluster.id, planted.kind, planted.before, planted.after])
    told: dict[tuple[str, str, frozenset[Any]], list[Any]] = {}
    for cluster in clusters:
        for a, b, likely in Comparison(cluster.reports).differences(threshold):
            key = cluster.id, a.kind, frozenset((_value(a), _value(b)))
            row = [cluster.id, a.kind, _told(cluster, a), _told(cluster, b), round(likely, 2)]
            told[key] = max(told.get(key, row), row, key=lambda one: one[-1])
    return {
        "planted": total.total(), "found": found.total(), "clusters": len(clusters), "told": len(told),
        "kinds": [{"kind": kind, "planted": total[kind], "found": found[kind]} for kind in PLANT_KINDS],
        "missed": missed, "unplanted": list(told.values()),
    }  # fmt: skip


def _value(claim: Claim) -> Any:
    """What is told once, however it is written: "23/5", "23-5", "ngày 23.5.2016"."""
    if claim.quantity is None:
        return claim.name
    if claim.kind == "date" and isinstance(claim.quantity.value, tuple):
        return claim.quantity.value[1:]
    return claim.quantity.value


def _told(cluster: Cluster, claim: Claim) -> str:
    text = cluster.reports[claim.report].article.text
    return f"{text[max(0, claim.start - 50) : claim.start]}[{claim.text}]{text[claim.end : claim.end + 40]}"


_LEARNT_AS: dict[ClaimKind, ClaimKind] = {"percent": "number", "time": "number"}
"""Kinds of which too few are planted to learn from them alone."""


def fit(clusters: Sequence[Cluster], count: int) -> dict[str, dict[str, float]]:
    """Learns the weights of `nlp/event/compare.toml`: twice `count` planted pairs against all others that may
    be pairs."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows: dict[str, list[tuple[list[float], int]]] = defaultdict(list)
    for cluster in clusters:
        comparison = Comparison(cluster.reports)
        for a, b in _candidates(comparison):
            rows[_LEARNT_AS.get(a.kind, a.kind)].append((list(comparison.likeness(a, b)), 0))
    for planted in (one for seed in (1, 2) for one in plant(clusters, count, seed=seed)):
        comparison = Comparison(planted.cluster.reports)
        likest: tuple[float, str, list[float]] | None = None
        for a, b in _candidates(comparison, planted.report):
            if is_found(planted, [(a, b, 1.0)]):
                likeness = list(comparison.likeness(a, b))
                if likest is None or sum(likeness) > likest[0]:
                    likest = sum(likeness), _LEARNT_AS.get(a.kind, a.kind), likeness
        if likest is not None:
            rows[likest[1]].append((likest[2], 1))
    weights: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        examples = rows[kind]
        if len({label for _, label in examples}) < 2:
            continue
        scaler, model = StandardScaler(), LogisticRegression(max_iter=3000)
        model.fit(scaler.fit_transform([x for x, _ in examples]), [y for _, y in examples])
        plain = model.coef_[0] / scaler.scale_
        bias = float(model.intercept_[0] - np.dot(plain, scaler.mean_))
        weights[kind] = {"bias": bias, **dict(zip(Likeness._fields, map(float, plain), strict=True))}
    return weights


def _candidates(comparison: Comparison, of: int | None = None) -> Iterable[tuple[Claim, Claim]]:
    count = len(comparison.reports)
    for i in range(count):
        for j in range(i + 1, count):
            if of is None or of in (i, j):
                yield from comparison.candidates(i, j)
