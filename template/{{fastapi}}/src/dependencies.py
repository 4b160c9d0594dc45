"""What routes ask FastAPI for. Every dependency is `async`: a sync one would run in a thread."""

import logging
from typing import Annotated

from fastapi import Depends, Request

from models.errors import ConfigurationError
from models.settings import WorkerSettings


async def get_settings(request: Request) -> WorkerSettings:
    """The settings of this invocation, from the `env` that the entrypoint put into the scope.

    Raises: ConfigurationError where there is no `env`.
    """
    if "env" not in request.scope:
        raise ConfigurationError("The server gave no env: start it with `python -m tests.serve`.")
    settings = WorkerSettings.from_worker_env(request.scope["env"])
    logging.getLogger().setLevel(settings.log_level)
    return settings


Settings = Annotated[WorkerSettings, Depends(get_settings)]
