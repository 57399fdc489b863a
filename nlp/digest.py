"""What goes into a run and what comes out of it: settings, digest, events."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from nlp.article import Article, Dropped
from nlp.cards import ENGINES
from nlp.checks import Finding
from nlp.errors import InputError
from nlp.evidence import Evidence

PipelineTask = Literal["digest", "summarize", "translate"]
TranslateScope = Literal["summary", "article", "none"]

LENGTHS = {"short": 2, "medium": 4, "long": 6}
"""Most sentences of a summary of each named length."""

MOST_SENTENCES = 30


@dataclass(frozen=True)
class Settings:
    """Everything that decides a result, beside the text and the version of tomtat.

    Attributes:
        task: "digest" (clean, summarise, translate), "summarize" (no translation) or "translate"
            (the text as it is given).
        preset: a name of `nlp.catalog.PRESETS`.
        length: "short" (1-2 sentences), "medium" (3-4), "long" (5-6) or a number of sentences.
        bullets: one summary sentence a line, as a list.
        translate: what a digest translates to English: "summary", "article" (both) or "none".
        beams: beams of the first try; 1 is greedy, 0 what each model's card recommends.
        device: "auto", "cpu", "cuda" or "cuda:N".
        batch_size: most requests in one batch; 0 is the engine's default.
        summarizer, translator: models that take the place of the preset's: a name of
            `nlp.catalog.MODELS`, "hf:REPOSITORY" or "path:FOLDER"; "" for the preset's own.
        engine: one of `nlp.catalog.ENGINES`, or "auto".
        attempts: how often a text may be asked for until the checks pass; 1: the first output is taken,
            faults and all (they are still told), which is how a model itself is measured.

    Raises:
        InputError: a value is not among those allowed.
    """

    task: PipelineTask = "digest"
    preset: str = "embedded"
    length: str | int = "short"
    bullets: bool = False
    translate: TranslateScope = "summary"
    beams: int = 0
    device: str = "auto"
    batch_size: int = 0
    summarizer: str = ""
    translator: str = ""
    engine: str = "auto"
    attempts: int = 3

    def __post_init__(self) -> None:
        _one_of("task", self.task, get_args(PipelineTask))
        _one_of("translate", self.translate, get_args(TranslateScope))
        if isinstance(self.length, str) and self.length.isdecimal():
            object.__setattr__(self, "length", int(self.length))
        if isinstance(self.length, str):
            _one_of("length", self.length, (*LENGTHS, "a number of sentences"))
        elif not 1 <= self.length <= MOST_SENTENCES:
            raise InputError(f"length must be 1 to {MOST_SENTENCES} sentences, not {self.length}")
        _one_of("engine", self.engine, ("auto", *ENGINES))
        if not 0 <= self.beams <= 16:
            raise InputError(f"beams must be 1 to 16, or 0 for the model's own, not {self.beams}")
        if not 1 <= self.attempts <= 3:
            raise InputError(f"attempts must be 1 to 3, not {self.attempts}")
        if not 0 <= self.batch_size <= 1024:
            raise InputError(f"batch_size must be 0 (the default) to 1024, not {self.batch_size}")

    @property
    def sentences(self) -> int:
        """Most sentences that the summary may have."""
        return LENGTHS[self.length] if isinstance(self.length, str) else self.length

    @property
    def hash(self) -> str:
        """Twelve hex digits; equal settings give equal hashes, on any machine."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A source sentence and its translation.

    Attributes:
        source: the Vietnamese sentence (or a piece of an overlong one).
        target: its English translation.
        start, end: span of `source` in the text that was translated, in characters.
        target_start: where `target` starts in the translation, in characters.
    """

    source: str
    target: str
    start: int
    end: int
    target_start: int


@dataclass(frozen=True)
class Digest:
    """The result for one document. Turns into JSON and back without loss.

    Attributes:
        id: the document's name: path, URL, row id, or "".
        title: the article's title, "" if it has none.
        summary_vi, summary_en, translation: the outputs; None where the task has none.
        article: the source after cleaning, with every dropped line.
        segments: source and target of `translation`, sentence by sentence.
        evidence: for each summary sentence the source sentences that support it.
        sentences: spans of all source sentences in `article.text`, in order; `evidence` points here.
        sentences_read: number of source sentences that the model was given: all but for an excerpt.
        parts: in how many parts the article was read.
        warnings: what the checks found.
        timings: seconds from start to the end of each step.
        models: settings of the models, by role.
        settings: the settings of the run.
        version: the version of tomtat.
    """

    id: str
    title: str
    summary_vi: str | None
    summary_en: str | None
    translation: str | None
    article: Article
    segments: tuple[Segment, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    sentences_read: int = 0
    parts: int = 0
    warnings: tuple[Finding, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    models: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Returns plain lists, dicts, strings and numbers, ready for `json.dumps`."""
        return {**asdict(self), "settings_hash": self.settings.hash}

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
            values = {f.name: data[f.name] for f in fields(cls)}
            article = dict(values["article"])
            article["dropped"] = tuple(Dropped(**item) for item in article["dropped"])
            for name in ("body", "captions"):
                article[name] = tuple(article[name])
            values["article"] = Article(**article)
            values["segments"] = tuple(Segment(**item) for item in values["segments"])
            values["evidence"] = tuple(
                Evidence(**{**item, "source": tuple(item["source"])}) for item in values["evidence"]
            )
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
        except (KeyError, TypeError) as error:
            raise InputError(f"this is not a digest: {error}") from error
        return cls(**values)


def _spans(items: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in items)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one document of a run.

    Attributes:
        kind: "cleaned" (`article` is set), "part" (a part is summarised), "sentence" (a sentence is
            translated), "finished" (`digest` is set) or "failed" (`error` says why in one sentence).
        document: index of the document in the input.
        done, total: how many parts or sentences of `field` are done, of how many.
        field: the output that the event speaks of.
        text: that output as it stands now; "…" stands for what is still to come.
        error: why the document failed, in one sentence.
        model_failed: the model was in trouble, not the document.
    """

    kind: Literal["cleaned", "part", "sentence", "finished", "failed"]
    document: int
    done: int = 0
    total: int = 0
    field: Literal["", "summary_vi", "summary_en", "translation"] = ""
    text: str = ""
    article: Article | None = None
    digest: Digest | None = None
    error: str = ""
    model_failed: bool = False
