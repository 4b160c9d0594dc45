"""The types of this Worker's bindings, one module a kind, each with the probe that /health runs."""

from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from models.errors import ConfigurationError

Probe = Callable[[Any], Awaitable[str]]


class BindingNotConfiguredError(ConfigurationError):
    """The Worker runs without a binding that its settings declare."""


class MissingBinding:
    """Stands in the settings for a binding that the environment lacks: any use of it raises.

    Raises: BindingNotConfiguredError, which a route answers with 503.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> NoReturn:
        raise BindingNotConfiguredError(
            f"The binding {self._name} is not configured: declare it in wrangler.jsonc."
        )
