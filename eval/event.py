"""How good the digest of an event is: its summary against those of humans, and the differences it finds.

The clusters are ViMs (Tran et al., 2020: a table of id, article, abstract, two rows a cluster, articles
parted by empty lines) and VietnameseMDS (KTLAB, 2013: a folder with `clusters.parquet` and
`articles.parquet`). Parameters are chosen on the first half, every other cluster; the second is reported.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from eval.data import read_file
from eval.metrics import ROUGE_TYPES, rouge, syllables
from nlp.article.parse import parse_article
from nlp.errors import InputError
from nlp.event.choose import MOST, choose
from nlp.event.claims import KINDS, Claim
from nlp.event.compare import Comparison, Likeness
from nlp.event.report import Report
from nlp.extract.select import is_statement
from nlp.text.syllables import FUNCTION_WORDS

Half = Literal["first", "second", "both"]
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
_NAME = re.compile(r"(?<=[^\W\d_A-ZĐ] )[A-ZĐ][^\W\d_]*[^\W\d_A-ZĐ](?: [A-ZĐ][^\W\d_]*[^\W\d_A-ZĐ]){1,3}(?! [A-ZĐ])")
_OTHER_SYLLABLES = (
    "Sơn", "Hà", "Lâm", "Bình", "Phúc", "Khánh", "Tùng", "Thắng", "Lan", "Mai", "Đông", "Vinh", "Hải", "Long",
)  # fmt: skip
"""What the last syllable of a planted name becomes."""


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


# --- summaries -----------------------------------------------------------------------------------


def ours(cluster: Cluster) -> list[str]:
    return [cluster.reports[p.report].sentences[p.sentence] for p in choose(cluster.reports)]


def lead_of_newest(cluster: Cluster) -> list[str]:
    """The last article's first sentences: the sets have no times, their articles are taken for ordered."""
    return list(cluster.reports[-1].sentences[:MOST])


def lead_of_all(cluster: Cluster) -> list[str]:
    """The first sentence of each article, then the second of each."""
    rounds = [report.sentences[i] for i in range(2) for report in cluster.reports if i < len(report.sentences)]
    return rounds[:MOST]


def lexrank(cluster: Cluster) -> list[str]:
    """sumy's LexRank on all sentences and their syllables."""
    from types import SimpleNamespace

    import numpy as np
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer

    tokenizer = SimpleNamespace(to_words=syllables)
    every = [Sentence(text, tokenizer) for report in cluster.reports for text in report.sentences]
    with np.errstate(all="ignore"):
        return [str(one) for one in LexRankSummarizer()(ObjectDocumentModel([Paragraph(every)]), MOST)]


def oracle(cluster: Cluster) -> list[str]:
    """What hardly a choice of sentences can pass: taken greedily for the pairs shared with a reference."""
    every = [text for report in cluster.reports for text in report.sentences if is_statement(text)]
    found = [_oracle(every, reference) for reference in cluster.references]
    best = max(found, key=lambda one: score(one, cluster.references)[1])
    return best


def _oracle(sentences: Sequence[str], reference: str) -> list[str]:
    wanted = _pair_counts(reference)
    held = [_pair_counts(text) for text in sentences]
    picked: list[int] = []
    best, total = 0.0, Counter[tuple[str, str]]()
    while len(picked) < MOST:
        trials = {i: _f1(total + held[i], wanted) for i in range(len(sentences)) if i not in picked}
        chosen = max(trials, key=lambda i: trials[i], default=-1)
        if chosen < 0 or trials[chosen] <= best:
            break
        picked.append(chosen)
        best, total = trials[chosen], total + held[chosen]
    return [sentences[i] for i in picked]


def _pair_counts(text: str) -> Counter[tuple[str, str]]:
    words = syllables(text)
    return Counter(zip(words, words[1:], strict=False))


