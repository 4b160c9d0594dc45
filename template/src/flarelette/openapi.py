"""`/openapi.json` and `/docs`, an OpenAPI 3.1 description of an application's routes."""

from __future__ import annotations

from typing import Any

from .app import WorkersApp
from .request import Request
from .response import Response


def add_openapi(
    app: WorkersApp, *, title: str, version: str = "1.0.0", description: str = ""
) -> None:
    """Serve `/openapi.json` and a readable `/docs`. Routes of mounted applications are included.

    The document is made, and the module that makes it is loaded, at the first request for it: this
    may be called before the routes exist, and costs a start nothing.
    """
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not made:
            from .description import describe

            made.update(describe(app, title=title, version=version, description=description))
        return made

    @app.get("/openapi.json")
    async def openapi(request: Request) -> dict[str, Any]:
        return document()

    @app.get("/docs")
    async def docs(request: Request) -> Response:
        from .description import page

        return Response(page(document()), content_type="text/html; charset=utf-8")
