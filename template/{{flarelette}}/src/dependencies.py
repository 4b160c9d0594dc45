"""What handlers need beside the request."""

import logging

from flarelette import Request
from models.errors import ConfigurationError
from models.settings import WorkerSettings


def get_settings(request: Request) -> WorkerSettings:
    """The settings of this invocation, from the request's `env`.

    Raises: ConfigurationError where there is no `env`.
    """
    if request.env is None:
        raise ConfigurationError("The server gave no env: start it with `python -m tests.serve`.")
    settings = WorkerSettings.from_worker_env(request.env)
    logging.getLogger().setLevel(settings.log_level)
    return settings
