from __future__ import annotations

import json
from types import NoneType
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flarelette import Field, Request, WorkersApp, validate_body, validate_query
from flarelette.testing import TestClient, TestResponse


def post(schema: dict[str, Field], body: Any = None, content: Any = None) -> TestResponse:
    app = WorkersApp()

    @app.post("/")
    @validate_body(schema)
    async def handler(request: Request) -> Any:
        return request.valid("json")

    if content is not None:
        body = None
    headers = {"content-type": "application/json"}
    text = content if content is not None else json.dumps(body)
    return TestClient(app).post("/", content=text, headers=headers)


def query(schema: dict[str, Field], text: str) -> Any:
    app = WorkersApp()

    @app.get("/")
    @validate_query(schema)
    async def handler(request: Request) -> Any:
        return request.valid("query")

    response = TestClient(app).get(f"/?{text}")
    data = response.json()
    return (
        data if response.status_code == 200 else {e["pointer"]: e["detail"] for e in data["errors"]}
    )


def fault(field: Field, value: Any) -> str | None:
    faults = field.check(value)[1]
    return faults[0] if faults else None


@pytest.mark.parametrize(
    ("field", "good", "bad", "detail"),
    [
        (Field(), ["", "é"], [1, None, ["a"]], "must be a string"),
        (Field(int), [0, -(2**70)], [True, 1.0, "1", None], "must be an integer"),
        (Field(float), [1, 1.5], [True, "1.5", 10**400], "must be a number"),
        (Field(bool), [True, False], [0, 1, "true"], "must be true or false"),
        (Field(list), [[], [1]], [{}, "a"], "must be an array"),
        (Field(dict), [{}], [[], None], "must be an object"),
        (Field((int, float)), [1, 1.5], [True, "1"], "must be an integer or a number"),
        (Field((str, NoneType)), ["a", None], [1], "must be a string or null"),
        (Field(int, min_value=1), [1, 2], [0], "must be at least 1"),
        (Field(float, min_value=0.5), [0.5, 1], [0.4, 0], "must be at least 0.5"),
        (Field(int, max_value=1), [1, 0], [2], "must be at most 1"),
        (Field(min_length=2), ["ab"], ["a"], "must have a length of 2 or more"),
        (Field(max_length=2), ["ab", "éé"], ["abc"], "must have a length of 2 or less"),
        (Field(list, max_length=1), [[1]], [[1, 2]], "must have a length of 1 or less"),
        (Field(pattern=r"\d+"), ["12"], ["1a", "a1", "1\n", ""], r"must match \d+"),
        (Field(enum=["a", "b"]), ["a"], ["c", "A"], "must be one of ['a', 'b']"),
        (Field(float, enum=[0.01, 1]), [0.01, 1], [0.02], "must be one of [0.01, 1]"),
        (Field(), ["\U0001f600"], ["\ud800", "é\udfff"], "must be valid Unicode"),
    ],
)
def test_rules(field: Field, good: list[Any], bad: list[Any], detail: str) -> None:
    assert [fault(field, value) for value in good] == [None] * len(good)
    assert {fault(field, value) for value in bad} <= {detail, "must be valid Unicode"}
    assert None not in [fault(field, value) for value in bad]
    assert fault(field, bad[0]) == detail


def test_a_number_is_made_float_only_where_no_int_may_stay() -> None:
    assert [type(Field(float).check(1)[0]), type(Field((int, float)).check(1)[0])] == [float, int]


def test_a_pattern_is_not_tried_on_a_text_that_is_too_long() -> None:
    slow = Field(pattern=r"(\w+\s?)*!", max_length=20)
    assert slow.check("a" * 1000)[1] == ["must have a length of 20 or less"]
    assert len(Field(pattern="a", max_length=1).check("b")[1]) == 1


def test_true_is_not_one() -> None:
    assert fault(Field((int, bool), enum=[1]), True) == "must be one of [1]"
    assert fault(Field((int, bool), enum=[True]), True) is None
    assert type(Field(float, default=1).default) is float


def test_a_pattern_is_not_tried_on_null() -> None:
    assert fault(Field((str, NoneType), pattern="a", min_length=1), None) is None


@pytest.mark.parametrize(
    "rules",
    [
        {"type": bytes},
        {"type": ()},
        {"type": (int, set)},
        {"type": str, "min_value": 1},
        {"type": bool, "max_value": 1},
        {"type": (int, str), "min_value": 1},
        {"type": int, "min_length": 1},
        {"type": int, "pattern": "a"},
        {"type": str, "enum": "abc"},
        {"type": int, "min_value": 2, "max_value": 1},
        {"min_length": 2, "max_length": 1},
        {"required": True, "default": "a"},
        {"default": 1},
        {"default": None},
        {"type": int, "default": 0, "min_value": 1},
        {"enum": ["a", 1]},
        {"enum": ["toolong"], "max_length": 3},
    ],
)
def test_rules_that_contradict_are_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Field: "):
        Field(**rules)


def test_a_bad_pattern_or_schema_is_refused() -> None:
    with pytest.raises(Exception, match="unterminated"):
        Field(pattern="[")
    for decorator in (validate_body, validate_query):
        with pytest.raises(TypeError, match="maps names to Field"):
            decorator({"a": int})  # type: ignore[dict-item]  # the mistake under test


