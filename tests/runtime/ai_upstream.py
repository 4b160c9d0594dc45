"""A stand-in for Workers AI's servers, behind the runtime's own `Ai` binding."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BINDING = """    (name = "AI", wrapped = (
      moduleName = "cloudflare-internal:ai-api",
      innerBindings = [(name = "fetcher", service = "ai-upstream")],
    )),"""
"""The binding, in workerd's config."""

_SERVICE = '    (name = "ai-upstream", external = (address = "127.0.0.1:{port}", http = ())),'


@contextmanager
def ai_service(replies: Mapping[str, Any]) -> Iterator[str]:
    """Answer runs of models as `replies` says, and give the service for workerd's config.

    A reply is JSON, bytes, or a function from the inputs to one of them; other models are unknown.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, kind, content = _reply(
                replies, self.headers["cf-consn-model-id"], body["inputs"]
            )
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield _SERVICE.format(port=server.server_port)
    finally:
        server.shutdown()
        server.server_close()


def _reply(replies: Mapping[str, Any], model: str, inputs: Any) -> tuple[int, str, bytes]:
    if model not in replies:
        error = {"code": 5007, "message": f"No such model {model} or task"}
        return 400, "application/json", json.dumps({"errors": [error]}).encode()
    reply = replies[model]
    answer = reply(inputs) if callable(reply) else reply
    if isinstance(answer, bytes):
        return 200, "application/octet-stream", answer
    return 200, "application/json", json.dumps(answer).encode()
