"""Trains the adapter of a causal model on sentence pairs and on articles with their abstracts.

What comes out is a folder for `nlp/models/embedded/`: LoRA weights and their configuration as peft writes
them, and the tokens that the model is cut to.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import transformers
from tokenizers import Tokenizer

from nlp.errors import InputError
from nlp.models import prompts
from nlp.models.card import ModelCard
from nlp.models.checkpoints import cache
from nlp.models.embedded import prepare
from nlp.models.embedded.build import VOCABULARY, read_vocabulary
from nlp.models.engines.device import choose_device, choose_precision
from nlp.models.progress import Progress
from nlp.models.registry import model_card
from nlp.terms import find_terms
from nlp.training.data import (
    Example,
    Pair,
    Report,
    Seen,
    article_examples,
    clean_pairs,
    describe,
    read_examples,
    read_rows,
    shortened_examples,
    texts_to_measure_on,
    write_examples,
)
from nlp.training.merged import compile_norms
from nlp.training.mixture import Mixture, Shares, forward_example, reverse_example
from nlp.training.official import collect_terms, official_pairs
from nlp.training.terms_in_source import PhraseTable, Term, TermWriter, in_reference
from nlp.training.trainer import Recipe, Trainer, encode

LONGEST = 1400
"""Tokens of an example; longer ones are left out."""

_OFFICES = 5_000
"""Articles of a file in which offices are looked for."""

_BLOCK = 100
"""Rows of a file that are drawn together, so that neighbours stay neighbours."""

_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to learn from; each a Parquet or JSONL file with named columns.

    Attributes:
        pairs: `vi` and `en`.
        articles: `title`, `article` and `abstract`.
        shortened: the same; the article is one or two sentences, a line each, and the abstract is what is
            left of each.
        validation_pairs, validation_articles: the same, looked at while training.
        exclude: rows to measure on, of either kind: neither they nor their near-duplicates are learnt.
        words: texts, one a line (a dictionary, say), whose tokens the model keeps, beside those of the
            examples.
        most_articles, most_validation: the most examples made of each file of articles, and of validation.
        most_pieces: an abstract put together from more pieces of its article is left out; 0: none is.
        most_pairs: name of a file of pairs -> the most pairs of it; all where it is not named.
        in_order: names of files of pairs whose rows are running text.
        terms, reverse, joined: shares of the pairs that are shown so (`nlp.training.mixture.Shares`).
        official: sentences of official news that are made by rule.
    """

    pairs: Sequence[Path] = ()
    articles: Sequence[Path] = ()
    shortened: Sequence[Path] = ()
    validation_pairs: Sequence[Path] = ()
    validation_articles: Sequence[Path] = ()
    exclude: Sequence[Path] = ()
    words: Sequence[Path] = ()
    most_articles: int = 0
    most_validation: int = 100
    most_pieces: int = 0
    most_pairs: Mapping[str, int] = field(default_factory=dict)
    in_order: Sequence[str] = ()
    terms: float = 0.0
    reverse: float = 0.0
    joined: float = 0.0
    official: int = 0

    def identity(self) -> dict[str, Any]:
        """Returns what decides the examples: names and hashes of the files, and the limits."""
        kinds = (
            *("pairs", "articles", "shortened", "exclude", "words"),
            *("validation_pairs", "validation_articles"),
        )
        # A list: two files may have one name.
        files = {kind: [[path.name, _sha256(path)] for path in getattr(self, kind)] for kind in kinds}
        limits = ("most_articles", "most_validation", "most_pieces", "most_pairs", "in_order")
        shares = ("terms", "reverse", "joined", "official")
        return {**files, **{name: getattr(self, name) for name in (*limits, *shares)}}


@dataclass(slots=True)
class Made:
    """Examples and how they came about."""

    train: list[Example] = field(default_factory=list)
    validation: list[Example] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)


