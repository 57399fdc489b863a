"""Learns the weights of `nlp.extract.salience` from articles and their abstracts.

`python -m nlp.training.salience train.parquet --exclude test.parquet --exclude validation.parquet` prints the
data file of that module.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from tqdm import tqdm

from nlp.errors import InputError
from nlp.extract.salience import SIZES, TABLES, Features, describe_terms, terms_of, weight_names
from nlp.models.checkpoints.cache import sha256
from nlp.text.sentences import split_sentences
from nlp.text.syllables import syllables
from nlp.training.data import BEGINNING, TITLED, Seen, read_rows, restore, texts_to_measure_on

Row = tuple[str, str, str]
"""Title, or "", article and abstract."""


def learn_weights(rows: Sequence[Row], *, seed: int = 0) -> dict[str, dict[str, float]]:
    """Learns by logistic regression which terms of an article its abstract holds.

    Args:
        rows: to learn from.
        seed: of which articles are shown without their title.

    Returns:
        For syllables and for pairs the weights, under the names of `nlp.extract.salience.weight_names`.

    Raises:
        InputError: the abstracts hold nothing of their articles, or all, so that there is nothing to learn.
    """
    learnt: dict[str, dict[str, float]] = {}
    for size in SIZES:
        chance = random.Random(seed)
        # Millions of terms: lists of floats would take eight times the memory.
        described, held = array("f"), array("b")
        for title, article, abstract in tqdm(rows, TABLES[size], disable=None):
            sentences = [syllables(sentence.text) for sentence in split_sentences(article)]
            heading = syllables(title) if chance.random() < TITLED else []
            said = set(terms_of(syllables(abstract), size))
            for term, features in describe_terms(sentences, heading, size):
                described.extend(features)
                held.append(term in said)
        labels = np.frombuffer(held, np.int8)
        if not 0 < labels.sum() < len(labels):
            raise InputError("the abstracts hold nothing of their articles, or all; nothing can be learnt")
        table = np.frombuffer(described, np.float32).reshape(-1, len(Features._fields))
        products = PolynomialFeatures(2, include_bias=False)
        scaler = StandardScaler(with_mean=False)
        fitted = LogisticRegression(max_iter=2000).fit(
            scaler.fit_transform(products.fit_transform(table)), labels
        )
        weights = [fitted.intercept_[0], *fitted.coef_[0] / scaler.scale_]
        learnt[TABLES[size]] = {
            name: round(float(weight), 4) for name, weight in zip(weight_names(), weights, strict=True)
        }
    return learnt


def read_articles(path: Path, exclude: Sequence[Path], most: int, seed: int) -> Iterator[Row]:
    """Returns articles in a random order, without near-duplicates of rows to measure on.

    Args:
        path: a Parquet or JSONL file with columns title, article and abstract.
        exclude: files of rows to measure on.
        most: how many.
        seed: of the order.
    """
    seen = Seen(texts_to_measure_on(exclude))
    rows = read_rows(path, ("title", "article", "abstract"))
    random.Random(seed).shuffle(rows)
    texts = (tuple(restore(row[name]) for name in ("title", "article", "abstract")) for row in rows)
    fit = (
        (title, article, abstract)
        for title, article, abstract in texts
        if article and abstract and article[:BEGINNING] not in seen and abstract not in seen
    )
    return islice(fit, most)


def main(
    articles: Annotated[Path, typer.Argument(help="Articles: columns title, article, abstract.")],
    exclude: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Rows to measure on; not learnt.")
    ] = None,
    most: Annotated[int, typer.Option(help="Articles to learn from.")] = 8000,
    seed: Annotated[int, typer.Option(help="Of the choice of articles.")] = 0,
) -> None:
    """Learn which words of an article its abstract is likely to hold; prints nlp/extract/salience.toml."""
    try:
        rows = list(
            tqdm(read_articles(articles, exclude or (), most, seed), "reading", total=most, disable=None)
        )
        learnt = learn_weights(rows, seed=seed)
    except InputError as error:
        typer.echo(f"tomtat: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"# Written by nlp.training.salience: {len(rows)} articles of {articles.name}, seed {seed}")
    typer.echo(f"# (SHA-256 {sha256(articles)}).")
    for table, weights in learnt.items():
        typer.echo(f"\n[{table}]")
        for name, weight in weights.items():
            typer.echo(f'"{name}" = {weight}')


if __name__ == "__main__":
    typer.run(main)
