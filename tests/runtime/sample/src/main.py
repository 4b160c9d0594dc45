from typing import Any

from workers import WorkerEntrypoint, asgi

from app import app


class Default(WorkerEntrypoint):
    async def fetch(self, request: Any) -> Any:
        return await asgi.fetch(app, request, self.env, self.ctx)

    async def scheduled(self, controller: Any, env: Any = None, ctx: Any = None) -> None:
        await self.env.KV.put("cron", controller.cron)

    async def queue(self, batch: Any, env: Any = None, ctx: Any = None) -> None:
        for message in batch.messages:
            await self.env.KV.put("queued", message.body["body"])
            message.ack()
