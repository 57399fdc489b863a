"""What comes out for one event: sources, summary with its English, facts lined up."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from nlp.checks.finding import Finding
from nlp.errors import InputError
from nlp.event.fact import Fact, FactState
from nlp.settings import Settings


@dataclass(frozen=True, slots=True)
class Source:
    """An article of the event.

    Attributes:
        name: what the reader knows it by.
        title: its headline; "" if it has none.
        origin: path, address or row.
        published: "2024-09-10 09:10", "2024-09-10" (also where only its text tells the day as its own), or ""
            if that is not known.
        text: the cleaned article; the places of facts and statements are in it.
        copies: the names of other articles with the same text, which count as this one.
    """

    name: str
    title: str
    origin: str
    published: str
    text: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the summary.

    Attributes:
        text: as its article has it, but for a connective at its beginning ("Tuy nhiên, ").
        english: its translation; "" where there is none.
        sources: indices of the sources that say it, the one that it is taken from first.
        start, end: where it stands in that one's text.
    """

    text: str
    english: str
    sources: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class EventDigest:
    """The result for one event. Turns into JSON and back without loss.

    Attributes:
        id: the name of the group; "" for the only one.
        title, title_en: the title of the article that says most of what all share, and its English.
        first, last: the days, "2024-09-10", between which the articles were published; "" if unknown.
        sources: the articles.
        summary: its sentences, in order of time.
        facts: what articles say, lined up: see `nlp.event.lines.line_up`.
        warnings: what the checks found in the English.
        timings: seconds from start to the end of each step.
        models: settings of the models, by role.
        settings: the settings of the run.
        version: the version of tomtat.
        uncorrected: the digest as it was made, where a person has corrected it since; see
            `nlp.event.correct`.
    """

    id: str
    title: str
    title_en: str
    first: str
    last: str
    sources: tuple[Source, ...]
    summary: tuple[Statement, ...]
    facts: tuple[Fact, ...]
    warnings: tuple[Finding, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    models: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    version: str = ""
    uncorrected: EventDigest | None = None

    @property
    def summary_vi(self) -> str:
        """The summary as one text."""
        return " ".join(statement.text for statement in self.summary)

    @property
    def summary_en(self) -> str:
        """Its English; "" where there is none."""
        return " ".join(statement.english for statement in self.summary if statement.english)

    def spans(self, language: Literal["vi", "en"]) -> list[tuple[int, int]]:
        """Returns where the sentences stand in the summary or its English; one without English is empty."""
        found: list[tuple[int, int]] = []
        at = 0
        for statement in self.summary:
            text = statement.text if language == "vi" else statement.english
            found.append((at, at + len(text)))
            at += len(text) + bool(text)
        return found

    def placed(self, number: int, finding: Finding) -> Finding:
        """Returns a finding about the English of one sentence as one about that of the whole.

        Args:
            number: of the sentence of the summary; -1 for the title, less for what has no place.
            finding: its spans are in that sentence's English.
        """
        if number < -1:
            return replace(finding, field="summary_en", spans=(), source_spans=())
        start, end = self.spans("en")[number] if number >= 0 else (0, len(self.title_en))
        spans = tuple((start + first, start + last) for first, last in finding.spans) or ((start, end),)
        about = "summary_en" if number >= 0 else "title_en"
        return replace(finding, field=about, spans=spans, source_spans=())

    def facts_that(self, state: FactState) -> tuple[Fact, ...]:
        """Returns the facts in a state."""
        return tuple(fact for fact in self.facts if fact.state == state)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain lists, dicts, strings and numbers, ready for `json.dumps`."""
        values = asdict(replace(self, settings=Settings(), uncorrected=None))
        before = self.uncorrected.to_dict() if self.uncorrected is not None else None
        whole = {"summary_vi": self.summary_vi, "summary_en": self.summary_en, "uncorrected": before}
        return {
            **values, **whole, "settings": self.settings.to_dict(), "settings_hash": self.settings.hash
        }  # fmt: skip

    def to_json(self, *, indent: int | None = 2) -> str:
        """Returns the digest as JSON; Vietnamese letters are kept as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EventDigest:
        """The inverse of `to_dict`, also after a trip through JSON.

        Raises:
            InputError: the data is no digest of an event.
        """
        try:
            values = {
                one.name: data[one.name] for one in fields(cls) if one.name in data or one.name != _LATER
            }
            values["sources"] = tuple(
                Source(**{**item, "copies": tuple(item.get("copies", ()))}) for item in values["sources"]
            )
            values["summary"] = tuple(
                Statement(**{**item, "sources": tuple(item["sources"])}) for item in values["summary"]
            )
            values["facts"] = tuple(Fact.from_dict(item) for item in values["facts"])
            values["warnings"] = tuple(_finding(item) for item in values["warnings"])
            values["settings"] = Settings(**values["settings"])
            if values.get(_LATER) is not None:
                values[_LATER] = cls.from_dict(values[_LATER])
        except (KeyError, TypeError) as error:
            raise InputError(f"this is no digest of an event: {error}") from error
        return cls(**values)


_LATER = "uncorrected"
"""What digests lack that were kept before there was such a thing."""


def _finding(item: dict[str, Any]) -> Finding:
    spans = {name: tuple((start, end) for start, end in item[name]) for name in ("spans", "source_spans")}
    return Finding(**{**item, **spans})
