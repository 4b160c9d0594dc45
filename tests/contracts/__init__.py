"""Statements about each binding, run over the fakes on CPython and over the real ones in workerd.

Each module holds one kind's `STATEMENTS`; each statement starts on an empty binding.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Statement = Callable[[Any], Awaitable[None]]


@contextmanager
def raises(expected: type[Exception] | str, text: str = "") -> Iterator[None]:
    """Holds when the block raises this Python class, or a JsException of this JavaScript name."""
    try:
        yield
    except Exception as error:
        if isinstance(expected, type):
            assert type(error) is expected, f"{type(error).__name__}: {error}"
            message = str(error)
        else:
            names = [base.__name__ for base in type(error).__mro__]
            assert "JsException" in names, f"{type(error).__name__}: {error}"
            name, message = getattr(error, "name", None), str(getattr(error, "message", ""))
            assert name == expected, f"{name}, not {expected}: {message}"
        assert text in message, f"{text!r} is not in {message!r}"
        return
    raise AssertionError(f"nothing raised, expected {expected} {text}")


def collect(module: Mapping[str, Any]) -> list[Statement]:
    """The statements of a module: its own coroutine functions that take one binding."""
    return [
        value
        for value in module.values()
        if inspect.iscoroutinefunction(value)
        and value.__module__ == module["__name__"]
        and len(inspect.signature(value).parameters) == 1
    ]
