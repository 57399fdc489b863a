"""The description of the service, for programs and to be read, where people look for it."""

from __future__ import annotations

import pytest

from nlp.pipeline import Pipeline
from nlp.server.reference import page
from tests.server.conftest import Live, Serve


def test_the_description_is_where_many_look_for_it(live: Live) -> None:
    ours = live.http.get("/v1/openapi.json").json()
    assert live.http.get("/openapi.json").json() == ours
    assert "/v1/documents" in ours["paths"]
    shown = live.http.get("/docs")
    assert shown.headers["content-type"].startswith("text/html")
    for path in ours["paths"]:
        assert path in shown.text
    assert "<script" not in shown.text


def test_it_needs_no_key(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, keys=True)
    assert {live.http.get(path).status_code for path in ("/openapi.json", "/docs")} == {200}


def test_nothing_in_it_becomes_html() -> None:
    evil = "<script>alert(1)</script>"
    operation = {
        "description": evil,
        "requestBody": {
            "content": {
                evil: {"schema": {"properties": {evil: {"description": evil}}}, "example": {evil: evil}}
            }
        },
        "responses": {"200": {"description": evil}},
    }
    schema = {
        "info": {"title": evil, "version": evil, "description": evil},
        "paths": {f"/{evil}": {"post": operation}},
    }
    assert "<script" not in page(schema)


@pytest.mark.parametrize("body", [{}, {"type": "array", "items": {"$ref": "#/components/schemas/A"}}])
def test_bodies_of_other_shapes(body: dict[str, object]) -> None:
    schema = {
        "info": {"title": "t", "version": "1", "description": "d"},
        "components": {"schemas": {"A": {"properties": {"x": {"default": 1}}}}},
        "paths": {"/a": {"post": {"requestBody": {"content": {"a/b": {"schema": body}}}, "responses": {}}}},
    }
    assert ("default 1" in page(schema)) == bool(body)
