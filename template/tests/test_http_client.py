"""Outbound HTTP against a real server on this machine."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from models.errors import UpstreamError, UpstreamTimeoutError
from services import http_client

ANSWERS = {
    "/json": (200, b'{"a": 1}'),
    "/empty": (204, b""),
    "/text": (200, b"hello"),
    "/error": (500, b'{"a": 1}'),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by path; /slow waits until the test is over."""

    over = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.over.wait(1)
            return
        status, body = ANSWERS[self.path.partition("?")[0]]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.over.set()
    server.shutdown()


def test_get_gives_json(url: str) -> None:
    assert asyncio.run(http_client.http_get(f"{url}/json", params={"q": "x"})) == {"a": 1}


def test_post_gives_json_or_none(url: str) -> None:
    assert asyncio.run(http_client.http_post(f"{url}/json", json={"a": 1})) == {"a": 1}
    assert asyncio.run(http_client.http_post(f"{url}/empty", json={"a": 1})) is None


@pytest.mark.parametrize(("path", "words"), [("/text", "not JSON"), ("/error", "500")])
def test_a_bad_answer_is_an_upstream_error(url: str, path: str, words: str) -> None:
    with pytest.raises(UpstreamError, match=words) as caught:
        asyncio.run(http_client.http_get(url + path))
    assert caught.value.status == 502


def test_no_answer_in_time(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "TIMEOUT", 0.05)
    with pytest.raises(UpstreamTimeoutError) as caught:
        asyncio.run(http_client.http_get(f"{url}/slow"))
    assert caught.value.status == 504


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://me:sesame@127.0.0.1:1", "http://[::1"]
)
def test_nobody_there_and_nothing_is_told(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(UpstreamError, match="could not be reached") as caught:
        asyncio.run(http_client.http_get(url, params={"key": "sesame"}))
    assert "sesame" not in caught.value.detail + caplog.text


def test_a_url_is_not_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asyncio.run(http_client.http_get(f"{url}/json", params={"key": "sesame"}))
    assert "sesame" not in caplog.text