def _f1(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


SYSTEMS: dict[str, Callable[[Cluster], list[str]]] = {
    "tomtat event": ours,
    "lead of the newest": lead_of_newest,
    "lead of all": lead_of_all,
    "LexRank": lexrank,
    "oracle": oracle,
}


def score(sentences: Sequence[str], references: Sequence[str]) -> list[float]:
    """ROUGE-1, -2, -L F1 on syllables, each the best over the references (as rouge_score does for several)."""
    text = " ".join(sentences)
    found = rouge([text] * len(references), references)
    return [max(values) for values in zip(*found, strict=True)]


def measure_summaries(clusters: Sequence[Cluster], systems: Sequence[str]) -> list[dict[str, Any]]:
    """Returns a row for each system: its mean ROUGE and length in syllables."""
    rows = []
    for name in systems:
        outputs = [SYSTEMS[name](cluster) for cluster in clusters]
        scores = [score(out, cluster.references) for out, cluster in zip(outputs, clusters, strict=True)]
        means = [sum(of) / len(of) for of in zip(*scores, strict=True)]
        length = sum(len(syllables(" ".join(out))) for out in outputs) / len(outputs)
        rows.append({"system": name, **dict(zip(ROUGE_TYPES, means, strict=True)), "length": length})
    return rows


# --- differences ---------------------------------------------------------------------------------


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

    A number is the same if two syllables after it are; a name, if it has two capitalised syllables or more
    and stands inside of a sentence. Both articles must have it in sentences that share at least `ALIKE` other
    content syllables: where one number stands in two stories, a change makes no contradiction. The new value
    stands nowhere in the cluster.

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
    return list(dict.fromkeys(found))


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
        if following and match[0] != "1" and text[: match.start()].rstrip().split(" ")[-1] not in ("ngày", "tháng"):
            found[f"{match[0]} {following[1].casefold()}"] = match[0]
    return found


def _planted(cluster: Cluster, index: int, kind: PlantKind, fact: str, chance: random.Random) -> Plant | None:
    every = "\n".join(f"{report.article.title}\n{report.article.text}" for report in cluster.reports)
    after = next((new for _ in range(20) if (new := _changed(fact, kind, chance)) not in every), None)
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


def _changed(fact: str, kind: PlantKind, chance: random.Random) -> str:
    if kind == "name":
        return f"{fact.rsplit(' ', 1)[0]} {chance.choice(_OTHER_SYLLABLES)}"
    if kind == "date":
        day = int(re.split("[/-]", fact)[0])
        return f"{chance.choice([d for d in range(1, 29) if d != day])}{fact[len(re.match(r'[0-9]+', fact)[0]):]}"  # type: ignore[index]
    digits = [str(chance.randint(0, 9)) if mark.isdigit() else mark for mark in fact]
    digits[0] = str(chance.randint(1, 9))
    if fact[-1:] == "0" and len(fact) > 1:
        digits[-1] = "0"
    return "".join(digits)


def is_found(planted: Plant, pairs: Iterable[tuple[Claim, Claim, float]]) -> bool:
    """Whether a pair of claims has the changed fact beside the fact as another article has it."""
    for a, b, _ in pairs:
        for mine, other in ((a, b), (b, a)):
            if mine.report == planted.report and _holds(mine, planted.after) and _holds(other, planted.before):
                return True
    return False


def _holds(claim: Claim, fact: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fact.casefold())}(?!\w)", claim.text.casefold()) is not None or (
        "/" in fact or "-" in fact
    ) and fact.replace("-", "/") in claim.text.replace("-", "/")


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
    told: dict[tuple[str, str, frozenset[str]], list[Any]] = {}
    for cluster in clusters:
        for a, b, likely in Comparison(cluster.reports).differences(threshold):
            key = cluster.id, a.kind, frozenset((a.text.casefold(), b.text.casefold()))
            row = [cluster.id, a.kind, _told(cluster, a), _told(cluster, b), round(likely, 2)]
            told[key] = max(told.get(key, row), row, key=lambda one: one[-1])
    return {
        "planted": total.total(), "found": found.total(), "clusters": len(clusters), "told": len(told),
        "kinds": [{"kind": kind, "planted": total[kind], "found": found[kind]} for kind in PLANT_KINDS],
        "missed": missed, "unplanted": list(told.values()),
    }  # fmt: skip


def _told(cluster: Cluster, claim: Claim) -> str:
    text = cluster.reports[claim.report].article.text
    return f"{text[max(0, claim.start - 50) : claim.start]}[{claim.text}]{text[claim.end : claim.end + 40]}"


# --- learning what likeness counts ---------------------------------------------------------------


def fit(clusters: Sequence[Cluster], count: int) -> dict[str, dict[str, float]]:
    """Learns the weights of `nlp/event/compare.toml`: planted pairs against all others that may be pairs."""
    from sklearn.linear_model import LogisticRegression

    rows: dict[str, list[tuple[list[float], int]]] = defaultdict(list)
    for cluster in clusters:
        comparison = Comparison(cluster.reports)
        for a, b in _candidates(comparison):
            rows[a.kind].append((list(comparison.likeness(a, b)), 0))
    for planted in plant(clusters, count, seed=1):
        comparison = Comparison(planted.cluster.reports)
        likest: tuple[float, str, list[float]] | None = None
        for a, b in _candidates(comparison, planted.report):
            if is_found(planted, [(a, b, 1.0)]):
                likeness = list(comparison.likeness(a, b))
                if likest is None or sum(likeness) > likest[0]:
                    likest = sum(likeness), a.kind, likeness
        if likest is not None:
            rows[likest[1]].append((likest[2], 1))
    weights: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        examples = rows[kind]
        if len({label for _, label in examples}) < 2:
            continue
        model = LogisticRegression(C=10, max_iter=2000)
        model.fit([x for x, _ in examples], [y for _, y in examples])
        values = dict(zip(Likeness._fields, map(float, model.coef_[0]), strict=True))
        weights[kind] = {"bias": float(model.intercept_[0]), **values}
    return weights


def _candidates(comparison: Comparison, of: int | None = None) -> Iterable[tuple[Claim, Claim]]:
    count = len(comparison.reports)
    for i in range(count):
        for j in range(i + 1, count):
            if of is None or of in (i, j):
                yield from comparison.candidates(i, j)
