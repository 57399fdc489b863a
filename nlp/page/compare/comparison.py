"""What two runs on one article made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nlp.digest import Digest
from nlp.errors import InputError

NAMES = "AB"
"""What the two are called."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The digests of two runs on one article."""

    first: Digest
    second: Digest

    def to_json(self) -> str:
        """Returns both as JSON."""
        digests = [self.first.to_dict(), self.second.to_dict()]
        return json.dumps({"digests": digests}, ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Comparison:
        """The inverse of `to_json`, once that is parsed.

        Raises:
            InputError: the data is none, or the two are not on one article.
        """
        try:
            first, second = map(Digest.from_dict, data["digests"])
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("this is no comparison of two digests") from error
        if first.article.text != second.article.text:
            raise InputError("the digests to compare are of two articles")
        return cls(first, second)
