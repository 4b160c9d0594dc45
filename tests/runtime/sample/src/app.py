import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.get("/health")
async def health(request: Request) -> dict[str, Any]:
    env = request.scope["env"]
    await env.KV.put("probe", "kv")
    await env.BUCKET.put("probe", b"r2")
    stored = await env.BUCKET.get("probe")
    rows = await env.DB.prepare("SELECT count(*) AS n FROM items").first()
    return {
        "kv": await env.KV.get("probe"),
        "r2": await stored.text(),
        "d1": rows["n"],
        "environment": env.ENVIRONMENT,
        "secret": len(env.API_TOKEN),
    }


@app.post("/items", status_code=201)
async def create(item: Item, request: Request) -> dict[str, Any]:
    insert = request.scope["env"].DB.prepare("INSERT INTO items (name) VALUES (?)")
    done = await insert.bind(item.name).run()
    return {"id": done["meta"]["last_row_id"], "name": item.name}


@app.post("/queue/{body}", status_code=202)
async def send(body: str, request: Request) -> None:
    await request.scope["env"].QUEUE.send({"body": body})


@app.get("/kv/{key}")
async def read(key: str, request: Request) -> dict[str, str | None]:
    return {"value": await request.scope["env"].KV.get(key)}


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number}\n\n"
            await asyncio.sleep(0.5)

    return StreamingResponse(events(), media_type="text/event-stream")


@app.get("/crash")
def crash() -> None:
    raise ValueError("crash on purpose")


@app.get("/tuple")
async def store_tuple(request: Request) -> None:
    await request.scope["env"].KV.put("tuple", (1, 2))
