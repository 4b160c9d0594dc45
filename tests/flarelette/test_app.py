from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from typing import Any

import pytest

from flarelette import (
    ActorClaim,
    Field,
    HttpError,
    JsonResponse,
    JWTMiddleware,
    LoggingMiddleware,
    Request,
    Response,
    StructuredLogger,
    ValidationError,
    WorkersApp,
    get_actor,
    require_scopes,
    validate_body,
    validate_query,
)
from flarelette.middleware import Next
from flarelette.testing import TestClient
from tests.flarelette.tokens import KEY, sign


@dataclasses.dataclass
class Item:
    name: str
    qty: int


async def answer(request: Request) -> dict[str, Any]:
    return {"method": request.method, "params": request.path_params}


def test_the_example_of_the_decision_record() -> None:
    app = WorkersApp()
    app.use(LoggingMiddleware(StructuredLogger("pricing", level="CRITICAL")))
    app.use(JWTMiddleware(KEY, "svc-pricing"))

    @app.route("/price", methods=["POST"])
    @require_scopes("valuation:write")
    @validate_body(
        {
            "yield": Field(type=float, required=True),
            "face": Field(type=(int, float), min_value=0),
        }
    )
    async def calculate_price(request: Request) -> JsonResponse:
        body = await request.json()
        actor = get_actor(request)
        assert isinstance(actor, ActorClaim)
        return JsonResponse({"price": 99.95, "yield": body["yield"], "for": actor.sub})

    client = TestClient(app)
    token = sign({"sub": "ann", "aud": "svc-pricing", "exp": 4e9, "scope": "valuation:write"})
    bearer = {"authorization": f"Bearer {token}"}
    body = {"yield": 0.05, "face": 1000}

    response = client.post("/price", json=body, headers=bearer)
    assert response.status_code == 200
    assert response.json() == {"price": 99.95, "yield": 0.05, "for": "ann"}

    assert client.post("/price", json=body).status_code == 401
    response = client.post("/price", json={"face": -1}, headers=bearer)
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "#/yield", "detail": "is required"},
        {"pointer": "#/face", "detail": "must be at least 0"},
    ]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_the_decorators_named_after_methods(method: str) -> None:
    app = WorkersApp()
    assert getattr(app, method)("/items/{id:int}")(answer) is answer
    response = TestClient(app).request(method.upper(), "/items/7")
    assert response.json() == {"method": method.upper(), "params": {"id": 7}}


def test_route_takes_several_methods_in_any_case() -> None:
    app = WorkersApp()
    app.route("/", methods=["get", "POST"])(answer)
    assert TestClient(app).post("/").status_code == 200
    assert TestClient(app).delete("/").headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("result", "status", "content"),
    [
        ({"a": 1}, 200, b'{"a":1}'),
        ([1], 200, b"[1]"),
        (Item("bolt", 2), 200, b'{"name":"bolt","qty":2}'),
        (None, 204, b""),
        (Response("hi", 201), 201, b"hi"),
    ],
)
def test_what_a_handler_may_return(result: Any, status: int, content: bytes) -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Any:
        return result

    response = TestClient(app).get("/")
    assert (response.status_code, response.content) == (status, content)


