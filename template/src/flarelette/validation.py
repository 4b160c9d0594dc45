"""Rules for JSON bodies and queries; every fault is reported at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from operator import ge, le
from types import NoneType
from typing import Any

from .decorators import require_unrouted
from .errors import ValidationError
from .middleware import Handler
from .request import Request, finite

Schema = Mapping[str, "Field"]

_NAMES: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "an array",
    dict: "an object",
    NoneType: "null",
}


def _matches(value: str, pattern: str) -> bool:
    return re.fullmatch(pattern, value) is not None


def _is_among(value: Any, allowed: Sequence[Any]) -> bool:
    # True == 1, but not here.
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed)


_RULES: dict[str, tuple[set[type], Callable[[Any, Any], Any], str]] = {
    "min_value": ({int, float}, ge, "must be at least {}"),
    "max_value": ({int, float}, le, "must be at most {}"),
    "min_length": ({str, list, dict}, lambda v, n: len(v) >= n, "must have a length of {} or more"),
    "max_length": ({str, list, dict}, lambda v, n: len(v) <= n, "must have a length of {} or less"),
    "pattern": ({str}, _matches, "must match {}"),
    "enum": (set(_NAMES), _is_among, "must be one of {}"),
}
_SPELLINGS = {"true": True, "1": True, "false": False, "0": False}
_LARGEST = sys.float_info.max
UNSET: Any = object()


@dataclass(eq=False)
class Field:
    """What one member of a body or query must be; rules that contradict are a ValueError.

    `type` is str, int, float, bool, list, dict, NoneType or a tuple of them: a bool is no int, an
    int is a float too. `pattern` matches the whole string; lengths count characters or members.
    """

    type: type | tuple[type, ...] = str
    required: bool = False
    default: Any = UNSET
    min_value: float | None = None
    max_value: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    enum: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        self.kinds = set(self.type if isinstance(self.type, tuple) else [self.type])
        self.expected = "must be " + " or ".join(_NAMES[k] for k in _NAMES if k in self.kinds)
        self.rules: list[tuple[Callable[[Any, Any], Any], Any, str]] = []
        if not self.kinds or not self.kinds <= _NAMES.keys():
            raise ValueError(f"Field: type is one or more of {[kind.__name__ for kind in _NAMES]}")
        for name, (fitting, holds, message) in _RULES.items():
            if (rule := getattr(self, name)) is not None:
                if not self.kinds - {NoneType} <= fitting:
                    raise ValueError(f"Field: {name} does not fit the type")
                self.rules.append((holds, rule, message.format(rule)))
        self._refuse_contradictions()

    def _refuse_contradictions(self) -> None:
        for low, high in (self.min_value, self.max_value), (self.min_length, self.max_length):
            if low is not None and high is not None and low > high:
                raise ValueError("Field: a minimum is above its maximum")
        if isinstance(self.enum, str):
            raise ValueError("Field: enum is a list of values")
        samples = [*(self.enum or ()), *([] if self.default is UNSET else [self.default])]
        if any(self.check(sample)[1] for sample in samples):
            raise ValueError("Field: enum or default breaks the rules beside it")
        if self.required and self.default is not UNSET:
            raise ValueError("Field: a required field has no default")
        if self.default is not UNSET:
            self.default = self.check(self.default)[0]
        re.compile(self.pattern or "")

    def check(self, value: Any) -> tuple[Any, list[str]]:
        """The value and what is wrong with it; an int is made float where only floats fit."""
        kind = type(value)
        if kind not in self.kinds:
            if kind is not int or float not in self.kinds or abs(value) > _LARGEST:
                return value, [self.expected]
            value = float(value)
        elif kind is NoneType:
            return value, []
        elif kind is str and not value.isascii() and re.search("[\ud800-\udfff]", value):
            return value, ["must be valid Unicode"]
        faults: list[str] = []
        for holds, rule, message in self.rules:
            # A pattern may take long on a text that is too long already.
            if not (faults and holds is _matches) and not holds(value, rule):
                faults.append(message)
        return value, faults

    def parse(self, texts: list[str]) -> Any:
        """What the values of a query spell; the last one itself where it spells no `type`."""
        text = texts[-1]
        if list in self.kinds:
            return texts
        if bool in self.kinds and text in _SPELLINGS:
            return _SPELLINGS[text]
        try:
            if int in self.kinds and re.fullmatch("-?[0-9]+", text):
                return int(text)
            if float in self.kinds and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text):
                return finite(text)
        except ValueError:
            return text
        return text


Member = tuple[str, str, Field]


def _members(schema: Schema) -> list[Member]:
    if not all(isinstance(field, Field) for field in schema.values()):
        raise TypeError("a schema maps names to Field(...)")
    steps = {name: name.replace("~", "~0").replace("/", "~1") for name in schema}
    return [(name, f"#/{steps[name]}", field) for name, field in schema.items()]


def _check(members: list[Member], value: Any) -> tuple[dict[str, Any], list[dict[str, str]]]:
    if not isinstance(value, dict):
        return {}, [{"pointer": "#", "detail": "must be an object"}]
    checked: dict[str, Any] = {}
    errors: list[dict[str, str]] = []
    for name, pointer, field in members:
        if name in value:
            checked[name], faults = field.check(value[name])
            for fault in faults:
                errors.append({"pointer": pointer, "detail": fault})
        elif field.required:
            errors.append({"pointer": pointer, "detail": "is required"})
        elif field.default is not UNSET:
            checked[name] = deepcopy(field.default)
    return checked, errors


def _validate(
    source: str, schema: Schema, read: Callable[[Request], Awaitable[Any]]
) -> Callable[[Handler], Handler]:
    members = _members(schema)

    def decorate(handler: Handler) -> Handler:
        require_unrouted(handler)

        @wraps(handler)
        async def checked(request: Request) -> Any:
            request.validated[source], errors = _check(members, await read(request))
            if errors:
                raise ValidationError(errors)
            return await handler(request)

        checked.__dict__[f"{source}_schema"] = schema
        return checked

    return decorate


def validate_body(schema: Schema) -> Callable[[Handler], Handler]:
    """Check the JSON body; `request.valid("json")` has the members that `schema` names."""
    return _validate("json", schema, Request.json)


def validate_query(schema: Schema) -> Callable[[Handler], Handler]:
    """Check the query; `request.valid("query")` has converted values.

    A repeated name gives a list where the field is one, and otherwise its last value.
    """

    async def read(request: Request) -> dict[str, Any]:
        query = request.query
        return {name: schema[name].parse(query.getlist(name)) for name in query if name in schema}

    return _validate("query", schema, read)
