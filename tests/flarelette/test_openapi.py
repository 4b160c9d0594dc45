from __future__ import annotations

from types import NoneType
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from flarelette import Field, Request, WorkersApp, require_scopes, validate_body, validate_query
from flarelette.description import describe
from flarelette.openapi import add_openapi
from flarelette.testing import TestClient


def application() -> WorkersApp:
    app, items = WorkersApp(), WorkersApp()
    app.mount("/items", items)
    add_openapi(app, title="Shop & Co", version="2.0.0", description="Sells <things>.")

    @items.get("/")
    @validate_query(
        {
            "limit": Field(int, default=20, min_value=1, max_value=100),
            "tag": Field(list, max_length=3),
        }
    )
    async def index(request: Request) -> Any:
        """List items.

        Newest first.
        """

    @items.get("/{id:int}/{rest:path}")
    async def show(request: Request) -> Any: ...

    @items.put("/{ratio:float}-{u:uuid}-{name}")
    @require_scopes("items:write")
    @validate_body(
        {
            "name": Field(required=True, min_length=1, pattern="a+", enum=["a", "aa"]),
            "note": Field((str, NoneType), default=None, max_length=9),
            "extra": Field(dict, max_length=1),
        }
    )
    async def change(request: Request) -> Any:
        """Change <one>."""

    @app.route("/both", methods=["HEAD", "GET"])
    async def both(request: Request) -> Any: ...

    app.route("/own", methods=["GET"])(both)
    app.route("/own", methods=["HEAD"])(show)

    @app.post("/free")
    @validate_body({"a": Field()})
    async def free(request: Request) -> Any: ...

    return app


def test_the_description() -> None:
    document = TestClient(application()).get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    texts = {"title": "Shop & Co", "version": "2.0.0", "description": "Sells <things>."}
    assert document["info"] == texts
    paths = document["paths"]
    assert {path: sorted(item) for path, item in paths.items()} == {
        "/items": ["get"],
        "/items/{id}/{rest}": ["get"],
        "/items/{ratio}-{u}-{name}": ["put"],
        "/both": ["get"],
        "/own": ["get", "head"],
        "/free": ["post"],
    }
    index = paths["/items"]["get"]
    assert (index["summary"], index["description"]) == ("List items.", "Newest first.")
    assert index["parameters"] == [
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        },
        {
            "name": "tag",
            "in": "query",
            "required": False,
            "schema": {"type": "array", "maxItems": 3},
        },
    ]
    assert "application/problem+json" in index["responses"]["default"]["content"]


def test_the_description_is_valid_openapi() -> None:
    for app in (application(), WorkersApp()):
        assert not [*OpenAPIV31SpecValidator(describe(app, title="x")).iter_errors()]
    broken: Any = {**describe(application(), title="x"), "paths": {"no-slash": {}}}
    assert [*OpenAPIV31SpecValidator(broken).iter_errors()]


def test_a_problem_is_as_described() -> None:
    app = application()
    schemas = describe(app, title="x")["components"]["schemas"]
    problem = TestClient(app).post("/free", json={"a": 1}).json()
    assert problem.keys() == schemas["Problem"]["properties"].keys()
    assert problem["errors"][0].keys() == schemas["Fault"]["properties"].keys()
    assert TestClient(app).get("/nothing").json().keys() == {*schemas["Problem"]["required"]}


def test_bodies_paths_and_scopes() -> None:
    paths = describe(application(), title="x")["paths"]
    change = paths["/items/{ratio}-{u}-{name}"]["put"]
    assert [parameter["schema"] for parameter in change["parameters"]] == [
        {"type": "number"},
        {"type": "string", "format": "uuid"},
        {"type": "string"},
    ]
    assert change["security"] == [{"bearer": ["items:write"]}]
    assert change["requestBody"]["content"]["application/json"]["schema"] == {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "enum": ["a", "aa"], "minLength": 1, "pattern": "^(?:a+)$"},
            "note": {"type": ["string", "null"], "maxLength": 9, "default": None},
            "extra": {"type": "object", "maxProperties": 1},
        },
    }
    schema = paths["/free"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "required" not in schema
    assert "parameters" not in paths["/free"]["post"]


def test_the_page_is_made_of_escaped_text() -> None:
    response = TestClient(application()).get("/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Shop &amp; Co</h1><p>Sells &lt;things&gt;." in response.text
    assert "Change &lt;one&gt;." in response.text
    assert "://" not in response.text
    client = TestClient(application())
    assert client.get("/docs").content == client.get("/docs").content
