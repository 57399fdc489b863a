"""Forms that bring one file along, and options as fields."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from nlp.server.problems import ProblemError, first_fault

NAME = 100
"""Characters of a file's name; its end counts."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent.

    Attributes:
        name: of the file, without folders and without characters that mean something elsewhere.
        data: its bytes.
        fields: the other fields.
    """

    name: str
    data: bytes
    fields: dict[str, Any]


async def read_form(request: Request, lists: Collection[str] = ()) -> Form:
    """Reads a form with one file; nothing of it stays on the disk.

    Options are fields of their own, or together in the field `options`, as the JSON body has them.

    Args:
        request: what came.
        lists: fields that may come several times.

    Raises:
        ProblemError: it is no form, or has no file, or a field twice.
    """
    try:
        async with request.form(max_files=1, max_fields=40) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not (name := file_name(file.filename or "")):
                raise ProblemError("no-file")
            fields: dict[str, Any] = {}
            for field, value in form.multi_items():
                if field == "options":
                    fields = {**_object(value), **fields}
                elif field in lists and isinstance(value, str):
                    fields.setdefault(field, []).append(value)
                elif field in fields:
                    raise ProblemError("invalid-field", field=field[:60], message="it is given twice")
                elif isinstance(value, str):
                    fields[field] = value
            return Form(name, await file.read(), fields)
    except HTTPException as error:
        raise ProblemError("bad-form") from error


def file_name(given: str) -> str:
    """Returns the name of an uploaded file as it is used from here on; "" if there is none."""
    return re.sub(r"[^\w.-]+", "_", PureWindowsPath(given).name)[-NAME:]


def checked(model: type[Model], values: dict[str, Any]) -> Model:
    """Returns what the fields of a form ask for.

    Raises:
        ProblemError: a field is not known, or its value is not among those allowed.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise first_fault(error.errors()) from error


def _object(value: object) -> dict[str, Any]:
    try:
        found = json.loads(value if isinstance(value, str) else "")
    except (ValueError, RecursionError) as error:
        raise ProblemError("invalid-field", field="options", message="it is not valid JSON") from error
    if not isinstance(found, dict):
        raise ProblemError("invalid-field", field="options", message="it must be an object")
    return found
