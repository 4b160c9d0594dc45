from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from flarelette import JsonResponse, Request, Response, WorkersApp

SENT = {"type": "http.request", "body": b""}
LEFT = {"type": "http.disconnect"}


def scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"example.test")],
        **changes,
    }


async def exchange(app: WorkersApp, incoming: list[Any], **changes: Any) -> list[Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        if incoming:
            return incoming.pop(0)
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(app(scope(**changes), receive, send), 5)
    return sent


def call(app: WorkersApp, *incoming: Any, **changes: Any) -> list[Any]:
    return asyncio.run(exchange(app, list(incoming or [SENT]), **changes))


def echo(method: str = "POST") -> WorkersApp:
    app = WorkersApp(max_body_size=10)

    @app.route("/{rest:path}", methods=[method])
    async def handler(request: Request) -> Any:
        body = (await request.body()).decode()
        return {"url": request.url, "body": body, "rest": request.path_params["rest"]}

    return app


def test_a_whole_exchange() -> None:
    start, body = call(echo("GET"), query_string=b"a=1")
    assert start["status"] == 200
    assert (b"content-type", b"application/json") in start["headers"]
    assert (b"content-length", b"%d" % len(body["body"])) in start["headers"]
    assert body["body"] == b'{"url":"https://example.test/?a=1","body":"","rest":""}'


def test_a_path_without_its_raw_form() -> None:
    _, body = call(echo("GET"), path="/é a:b@c%41", raw_path=None)
    assert b"https://example.test/%C3%A9%20a:b@c%2541" in body["body"]
    assert '"rest":"é a:b@c%41"'.encode() in body["body"]


def test_a_length_of_ones_own_and_a_status_that_has_no_body() -> None:
    app = WorkersApp()

    @app.route("/", methods=["HEAD"])
    async def head(request: Request) -> Response:
        return Response(headers={"content-length": "12345"})

    @app.get("/unchanged")
    async def unchanged(request: Request) -> Response:
        response = Response("abc")
        response.status = 304
        return response

    start, _ = call(app, method="HEAD")
    assert start["headers"] == [(b"content-length", b"12345")]
    start, body = call(app, raw_path=b"/unchanged")
    assert body["body"] == b""
    assert b"content-length" not in dict(start["headers"])


def test_a_stream_ends_when_the_server_cancels_it() -> None:
    closed: list[str] = []

    async def cancel() -> None:
        serving = asyncio.ensure_future(exchange(streaming(closed), [SENT]))
        await asyncio.sleep(0.05)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(cancel())
    assert closed


def test_a_root_path_is_not_routed() -> None:
    app = WorkersApp()

    @app.get("/a")
    async def handler(request: Request) -> Any:
        return {"path": request.path}

    _, body = call(app, raw_path=b"/base/a", root_path="/base")
    assert body["body"] == b'{"path":"/base/a"}'
    assert call(app, raw_path=b"/root", root_path="/root")[0]["status"] == 404
    assert call(app, raw_path=b"/%C3%A9/a", root_path="/é/")[0]["status"] == 200


def chunk(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_chunks_and_its_limit() -> None:
    chunks = [chunk(b"12345"), {"type": "http.request", "more_body": True}, chunk(b"67890", False)]
    assert b"1234567890" in call(echo(), *chunks, method="POST")[1]["body"]
    never_ending = [chunk(b"12345")] * 3
    assert call(echo(), *never_ending, method="POST")[0]["status"] == 413


def test_a_client_that_leaves_before_its_body_is_complete() -> None:
    assert call(echo(), chunk(b"1"), LEFT, method="POST")[0]["status"] == 400


def test_repeated_headers_are_joined() -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Any:
        one_by_one = {name: request.header(name.upper()) for name in request.headers}
        assert one_by_one == dict(request.headers)
        return {**request.headers, "none": request.header("none")}

    headers = [(b"a", b"1"), (b"a", b"2"), (b"cookie", b"x=1"), (b"cookie", b"y=2")]
    expected = b'{"a":"1, 2","cookie":"x=1; y=2","none":""}'
    assert call(app, headers=headers)[1]["body"] == expected


def test_lifespan_and_websocket() -> None:
    events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = call(WorkersApp(), *events, type="lifespan")
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    sent = call(WorkersApp(), {"type": "websocket.connect"}, type="websocket")
    assert sent == [{"type": "websocket.close"}]


def streaming(closed: list[str], fail: bool = False) -> WorkersApp:
    app = WorkersApp()

    async def source() -> AsyncIterator[str]:
        try:
            for number in range(10**9):
                yield str(number)
                if fail and number:
                    raise RuntimeError("lost")
                await asyncio.sleep(0)
        finally:
            closed.append("closed")

    @app.get("/")
    async def handler(request: Request) -> Response:
        return Response(source())

    return app


def test_an_endless_stream_ends_when_the_client_leaves() -> None:
    closed: list[str] = []
    sent = call(streaming(closed), SENT, SENT, LEFT)
    assert sent[0]["status"] == 200
    assert closed == ["closed"]
    assert not any(message.get("more_body") is False for message in sent[1:])


def test_a_stream_that_fails_is_not_completed() -> None:
    closed: list[str] = []
    with pytest.raises(RuntimeError, match="lost"):
        call(streaming(closed, fail=True))
    assert closed == ["closed"]


def test_a_stream_ends_with_an_empty_part_and_head_has_none() -> None:
    app = WorkersApp()

    async def source() -> AsyncIterator[bytes]:
        yield b"a"

    @app.get("/")
    async def handler(request: Request) -> Response:
        return Response(source())

    assert call(app)[1:] == [
        {"type": "http.response.body", "body": b"a", "more_body": True},
        {"type": "http.response.body", "body": b""},
    ]
    assert call(app, method="HEAD")[1:] == [{"type": "http.response.body", "body": b""}]


def test_the_environment_comes_with_the_scope() -> None:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> Any:
        return JsonResponse(request.env)

    assert call(app, env={"A": 1})[1]["body"] == b'{"A":1}'
    assert call(app)[1]["body"] == b"null"
