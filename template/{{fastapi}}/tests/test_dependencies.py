"""Dependencies are async: FastAPI would run a sync one in a thread, and Workers have none."""

import asyncio
import inspect

import pytest
from fastapi import Request

import dependencies
from models.errors import ConfigurationError


def test_every_function_is_async() -> None:
    functions = inspect.getmembers(dependencies, inspect.isfunction)
    own = [function for _, function in functions if function.__module__ == "dependencies"]
    assert own
    assert all(inspect.iscoroutinefunction(function) for function in own)


def test_a_server_without_env_is_told_apart() -> None:
    request = Request({"type": "http", "headers": []})
    with pytest.raises(ConfigurationError, match=r"tests\.serve"):
        asyncio.run(dependencies.get_settings(request))
