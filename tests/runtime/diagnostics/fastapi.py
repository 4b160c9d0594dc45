"""A router such as a user writes: it crashes, streams, echoes, and sends a message."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from dependencies import Settings

router = APIRouter(prefix="/diagnostics")


@router.get("/crash")
async def crash(settings: Settings) -> None:
    raise RuntimeError("sesame")


@router.get("/stream")
async def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number}\n\n"
            await asyncio.sleep(0.4)

    return StreamingResponse(events(), media_type="text/event-stream")


@router.post("/echo")
async def echo(request: Request) -> Response:
    response = Response(await request.body(), 201, media_type="application/octet-stream")
    response.headers["x-said"] = request.headers["x-say"]
    response.headers.append("set-cookie", "a=1")
    response.headers.append("set-cookie", "b=2; Path=/")
    return response


@router.post("/send")
async def send(settings: Settings) -> dict[str, bool]:
    await settings.queue.send({"id": 7, "name": "\U0001f980"})
    return {"sent": True}


@router.get("/seen")
async def seen(settings: Settings) -> dict[str, str | None]:
    return {"seen": await settings.kv.get("seen")}


@router.get("/tuple")
async def put_a_tuple(settings: Settings) -> None:
    await settings.kv.put("key", (1, 2))  # type: ignore[arg-type]
