"""Hands each message of a batch to `consumers.consume`, so that one bad message fails alone."""

import logging

from bindings.queue import MessageBatch
from consumers import consume
from models.settings import WorkerSettings

logger = logging.getLogger(__name__)

MAX_RETRY_DELAY = 43_200  # seconds


async def consume_batch(batch: MessageBatch, settings: WorkerSettings) -> None:
    """Acknowledge what was consumed; ask for the rest again after 10 s, 20 s, 40 s and so on."""
    for message in batch.messages:
        try:
            await consume(batch.queue, message.body, settings)
        except Exception:
            logger.exception("Message %s of %s failed", message.id, batch.queue)
            message.retry(delaySeconds=min(5 * 2**message.attempts, MAX_RETRY_DELAY))
        else:
            message.ack()
