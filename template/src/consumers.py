"""What is done with messages. This file is yours: one `case` for each queue, if there are several."""

import logging
from typing import Any

from models.settings import WorkerSettings

logger = logging.getLogger(__name__)


async def consume(queue: str, body: Any, settings: WorkerSettings) -> None:
    """Handle one message; `queue` is the queue's name in wrangler.jsonc, `body` what was sent.

    Returning acknowledges the message; raising makes the queue deliver it again, later.
    """
    logger.info("A message of the type %s from %s", type(body).__name__, queue)
