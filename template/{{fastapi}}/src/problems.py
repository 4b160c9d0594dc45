"""Every error as problem details (RFC 9457), and no exception text in a 500."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.common import ErrorResponse, FieldError
from models.errors import AppError
from services.nesting import nested_too_deep

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
WITH_BODY = {"DELETE", "PATCH", "POST", "PUT"}
METHODS = {"GET", *WITH_BODY}


class BodyTooLargeError(AppError):
    """The body has more than MAX_BODY_BYTES."""

    status = 413


def problem(
    status: int,
    detail: str | None = None,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response of the type application/problem+json."""
    body = ErrorResponse(title=title(status), status=status, detail=detail, errors=errors)
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def title(status: int) -> str:
    """The standard phrase of a status, and a plain word for one that has none."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"


def pointer(location: tuple[str | int, ...]) -> str:
    """`("body", "a/b", 0)` as `#/a~1b/0`; the name of a parameter as `#/name`."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in location[1:])
    return "#" + "".join(f"/{part}" for part in parts)


async def on_app_error(request: Request, error: AppError) -> Response:
    """What a service raised on purpose."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, request.url.path, error.detail)
    return problem(error.status, error.detail)


async def on_http_error(request: Request, error: HTTPException) -> Response:
    """404, 405 and whatever a route raised as an HTTPException; OPTIONS is answered with `Allow`."""
    if error.status_code < HTTPStatus.BAD_REQUEST:
        return Response(status_code=error.status_code, headers=error.headers)
    detail = None if error.detail == title(error.status_code) else str(error.detail)
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return problem(error.status_code, detail, headers=error.headers)
    headers = {"allow": ", ".join(sorted(allowed_methods(request)))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return problem(405, headers=headers)


def allowed_methods(request: Request) -> set[str]:
    """The methods of every route for this path, with the two that are answered without a route."""
    methods = {
        method
        for method in METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }
    return methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())


async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
    """404 for a path that names nothing, 415 or 400 for a body that is no JSON, else 422."""
    faults: list[dict[str, Any]] = list(error.errors())
    if any(fault["loc"][0] == "path" for fault in faults):
        return problem(404)
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(400, "The body is not valid JSON.")
    about_body = [fault["type"] for fault in faults if fault["loc"] == ("body",)]
    if about_body and not is_json(request.headers.get("content-type", "")):
        return problem(415, "The body must be application/json.")
    if "missing" in about_body:
        return problem(400, "The body is empty.")
    errors = [FieldError(pointer=pointer(fault["loc"]), detail=fault["msg"]) for fault in faults]
    return problem(422, "The request does not fit the schema.", errors)


def is_json(content_type: str) -> bool:
    """Whether a Content-Type is that of JSON."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith("application/") and media_type.endswith(("/json", "+json"))


class ProblemMiddleware:
    """Stands before the application: 413 and 400 for bodies, HEAD from GET, 500 for a crash, logged.

    Plain ASGI: the runtime's request does not survive Starlette's BaseHTTPMiddleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await read_body(receive) if scope["method"] in WITH_BODY else b""
            refuse_deep_json(scope, body)
        except AppError as error:
            await problem(error.status, error.detail)(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, without_body(send)
        await self.guard(scope, replay(body, receive), send)

    async def guard(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; a response that has begun cannot be replaced, so then it raises."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            logger.exception("%s %s failed", scope["method"], scope["path"])
            if begun:
                raise
            await problem(500)(scope, receive, send)


async def read_body(receive: Receive) -> bytes:
    """The whole body, however it is cut. Raises: BodyTooLargeError, AppError where it breaks off."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise AppError("The body is incomplete.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLargeError(f"The body may have at most {MAX_BODY_BYTES} bytes.")
    return bytes(body)


def refuse_deep_json(scope: Scope, body: bytes) -> None:
    """Raises: AppError for JSON that would end the runtime instead of being refused by its parser."""
    content_type: bytes = dict(scope["headers"]).get(b"content-type", b"")
    if is_json(content_type.decode("latin-1")) and nested_too_deep(body):
        raise AppError("The body is nested too deep.")


def replay(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read again, in one piece; after that what comes from the client."""
    left = [body]

    async def receive_again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return receive_again


def without_body(send: Send) -> Send:
    """The same response as for GET, down to its headers, without its body."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def add_problem_handlers(app: FastAPI) -> None:
    """Make `app` answer every error as a problem."""
    app.exception_handler(AppError)(on_app_error)
    app.exception_handler(HTTPException)(on_http_error)
    app.exception_handler(RequestValidationError)(on_invalid_request)
    app.add_middleware(ProblemMiddleware)
