"""The application. It imports nothing of the Workers runtime, so pytest loads it as it is."""

import logging

from flarelette import HttpError, Request, WorkersApp
from models.errors import AppError
from routers import ROUTERS, health

logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
logger = logging.getLogger(__name__)

app = WorkersApp()
app.mount("/health", health.router)
for prefix, router in ROUTERS.items():
    app.mount(prefix, router)


@app.error_handler(AppError)
async def on_app_error(request: Request, error: AppError) -> None:
    """What a service raised on purpose, as a problem."""
    if error.status >= 500:
        logger.error("%s %s: %s", request.method, request.path, error.detail)
    raise HttpError(error.status, error.detail)