@pytest.mark.parametrize("result", ["text", b"bytes", 7, (1, 2), True, Item, {1, 2}, float("nan")])
def test_anything_else_is_a_500(result: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Any:
        return result

    response = TestClient(app).get("/")
    assert response.status_code == 500
    assert "is no response" in caplog.text


def test_a_500_says_nothing_and_the_log_everything(caplog: pytest.LogCaptureFixture) -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Any:
        raise RuntimeError("secret-in-the-text")

    response = TestClient(app).get("/", headers={"x-request-id": "abc"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The server could not answer this request.",
    }
    assert "RuntimeError: secret-in-the-text" in caplog.text
    assert "GET / (abc)" in caplog.text


def test_a_bad_value_in_json_or_a_header_is_a_500(caplog: pytest.LogCaptureFixture) -> None:
    app = WorkersApp()

    @app.get("/nan")
    async def nan(request: Request) -> Any:
        return {"x": float("nan")}

    @app.get("/split")
    async def split(request: Request) -> Any:
        return Response("", headers={"location": "/\r\nset-cookie: a=1"})

    client = TestClient(app)
    assert client.get("/nan").status_code == 500
    assert client.get("/split").status_code == 500
    assert "set-cookie" not in client.get("/split").headers


def test_head_and_options() -> None:
    app = WorkersApp()
    app.get("/")(answer)
    client = TestClient(app)
    head, get = client.head("/"), client.get("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers.pairs()[0] == get.headers.pairs()[0]
    assert head.headers["content-length"] == str(len(get.content) + 1)  # "HEAD" for "GET"
    options = client.options("/")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "content-length" not in options.headers


def test_middleware_is_an_onion_around_every_answer() -> None:
    app = WorkersApp()
    seen: list[str] = []

    def layer(name: str) -> Any:
        async def middleware(request: Request, next: Next) -> Response:
            seen.append(f"{name} in")
            response = await next(request)
            seen.append(f"{name} out {response.status}")
            response.headers[name] = "was here"
            return response

        return middleware

    for name in ("outer", "inner"):
        app.use(layer(name))

    @app.get("/boom")
    async def boom(request: Request) -> Any:
        raise HttpError(418, "short and stout")

    for path, method, status in (
        ("/no", "GET", 404),
        ("/boom", "POST", 405),
        ("/boom", "GET", 418),
    ):
        seen.clear()
        response = TestClient(app).request(method, path)
        assert response.status_code == status
        assert response.headers["inner"] == response.headers["outer"] == "was here"
        assert seen == ["outer in", "inner in", f"inner out {status}", f"outer out {status}"]


def test_middleware_may_answer_fail_or_forget(caplog: pytest.LogCaptureFixture) -> None:
    app = WorkersApp()
    outer: list[int] = []

    @app.use
    async def watch(request: Request, next: Next) -> Response:
        response = await next(request)
        outer.append(response.status)
        return response

    @app.use
    async def moody(request: Request, next: Next) -> Any:
        if request.path == "/fail":
            raise ValueError("x")
        return Response("early") if request.path == "/early" else None

    client = TestClient(app)
    assert client.get("/early").text == "early"
    assert client.get("/fail").status_code == 500
    assert client.get("/forget").status_code == 500
    assert "returned no Response" in caplog.text
    assert outer == [200, 500, 500]


def test_error_handlers_by_class_with_the_nearest_first() -> None:
    class ConfigurationError(Exception): ...

    app = WorkersApp()

    @app.error_handler(LookupError)
    async def lookup(request: Request, error: LookupError) -> Any:
        return JsonResponse({"lookup": request.path}, 404)

    @app.error_handler(KeyError)
    async def key(request: Request, error: KeyError) -> Any:
        return {"key": error.args[0]}

    @app.error_handler(ConfigurationError)
    async def configuration(request: Request, error: ConfigurationError) -> Any:
        raise HttpError(503, "not configured")

    @app.error_handler(HttpError)
    async def http(request: Request, error: HttpError) -> Any:
        return Response(f"http {error.status}", error.status)

    @app.get("/{kind}")
    async def fail(request: Request) -> Any:
        kinds = {"index": IndexError, "key": KeyError, "configuration": ConfigurationError}
        raise kinds[request.path_params["kind"]]("k")

    client = TestClient(app)
    assert client.get("/index").json() == {"lookup": "/index"}
    assert client.get("/key").json() == {"key": "k"}
    assert client.get("/configuration").status_code == 503
    assert client.get("/a/b").text == "http 404"


def test_an_error_handler_that_fails_is_a_500(caplog: pytest.LogCaptureFixture) -> None:
    app = WorkersApp()

    @app.error_handler(ValueError)
    async def broken(request: Request, error: ValueError) -> Any:
        raise RuntimeError("worse")

    @app.get("/")
    async def fail(request: Request) -> Any:
        raise ValueError

    assert TestClient(app).get("/").status_code == 500
    assert "worse" in caplog.text


def test_mount_hands_on_paths_errors_and_parameters() -> None:
    outer, api, v2 = WorkersApp(), WorkersApp(), WorkersApp()
    api.mount("/v2", v2)
    outer.mount("/api", api)
    outer.mount("/api/special", special := WorkersApp())

    @outer.error_handler(ZeroDivisionError)
    async def division(request: Request, error: Exception) -> Any:
        return Response("outer", 400)

    @api.use
    async def mark(request: Request, next: Next) -> Response:
        response = await next(request)
        response.headers["mark"] = "api"
        return response

    @api.get("/")
    async def root(request: Request) -> Any:
        return {"path": request.path}

    @v2.get("/items/{id:int}")
    async def item(request: Request) -> Any:
        return {"id": request.path_params["id"], "x": 1 / request.path_params["id"]}

    special.get("/")(answer)
    outer.get("/apiary")(answer)
    client = TestClient(outer)
    assert client.get("/api").json() == {"path": "/api"}
    assert client.get("/api/").status_code == 404
    assert client.get("/api/v2/items/1").json() == {"id": 1, "x": 1.0}
    assert client.get("/api/v2/items/0").text == "outer"
    assert client.get("/api/v2/none").headers["mark"] == "api"
    assert client.post("/api/v2/items/1").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.get("/api/special").status_code == 200
    assert "mark" not in client.get("/api/special").headers
    assert client.get("/apiary").status_code == 200


def test_what_is_mounted_can_be_asked_twice() -> None:
    app, inner = WorkersApp(), WorkersApp()
    app.mount("/api", inner)
    inner.get("/items")(answer)

    @app.use
    async def twice(request: Request, next: Next) -> Response:
        await next(request)
        return await next(request)

    assert TestClient(app).get("/api/items").status_code == 200
    assert TestClient(app).get("/items").status_code == 404


@pytest.mark.parametrize(
    "error",
    [
        lambda: HttpError(409, "x", ids={1}),
        lambda: HttpError(429, "x", {"retry-after": "\n"}),
        lambda: HttpError(429, "x", {"bad name": "1"}),
    ],
)
def test_a_faulty_error_is_a_500_and_logged(
    error: Callable[[], HttpError], caplog: pytest.LogCaptureFixture
) -> None:
    app = WorkersApp()

    @app.get("/")
    async def fail(request: Request) -> Any:
        raise error()

    response = TestClient(app).get("/")
    assert (response.status_code, response.json()["title"]) == (500, "Internal Server Error")
    assert "unhandled exception in GET /" in caplog.text


def test_error_handlers_are_for_one_kind_of_exception_each() -> None:
    app = WorkersApp()

    async def handler(request: Request, error: Exception) -> Any: ...

    app.error_handler(ValueError)(handler)
    with pytest.raises(ValueError, match="has a handler already"):
        app.error_handler(ValueError)(handler)
    kinds: list[Any] = [404, (KeyError, ValueError), int]
    for kind in kinds:
        with pytest.raises((TypeError, ValueError)):
            app.error_handler(kind)(handler)


@pytest.mark.parametrize(
    "prefix", ["api", "/", "/api/", "/{id}", "/taken", "/a b", "/é", "/a?b", "/a//b"]
)
def test_bad_mounts_are_refused(prefix: str) -> None:
    app = WorkersApp()
    app.mount("/taken", WorkersApp())
    with pytest.raises(ValueError, match="mount"):
        app.mount(prefix, WorkersApp())
    with pytest.raises(ValueError, match="mounted"):
        app.mount("/self", app)


def test_what_is_not_async_is_a_type_error() -> None:
    app = WorkersApp()

    def plain(*args: Any) -> Any: ...

    for register in (app.get("/"), app.use, app.error_handler(ValueError), validate_body({})):
        with pytest.raises(TypeError, match="must be an async function"):
            register(plain)


def test_what_takes_other_arguments_is_a_type_error() -> None:
    app = WorkersApp()

    async def none() -> Any: ...

    async def one(request: Request) -> Any: ...

    registers: list[Any] = [app.get("/"), validate_body({}), require_scopes("a")]
    for register in registers:
        with pytest.raises(TypeError, match="too many positional arguments"):
            register(none)
    for register in (app.use, app.error_handler(ValueError)):
        with pytest.raises(TypeError, match="too many positional arguments"):
            register(one)


@pytest.mark.parametrize("decorate", [validate_body({}), validate_query({}), require_scopes("a")])
def test_a_decorator_above_the_route_would_guard_nothing(decorate: Any) -> None:
    app = WorkersApp()

    @app.get("/a")
    @app.get("/b")
    async def handler(request: Request) -> Any: ...

    with pytest.raises(TypeError, match="below the route's"):
        decorate(handler)
    app.get("/c")(handler)


def test_the_logger_can_be_given() -> None:
    records: list[tuple[str, Any]] = []

    class Logger:
        def error(self, message: str, *, exc_info: Exception) -> None:
            records.append((message, exc_info))

    outer, inner = WorkersApp(logger=Logger()), WorkersApp()
    outer.mount("/in", inner)

    @inner.get("/")
    async def fail(request: Request) -> Any:
        raise ValidationError([]) if request.query else ZeroDivisionError

    TestClient(outer).get("/in")
    assert TestClient(outer).get("/in?x").status_code == 422
    assert [type(error) for _, error in records] == [ZeroDivisionError]
    assert WorkersApp().logger is logging.getLogger("flarelette")