def train_adapter(
    sources: Sources,
    folder: Path,
    recipe: Recipe,
    *,
    base: str = "embedded-base",
    style: str = "trained",
    device: str = "auto",
    precision: str = "auto",
    init: Path | None = None,
    preparing: Progress = lambda message, share: None,
    progress: Callable[[int, int, float], None] = lambda step, steps, loss: None,
) -> Path:
    """Makes the examples, trains, and writes the adapter; a run that was stopped goes on.

    Args:
        sources: the data.
        folder: of the run. Afterwards it holds examples.parquet, data.json (what was dropped and why),
            log.jsonl, checkpoint/ and adapter/; the command `tomtat finetune` draws curves.png beside them.
        recipe: how to train.
        base: the model of the table that is trained, one that is prepared on this machine.
        style: the prompts it learns (`nlp/models/prompts.toml`).
        device, precision: as in `nlp.models.registry.load_model`.
        init: folder of an adapter to go on from.
        preparing: called with (what is being done, share done) before training starts.
        progress: called after each step with (steps done, steps in all, loss).

    Returns:
        The folder of the adapter.

    Raises:
        InputError: a file cannot be used, no example is left, or the folder holds another run.
        ModelError: the base model cannot be prepared.
    """
    where = choose_device(device)
    dtype = choose_precision(precision, where)
    data = sources.identity()  # a file that is not there is told before anything slow
    if not (sources.pairs or sources.articles or sources.shortened or sources.official):
        raise InputError("there is nothing to train on; give --pairs, --articles, --shortened or --official")
    card = replace(model_card(base), prompt=style)
    checkpoint = prepare.prepare(card, progress=preparing)
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    folder.mkdir(parents=True, exist_ok=True)
    preparing("making the examples", 0.0)
    train, validation = _examples(sources, folder, card, tokenizer, recipe.seed)
    preparing("loading the model", 0.9)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        str(checkpoint),
        dtype=dtype,
        local_files_only=True,
        # The fused attention of torch is the slower one for short texts on a CPU.
        attn_implementation="eager" if where.type == "cpu" else "sdpa",
    ).to(where)
    if where.type == "cpu" and shutil.which("g++"):
        compile_norms(model)
    begin, end = [model.config.bos_token_id], _end(model.config.eos_token_id)
    encoded, looked_at = (
        encode(examples, tokenizer, begin=begin, end=end, most=LONGEST) for examples in (train, validation)
    )
    identity = {
        "base": {"sha256": card.sha256, "prompt": prompts.fingerprint(style)},
        "init": None if init is None else _adapter_sha256(init),
        "data": data,
    }
    trainer = Trainer(model, encoded, looked_at, folder, recipe, identity=identity, init=init)
    adapter = trainer.train(progress)
    _write_vocabulary(adapter, [*train, *validation], sources.words, tokenizer, init)
    _name_base(adapter, card)
    return adapter


def _end(token: int | list[int]) -> int:
    return token[0] if isinstance(token, list) else token


def _examples(
    sources: Sources, folder: Path, card: ModelCard, tokenizer: Tokenizer, seed: int
) -> tuple[list[Example], list[Example]]:
    """Makes the examples once per run; they take minutes."""
    files = [folder / "examples.parquet", folder / "validation.parquet"]
    stamp, identity = folder / "data.json", json.loads(json.dumps(sources.identity()))
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8"))["sources"] != identity:
        raise InputError(f"{folder} holds a run with other data; choose another folder")
    if not stamp.is_file():
        made = make_examples(sources, card, tokenizer, seed)
        for file, examples in zip(files, (made.train, made.validation), strict=True):
            write_examples(file, examples)
        record = {"sources": identity, "examples": describe(made.reports), "forms": made.forms}
        stamp.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    train, validation = (read_examples(file) for file in files)
    return train, validation


