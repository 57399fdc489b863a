"""A sentence of a document and its English."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nlp.documents.unit import Span


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of a unit and its English.

    Attributes:
        start, end: span of the source in the unit.
        source, target: the two texts.
        kept: it stays in Vietnamese, because nothing usable came.
        anchors: spans in the source, counted from its beginning, and where they are in the target.
        target_start: where the target begins in the translated unit.
    """

    start: int
    end: int
    source: str
    target: str
    kept: bool = False
    anchors: tuple[tuple[Span, Span], ...] = ()
    target_start: int = 0

    def at(self, start: int) -> Pair:
        """Returns it with the place of its target."""
        return replace(self, target_start=start)

    @property
    def target_end(self) -> int:
        return self.target_start + len(self.target)
