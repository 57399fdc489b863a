"""What every outlet is: a way to write digests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from nlp.output.labels import Language

if TYPE_CHECKING:
    from nlp.digest import Digest


class Outlet(ABC):
    """A way to write digests.

    Attributes:
        name: what users call it.
        endings: of its files, the usual one first; () if it makes no files.
        media_type: of its files.
        joins: several digests can stand in one file.
    """

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]] = ()
    media_type: ClassVar[str] = "text/plain;charset=utf-8"
    joins: ClassVar[bool] = True

    @abstractmethod
    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str | bytes:
        """Returns one digest.

        Args:
            digest: a finished digest.
            language: of headings and warnings.
            show_dropped: list the lines that were left out of the article, too.
            show_ledger: list the facts and terms, and what became of them, too; files that are kept (Word,
                Markdown, JSON) have them anyway.
        """

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        """Returns a rendered digest as it stands among several.

        Args:
            rendered: what `render` returned, or `failure`.
            name: of the input.
            first: nothing stands before it.
        """
        return rendered

    def failure(self, name: str, error: str) -> str:
        """Returns what stands, among several, for an input that failed; "" for nothing."""
        return ""

    def close(self) -> str:
        """Returns what stands after the last of several."""
        return ""
