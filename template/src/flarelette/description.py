"""An OpenAPI 3.1 description, made from the routes and Fields of an application, and its page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from inspect import getdoc
from types import NoneType
from typing import Any

from .app import WorkersApp
from .middleware import Handler
from .router import PARAMETER, Route
from .validation import UNSET, Field, Schema

_TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
    NoneType: "null",
}
_VIEWPORT = '<meta name=viewport content="width=device-width">'
_KEYWORDS = {"min_value": "minimum", "max_value": "maximum", "enum": "enum"}
_LENGTHS = {str: "Length", list: "Items", dict: "Properties"}
_PATHS: dict[str, dict[str, str]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail")},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
    "required": ["type", "title", "status", "detail"],
}
_FAULT: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("pointer", "detail")},
    "required": ["pointer", "detail"],
}
_DEFAULT: dict[str, Any] = {
    "description": "A problem (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(
    app: WorkersApp, *, title: str, version: str = "1.0.0", description: str = ""
) -> dict[str, Any]:
    """The document; a handler's docstring becomes the summary and description of its operation."""
    info = {"title": title, "version": version, "description": description}
    paths: dict[str, Any] = {}
    for prefix, route in _routes(app, ""):
        path = prefix + ("" if prefix and route.pattern == "/" else route.pattern)
        if path not in ("/openapi.json", "/docs"):
            item = paths.setdefault(PARAMETER.sub(r"{\1}", path), {})
            for method, handler in _handlers(route):
                item.setdefault(method.lower(), _operation(route, handler))
    scheme = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return {
        "openapi": "3.1.0",
        "info": {name: text for name, text in info.items() if text},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM, "Fault": _FAULT},
            "securitySchemes": scheme,
        },
    }


def _routes(app: WorkersApp, prefix: str) -> Iterator[tuple[str, Route]]:
    yield from ((prefix, route) for route in app.router.routes.values())
    for below, mounted in app.mounts.items():
        yield from _routes(mounted, prefix + below)


def _handlers(route: Route) -> list[tuple[str, Handler]]:
    implied = route.handlers.get("GET")
    return [(m, h) for m, h in route.handlers.items() if m != "HEAD" or h is not implied]


def _operation(route: Route, handler: Handler) -> dict[str, Any]:
    summary, _, text = (getdoc(handler) or "").partition("\n\n")
    found = [(match[1], match[2] or "str") for match in PARAMETER.finditer(route.pattern)]
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _PATHS.get(kind, {"type": "string"}),
        }
        for name, kind in found
    ]
    marks = handler.__dict__
    for name, field in marks.get("query_schema", {}).items():
        schema = _schema(field)
        parameters.append(
            {"name": name, "in": "query", "required": field.required, "schema": schema}
        )
    operation: dict[str, Any] = {"summary": summary.replace("\n", " "), "description": text}
    operation = {name: value for name, value in operation.items() if value}
    if parameters:
        operation["parameters"] = parameters
    if "json_schema" in marks:
        content = {"application/json": {"schema": _object(marks["json_schema"])}}
        operation["requestBody"] = {"required": True, "content": content}
    if "scopes" in marks:
        operation["security"] = [{"bearer": list(marks["scopes"])}]
    operation["responses"] = {"2XX": {"description": "Success"}, "default": _DEFAULT}
    return operation


def _object(schema: Schema) -> dict[str, Any]:
    required = [name for name, field in schema.items() if field.required]
    members = {name: _schema(field) for name, field in schema.items()}
    return {"type": "object", "properties": members, **({"required": required} if required else {})}


def _schema(field: Field) -> dict[str, Any]:
    types = [name for kind, name in _TYPES.items() if kind in field.kinds]
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    for rule, keyword in _KEYWORDS.items():
        if (value := getattr(field, rule)) is not None:
            schema[keyword] = value
    for bound in ("min", "max"):
        if (length := getattr(field, f"{bound}_length")) is not None:
            schema |= {bound + _LENGTHS[kind]: length for kind in _LENGTHS if kind in field.kinds}
    if field.pattern is not None:
        schema["pattern"] = f"^(?:{field.pattern})$"
    if field.default is not UNSET:
        schema["default"] = field.default
    return schema


def page(document: dict[str, Any]) -> str:
    """The document as HTML, without scripts and with nothing from elsewhere."""
    title = escape(document["info"]["title"])
    description = escape(document["info"].get("description", ""))
    rows = "".join(
        f"<tr><td><b>{method.upper()}</b><td><code>{escape(path)}</code>"
        f"<td>{escape(operation.get('summary', ''))}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
    )
    style = "body{font:16px system-ui;margin:3rem auto;max-width:50rem}td{padding:.3rem 1rem}"
    head = f"<!doctype html><html lang=en><meta charset=utf-8>{_VIEWPORT}"
    head += f"<title>{title}</title><style>{style}</style>"
    link = '<p><a href="openapi.json">openapi.json</a>'
    return f"{head}<h1>{title}</h1><p>{description}{link}<table>{rows}</table>"
