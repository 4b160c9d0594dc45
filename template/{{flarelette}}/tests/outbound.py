"""An outbound `fetch` for CPython, with the standard library, in the place of the runtime's."""

import asyncio
import urllib.error
import urllib.request


class Answer:
    """What a server answered, whatever its status."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status = status
        self._content = content

    async def text(self) -> str:
        """The body as UTF-8."""
        return self._content.decode()


async def fetch(url: str, *, method: str, headers: dict[str, str], body: str | None) -> Answer:
    """Call `url` in a thread."""
    data = None if body is None else body.encode()
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
    return await asyncio.to_thread(call, request)


def call(request: urllib.request.Request) -> Answer:
    """Call and wait; raises OSError where nobody answers."""
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read())
