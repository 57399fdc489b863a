"""Something that articles say, with its values, and who has each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from nlp.event.claims import ClaimKind

FactState: TypeAlias = Literal["differs", "updated", "agreed", "single"]
"""Differs: articles contradict one another. Updated: the later articles have another number. Agreed: at least
two say the same. Single: only one article says it."""

STATES: tuple[FactState, ...] = get_args(FactState)


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a fact.

    Attributes:
        text: as an article writes it.
        reports: indices of the articles that say it.
        places: (report, start, end) in the text of each article, every place where it is said.
    """

    text: str
    reports: tuple[int, ...]
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that articles say.

    Attributes:
        kind: what its values are.
        label: what it is of, "" where the words around it do not tell.
        state: see `FactState`.
        values: as many as there are; those of an updated fact from the oldest to the newest.
    """

    kind: ClaimKind
    label: str
    state: FactState
    values: tuple[FactValue, ...]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Fact:
        """The inverse of `dataclasses.asdict`, also after a trip through JSON."""
        values = tuple(
            FactValue(value["text"], tuple(value["reports"]), tuple((r, s, e) for r, s, e in value["places"]))
            for value in data["values"]
        )
        return cls(data["kind"], data["label"], data["state"], values)
