"""What went wrong, as problem details (RFC 9457): one sentence in the caller's language, no traceback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from nlp.output.messages import as_sentence, said
from nlp.text.tables import read_table

Language = Literal["en", "vi"]

PATH = "/problems/"
"""Where a problem's type is explained."""


class ProblemError(Exception):
    """A request that cannot be answered as asked.

    Args:
        name: a row of nlp/server/problems.toml.
        headers: of the answer.
        values: what the sentence speaks of.
    """

    def __init__(self, name: str, headers: dict[str, str] | None = None, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.headers = headers or {}
        self.values = values

    @property
    def status(self) -> int:
        return int(table()[self.name]["status"])

    def sentence(self, language: Language) -> str:
        """Returns what is wrong, as one sentence."""
        values = dict(self.values)
        if "message" in values:
            values["message"] = said(str(values["message"]), language)
        return as_sentence(" ".join(str(table()[self.name][language].format(**values)).split()))

    def to_dict(self, language: Language, request_id: str = "") -> dict[str, Any]:
        """Returns the problem as RFC 9457 has it."""
        details = {
            "type": PATH + self.name,
            "title": self.name.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.sentence(language),
        }
        return {**details, "request_id": request_id} if request_id else details


def retry_later(name: str, seconds: int, **values: object) -> ProblemError:
    """A problem that goes away; says when, in words and in the header."""
    return ProblemError(name, {"Retry-After": str(seconds)}, seconds=seconds, **values)


def failed_document(error: str, *, model_failed: bool) -> ProblemError:
    """The problem of a document that failed.

    Args:
        error: what the library says, in English.
        model_failed: the model was in trouble, not the document.
    """
    return ProblemError("model-failed" if model_failed else "invalid-input", message=error)


def first_fault(errors: Sequence[Any]) -> ProblemError:
    """The problem of a body that is not of the form that is asked for.

    Args:
        errors: what pydantic found; nothing of the body itself is repeated.
    """
    found = errors[0]
    if found["type"] == "json_invalid":
        return ProblemError("not-json")
    if found["loc"] in ((), ("body",)):
        return ProblemError("no-object")
    where = next((str(part) for part in found["loc"] if part != "body"), "body")
    said = _OF_SEVERAL_KINDS.get(where, found["msg"])
    if found["type"] == "literal_error":
        said = f"input should be one of {found['ctx']['expected'].replace(' or ', ', ')}"
    return ProblemError("invalid-field", field=where[:60], message=(said[:1].lower() + said[1:])[:200])


_OF_SEVERAL_KINDS = {
    "text": "it must be a text, or a list of texts",
    "length": "it must be short, medium, long or a whole number of sentences",
}
"""What fields must be that may be of several kinds; those that a value could have been are not listed."""


def body(problem: ProblemError, language: Language, request_id: str = "") -> bytes:
    """Returns the problem as JSON."""
    return json.dumps(problem.to_dict(language, request_id), ensure_ascii=False).encode()


def language_of(accept_language: str) -> Language:
    """Returns the language to answer in: of those known the one that the header prefers, else English."""
    best: tuple[float, Language] = (0.0, "en")
    for item in accept_language.split(",")[:20]:
        name, _, quality = item.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        short = name.strip().lower()[:2]
        if weight > best[0] and short in ("en", "vi"):
            best = (weight, "vi" if short == "vi" else "en")
    return best[1]


def table() -> dict[str, dict[str, Any]]:
    """All problems there are."""
    return read_table("nlp.server", "problems")
