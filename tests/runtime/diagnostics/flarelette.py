"""A router such as a user writes: it crashes, streams, echoes, and sends a message."""

import asyncio
from collections.abc import AsyncIterator

from dependencies import get_settings
from flarelette import Request, Response, WorkersApp

router = WorkersApp()


@router.get("/crash")
async def crash(request: Request) -> None:
    raise RuntimeError("sesame")


@router.get("/stream")
async def stream(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number}\n\n"
            await asyncio.sleep(0.4)

    return Response(events(), content_type="text/event-stream")


@router.post("/echo")
async def echo(request: Request) -> Response:
    headers = [("x-said", request.headers["x-say"])]
    headers += [("set-cookie", "a=1"), ("set-cookie", "b=2; Path=/")]
    return Response(await request.body(), 201, headers)


@router.post("/send")
async def send(request: Request) -> dict[str, bool]:
    await get_settings(request).queue.send({"id": 7, "name": "\U0001f980"})
    return {"sent": True}


@router.get("/seen")
async def seen(request: Request) -> dict[str, str | None]:
    return {"seen": await get_settings(request).kv.get("seen")}


@router.get("/tuple")
async def put_a_tuple(request: Request) -> None:
    await get_settings(request).kv.put("key", (1, 2))  # type: ignore[arg-type]
