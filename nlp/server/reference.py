"""/docs: what can be asked for, as a page without scripts that needs nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
body { color-scheme: light dark; }
h2 { margin-top: 2.5rem; font-family: monospace; } pre { overflow: auto; padding: .5rem; border: 1px solid; }
td { vertical-align: top; padding: 0 1rem .3rem 0; } td:first-child { font-family: monospace; }
"""


def page(schema: Mapping[str, Any]) -> str:
    """Returns the page.

    Args:
        schema: the OpenAPI description of the service.
    """
    blocks = "".join(
        _operation(f"{method.upper()} {path}", operation, schema)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    title = escape(f"{schema['info']['title']} {schema['info']['version']}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{escape(schema['info']['description'])}</p>"
        f'<p>For programs: <a href="/openapi.json">openapi.json</a></p>{blocks}</body></html>'
    )


def _operation(name: str, operation: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    parts = [f"<h2>{escape(name)}</h2><p>{escape(operation.get('description', ''))}</p>"]
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"<h3>{escape(kind)}</h3>{_fields(body.get('schema', {}), schema)}")
        parts += [f"<pre>{_shown(example)}</pre>" for example in _examples(body)]
    rows = [(status, answer.get("description", "")) for status, answer in operation["responses"].items()]
    return "".join([*parts, "<h3>Answers</h3>", _table(rows)])


def _fields(body: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    found = _resolved(body, schema)
    if found.get("type") == "array":
        found = _resolved(found["items"], schema)
    needed = found.get("required", ())
    rows = []
    for name, field in found.get("properties", {}).items():
        allowed = [json.dumps(value) for value in field.get("enum", ())]
        usual = f"default {json.dumps(field['default'])}" if "default" in field else ""
        must = "required" if name in needed else usual
        rows.append((name, " · ".join(filter(None, (must, " ".join(allowed), field.get("description", ""))))))
    return _table(rows)


def _resolved(given: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in given:
        found: Mapping[str, Any] = schema["components"]["schemas"][given["$ref"].rpartition("/")[2]]
        return found
    return given


def _examples(body: Mapping[str, Any]) -> Iterator[Any]:
    if "example" in body:
        yield body["example"]
    for example in body.get("examples", {}).values():
        yield example["value"]


def _shown(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False, indent=2))


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td>{escape(name)}</td><td>{escape(said)}</td></tr>" for name, said in rows)
    return f"<table>{cells}</table>"
