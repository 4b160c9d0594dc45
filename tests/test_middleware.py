"""The middleware that a user lists stands around every route, in both flavours."""

from pathlib import Path

import pytest

from tests.rendering import render, run_tests
from tests.updating import edit
from tests.variants import FRAMEWORKS

ENTRY = {
    "fastapi": """
class Mark:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-mark", b"here"))
            await send(message)

        await self.app(scope, receive, mark)


MIDDLEWARE: list[Middleware] = [Middleware(Mark)]
""",
    "flarelette": """
async def mark(request: Request, next: Next) -> Response:
    response = await next(request)
    response.headers["x-mark"] = "here"
    return response


MIDDLEWARE: list[Middleware] = [mark]
""",
}
IMPORTS = {
    "fastapi": "from starlette.types import ASGIApp, Message, Receive, Scope, Send\n",
    "flarelette": "from flarelette import Request, Response\nfrom flarelette.middleware import Next\n",
}
TEST = """from tests.client import Client


def test_marked(client: Client) -> None:
    for path in ("/health/live", "/nowhere"):
        assert client.get(path).headers["x-mark"] == "here"
"""


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_it_marks_every_response(template: Path, tmp_path: Path, framework: str) -> None:
    project = render(template, tmp_path / "project", {"framework": framework, "preset": "minimal"})
    module = project / "src/middleware.py"
    edit(module, "\nMIDDLEWARE: list[Middleware] = []\n", IMPORTS[framework] + ENTRY[framework])
    (project / "tests/test_mark.py").write_text(TEST)
    assert "1 passed" in run_tests(project, "tests/test_mark.py")
