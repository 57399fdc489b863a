"""A digest as JSON: everything that is known of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nlp.output.labels import Language
from nlp.output.outlet import Outlet

if TYPE_CHECKING:
    from nlp.digest import Digest


class Json(Outlet):
    """One digest is an object, with the keys of a batch and more; several are an array."""

    name = "json"
    endings = (".json",)
    media_type = "application/json"

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str:
        return _dump({**digest.to_dict(), "error": None})

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        # `textwrap.indent` would break lines inside of strings: U+2028 is one to it.
        return ("[" if first else ",") + f"\n{rendered.rstrip()}".replace("\n", "\n  ")

    def failure(self, name: str, error: str) -> str:
        return _dump({"id": name, "error": error})

    def close(self) -> str:
        return "\n]\n"


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