def make_examples(sources: Sources, card: ModelCard, tokenizer: Tokenizer, seed: int = 0) -> Made:
    """Reads, repairs and filters all files of a run.

    Args:
        sources: the data.
        card: whose prompts are used.
        tokenizer: of the base model.
        seed: of the choice and order of the articles.

    Raises:
        InputError: a file cannot be read, or lacks a column.
    """

    def count_tokens(texts: Sequence[str]) -> list[int]:
        return [len(e.ids) for e in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    made = Made()
    seen = Seen(
        texts_to_measure_on([*sources.exclude, *sources.validation_pairs, *sources.validation_articles])
    )
    made.train += _of_pairs(sources, card, seen, made, seed)
    for path in sources.validation_pairs:
        report = made.reports.setdefault(path.name, Report())
        pairs = _first(clean_pairs(_read_pairs(path), Seen(), report), sources.most_validation)
        made.validation += [forward_example(card, pair.source, pair.target) for pair in pairs]
        if sources.reverse:
            made.validation += [reverse_example(card, pair.source, pair.target) for pair in pairs]
    made.train += _official(sources, card, seed)
    for path in sources.shortened:
        report = made.reports.setdefault(path.name, Report())
        made.train += shortened_examples(_read_articles(path), card, seen, report)
    for paths, examples, held_out, most in (
        (sources.articles, made.train, seen, sources.most_articles),
        (sources.validation_articles, made.validation, Seen(), sources.most_validation),
    ):
        for path in paths:
            texts = _read_articles(path)
            # Not the draws that choose the lengths.
            random.Random(seed + 1).shuffle(texts)
            report = made.reports.setdefault(path.name, Report())
            made_of = article_examples(
                texts,
                card,
                held_out,
                report,
                count_tokens=count_tokens,
                seed=seed,
                most_pieces=sources.most_pieces,
            )
            examples += _first(made_of, most)
    return made


def _read_articles(path: Path) -> list[tuple[str, str, str]]:
    columns = ("title", "article", "abstract")
    return [(row["title"], row["article"], row["abstract"]) for row in read_rows(path, columns)]


def _of_pairs(sources: Sources, card: ModelCard, seen: Seen, made: Made, seed: int) -> list[Example]:
    files: dict[str, list[Pair]] = {}
    for path in sources.pairs:
        report = made.reports.setdefault(path.name, Report())
        rows = _read_pairs(path, sources.most_pairs.get(path.name, 0), seed)
        files[path.name] = list(clean_pairs(rows, seen, report))
    mixture = Mixture(
        card, Shares(sources.terms, sources.reverse, sources.joined), _writer(files, seed), seed
    )
    most = sources.most_pairs
    examples = list(mixture.examples(files, made.reports, most=most, in_order=sources.in_order))
    made.forms = dict(mixture.forms)
    return examples


def _read_pairs(path: Path, most: int = 0, seed: int = 0) -> list[tuple[int, str, str]]:
    """Numbers, Vietnamese and English of a file's rows.

    Args:
        path: the file.
        most: pairs that are wanted; blocks of neighbours are drawn so that about so many are left when the
            faulty ones are out. 0: all.
        seed: of the draws.
    """
    rows = [(n, row["vi"], row["en"]) for n, row in enumerate(read_rows(path, ("vi", "en")), 1)]
    starts = range(0, len(rows), _BLOCK)
    if most and (blocks := round(1.25 * most / _BLOCK) + 1) < len(starts):
        starts = sorted(random.Random(seed).sample(starts, blocks))  # type: ignore[assignment]
    return [row for start in starts for row in rows[start : start + _BLOCK]]


def _writer(files: Mapping[str, Sequence[Pair]], seed: int) -> Callable[[PhraseTable], TermWriter]:
    """What makes the writer of terms; terms of one kind in the pairs may take each other's place."""

    def write(phrases: PhraseTable) -> TermWriter:
        pools: dict[str, set[str]] = {}
        for pairs in files.values():
            for pair in pairs:
                for term in in_reference(_find(pair.source), pair.target):
                    pools.setdefault(term.kind, set()).add(term.forms[0])
        return TermWriter(_find, phrases, {kind: sorted(pool) for kind, pool in pools.items()}, seed)

    return write


def _official(sources: Sources, card: ModelCard, seed: int) -> list[Example]:
    """Sentences made by rule, with the offices of the articles."""
    if not sources.official:
        return []
    texts: list[str] = []
    for path in sources.articles:
        rows = [row["article"] for row in read_rows(path, ("article",))]
        texts += random.Random(seed).sample(rows, min(_OFFICES, len(rows)))
    terms = collect_terms((text, _find(text)) for text in texts)
    pairs = official_pairs(terms, sources.official, seed)
    return [forward_example(card, source, target) for source, target in pairs]


def _find(text: str) -> list[Term]:
    return [
        Term(match.start, match.end, (match.target, *match.alternatives), match.kind)
        for match in find_terms(text)
    ]


def _first(found: Iterator[_Kind], most: int) -> list[_Kind]:
    """The first of what is found; all of it where `most` is 0."""
    return list(islice(found, most or None))


def _write_vocabulary(
    adapter: Path, examples: Sequence[Example], words: Sequence[Path], tokenizer: Tokenizer, init: Path | None
) -> None:
    """Writes the tokens that the examples and the words are made of, and those the first adapter kept."""
    texts = [text for example in examples for text in (example.prompt, f" {example.target}")]
    for path in words:
        for word in path.read_text(encoding="utf-8").split("\n"):
            texts += [f" {form}" for form in (word, word.capitalize())] + [word, word.capitalize()]
    known = map(tokenizer.token_to_id, read_vocabulary(init) if init else ())
    found = {i for i in known if i is not None}
    for start in range(0, len(texts), 4096):
        for encoding in tokenizer.encode_batch(texts[start : start + 4096], add_special_tokens=False):
            found.update(encoding.ids)
    tokens = [tokenizer.id_to_token(i) for i in sorted(found)]
    (adapter / VOCABULARY).write_text(
        json.dumps(tokens, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _name_base(adapter: Path, card: ModelCard) -> None:
    """Names the checkpoint by what it is, not by where it lay on this machine."""
    path = adapter / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = f"{card.repository}=={card.revision}"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _adapter_sha256(folder: Path) -> list[str]:
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise InputError(f"{folder} is not the folder of an adapter: it holds no .safetensors")
    return [_sha256(path) for path in weights]


def _sha256(path: Path) -> str:
    try:
        return cache.sha256(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
