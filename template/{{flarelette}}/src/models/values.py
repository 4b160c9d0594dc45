"""From the runtime's `env` to the fields of the settings, each converted by its annotation."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

WHOLE = re.compile(r"[+-]?[0-9]{1,16}")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,2})?", re.IGNORECASE)


class Secret:
    """A secret's value, which no repr, log or format shows, and which JSON refuses."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """The value itself, for the one place where it is used."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"


def read_env(
    kinds: Mapping[str, Any], env: object, missing: Callable[[str], Any] | None = None
) -> dict[str, Any]:
    """The value of each field in `kinds`, which maps fields to types, from the attributes of `env`.

    A type that is neither a secret nor a var is a binding: `missing` makes what stands for one that
    `env` lacks. Vars that it lacks or sets wrongly are left out, and named under `missing_vars` and
    `wrong_vars`.
    """
    given: dict[str, Any] = {"missing_vars": [], "wrong_vars": {}}
    for field, kind in kinds.items():
        value = getattr(env, field.upper(), None)
        if kind == Secret | None:
            given[field] = Secret(value) if value else None
        elif not is_var(kind):
            given[field] = missing(field.upper()) if missing and value is None else value
        elif value is None:
            given["missing_vars"].append(field.upper())
        else:
            try:
                given[field] = read_var(value, kind)
            except ValueError as error:
                given["wrong_vars"][field.upper()] = str(error)
    return given


def is_var(kind: Any) -> bool:
    """Whether a field of this type holds a var."""
    return kind in (str, int, float, bool) or get_origin(kind) is Literal


def read_var(value: Any, kind: Any) -> Any:
    """A var as str, int, float, bool or one of a Literal's texts; a number may come as its text.

    Raises: ValueError, whose text says what was expected and not what was found.
    """
    if allowed := get_args(kind):
        if value in allowed:
            return value
        raise ValueError(f"must be one of {', '.join(allowed)}")
    if kind is bool and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if kind is str and isinstance(value, str):
        return value
    if kind is int and WHOLE.fullmatch(str(value)):
        return int(value)
    if kind is float and NUMBER.fullmatch(str(value)):
        return float(value)
    raise ValueError(f"must be of the type {kind.__name__}")
