"""Learns the weights of `nlp.extract.standing` from sentences that readers called broken or not.

`python -m nlp.training.standing train.parquet eval/standing/read.tsv` prints the data file of that module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from nlp.article.parse import parse_article
from nlp.errors import InputError
from nlp.extract.standing import WORDS, Standing
from nlp.models.checkpoints.cache import sha256
from nlp.text.sentences import split_sentences
from nlp.training.data import read_rows

BROKEN = 2
"""What readers have given to a sentence that an editor would not print: 0 is fine, 1 loose."""

_LEAST = 3
"""Sentences with a word, or another feature, that is learnt."""

_INVERSE_PENALTY = 0.03

_SMALL = 0.01
"""Weights of words that are left out."""

Example = tuple[Mapping[str, float], bool]
"""The features of a sentence, and whether readers called it broken."""


def learn_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Learns by logistic regression which sentences are broken.

    Args:
        examples: to learn from.

    Returns:
        The weights of features, and "bias".

    Raises:
        InputError: all or none of the sentences are broken.
    """
    labels = np.array([broken for _, broken in examples], np.int8)
    if not 0 < labels.sum() < len(labels):
        raise InputError("all of the sentences are broken, or none is; nothing can be learnt")
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([features for features, _ in examples])
    often = np.asarray((table != 0).sum(axis=0)).ravel() >= _LEAST
    names = [name for name, kept in zip(vectorizer.feature_names_, often, strict=True) if kept]
    table = table[:, often]
    # Measures weigh alike whatever their units; of words those that are frequent may weigh more.
    scaler = StandardScaler(with_mean=False).fit(table)
    scaler.scale_ = np.where([name.startswith(WORDS) for name in names], 1.0, scaler.scale_)
    fitted = LogisticRegression(C=_INVERSE_PENALTY, max_iter=3000).fit(scaler.transform(table), labels)
    weights = {"bias": float(fitted.intercept_[0])}
    for name, weight in zip(names, fitted.coef_[0] / scaler.scale_, strict=True):
        if abs(weight) >= _SMALL or not name.startswith(WORDS):
            weights[name] = float(weight)
    return weights


def read_examples(articles: Path, labels: Path) -> Iterator[Example]:
    """Yields the sentences that were read.

    Args:
        articles: a Parquet or JSONL file with columns title and article.
        labels: a table with columns article (a row of that file, from 0), sentence (its index in it),
            known (those before it in the summary, blanks between) and read (0, 1 or 2).

    Raises:
        InputError: the labels are of other articles.
    """
    rows = read_rows(articles, ("title", "article"))
    articles_read: dict[int, Standing] = {}
    for place, row in enumerate(read_rows(labels, ("article", "sentence", "known", "read")), 1):
        try:
            number = int(row["article"])
            if number not in articles_read:
                articles_read[number] = _standing(rows[number])
            known = [int(i) for i in row["known"].split()]
            features = dict(articles_read[number].describe(int(row["sentence"]), known))
            yield features, int(row["read"]) == BROKEN
        except (IndexError, ValueError) as error:
            raise InputError(
                f"row {place} of {labels} is of no sentence of {articles}: give the articles that were read"
            ) from error


def _standing(row: Mapping[str, str]) -> Standing:
    article = parse_article(row["article"].replace("\n", "\n\n"), title=row["title"])
    return Standing([sentence.text for sentence in split_sentences(article.text)], article.title)


def lines_of(weights: Mapping[str, float]) -> Iterable[str]:
    """The weights as lines of a TOML file."""
    return (f'"{name}" = {round(weight, 3)}' for name, weight in weights.items())


def main(
    articles: Annotated[Path, typer.Argument(help="Articles: columns title, article.")],
    labels: Annotated[Path, typer.Argument(help="What readers said of their sentences.")],
) -> None:
    """Learn which sentences leave a reader at a loss; prints nlp/extract/standing.toml."""
    try:
        examples = list(tqdm(read_examples(articles, labels), "reading", disable=None))
        weights = learn_weights(examples)
    except InputError as error:
        typer.echo(f"tomtat: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"# Written by nlp.training.standing: {len(examples)} sentences of {labels.name}, articles")
    typer.echo(f"# of {articles.name} (SHA-256 {sha256(articles)}).\n")
    for line in lines_of(weights):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
