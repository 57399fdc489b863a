"""A way of doing an article: which models, and how they translate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.digest import Digest
from nlp.errors import InputError
from nlp.models.table import PRESETS
from nlp.output.labels import Language, labels
from nlp.page.holder import PipelineHolder
from nlp.page.run import EFFORTS, Effort

_BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class Way:
    """A preset and an effort, see `EFFORTS`."""

    preset: str
    effort: Effort = "usual"

    def __str__(self) -> str:
        return f"{self.preset}{_BETWEEN}{self.effort}"

    @classmethod
    def chosen(cls, preset: str, effort: Effort) -> Way:
        """The way that a visitor has chosen: where nothing is translated, the effort is the same."""
        return cls(preset, effort if _translates(preset) else "usual")

    @classmethod
    def read(cls, written: str) -> Way:
        """The inverse of `str`.

        Raises:
            InputError: there is no such effort.
        """
        preset, _, effort = written.partition(_BETWEEN)
        if effort not in EFFORTS:
            raise InputError(f"{written!r} is no way to do an article; choose one of the list")
        return cls.chosen(preset, effort)

    @classmethod
    def of(cls, digest: Digest) -> Way:
        """The way in which a digest was made."""
        draft = digest.settings.beams == EFFORTS["draft"]["beams"]
        return cls(digest.settings.preset, "draft" if draft else "usual")

    def name(self, language: Language) -> str:
        """Returns what people call it: where nothing is translated, the preset alone."""
        effort = labels(language)[f"effort_{self.effort}"]
        return f"{self.preset} · {effort}" if _translates(self.preset) else self.preset


def ways(holder: PipelineHolder) -> Iterator[Way]:
    """Yields the ways that can be had at once: those of the presets whose models are on this machine."""
    for preset in holder.presets:
        if holder.is_here(preset):
            efforts: list[Effort] = [*EFFORTS] if _translates(preset) else ["usual"]
            yield from (Way(preset, effort) for effort in efforts)


def _translates(preset: str) -> bool:
    return preset not in PRESETS or PRESETS[preset].translator is not None
