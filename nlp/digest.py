"""What goes into a run and what comes out of it: settings, digest, events."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from nlp.article.parse import Article, Dropped
from nlp.checks.evidence import Evidence
from nlp.checks.finding import Finding
from nlp.checks.ledger import LedgerRow
from nlp.errors import InputError
from nlp.settings import Settings


@dataclass(frozen=True, slots=True)
class Segment:
    """A source sentence and its translation.

    Attributes:
        source: the Vietnamese sentence (or a piece of an overlong one).
        target: its English translation.
        start, end: span of `source` in the text that was translated, in characters.
        target_start: where `target` starts in the translation, in characters.
        confidence: the probability, 0 to 1, that `target` has no grave fault; None where that is not told,
            as of most headings.
    """

    source: str
    target: str
    start: int
    end: int
    target_start: int
    confidence: float | None = None


@dataclass(frozen=True)
class Digest:
    """The result for one document. Turns into JSON and back without loss.

    Attributes:
        id: the document's name: path, URL, row id, or "".
        title: the article's title, "" if it has none.
        summary_vi, summary_en, translation: the outputs; None where the task has none.
        title_en: the title in English; None where there is none, or nothing is translated with a summary.
        article: the source after cleaning, with every dropped line.
        segments: source and target of `translation`, sentence by sentence.
        summary_segments: the same of `summary_en`; its source is `summary_vi`.
        ledger: the facts and terms that the summary or the English touches, and what became of them.
        evidence: for each summary sentence the source sentences that support it.
        summary_sentences: spans of the summary's sentences in `summary_vi`, in order; `evidence` is of these.
        sentences: spans of all source sentences in `article.text`, in order; `evidence` points here.
        sentences_read: number of source sentences that the model was given: all but for an excerpt.
        parts: in how many parts the article was read.
        warnings: what the checks found.
        timings: seconds from start to the end of each step.
        models: settings of the models, by role.
        settings: the settings of the run.
        version: the version of tomtat.
        uncorrected: the digest as it was made, where a person has corrected it since; see `nlp.correct`.
    """

    id: str
    title: str
    summary_vi: str | None
    summary_en: str | None
    translation: str | None
    article: Article
    title_en: str | None = None
    segments: tuple[Segment, ...] = ()
    summary_segments: tuple[Segment, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    summary_sentences: tuple[tuple[int, int], ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    sentences_read: int = 0
    parts: int = 0
    warnings: tuple[Finding, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    models: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    version: str = ""
    uncorrected: Digest | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain lists, dicts, strings and numbers, ready for `json.dumps`."""
        values = asdict(replace(self, settings=Settings(), uncorrected=None))
        before = self.uncorrected.to_dict() if self.uncorrected is not None else None
        settings = {"settings": self.settings.to_dict(), "settings_hash": self.settings.hash}
        return {**values, "uncorrected": before, **settings}

    def to_json(self, *, indent: int | None = 2) -> str:
        """Returns the digest as JSON; Vietnamese letters are kept as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Digest:
        """The inverse of `to_dict`, also after a trip through JSON.

        Raises:
            InputError: the data is not a digest.
        """
        try:
            values = {f.name: data[f.name] for f in fields(cls) if f.name in data or f.name not in _LATER}
            article = dict(values["article"])
            article["dropped"] = tuple(Dropped(**item) for item in article["dropped"])
            for name in ("body", "captions"):
                article[name] = tuple(article[name])
            values["article"] = Article(**article)
            for name in ("segments", "summary_segments"):
                values[name] = tuple(Segment(**item) for item in values[name])
            values["ledger"] = tuple(LedgerRow.from_dict(item) for item in values["ledger"])
            values["evidence"] = tuple(
                Evidence(**{**item, "source": tuple(item["source"])}) for item in values["evidence"]
            )
            values["summary_sentences"] = _spans(values["summary_sentences"])
            values["sentences"] = _spans(values["sentences"])
            values["warnings"] = tuple(
                Finding(
                    **{
                        **item,
                        "spans": _spans(item["spans"]),
                        "source_spans": _spans(item["source_spans"]),
                    }
                )
                for item in values["warnings"]
            )
            values["settings"] = Settings(**values["settings"])
            if values.get("uncorrected") is not None:
                values["uncorrected"] = cls.from_dict(values["uncorrected"])
        except (KeyError, TypeError) as error:
            raise InputError(f"this is not a digest: {error}") from error
        return cls(**values)


_LATER = frozenset({"title_en", "uncorrected"})
"""What digests lack that were kept before there was such a thing."""


def _spans(items: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in items)
