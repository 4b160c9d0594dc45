"""A small client with the standard library: what it gives looks like the test client's responses."""

import json as json_module
import urllib.error
import urllib.request
from collections.abc import Iterable
from email.message import Message
from typing import Any

TIMEOUT = 30  # seconds


class Answer:
    """Status, headers and body of a response."""

    def __init__(self, status_code: int, headers: Message, content: bytes) -> None:
        self.status_code = status_code
        self.headers = headers
        self.content = content

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.content.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json_module.loads(self.content)


class Remote:
    """Calls a Worker at its address; an error's status is an answer, too."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | Iterable[bytes] | None = None,
        content_type: str = "",
    ) -> Answer:
        """Send one request; an iterable of bytes is sent in chunks, without a declared length."""
        request = urllib.request.Request(self.url + path, content, method=method)  # noqa: S310
        if content_type:
            request.add_header("content-type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def get(self, path: str) -> Answer:
        """Send a GET."""
        return self.request("GET", path)

    def post(self, path: str, json: Any) -> Answer:
        """Send a POST with JSON."""
        content = json_module.dumps(json).encode()
        return self.request("POST", path, content=content, content_type="application/json")
