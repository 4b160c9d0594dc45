"""A Worker without a framework: the SDK's Request and Response."""

from workers import Request, Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    """Answers every request with the same JSON."""

    async def fetch(self, request: Request) -> Response:
        return Response.json({"status": "ok"})