def test_every_fault_at_once_with_its_pointer() -> None:
    schema = {
        "a/b": Field(required=True),
        "c~d": Field(int, max_value=5, enum=[1, 2]),
        "e": Field(int, required=True),
    }
    response = post(schema, {"c~d": 1, "e": "x"})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "#/a~1b", "detail": "is required"},
        {"pointer": "#/e", "detail": "must be an integer"},
    ]
    assert [e["detail"] for e in post(schema, {"a/b": "", "c~d": 9, "e": 1}).json()["errors"]] == [
        "must be at most 5",
        "must be one of [1, 2]",
    ]


def test_what_is_left_of_a_body() -> None:
    schema = {"a": Field(int, default=3), "b": Field(), "c": Field((str, NoneType), default=None)}
    assert post(schema, {"x": 1}).json() == {"a": 3, "c": None}
    assert post(schema, {"a": 1, "b": "y", "c": "z"}).json() == {"a": 1, "b": "y", "c": "z"}


def test_a_default_is_made_anew_for_each_request() -> None:
    app = WorkersApp()

    @app.post("/")
    @validate_body({"tags": Field(list, default=[])})
    async def handler(request: Request) -> Any:
        request.valid("json")["tags"].append(1)
        return request.valid("json")

    client = TestClient(app)
    assert [client.post("/", json={}).json() for _ in range(2)] == [{"tags": [1]}] * 2


@pytest.mark.parametrize("body", [[], "a", 1, None, True])
def test_a_body_that_is_no_object(body: Any) -> None:
    response = post({"a": Field()}, body)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"pointer": "#", "detail": "must be an object"}]


def test_400_413_and_415_come_before_422() -> None:
    assert post({"a": Field(required=True)}, content="{").status_code == 400
    assert post({"a": Field(required=True)}, content=b" " * 2**21).status_code == 413


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (Field(), "a=", {"a": ""}),
        (Field(int), "a=-7", {"a": -7}),
        (Field(int), "a=1&a=2", {"a": 2}),
        (Field(int), "a=1.0", {"#/a": "must be an integer"}),
        (Field(int), "a=1_0", {"#/a": "must be an integer"}),
        (Field(int), "a=%D9%A3", {"#/a": "must be an integer"}),
        (Field(int), "a=", {"#/a": "must be an integer"}),
        (Field(int), "a=" + "9" * 5000, {"#/a": "must be an integer"}),
        (Field(int, min_value=1), "a=0", {"#/a": "must be at least 1"}),
        (Field(float), "a=1e3", {"a": 1000.0}),
        (Field(float), "a=7", {"a": 7.0}),
        (Field(float), "a=nan", {"#/a": "must be a number"}),
        (Field(float), "a=1e999", {"#/a": "must be a number"}),
        (Field((int, float)), "a=7", {"a": 7}),
        (Field((int, float)), "a=7.5", {"a": 7.5}),
        (Field((int, str)), "a=x", {"a": "x"}),
        (Field(bool), "a=true", {"a": True}),
        (Field(bool), "a=0", {"a": False}),
        (Field(bool), "a=yes", {"#/a": "must be true or false"}),
        (Field(list), "a=1&a=2", {"a": ["1", "2"]}),
        (Field(list, max_length=1), "a=1&a=2", {"#/a": "must have a length of 1 or less"}),
        (Field(required=True), "b=1", {"#/a": "is required"}),
        (Field(int, default=20), "", {"a": 20}),
        (Field(), "b=1", {}),
        (Field(enum=["x"]), "a=y", {"#/a": "must be one of ['x']"}),
    ],
)
def test_queries(field: Field, text: str, expected: Any) -> None:
    assert query({"a": field}, text) == expected


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet="abé1", max_size=6)
    | st.lists(st.integers(), max_size=4)
    | st.dictionaries(st.text("ab", max_size=1), st.integers(), max_size=3)
)
PAIRS: list[tuple[Field, Any]] = [
    (Field(str), str),
    (Field(int), int),
    (Field(float), float),
    (Field(bool), bool),
    (Field(list), list),
    (Field(dict), dict),
    (Field((str, NoneType)), str | None),
    (Field(int, min_value=-5, max_value=5), pydantic.conint(ge=-5, le=5, strict=True)),
    (Field(float, min_value=0.5), pydantic.confloat(ge=0.5, strict=True)),
    (Field(min_length=2, max_length=3), pydantic.constr(min_length=2, max_length=3)),
    (Field(pattern="a+b?"), pydantic.constr(pattern="^(?:a+b?)$")),
    (Field(list, min_length=1, max_length=2), pydantic.conlist(Any, min_length=1, max_length=2)),
]
ADAPTERS = [
    (field, pydantic.TypeAdapter(kind, config=pydantic.ConfigDict(strict=True)))
    for field, kind in PAIRS
]


@given(st.sampled_from(ADAPTERS), SCALARS)
def test_fields_agree_with_strict_pydantic(pair: tuple[Field, Any], value: Any) -> None:
    field, adapter = pair
    checked, faults = field.check(value)
    try:
        expected = adapter.validate_python(value)
    except pydantic.ValidationError:
        assert faults
    else:
        assert not faults
        assert (checked, type(checked)) == (expected, type(expected))
